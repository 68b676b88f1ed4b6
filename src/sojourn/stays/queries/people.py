"""Who acts for whom: a host's contacts, a student's coordinators, the office over a unit."""

from collections.abc import Iterable

from django.db.models import Q

from sojourn.kernel import clock
from sojourn.organisation.models import Appointment, Duty, Person, Role, Unit
from sojourn.organisation.queries import standing_of
from sojourn.partners.queries import contacts_today, institutions_of_contact


def hosts_of(person: Person) -> frozenset[int]:
    """Numbers of the institutions whose contact the person is today; one query the first time, none after."""
    if not hasattr(person, "_hosts"):
        person._hosts = frozenset(institutions_of_contact(person))  # type: ignore[attr-defined]
    return person._hosts  # type: ignore[attr-defined]


def contacts_of(institution_id: int | None) -> list[Person]:
    """The people of an institution with whom the office works today, by name."""
    running = contacts_today().filter(institution=institution_id)
    return [
        contact.person for contact in running.select_related("person__account").order_by("person__name_en")
    ]


def counsels(person: Person, student: Person) -> bool:
    """Whether the person is the student's counsellor, and holds that role today."""
    studies = getattr(student, "studies", None)
    return (
        studies is not None
        and studies.counsellor_id == person.pk
        and standing_of(person).holds({Role.COUNSELLOR})
    )


def coordinators_of(student: Person, unit: Unit) -> list[Person]:
    """The student's counsellor and the unit officers of the unit; where there is neither, the office."""
    found = {holder.pk: holder for holder in _holders({Role.UNIT_OFFICER}, [unit.pk])}
    studies = getattr(student, "studies", None)
    counsellor = studies.counsellor if studies else None
    if counsellor is not None and counsels(counsellor, student):
        found[counsellor.pk] = counsellor
    found.pop(student.pk, None)
    return list(found.values()) or officers_of(unit)


def officers_of(unit: Unit) -> list[Person]:
    """The officers for outgoing students over the unit; where nobody has that duty, all officers over it."""
    held = _appointments({Role.OFFICER, Role.FOREIGN_AFFAIRS}, units_above(unit))
    with_duty = [line for line in held if Duty.OUTGOING in line.duties] or held
    return list({line.person_id: line.person for line in with_duty}.values())


def units_above(unit: Unit) -> list[int]:
    """Numbers of the unit and of all units it is part of. One query."""
    parents = dict(Unit.objects.values_list("id", "parent_id"))
    found: list[int] = []
    number: int | None = unit.pk
    while number is not None and number not in found:
        found.append(number)
        number = parents.get(number)
    return found


def _holders(roles: Iterable[str], units: Iterable[int]) -> list[Person]:
    return list({line.person_id: line.person for line in _appointments(roles, units)}.values())


def _appointments(roles: Iterable[str], units: Iterable[int]) -> list[Appointment]:
    today = clock.today()
    running = Appointment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today),
        starts_on__lte=today,
        role__in=list(roles),
        unit__in=list(units),
    )
    return list(running.select_related("person__account").order_by("id"))
