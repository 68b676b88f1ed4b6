"""Facts of units and people: staff, leaders, students, graduates, stays, awards."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Sum
from django.utils import timezone

from sojourn.cooperation.models import Award, GuestStay, StaffStay
from sojourn.kernel.models import StepTaken
from sojourn.organisation.models import Appointment, Coverage, Denominator, Employment, Graduation, Role, Unit
from sojourn.stays.models import LearningAgreement, Recognition, ReturnReport, Stay

Row = dict[str, Any]
Pseudonym = Callable[[str], str]

OURS = ("CN", "HK", "MO", "TW")
"""Not counted as foreign; offices report Hong Kong, Macao and Taiwan apart."""
ROSTER_DAY = (10, 1)
"""Who is employed on this day stands in the roster of the year."""
LEVELS = {
    Denominator.Kind.BACHELOR_STUDENTS: "bachelor",
    Denominator.Kind.MASTER_STUDENTS: "master",
    Denominator.Kind.DOCTORAL_STUDENTS: "doctor",
}


def record_of(thing: Any) -> str:
    """How a fact names the record it comes from."""
    return f"{thing._meta.label_lower}.{thing.pk}"


def whole(thing: Any) -> Row:
    """The record as one unit's alone."""
    return {"record": record_of(thing), "unit": thing.unit.code, "share": 1.0}


def field_of(code: str) -> str | None:
    """The first two digits of ISCED-F."""
    return code[:2] or None


def house() -> Iterator[Row]:
    yield from ({"kind": "country", "code": code} for code in OURS)
    yield {"kind": "language", "code": "zh"}


def units() -> Iterator[Row]:
    for unit in Unit.objects.select_related("parent").order_by("code"):
        yield {
            "unit": unit.code,
            "parent": unit.parent.code if unit.parent else None,
            "kind": unit.kind,
            "field": field_of(unit.field_code),
        }


def year_of(label: str) -> int:
    """An academic year by the calendar year in which it begins."""
    return int(label[:4])


def denominators() -> Iterator[Row]:
    """What units told of their size; the university as such and offices, where they told none, have none."""
    told = Denominator.objects.filter(kind__in=["staff_fte", "students"], nationality="")
    years = set()
    for one in told.select_related("unit", "academic_year").order_by("pk"):
        years.add(one.academic_year)
        yield {
            "record": record_of(one),
            "unit": one.unit.code,
            "year": year_of(one.academic_year.label),
            "kind": one.kind,
            "value": float(one.value),
        }
    for unit in Unit.objects.filter(kind__in=["university", "office"]).exclude(
        denominators__kind__in=["staff_fte", "students"]
    ):
        for year in sorted(years, key=lambda one: one.label):
            for kind in ("staff_fte", "students"):
                yield {
                    "record": record_of(unit),
                    "unit": unit.code,
                    "year": year_of(year.label),
                    "kind": kind,
                    "value": 0.0,
                }


def coverage() -> Iterator[Row]:
    for one in Coverage.objects.select_related("unit", "academic_year").order_by("pk"):
        yield {"table": one.table, "unit": one.unit.code, "year": year_of(one.academic_year.label)}


def staff(person: Pseudonym, *, years: range) -> Iterator[Row]:
    """Everybody of the academic staff in each year, split by their contracts of that day."""
    employed = list(
        Employment.objects.filter(is_academic=True).select_related("person", "unit").order_by("pk")
    )
    for year in years:
        day = date(year, *ROSTER_DAY)
        there = [
            one for one in employed if one.starts_on <= day and (one.ends_on is None or one.ends_on >= day)
        ]
        per_person: dict[int, dict[int, Employment]] = defaultdict(dict)
        for one in there:
            per_person[one.person_id].setdefault(one.unit_id, one)
        for held in per_person.values():
            whole = sum(float(one.fte) for one in held.values())
            for one in held.values():
                yield {
                    "record": record_of(one.person),
                    "unit": one.unit.code,
                    "share": float(one.fte) / whole if whole else 1 / len(held),
                    "year": year,
                    "person": person(f"person.{one.person_id}"),
                    "fte": float(one.fte),
                    "citizenship": one.person.nationality or None,
                    "contract_from": one.starts_on,
                    "contract_until": one.ends_on,
                    "degree_abroad": one.degree_abroad,
                    "teaches": one.teaches,
                    "language_certificate": one.language_certificate,
                }


def leaders(person: Pseudonym) -> Iterator[Row]:
    abroad = dict(
        Employment.objects.exclude(days_abroad=None)
        .values_list("person")
        .annotate(days=Max("days_abroad"))
        .order_by()
    )
    held = Appointment.objects.filter(role__in=[Role.UNIT_LEADER, Role.LEADER]).select_related("unit")
    for one in held.order_by("pk"):
        yield {
            **whole(one),
            "person": person(f"person.{one.person_id}"),
            "started_on": one.starts_on,
            "ended_on": one.ends_on,
            "days_abroad": abroad.get(one.person_id),
        }


def students() -> Iterator[Row]:
    """Numbers by level: each nationality that was counted apart, and the rest as our own citizens."""
    told: dict[tuple[str, int, str], dict[str, tuple[Denominator, int]]] = defaultdict(dict)
    counted = Denominator.objects.filter(kind__in=list(LEVELS)).select_related("unit", "academic_year")
    for one in counted.order_by("pk"):
        key = (one.unit.code, year_of(one.academic_year.label), LEVELS[Denominator.Kind(one.kind)])
        told[key][one.nationality] = (one, int(one.value))
    for (unit, year, level), numbers in told.items():
        apart = sum(number for nationality, (_one, number) in numbers.items() if nationality)
        for nationality, (one, number) in numbers.items():
            people = number if nationality else max(number - apart, 0)
            yield {
                "record": record_of(one),
                "unit": unit,
                "year": year,
                "level": level,
                "citizenship": nationality or "CN",
                "people": people,
            }


def graduates(person: Pseudonym) -> Iterator[Row]:
    for one in Graduation.objects.select_related("unit", "academic_year").order_by("pk"):
        yield {
            **whole(one),
            "year": year_of(one.academic_year.label),
            "person": person(f"person.{one.person_id}") if one.person_id else None,
            "people": one.people,
        }


def stays(person: Pseudonym) -> Iterator[Row]:
    yield from _student_stays(person)
    for one in StaffStay.objects.select_related("unit", "institution", "agreement").order_by("pk"):
        yield _stay(one, "out", "staff", person(f"person.{one.person_id}"))
    for guest in GuestStay.objects.select_related("unit", "institution", "agreement").order_by("pk"):
        yield _stay(guest, "in", guest.kind, person(f"guest.{guest.pk}"))


def _stay(one: StaffStay | GuestStay, direction: str, kind: str, person: str) -> Row:
    return {
        **whole(one),
        "person": person,
        "direction": direction,
        "kind": kind,
        "started_on": one.starts_on,
        "ended_on": one.ends_on,
        "start_confirmed": one.is_confirmed,
        "completed": one.is_confirmed if one.ends_on else False,
        "country": one.country or (one.institution.country if one.institution else "") or None,
        "agreement": record_of(one.agreement) if one.agreement else None,
    }


def _student_stays(person: Pseudonym) -> Iterator[Row]:
    promised = dict(
        LearningAgreement.objects.filter(state="agreed", courses__table="recognised")
        .values_list("stay")
        .annotate(credits=Sum("courses__credits"))
        .order_by()
    )
    recognised = dict(
        Recognition.objects.filter(state="recognised")
        .values_list("stay")
        .annotate(credits=Sum("credits"))
        .order_by()
    )
    decided = _last_steps(Recognition, "recognise", "stay_id")
    accepted = _last_steps(ReturnReport, "accept", "stay_id")
    gone = Stay.objects.exclude(state="cancelled").select_related(
        "unit", "institution", "nomination__place__programme__agreement"
    )
    for one in gone.order_by("pk"):
        agreement = one.nomination.place.programme.agreement
        yield {
            **whole(one),
            "person": person(f"person.{one.person_id}"),
            "direction": "out",
            "kind": "student",
            "started_on": one.arrived_on,
            "ended_on": one.ended_on,
            "start_confirmed": one.state in {"on_site", "returned"},
            "completed": one.state == "returned",
            "country": one.institution.country or None,
            "agreement": record_of(agreement) if agreement else None,
            "credits_promised": float(promised[one.pk]) if one.pk in promised else None,
            "credits_recognised": float(recognised.get(one.pk) or 0),
            "recognised_on": decided.get(one.pk),
            "report_accepted_on": accepted.get(one.pk),
        }


def _last_steps(model: Any, step: str, of: str) -> dict[int, date]:
    """The day of the last such step, by what the row belongs to."""
    rows = dict(model.objects.values_list("pk", of))
    kind = ContentType.objects.get_for_model(model)
    taken = StepTaken.objects.filter(content_type=kind, step=step).order_by("at")
    return {
        rows[number]: timezone.localdate(at)
        for number, at in taken.values_list("object_id", "at")
        if number in rows
    }


def applications(person: Pseudonym) -> Iterator[Row]:
    for one in Award.objects.select_related("unit").order_by("pk"):
        yield {
            **whole(one),
            "person": person(f"person.{one.person_id}"),
            "submitted_on": one.submitted_on,
            "government_sponsored": True,
            "eligible": one.eligible,
            "taken_up": one.taken_up,
        }
