"""Who may do what with runs, outcomes and offers."""

import rules

from sojourn.allocation.models import Deviation, Objection, Offer, Outcome, Run
from sojourn.allocation.queries import (
    reads_runs,
    visible_deviations,
    visible_objections,
    visible_offers,
    visible_outcomes,
    visible_runs,
    what_is_known_of,
)
from sojourn.allocation.states import APPLICANT, DIRECTOR, OFFICE, PUBLISHED
from sojourn.applications.queries import visible_applications
from sojourn.applications.rules import is_own_application
from sojourn.kernel.permission import listed, permit
from sojourn.kernel.steps import parties_in
from sojourn.organisation.models import Person, Role
from sojourn.organisation.queries import OFFICE as OFFICE_ROLES
from sojourn.organisation.queries import standing_of
from sojourn.organisation.rules import is_inside
from sojourn.programmes.queries.office import looks_after_calls
from sojourn.programmes.rules import runs_calls
from sojourn.programmes.terms import tells_what_is_known

tells_what_is_known(what_is_known_of)


@rules.predicate
def sees_runs(person: Person) -> bool:
    """Belongs to the International Office, or is a leader, who reads all."""
    return reads_runs(person)


@rules.predicate
def is_own_published_outcome(person: Person, outcome: Outcome) -> bool:
    return outcome.application.person_id == person.pk and outcome.run.state in PUBLISHED


@rules.predicate
def is_own_published_deviation(person: Person, deviation: Deviation) -> bool:
    return deviation.application.person_id == person.pk and deviation.run.state in PUBLISHED


@rules.predicate
def is_own_objection(person: Person, objection: Objection) -> bool:
    return objection.application.person_id == person.pk


@rules.predicate
def is_own_offer(person: Person, offer: Offer) -> bool:
    return offer.application.person_id == person.pk


@rules.predicate
def sees_application_of_offer(person: Person, offer: Offer) -> bool:
    return visible_applications(person).filter(pk=offer.application_id).exists()


permit(
    {
        "allocation.view_desk": sees_runs,
        "allocation.run": runs_calls,
        "allocation.view_run": sees_runs,
        "allocation.view_outcome": sees_runs | is_own_published_outcome,
        "allocation.view_outlook": is_own_application,
        "allocation.view_deviation": sees_runs | is_own_published_deviation,
        "allocation.object": is_own_published_outcome,
        "allocation.list_objections": is_inside,
        "allocation.view_objection": sees_runs | is_own_objection,
        "allocation.list_offers": sees_runs,
        "allocation.give_place": runs_calls,
        "allocation.view_offer": is_own_offer | sees_application_of_offer,
        "allocation.answer_offer": is_own_offer,
    }
)

listed(Run, name="allocation.view_run", listing=visible_runs)
listed(Outcome, name="allocation.view_outcome", listing=visible_outcomes)
listed(Deviation, name="allocation.view_deviation", listing=visible_deviations)
listed(Objection, name="allocation.view_objection", listing=visible_objections)
listed(Offer, name="allocation.view_offer", listing=visible_offers)


@parties_in(Run)
def parties_of_run(person: Person, run: Run) -> set[str]:
    return {OFFICE} if looks_after_calls(person) else set()


@parties_in(Objection)
def parties_of_objection(person: Person, objection: Objection) -> set[str]:
    """The applicant; the office; on appeal a director or leader who has not answered it before."""
    if objection.application.person_id == person.pk:
        return {APPLICANT}
    parties = {OFFICE} if looks_after_calls(person) else set()
    if objection.answered_by_id != person.pk and standing_of(person).holds({Role.DIRECTOR, Role.LEADER}):
        parties.add(DIRECTOR)
    return parties


@parties_in(Offer)
def parties_of_offer(person: Person, offer: Offer) -> set[str]:
    """The applicant, or an office over their unit; nobody acts for themselves as the office."""
    if offer.application.person_id == person.pk:
        return {APPLICANT}
    return {OFFICE} if standing_of(person).reaches(OFFICE_ROLES, offer.application.unit_id) else set()
