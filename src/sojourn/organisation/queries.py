"""What a person's appointments amount to, and the lists of units and people that follow from it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from sojourn.kernel import clock
from sojourn.organisation.models import Appointment, Denominator, Person, Role, Unit

OFFICE = frozenset({Role.DIRECTOR, Role.OFFICER, Role.FOREIGN_AFFAIRS})
"""Roles with an office's rights at their unit and below."""
UNIT = frozenset({Role.UNIT_OFFICER, Role.UNIT_LEADER})
"""Roles that speak for their unit and what lies below it."""
READERS = frozenset({Role.LEADER})
"""Roles that read all and decide nothing here."""
REGISTRIES = {
    Role.REGISTRY_UNDERGRADUATE: frozenset({"bachelor"}),
    Role.REGISTRY_GRADUATE: frozenset({"master", "doctor"}),
}
"""Registry -> the levels of study whose students are its group of people."""


@dataclass(frozen=True)
class Standing:
    """What today's appointments amount to: for each role, the units it reaches (its own and all below)."""

    reach: Mapping[str, frozenset[int]]
    held: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """Role -> the units for which it is held, without those below."""
    is_whole: frozenset[str] = frozenset()
    """Roles that reach every unit there is."""
    duties: Mapping[str, list[list[str]]] = field(default_factory=dict)
    """Role -> the duties of each appointment in it; none stand for all."""
    appointments: Sequence[Appointment] = ()
    """Today's appointments themselves, with their units."""
    named_units: Sequence["NamedUnit"] = ()
    """Every unit of the institution, for whoever holds an appointment: read once with the reach."""

    def holds(self, roles: Iterable[str]) -> bool:
        """Whether any of these roles is held anywhere."""
        return any(role in self.reach for role in roles)

    def reaches(self, roles: Iterable[str], unit_id: int | None) -> bool:
        """Whether any of these roles is held at this unit or above it."""
        return any(unit_id in self.reach.get(role, frozenset()) for role in roles)

    def units(self, roles: Iterable[str]) -> frozenset[int]:
        """Numbers of all units that these roles reach."""
        return frozenset().union(*(self.reach.get(role, frozenset()) for role in roles))

    def held_at(self, roles: Iterable[str]) -> frozenset[int]:
        """Numbers of the units for which one of these roles is held, without those below."""
        return frozenset().union(*(self.held.get(role, frozenset()) for role in roles))

    def reaches_all(self, roles: Iterable[str]) -> bool:
        """Whether one of these roles reaches every unit: then no list needs to ask where a row stands."""
        return bool(self.is_whole & set(roles))

    @property
    def levels(self) -> frozenset[str]:
        """The levels of study whose students a registry role makes one's group of people."""
        return frozenset().union(*(levels for role, levels in REGISTRIES.items() if role in self.reach))


class NamedUnit(NamedTuple):
    """A unit as far as a tree of names needs it."""

    id: int
    parent_id: int | None
    name_zh: str
    name_en: str


NOBODY = Standing({})


def named_units() -> list[NamedUnit]:
    """Every unit by its code. One query."""
    return [NamedUnit(*one) for one in Unit.objects.values_list(*NamedUnit._fields)]


def institution_of(person: Person | None) -> Unit | NamedUnit | None:
    """The unit at the top: at no cost for whoever holds an appointment, else by one query."""
    known = standing_of(person).named_units
    return next((unit for unit in known if unit.parent_id is None), None) or (
        None if known else Unit.objects.filter(parent=None).first()
    )


def units_below(unit_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """For each unit its own number and those of all units below it. One query."""
    return _units_below(unit_ids, Unit.objects.values_list("id", "parent_id"))[0]


def _units_below(
    unit_ids: Iterable[int], parents: Iterable[tuple[int, int | None]]
) -> tuple[dict[int, frozenset[int]], frozenset[int]]:
    """The same, and the units that stand at the top."""
    children: dict[int | None, list[int]] = {}
    for number, parent in parents:
        children.setdefault(parent, []).append(number)
    found = {}
    for top in unit_ids:
        below, border = {top}, [top]
        while border:
            for child in children.get(border.pop(), []):
                if child not in below:
                    below.add(child)
                    border.append(child)
        found[top] = frozenset(below)
    return found, frozenset(children.get(None, []))


def appointments_on(person: Person, day: date) -> QuerySet[Appointment]:
    """The person's appointments that run on this day."""
    return person.appointments.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day
    ).select_related("unit")


def acts_for(role: str, unit: Unit) -> int:
    """Number of the unit for which this role at this unit acts: in an office, for the unit above it.

    Who speaks for the office as a unit of its own, as its head or its unit officer, speaks for no other.
    """
    if unit.kind == Unit.Kind.OFFICE and unit.parent_id is not None and role not in UNIT:
        return unit.parent_id
    return unit.pk


def people_holding(role: str) -> QuerySet[Person]:
    """Those who hold this role today, wherever."""
    today = clock.today()
    running = Appointment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), role=role, starts_on__lte=today
    )
    return Person.objects.filter(pk__in=running.values("person"))


def spokespeople(unit: Unit) -> QuerySet[Appointment]:
    """Who holds a role at the unit today, other than to study or to work there."""
    today = clock.today()
    return (
        unit.appointments.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)
        .exclude(role__in={Role.STUDENT, Role.STAFF})
        .select_related("person")
        .order_by("role", "starts_on", "id")
    )


def standing_of(person: Person | None) -> Standing:
    """The person's standing today. Two queries the first time, none after (kept on the instance, no longer).

    A role in an office is one over the unit to which it belongs: the International Office acts for the
    whole institution, the foreign affairs office of a hospital for the hospital.
    """
    if person is None:
        return NOBODY
    if not hasattr(person, "_standing"):
        appointments = list(appointments_on(person, clock.today()))
        held = [(one.role, acts_for(one.role, one.unit)) for one in appointments]
        units = named_units() if held else []
        below, tops = _units_below({at for _role, at in held}, (unit[:2] for unit in units))
        reach: dict[str, frozenset[int]] = {}
        at: dict[str, frozenset[int]] = {}
        duties: dict[str, list[list[str]]] = {}
        for one in appointments:
            duties.setdefault(one.role, []).append(one.duties)
        for role, unit in held:
            reach[role] = reach.get(role, frozenset()) | below[unit]
            at[role] = at.get(role, frozenset()) | {unit}
        whole = frozenset(role for role, held_at in at.items() if tops <= held_at)
        person._standing = Standing(  # type: ignore[attr-defined]
            reach, at, whole, duties, appointments, units
        )
    return person._standing  # type: ignore[attr-defined]


def visible_people(person: Person) -> QuerySet[Person]:
    """Oneself, students and staff of the units one speaks for, those one counsels, a registry's group."""
    standing = standing_of(person)
    if standing.holds({Role.ADMINISTRATOR}):
        return Person.objects.all()
    units = standing.units(OFFICE | UNIT | READERS)
    seen = (
        Q(pk=person.pk)
        | Exists(Appointment.objects.filter(person=OuterRef("pk"), unit__in=units))
        | Q(studies__unit__in=units)
        | Q(studies__level__in=standing.levels)
    )
    if standing.holds({Role.COUNSELLOR}):
        seen |= Q(studies__counsellor=person)
    return Person.objects.filter(seen)


def visible_units(person: Person) -> QuerySet[Unit]:
    """The tree of units is open to everybody inside; a partner's contact sees none."""
    return Unit.objects.all() if standing_of(person).reach else Unit.objects.none()


def tree_of_units() -> list[tuple[int, Unit]]:
    """Every unit with its depth, each parent right before its children. One query."""
    children: dict[int | None, list[Unit]] = {}
    for unit in Unit.objects.all():
        children.setdefault(unit.parent_id, []).append(unit)
    found: list[tuple[int, Unit]] = []

    def walk(parent: int | None, depth: int) -> None:
        for unit in children.get(parent, []):
            found.append((depth, unit))
            walk(unit.pk, depth + 1)

    walk(None, 0)
    return found


def people_matching(people: QuerySet[Person], words: str) -> QuerySet[Person]:
    """Those whose name, number or address contains every word."""
    for word in words.split():
        people = people.filter(
            Q(name_zh__icontains=word)
            | Q(name_en__icontains=word)
            | Q(number__icontains=word)
            | Q(email__icontains=word)
        )
    return people


def reads_sizes(person: Person) -> bool:
    """Offices, units and leaders, who compare; the registries that know the numbers; the administrator."""
    return standing_of(person).holds(
        OFFICE | UNIT | READERS | set(REGISTRIES) | {Role.REGISTRY_STAFF, Role.ADMINISTRATOR}
    )


def visible_denominators(person: Person) -> QuerySet[Denominator]:
    """All of them, for those who read them at all."""
    found = Denominator.objects.select_related("unit", "academic_year")
    return found if reads_sizes(person) else found.none()
