"""Facts of what units do: agreements, teaching, research, posts, events, service."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import F, Q

from sojourn.agreements.models import Agreement, Condition
from sojourn.agreements.states import NOT_YET
from sojourn.applications.models import Endorsement
from sojourn.cooperation.models import (
    Authorship,
    ClinicalTrial,
    Conference,
    Course,
    DegreeProgramme,
    Income,
    JointLaboratory,
    Output,
    Project,
    Talk,
    Teaching,
    Visit,
    Work,
)
from sojourn.cooperation.states import TOOK_PLACE
from sojourn.indicators.queries.facts_of_people import OURS, Pseudonym, Row, record_of, whole, year_of
from sojourn.networks.models import Engagement, Post
from sojourn.organisation.models import AcademicYear, Denominator, Unit


def _top() -> str:
    top = Unit.objects.filter(parent=None).order_by("pk").first()
    return top.code if top else ""


def agreements() -> Iterator[Row]:
    """An agreement of the whole institution stands at the top."""
    top = _top()
    signed = Agreement.objects.exclude(state__in=NOT_YET)
    for one in signed.select_related("unit", "institution").order_by("pk"):
        host = one.institution
        yield {
            "record": record_of(one),
            "unit": one.unit.code if one.unit else top,
            "share": 1.0,
            "valid_from": one.valid_from,
            "valid_until": one.valid_until,
            "institution": None if host.kind == "consortium" else host.ror_id or record_of(host),
        }


def places() -> Iterator[Row]:
    top = _top()
    years = list(AcademicYear.objects.order_by("label"))
    offered = Condition.objects.filter(direction="out").select_related(
        "agreement__unit", "first_year", "last_year"
    )
    for one in offered.order_by("pk"):
        for year in years:
            if one.first_year.label <= year.label <= one.last_year.label:
                yield {
                    "record": record_of(one),
                    "unit": one.agreement.unit.code if one.agreement.unit else top,
                    "share": 1.0,
                    "year": year_of(year.label),
                    "agreement": record_of(one.agreement),
                    "places": one.places,
                }


def courses() -> Iterator[Row]:
    for one in Course.objects.select_related("unit", "academic_year").order_by("pk"):
        yield {
            **whole(one),
            "year": year_of(one.academic_year.label),
            "credits": None if one.credits is None else float(one.credits),
            "language": one.language or None,
        }


def teachings(person: Pseudonym) -> Iterator[Row]:
    for one in Teaching.objects.select_related("course__unit", "course__academic_year").order_by("pk"):
        yield {
            "record": record_of(one),
            "unit": one.course.unit.code,
            "share": 1.0,
            "year": year_of(one.course.academic_year.label),
            "course": record_of(one.course),
            "person": person(f"person.{one.person_id}") if one.person_id else None,
            "hours": None if one.hours is None else float(one.hours),
            "foreign_expert": one.foreign_expert,
        }


def programmes() -> Iterator[Row]:
    for one in DegreeProgramme.objects.select_related("unit", "academic_year").order_by("pk"):
        yield {
            **whole(one),
            "year": year_of(one.academic_year.label),
            "kind": one.kind or None,
            "students": one.students,
            "accreditation_eligible": one.accreditation_eligible,
            "accredited": one.accredited,
            "in_english": one.in_english,
        }


def posts(person: Pseudonym) -> Iterator[Row]:
    for one in Post.objects.select_related("unit", "network").order_by("pk"):
        yield {
            **whole(one),
            "person": person(f"person.{one.person_id}"),
            "kind": one.kind,
            "international": one.network.is_international,
            "started_on": one.starts_on,
            "ended_on": one.ends_on,
        }


def works() -> Iterator[Row]:
    """A work of several units is split in equal parts among those whose people have confirmed it."""
    of_units: dict[int, set[str]] = defaultdict(set)
    claimed = Authorship.objects.filter(claim="confirmed", unit__isnull=False)
    for work, unit in claimed.values_list("work_id", "unit__code"):
        of_units[work].add(unit)
    for one in Work.objects.filter(pk__in=of_units).order_by("pk"):
        for unit in sorted(of_units[one.pk]):
            yield {
                "record": record_of(one),
                "unit": unit,
                "share": 1 / len(of_units[one.pk]),
                "published_on": one.published_on,
                "authors": one.authors,
                "retracted": one.is_retracted,
            }


def authorships() -> Iterator[Row]:
    confirmed = Authorship.objects.filter(claim="confirmed", unit__isnull=False).values("work")
    for one in Authorship.objects.filter(work__in=confirmed).select_related("work").order_by("pk"):
        for line, affiliation in enumerate(one.affiliations or [{}], 1):
            yield {
                "work": record_of(one.work),
                "author": one.position,
                "line": line,
                "corresponding": one.is_corresponding,
                "own": affiliation.get("own"),
                "institution": affiliation.get("institution") or None,
                "country": affiliation.get("country") or None,
            }


def projects() -> Iterator[Row]:
    for one in Project.objects.select_related("unit").prefetch_related("partners").order_by("pk"):
        countries = {partner.country for partner in one.partners.all() if partner.country}
        abroad = bool(countries - set(OURS)) or one.partner_abroad
        yield {
            **whole(one),
            "started_on": one.starts_on,
            "ended_on": one.ends_on,
            "partner_abroad": False if abroad is None and countries else abroad,
        }


def finance() -> Iterator[Row]:
    for one in Income.objects.select_related("unit").order_by("pk"):
        yield {
            **whole(one),
            "year": one.year,
            "amount": float(one.amount),
            "foreign": one.is_foreign,
        }


def laboratories() -> Iterator[Row]:
    for one in JointLaboratory.objects.select_related("unit").order_by("pk"):
        yield {
            **whole(one),
            "started_on": one.starts_on,
            "ended_on": one.ends_on,
        }


def outputs() -> Iterator[Row]:
    for one in Output.objects.select_related("laboratory").order_by("pk"):
        yield {"record": record_of(one), "laboratory": record_of(one.laboratory), "on": one.came_out_on}


def trials() -> Iterator[Row]:
    for one in ClinicalTrial.objects.select_related("unit").order_by("pk"):
        yield {
            **whole(one),
            "started_on": one.starts_on,
            "ended_on": one.ends_on,
            "foreign_site": None if one.foreign_sites is None else one.foreign_sites > 0,
        }


def events() -> Iterator[Row]:
    conferences = Conference.objects.filter(state__in=TOOK_PLACE)
    for one in conferences.select_related("unit", "agreement").order_by("pk"):
        yield _event(one, "conference", one.ends_on) | {
            "hosted": one.hosted,
            "speakers": one.speakers,
            "foreign_speakers": one.foreign_speakers,
            "country": one.country or ("CN" if one.hosted else None),
        }
    for talk in Talk.objects.select_related("unit", "agreement").order_by("pk"):
        yield _event(talk, "talk", talk.given_on) | {"invited": talk.invited, "country": talk.country}
    visits = Visit.objects.filter(state__in=TOOK_PLACE)
    for visit in visits.select_related("unit", "agreement", "institution").order_by("pk"):
        yield _event(visit, "visit", visit.ends_on) | {"country": visit.country or None}


def _event(one, kind: str, held_on) -> Row:  # noqa: ANN001 - a row of one of three registers, its last day
    return {
        **whole(one),
        "kind": kind,
        "held_on": held_on,
        "agreement": record_of(one.agreement) if one.agreement else None,
    }


def activities() -> Iterator[Row]:
    for one in Engagement.objects.select_related("unit").order_by("pk"):
        yield {
            **whole(one),
            "held_on": one.held_on,
            "part": one.part,
        }


def service() -> Iterator[Row]:
    """Officers in post of those planned, opinions given in time, texts complete in both languages."""
    yield from _officers()
    yield from _in_time()
    yield from _bilingual()


def _officers() -> Iterator[Row]:
    kinds = {Denominator.Kind.OFFICER_FTE: "done", Denominator.Kind.OFFICER_FTE_PLANNED: "due"}
    told: dict[tuple[str, int], dict[str, Denominator]] = defaultdict(dict)
    for one in Denominator.objects.filter(kind__in=list(kinds), nationality="").select_related(
        "unit", "academic_year"
    ):
        key = (one.unit.code, year_of(one.academic_year.label))
        told[key][kinds[Denominator.Kind(one.kind)]] = one
    for (unit, year), both in sorted(told.items()):
        if len(both) == 2:
            yield {
                "record": record_of(both["done"]),
                "unit": unit,
                "year": year,
                "kind": "officers",
                "done": float(min(both["done"].value, both["due"].value)),
                "due": float(both["due"].value),
            }


def _in_time() -> Iterator[Row]:
    """Of the applications on which a unit gave its opinion in a year, those within the call's date."""
    counted: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    records: dict[tuple[str, int], str] = {}
    given = Endorsement.objects.filter(application__call__endorse_until__isnull=False)
    for one in given.select_related("application__unit", "application__call").order_by("pk"):
        key = (one.application.unit.code, one.at.year)
        records.setdefault(key, record_of(one.application.unit))
        counted[key][1] += 1
        counted[key][0] += one.at.date() <= one.application.call.endorse_until
    for (unit, year), (done, due) in sorted(counted.items()):
        yield {
            "record": records[unit, year],
            "unit": unit,
            "year": year,
            "kind": "on_time",
            "done": float(done),
            "due": float(due),
        }


def _bilingual() -> Iterator[Row]:
    """Titles of what a unit has entered, by the year in which it begins."""
    whole = ~Q(title_zh="") & ~Q(title_en="")
    begins = {
        Conference: "starts_on__year",
        Visit: "starts_on__year",
        Project: "starts_on__year",
        Course: "academic_year__starts_on__year",
        DegreeProgramme: "academic_year__starts_on__year",
    }
    counted: dict[tuple[str, int, int], list[int]] = defaultdict(lambda: [0, 0])
    for model, year in begins.items():
        rows = model.objects.annotate(begun=F(year)).order_by().values_list("unit__code", "unit", "begun")
        for key in rows:
            counted[key][1] += 1
        for key in rows.filter(whole):
            counted[key][0] += 1
    for (unit, number, year), (done, due) in sorted(counted.items()):
        yield {
            "record": f"organisation.unit.{number}",
            "unit": unit,
            "year": year,
            "kind": "bilingual",
            "done": float(done),
            "due": float(due),
        }
