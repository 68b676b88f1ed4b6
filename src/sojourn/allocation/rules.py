"""Who may do what with runs, outcomes and offers."""

from collections.abc import Iterator

import rules

from sojourn.allocation.models import Offer, Outcome, Run
from sojourn.allocation.queries import PUBLISHED, visible_offers, visible_outcomes, visible_runs
from sojourn.applications.queries import visible_applications
from sojourn.kernel.permission import listed, permit
from sojourn.kernel.steps import parties_in
from sojourn.organisation.models import Person
from sojourn.organisation.queries import READERS, standing_of
from sojourn.organisation.rules import holds_central_office


@rules.predicate
def reads_all(person: Person) -> bool:
    return standing_of(person).holds(READERS)


@rules.predicate
def is_own_published_outcome(person: Person, outcome: Outcome) -> bool:
    return outcome.application.person_id == person.pk and outcome.run.state in PUBLISHED


@rules.predicate
def is_own_offer(person: Person, offer: Offer) -> bool:
    return offer.application.person_id == person.pk


@rules.predicate
def sees_application_of_offer(person: Person, offer: Offer) -> bool:
    return visible_applications(person).filter(pk=offer.application_id).exists()


permit(
    {
        "allocation.view_run": holds_central_office | reads_all,
        "allocation.list_runs": holds_central_office | reads_all,
        "allocation.run": holds_central_office,
        "allocation.publish": holds_central_office,
        "allocation.view_outcome": holds_central_office | reads_all | is_own_published_outcome,
        "allocation.view_offer": is_own_offer | sees_application_of_offer,
        "allocation.answer_offer": is_own_offer,
        "allocation.list_offers": holds_central_office | reads_all,
        "allocation.give_place": holds_central_office,
    }
)

listed(Run, name="allocation.view_run", listing=visible_runs)
listed(Outcome, name="allocation.view_outcome", listing=visible_outcomes)
listed(Offer, name="allocation.view_offer", listing=visible_offers)


@parties_in(Run)
def parties_of_run(person: Person, run: Run) -> Iterator[str]:
    if holds_central_office(person):
        yield "office"


@parties_in(Offer)
def parties_of_offer(person: Person, offer: Offer) -> Iterator[str]:
    if offer.application.person_id == person.pk:
        yield "applicant"
    if holds_central_office(person):
        yield "office"
