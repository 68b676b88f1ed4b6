"""The fact tables of units, people and their stays."""

from sojourn.engines.measures.columns import (
    COUNTRY,
    DISCIPLINE,
    FIELD,
    ONCE_A_UNIT,
    PERSON,
    RECORD,
    SPLIT,
    UNIT,
    YEAR,
    Column,
    FactTable,
    not_happened,
    required,
    still_open,
    unknown,
)

HOUSE = FactTable(
    "house",
    "what is ours: several rows of a kind are allowed",
    "settings of the installation",
    (
        required(
            "kind",
            "text",
            "`country`: citizenship that is not international, and countries that are not abroad (ISO 3166-1 "
            "alpha-2; Hong Kong, Macao and Taiwan too where the office counts them apart from "
            "foreign ones); `language`: not foreign in teaching (ISO 639-1)",
            values=("country", "language"),
        ),
        required("code", "text", "the code"),
    ),
    ("kind", "code"),
)
UNITS = FactTable(
    "units",
    "the tree of units",
    "organisation.unit",
    (
        UNIT,
        Column("parent", "text", "code of the unit above", null="the top"),
        required(
            "kind",
            "text",
            "kind of unit",
            values=("university", "office", "school", "laboratory", "hospital", "department"),
        ),
        unknown("field", "text", "main discipline, two digits of ISCED-F", pattern=DISCIPLINE),
    ),
    ("unit",),
)
DENOMINATORS = FactTable(
    "denominators",
    "how large a unit is (its own, without the units below it)",
    "organisation.denominator (Excel)",
    (
        RECORD,
        UNIT,
        YEAR,
        required(
            "kind",
            "text",
            "`staff_fte`: academic staff; `students`: all degree students; other kinds are passed over",
        ),
        required("value", "number", "how many", "FTE or people", least=0),
    ),
    ("unit", "year", "kind"),
)
COVERAGE = FactTable(
    "coverage",
    "that a table holds all there was of a unit in a year: else what is not found is unknown, not zero",
    "confirmed with the yearly sheets; stays are complete from the year in which the office keeps them here",
    (
        required("table", "text", "which table", values=("stays", "posts", "laboratories", "events")),
        UNIT,
        YEAR,
    ),
    ("table", "unit", "year"),
)
STAFF = FactTable(
    "staff",
    "the roster of academic staff of a year, complete, a row for each person and unit",
    "organisation (staff sheet by Excel): to be built",
    (
        *SPLIT,
        YEAR,
        required("person", "text", PERSON.meaning),
        unknown("fte", "number", "of the appointment at this unit", "FTE", least=0),
        unknown("citizenship", "text", "ISO 3166-1 alpha-2", pattern=COUNTRY),
        unknown("contract_from", "date", "first day of the contract"),
        still_open("contract_until", "last day of the contract"),
        unknown("degree_abroad", "yes-no", "holds a degree from abroad"),
        unknown("teaches", "yes-no", "belongs to the teaching staff"),
        unknown("language_certificate", "yes-no", "certified to teach in a foreign language"),
        FIELD,
    ),
    ("person", "unit", "year"),
)
LEADERS = FactTable(
    "leaders",
    "who leads a unit, from when to when",
    "organisation.appointment (role unit_leader, leader), days abroad from the staff sheet",
    (
        *SPLIT,
        required("person", "text", PERSON.meaning),
        required("started_on", "date", "first day in office"),
        still_open("ended_on", "last day in office"),
        unknown("days_abroad", "integer", "days abroad that are not among `stays`", "days", least=0),
    ),
    ONCE_A_UNIT,
)
STUDENTS = FactTable(
    "students",
    "degree students of a year by level and citizenship, complete: a row for each person, or a row for many",
    "organisation.studies, or numbers by Excel: to be built",
    (
        RECORD,
        UNIT,
        YEAR,
        required("level", "text", "level of study", values=("bachelor", "master", "doctor")),
        unknown("citizenship", "text", "ISO 3166-1 alpha-2", pattern=COUNTRY),
        required("people", "integer", "how many (1 for a row that is one person)", "people", least=0),
        FIELD,
    ),
    ("record",),
)
GRADUATES = FactTable(
    "graduates",
    "who graduated in a year, complete: a row for each person, or a row for many who had no stay",
    "organisation (graduates sheet by Excel): to be built",
    (
        *SPLIT,
        YEAR,
        Column("person", "text", PERSON.meaning, null="several people who had no stay"),
        required("people", "integer", "how many (1 for a row that is one person)", "people", least=0),
        FIELD,
    ),
    ONCE_A_UNIT,
)
STAYS = FactTable(
    "stays",
    "everybody's time at a host or with us, planned ones too; cancelled ones are left out",
    "stays.stay (students out); staff out, students in, experts in: to be built (cooperation)",
    (
        *SPLIT,
        required("person", "text", PERSON.meaning),
        required("direction", "text", "`out`: ours abroad, `in`: others with us", values=("out", "in")),
        required("kind", "text", "who", values=("student", "staff", "expert")),
        unknown("started_on", "date", "first day at the host"),
        not_happened("ended_on", "date", "last day at the host"),
        unknown(
            "start_confirmed", "yes-no", "the first day is confirmed (by the host, or as the state says)"
        ),
        unknown("completed", "yes-no", "over, with both dates confirmed"),
        unknown(
            "country",
            "text",
            "of the host, or of the home institution; ISO 3166-1 alpha-2",
            pattern=COUNTRY,
        ),
        not_happened("agreement", "text", "record of the agreement it runs under"),
        unknown(
            "credits_promised",
            "number",
            "credits at home promised in the agreed learning agreement",
            "credits",
            least=0,
        ),
        not_happened("credits_recognised", "number", "credits recognised so far"),
        not_happened("recognised_on", "date", "the day of the last recognition"),
        not_happened("report_accepted_on", "date", "the day the return report was accepted"),
    ),
    ONCE_A_UNIT,
)
