"""The fact tables of agreements, teaching, research and service."""

from sojourn.engines.measures.columns import (
    COUNTRY,
    FIELD,
    LANGUAGE,
    ONCE_A_UNIT,
    PERSON,
    RECORD,
    SPLIT,
    UNIT,
    YEAR,
    FactTable,
    not_happened,
    required,
    still_open,
    unknown,
)

APPLICATIONS = FactTable(
    "applications",
    "applications of people for funded places",
    "applications.application, allocation.offer",
    (
        *SPLIT,
        required("person", "text", PERSON.meaning),
        required("submitted_on", "date", "the day it was submitted"),
        required("government_sponsored", "yes-no", "for a programme that a government pays"),
        unknown("eligible", "yes-no", "found eligible by the office"),
        unknown(
            "taken_up", "yes-no", "the award was given and taken up (no: refused, declined or given back)"
        ),
        FIELD,
    ),
    ONCE_A_UNIT,
)
AGREEMENTS = FactTable(
    "agreements",
    "agreements with partners",
    "agreements.agreement",
    (
        *SPLIT,
        required("valid_from", "date", "first day in force"),
        still_open("valid_until", "last day in force"),
        not_happened("institution", "text", "the partner, as in `authorships` (a consortium has none)"),
    ),
    ONCE_A_UNIT,
)
PLACES = FactTable(
    "places",
    "exchange places for outgoing students that an agreement offers in a year",
    "agreements.condition (direction out), split among the units of the agreement",
    (
        *SPLIT,
        YEAR,
        required("agreement", "text", "record of the agreement"),
        required("places", "integer", "how many in all, before they are split", "places", least=0),
    ),
    ("record", "unit", "year"),
)
COURSES = FactTable(
    "courses",
    "courses taught in a year, complete",
    "cooperation (courses sheet by Excel): to be built",
    (
        *SPLIT,
        YEAR,
        unknown("credits", "number", "credits of the course", "credits", least=0),
        unknown("language", "text", "language of teaching, ISO 639-1", pattern=LANGUAGE),
        FIELD,
    ),
    ONCE_A_UNIT,
)
TEACHINGS = FactTable(
    "teachings",
    "who taught a course, and how many hours; a course is taught in one year",
    "cooperation (courses sheet by Excel): to be built",
    (
        *SPLIT,
        YEAR,
        required("course", "text", "record of the course"),
        PERSON,
        unknown("hours", "number", "hours taught by this person in this course", "hours", least=0),
        unknown("foreign_expert", "yes-no", "by a foreign expert"),
    ),
    ONCE_A_UNIT,
)
PROGRAMMES = FactTable(
    "programmes",
    "degree programmes of a year, complete",
    "cooperation (programmes sheet by Excel): to be built",
    (
        *SPLIT,
        YEAR,
        unknown("kind", "text", "degree", values=("single", "joint", "double")),
        unknown("students", "integer", "enrolled, in all units together", "people", least=0),
        unknown("accreditation_eligible", "yes-no", "an international accreditation exists for it"),
        unknown("accredited", "yes-no", "holds one in this year"),
        unknown("in_english", "yes-no", "can be completed in English"),
        FIELD,
    ),
    ("record", "unit", "year"),
)
POSTS = FactTable(
    "posts",
    "posts people hold in journals and organisations",
    "networks (posts sheet by Excel): to be built",
    (
        *SPLIT,
        required("person", "text", PERSON.meaning),
        required("kind", "text", "where", values=("editorial", "organisation")),
        unknown("international", "yes-no", "an international journal or organisation"),
        required("started_on", "date", "first day"),
        still_open("ended_on", "last day"),
    ),
    ONCE_A_UNIT,
)
WORKS = FactTable(
    "works",
    "publications of a unit, by its people's confirmed claims",
    "cooperation (OpenAlex works and claims): to be built",
    (
        *SPLIT,
        required("published_on", "date", "day of publication (1 January where only the year is known)"),
        unknown("authors", "integer", "number of authors", "people", least=0),
        unknown("retracted", "yes-no", "retracted"),
        FIELD,
    ),
    ONCE_A_UNIT,
)
AUTHORSHIPS = FactTable(
    "authorships",
    "authors of a work with their affiliations, a row for each author and institution",
    "cooperation (OpenAlex works): to be built",
    (
        required("work", "text", "record of the work"),
        required("author", "integer", "place among the authors, from 1", least=1),
        required("line", "integer", "place among the author's affiliations, from 1", least=1),
        unknown("corresponding", "yes-no", "is a corresponding author"),
        unknown("own", "yes-no", "the affiliation is ours"),
        unknown("institution", "text", "ROR or another lasting identifier"),
        unknown("country", "text", "of the affiliation, ISO 3166-1 alpha-2", pattern=COUNTRY),
    ),
    ("work", "author", "line"),
)
PROJECTS = FactTable(
    "projects",
    "research projects",
    "cooperation (projects sheet by Excel): to be built",
    (
        *SPLIT,
        required("started_on", "date", "first day"),
        still_open("ended_on", "last day"),
        unknown("partner_abroad", "yes-no", "has a partner abroad"),
        FIELD,
    ),
    ONCE_A_UNIT,
)
FINANCE = FactTable(
    "finance",
    "research income of a year",
    "cooperation (finance sheet by Excel): to be built",
    (
        *SPLIT,
        YEAR,
        required(
            "amount", "number", "in all, before it is split; corrections may be negative", "home currency"
        ),
        unknown("foreign", "yes-no", "from a source abroad"),
    ),
    ("record", "unit", "year"),
)
LABORATORIES = FactTable(
    "laboratories",
    "joint laboratories with partners abroad",
    "cooperation.laboratory: to be built",
    (*SPLIT, required("started_on", "date", "first day"), still_open("ended_on", "last day")),
    ONCE_A_UNIT,
)
OUTPUTS = FactTable(
    "outputs",
    "what joint laboratories brought forth (work, patent, doctorate, event)",
    "cooperation.laboratory: to be built",
    (
        RECORD,
        required("laboratory", "text", "record of the laboratory"),
        required("on", "date", "the day it came out"),
    ),
    ("record", "laboratory"),
)
TRIALS = FactTable(
    "trials",
    "clinical trials of hospital departments",
    "cooperation (trials sheet by Excel): to be built",
    (
        *SPLIT,
        required("started_on", "date", "first day"),
        still_open("ended_on", "last day"),
        unknown("foreign_site", "yes-no", "has a site abroad"),
        FIELD,
    ),
    ONCE_A_UNIT,
)
EVENTS = FactTable(
    "events",
    "conferences, talks, visits and other things that took place",
    "cooperation (events sheet by Excel): to be built",
    (
        *SPLIT,
        required("kind", "text", "what", values=("conference", "talk", "visit", "other")),
        required("held_on", "date", "the last day"),
        unknown("hosted", "yes-no", "conference: hosted by us"),
        unknown("speakers", "integer", "conference: speakers", "people", least=0),
        unknown("foreign_speakers", "integer", "conference: speakers from abroad", "people", least=0),
        unknown("invited", "yes-no", "talk: by invitation"),
        unknown("country", "text", "where, ISO 3166-1 alpha-2", pattern=COUNTRY),
        not_happened("agreement", "text", "record of the agreement it was held under"),
    ),
    ONCE_A_UNIT,
)
ACTIVITIES = FactTable(
    "activities",
    "what an alliance called its members to, a row for each unit that was called",
    "networks: to be built",
    (
        *SPLIT,
        required("held_on", "date", "the last day"),
        unknown("part", "text", "what the unit did", values=("hosted", "attended", "absent")),
    ),
    ONCE_A_UNIT,
)
SERVICE = FactTable(
    "service",
    "how well a unit is served, each figure as so much of so much",
    "counted by the snapshot: handling in time from steps taken, texts in both languages; officers by Excel",
    (
        RECORD,
        UNIT,
        YEAR,
        required(
            "kind",
            "text",
            "`officers`: FTE of officers in post, of the FTE planned; `on_time`: cases handled within their "
            "time, of all; `bilingual`: texts complete in both languages, of all",
            values=("officers", "on_time", "bilingual"),
        ),
        required("done", "number", "so much", least=0),
        required("due", "number", "of so much", least=0),
    ),
    ("unit", "year", "kind"),
)
