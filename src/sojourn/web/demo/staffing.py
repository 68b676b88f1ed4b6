"""Who works at the units of the demonstration, and how large the units are."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from sojourn.kernel.registers.keeping import take_in
from sojourn.networks.models import Network, Post
from sojourn.networks.registers import POSTS_HELD
from sojourn.organisation.intake import take_in as take_in_people
from sojourn.organisation.models import Appointment, Denominator, Employment, Graduation, Person, Role, Unit
from sojourn.organisation.registers import GRADUATES, STAFF
from sojourn.stays.models import Stay
from sojourn.web.demo.house import House
from sojourn.web.demo_data.people import email_of, invent_person
from sojourn.web.demo_data.registers import EXPERTS_FROM, NATIONALITIES, openness_of, orcid_of, some

MEAN_STAFF = {"school": 26, "laboratory": 14, "department": 16}
ORCIDS = 0.7
"""The share of staff who have noted theirs."""
STUDENTS = {"school": (560, 150, 30), "laboratory": (0, 24, 14), "department": (0, 20, 8)}
"""Kind of unit -> bachelor, master, doctoral students, about."""
LEVELS = (
    (Denominator.Kind.BACHELOR_STUDENTS, "bachelor", 4, 0.02),
    (Denominator.Kind.MASTER_STUDENTS, "master", 3, 0.04),
    (Denominator.Kind.DOCTORAL_STUDENTS, "doctor", 4, 0.06),
)
"""Size, level, years it takes, share of students from abroad where a unit is as open as most."""


def employ(
    house: House, units: Sequence[Unit], *, seed: int, since: int, scale: float, networks: Sequence[Network]
) -> None:
    """People with a contract at every unit that has none yet, and the posts some of them hold."""
    known = set(Employment.objects.values_list("unit", flat=True))
    people: list[tuple[Person, Unit, Random]] = []
    for unit in units:
        if unit.pk in known:
            continue
        rng = Random(f"{seed}/staff/{unit.code}")
        for order in range(max(6, int(MEAN_STAFF[unit.kind] * rng.uniform(0.7, 1.4) * scale))):
            people.append((_person(rng, unit, order, openness_of(unit.code, seed)), unit, rng))
    take_in_people([person for person, _unit, _rng in people], by=house.officer)
    contracts = [
        _contract(person, unit, rng, since, openness_of(unit.code, seed)) for person, unit, rng in people
    ]
    appointments = [
        Appointment(
            person=one.person, unit=one.unit, role=Role.STAFF, starts_on=one.starts_on, ends_on=one.ends_on
        )
        for one in contracts
    ]
    take_in_people(appointments + _leaders(contracts), by=house.officer)
    take_in(STAFF, contracts, by=house.officer)
    dice = Random(f"{seed}/posts/{len(known)}")
    take_in(
        POSTS_HELD,
        [_post(one, dice, networks) for one in contracts if dice.random() < 0.11],
        by=house.officer,
    )


def _person(rng: Random, unit: Unit, order: int, openness: float) -> Person:
    from_abroad = rng.random() < 0.05 * openness
    nationality = rng.choice(EXPERTS_FROM) if from_abroad else "CN"
    invented = invent_person(rng, nationality=nationality, is_older=True)
    number = 1000 * unit.pk + order
    return Person(
        number=f"S{number:07d}",
        name_zh=invented.name_zh,
        name_en=invented.name_en,
        email=email_of(invented, number=number + 500_000),
        sex=invented.sex,
        nationality=nationality,
        orcid=orcid_of(number) if rng.random() < ORCIDS else None,
    )


def _contract(person: Person, unit: Unit, rng: Random, since: int, openness: float) -> Employment:
    starts = date(rng.randint(since - 12, since + 5), rng.choice((3, 9)), 1)
    is_medical = unit.kind == "department"
    work = rng.choices(
        ("teaching", "medical", "nursing", "research", "administration"),
        weights=(1, 5, 3, 1, 0.4) if is_medical else (8, 0, 0, 2, 0.6),
    )[0]
    return Employment(
        person=person,
        unit=unit,
        contract=rng.choices(("permanent", "fixed_term", "visiting"), weights=(7, 2, 0.5))[0],
        work=work,
        fte=rng.choices(("1", "0.5", "0.8"), weights=(9, 1, 0.5))[0],
        starts_on=starts,
        ends_on=starts + timedelta(days=365 * rng.randint(4, 12)) if rng.random() < 0.15 else None,
        is_academic=work != "administration",
        teaches=work in ("teaching", "medical"),
        degree_abroad=None if rng.random() < 0.03 else rng.random() < 0.16 * openness,
        language_certificate=rng.random() < 0.12 * openness,
        days_abroad=rng.choice((0, 0, 0, 30, 200, 365)),
    )


def _leaders(contracts: Sequence[Employment]) -> list[Appointment]:
    """Units whose leader is not known are led by the first of those who stay."""
    led = set(Appointment.objects.filter(role=Role.UNIT_LEADER).values_list("unit", flat=True))
    firsts: dict[int, Employment] = {}
    for one in contracts:
        if one.unit_id not in led and one.ends_on is None:
            firsts.setdefault(one.unit_id, one)
    return [
        Appointment(person=one.person, unit=one.unit, role=Role.UNIT_LEADER, starts_on=one.starts_on)
        for one in firsts.values()
    ]


def _post(contract: Employment, rng: Random, networks: Sequence[Network]) -> Post:
    network = rng.choice([one for one in networks if one.kind != "alliance"])
    is_journal = network.kind == "journal"
    starts = contract.starts_on + timedelta(days=rng.randint(0, 1500))
    return Post(
        network=network,
        person=contract.person,
        unit=contract.unit,
        kind="editorial" if is_journal else "organisation",
        function="Member of the editorial board" if is_journal else rng.choice(("Member", "Secretary")),
        starts_on=starts,
        ends_on=starts + timedelta(days=365 * rng.choice((3, 4, 5))) if rng.random() < 0.5 else None,
    )


def enter_sizes(turns: Sequence[Any], *, by: Person) -> None:
    """Staff, students by level and nationality, officers; graduates, by name who had a stay."""
    returned: dict[int, list[Person]] = {}
    if turns:
        year = turns[0].year
        over = Stay.objects.filter(ended_on__gte=date(turns[0].first - 1, 7, 16), ended_on__lt=year.starts_on)
        for stay in over.exclude(state="cancelled").select_related("person").order_by("pk"):
            if stay.person not in returned.setdefault(stay.unit_id, []):
                returned[stay.unit_id].append(stay.person)
    sizes = [row for turn in turns for row in _sizes(turn)]
    take_in_people(sizes, by=by)
    rows = [row for turn in turns for row in _graduates(turn, returned.get(turn.unit.pk, []))]
    take_in(GRADUATES, rows, by=by)


def _sizes(turn: Any) -> list[Denominator]:
    rng, size = turn.rng, Random(turn.unit.code).uniform(0.5, 1.6)
    found: dict[tuple[str, str], float] = {
        (Denominator.Kind.STAFF_FTE, ""): sum(float(one.fte) for one in turn.staff if one.is_academic),
        (Denominator.Kind.STAFF, ""): len(turn.staff),
        (Denominator.Kind.OFFICER_FTE, ""): rng.choice((0.5, 0.8, 1)),
        (Denominator.Kind.OFFICER_FTE_PLANNED, ""): 1,
    }
    for mean, (kind, _level, _years, share) in zip(STUDENTS[turn.unit.kind], LEVELS, strict=True):
        total = int(mean * size * rng.uniform(0.95, 1.05))
        if not total:
            continue
        found[kind, ""] = total
        foreign = min(total, some(rng, total * share * turn.openness))
        for code in NATIONALITIES:
            part = min(foreign, some(rng, foreign / 4)) if code != NATIONALITIES[-1] else foreign
            foreign -= part
            if part:
                found[kind, code] = part
        found[kind, "CN"] = total - sum(
            number for (one, code), number in found.items() if one == kind and code not in ("", "CN")
        )
    found[Denominator.Kind.STUDENTS, ""] = sum(
        number for (kind, code), number in found.items() if kind in {one[0] for one in LEVELS} and not code
    )
    turn.levels = {level: int(found.get((kind, ""), 0)) // years for kind, level, years, _s in LEVELS}
    return [
        Denominator(unit=turn.unit, academic_year=turn.year, kind=kind, nationality=code, value=value)
        for (kind, code), value in found.items()
    ]


def _graduates(turn: Any, returned: Sequence[Person]) -> list[Graduation]:
    facts = {"unit": turn.unit, "academic_year": turn.year}
    named = [Graduation(person=person, people=1, level="bachelor", **facts) for person in returned]
    numbers = {
        level: number - (len(named) if level == "bachelor" else 0) for level, number in turn.levels.items()
    }
    return named + [
        Graduation(level=level, people=number, **facts) for level, number in numbers.items() if number > 0
    ]
