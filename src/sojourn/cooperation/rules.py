"""Who may do what with the registers of cooperation, with works and with claims to them."""

import rules

from sojourn.cooperation.models import Authorship, Work
from sojourn.cooperation.queries import (
    KEEPERS,
    own_authorships,
    reads_works,
    sees_all_works,
    visible_works,
)
from sojourn.kernel.permission import listed, permit
from sojourn.organisation.models import Person
from sojourn.organisation.rules import holds_central_office, is_inside


@rules.predicate
def reads_work(person: Person, work: Work) -> bool:
    return sees_all_works(person) or visible_works(person).filter(pk=work.pk).exists()


@rules.predicate
def is_meant(person: Person, authorship: Authorship) -> bool:
    return authorship.person_id is not None and authorship.person_id == person.pk


permit(
    {name: predicate for keepers in KEEPERS for name, predicate in keepers.permissions().items()}
    | {
        "cooperation.list_works": rules.predicate(lambda person: reads_works(person), name="reads works"),
        "cooperation.view_work": reads_work,
        "cooperation.take_in_works": holds_central_office,
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
