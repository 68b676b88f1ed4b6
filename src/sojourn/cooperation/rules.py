"""Who may do what with the registers of cooperation, with works and with claims to them."""

import rules

from sojourn.cooperation import states
from sojourn.cooperation.models import Authorship, Conference, Visit, Work
from sojourn.cooperation.queries import (
    KEEPERS,
    own_authorships,
    reads_works,
    sees_all_works,
    visible_works,
)
from sojourn.kernel.permission import listed, permit
from sojourn.kernel.steps import parties_in
from sojourn.organisation.models import Person, Role
from sojourn.organisation.queries import OFFICE, UNIT, standing_of
from sojourn.organisation.rules import holds_central_office, is_inside


@rules.predicate
def reads_work(person: Person, work: Work) -> bool:
    return sees_all_works(person) or visible_works(person).filter(pk=work.pk).exists()


@rules.predicate
def is_meant(person: Person, authorship: Authorship) -> bool:
    return authorship.person_id is not None and authorship.person_id == person.pk


def _parties(person: Person, unit: int) -> set[str]:
    """The unit, the office over it, the leaders of the university."""
    standing, found = standing_of(person), set()
    if standing.reaches(OFFICE | UNIT, unit):
        found.add(states.UNIT)
    if standing.holds({Role.DIRECTOR, Role.OFFICER}):
        found.add(states.OFFICE)
    if standing.holds({Role.LEADER}):
        found.add(states.LEADER)
    return found


@parties_in(Visit)
def parties_to_visit(person: Person, visit: Visit) -> set[str]:
    return _parties(person, visit.unit_id)


@parties_in(Conference)
def parties_to_conference(person: Person, conference: Conference) -> set[str]:
    return _parties(person, conference.unit_id)


permit(
    {name: predicate for keepers in KEEPERS for name, predicate in keepers.permissions().items()}
    | {
        "cooperation.list_works": rules.predicate(lambda person: reads_works(person), name="reads works"),
        "cooperation.view_work": reads_work,
        "cooperation.take_in_works": holds_central_office,
        "cooperation.keep_passports": holds_central_office,
        "cooperation.list_outcomes": rules.predicate(
            lambda person: reads_works(person), name="reads outcomes"
        ),
        "cooperation.claim_works": is_inside,
        "cooperation.answer_claim": is_meant,
    }
)

for keepers in KEEPERS:
    listed(
        keepers.model,
        name=f"cooperation.view_{keepers.model._meta.model_name}",
        listing=keepers.visible,
    )
listed(Work, name="cooperation.view_work", listing=visible_works)
listed(Authorship, name="cooperation.answer_claim", listing=own_authorships)
