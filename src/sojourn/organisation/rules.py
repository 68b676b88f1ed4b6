"""Who may do what with units, people and appointments."""

import rules

from sojourn.kernel import clock
from sojourn.kernel.permission import listed, permit
from sojourn.organisation.keepers import KEEPERS
from sojourn.organisation.models import Denominator, Person, Role, Unit
from sojourn.organisation.queries import (
    OFFICE,
    READERS,
    UNIT,
    appointments_on,
    reads_sizes,
    standing_of,
    visible_denominators,
    visible_people,
    visible_units,
)


@rules.predicate
def is_inside(person: Person) -> bool:
    """Holds any appointment today."""
    return bool(standing_of(person).reach)


@rules.predicate
def holds_office(person: Person) -> bool:
    """Has an office's rights somewhere: as the International Office, or that of a hospital or school."""
    return standing_of(person).holds(OFFICE)


@rules.predicate
def holds_central_office(person: Person) -> bool:
    """Belongs to the International Office itself."""
    return standing_of(person).holds({Role.DIRECTOR, Role.OFFICER})


@rules.predicate
def is_administrator(person: Person) -> bool:
    return standing_of(person).holds({Role.ADMINISTRATOR})


@rules.predicate
def is_student(person: Person) -> bool:
    return standing_of(person).holds({Role.STUDENT})


@rules.predicate
def is_oneself(person: Person, other: Person) -> bool:
    return person.pk == other.pk


@rules.predicate
def speaks_for_persons_unit(person: Person, other: Person) -> bool:
    """An office, unit officer or leader over a unit where the other studies, holds a role or has held one."""
    units = standing_of(person).units(OFFICE | UNIT | READERS)
    studies = getattr(other, "studies", None)
    return (studies is not None and studies.unit_id in units) or other.appointments.filter(
        unit__in=units
    ).exists()


@rules.predicate
def has_in_group(person: Person, other: Person) -> bool:
    """Counsellor of the other, or a registry of the other's level of study."""
    studies = getattr(other, "studies", None)
    standing = standing_of(person)
    return studies is not None and (
        (studies.counsellor_id == person.pk and standing.holds({Role.COUNSELLOR}))
        or studies.level in standing.levels
    )


@rules.predicate
def keeps_studies(person: Person, other: Person) -> bool:
    """A registry of the other's level, or an office over the other's unit; never oneself.

    Where nothing is known yet of what a student studies: an office over the unit, or the administrator.
    """
    if person.pk == other.pk:
        return False
    standing = standing_of(person)
    studies = getattr(other, "studies", None)
    if studies is not None:
        return studies.level in standing.levels or standing.reaches(OFFICE, studies.unit_id)
    studying = [one for one in appointments_on(other, clock.today()) if one.role == Role.STUDENT]
    return any(is_administrator(person) or standing.reaches(OFFICE, one.unit_id) for one in studying)


@rules.predicate
def reads_denominators(person: Person) -> bool:
    return reads_sizes(person)


@rules.predicate
def speaks_for_something(person: Person) -> bool:
    """An office, or a unit's officer or leader."""
    return standing_of(person).holds(OFFICE | UNIT)


permit(
    {
        "organisation.view_home": rules.always_allow,
        "kernel.link_things": speaks_for_something,
        "organisation.view_unit": is_inside,
        "organisation.list_units": is_inside,
        "organisation.change_unit": is_administrator,
        "organisation.view_person": is_oneself | is_administrator | speaks_for_persons_unit | has_in_group,
        "organisation.list_people": is_administrator | holds_office,
        "organisation.change_own_facts": is_oneself,
        "organisation.change_studies": keeps_studies,
        "organisation.appoint": is_administrator,
        "organisation.invite": is_administrator | holds_central_office,
        "organisation.change_person": is_administrator,
        "organisation.take_in_units": is_administrator | holds_central_office,
        "organisation.take_in_people": is_administrator | holds_central_office,
        "organisation.view_denominators": reads_denominators,
        "organisation.change_denominators": is_administrator | holds_central_office,
    }
    | {name: predicate for keepers in KEEPERS for name, predicate in keepers.permissions().items()}
)

listed(Person, name="organisation.view_person", listing=visible_people)
listed(Unit, name="organisation.view_unit", listing=visible_units)
listed(Denominator, name="organisation.view_denominators", listing=visible_denominators)
for keepers in KEEPERS:
    listed(
        keepers.model,
        name=f"organisation.view_{keepers.model._meta.model_name}",
        listing=keepers.visible,
    )
