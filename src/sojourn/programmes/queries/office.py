"""Who in the International Office looks after outgoing exchange."""

from sojourn.kernel import clock
from sojourn.organisation.models import Duty, Person, Role
from sojourn.organisation.queries import appointments_on, standing_of

CENTRAL = frozenset({Role.DIRECTOR, Role.OFFICER})


def looks_after_calls(person: Person) -> bool:
    """A director, or an officer for outgoing students (or for all). One query the first time."""
    if not standing_of(person).holds({Role.OFFICER}):
        return standing_of(person).holds({Role.DIRECTOR})
    if not hasattr(person, "_looks_after_calls"):
        held = appointments_on(person, clock.today()).filter(role__in=CENTRAL).values_list("role", "duties")
        person._looks_after_calls = any(  # type: ignore[attr-defined]
            role == Role.DIRECTOR or not duties or Duty.OUTGOING in duties for role, duties in held
        )
    return person._looks_after_calls  # type: ignore[attr-defined]


def belongs_to_office(person: Person) -> bool:
    """A director or an officer, whatever the duties."""
    return standing_of(person).holds(CENTRAL)


def reads_all_programmes(person: Person) -> bool:
    """The office itself, administrators, who import, and the leaders, who read all."""
    return standing_of(person).holds(CENTRAL | {Role.ADMINISTRATOR, Role.LEADER})
