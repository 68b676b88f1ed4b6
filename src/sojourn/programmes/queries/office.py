"""Who in the International Office looks after outgoing exchange."""

from sojourn.organisation.models import Duty, Person, Role
from sojourn.organisation.queries import standing_of

CENTRAL = frozenset({Role.DIRECTOR, Role.OFFICER})


def looks_after_calls(person: Person) -> bool:
    """A director, or an officer for outgoing students (or for all)."""
    standing = standing_of(person)
    return standing.holds({Role.DIRECTOR}) or any(
        not duties or Duty.OUTGOING in duties for duties in standing.duties.get(Role.OFFICER, [])
    )


def belongs_to_office(person: Person) -> bool:
    """A director or an officer, whatever the duties."""
    return standing_of(person).holds(CENTRAL)


def reads_all_programmes(person: Person) -> bool:
    """The office itself, administrators, who import, and the leaders, who read all."""
    return standing_of(person).holds(CENTRAL | {Role.ADMINISTRATOR, Role.LEADER})
