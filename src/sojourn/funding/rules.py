"""Who keeps funds, awards grants and sees them."""

import rules

from sojourn.funding import states
from sojourn.funding.models import Budget, Fund, Grant, Instalment, InstalmentRule, Rate
from sojourn.funding.queries import (
    READING,
    reads_funds,
    visible_budgets,
    visible_funds,
    visible_grants,
    visible_instalment_rules,
    visible_instalments,
    visible_rates,
)
from sojourn.kernel.permission import listed, permit
from sojourn.kernel.steps import parties_in, parties_of
from sojourn.organisation.models import Person
from sojourn.organisation.queries import OFFICE, standing_of
from sojourn.organisation.rules import holds_central_office, holds_office, is_inside
from sojourn.stays.models import Stay

reads = rules.predicate(lambda person: reads_funds(person), name="reads funds")


@parties_in(Grant)
def parties_to_grant(person: Person, grant: Grant) -> set[str]:
    """Nobody decides on money of their own."""
    if grant.stay.person_id == person.pk:
        return set()
    return {states.OFFICE} if standing_of(person).reaches(OFFICE, grant.stay.unit_id) else set()


@rules.predicate
def decides_for_stay(person: Person, stay: Stay) -> bool:
    return stay.person_id != person.pk and standing_of(person).reaches(OFFICE, stay.unit_id)


@rules.predicate
def reads_grant(person: Person, grant: Grant) -> bool:
    return grant.stay.person_id == person.pk or standing_of(person).reaches(READING, grant.stay.unit_id)


@rules.predicate
def decides_grant(person: Person, grant: Grant) -> bool:
    return states.OFFICE in parties_of(person, grant)


@rules.predicate
def reads_instalment(person: Person, instalment: Instalment) -> bool:
    return reads_grant(person, instalment.grant)


@rules.predicate
def pays(person: Person, instalment: Instalment) -> bool:
    return decides_grant(person, instalment.grant)


OF_REGISTERS = {
    f"funding.{verb}_{model}": predicate
    for model in ("fund", "budget", "rate", "instalmentrule")
    for verb, predicate in (
        ("list", reads),
        ("view", reads),
        ("add", holds_central_office),
        ("keep", holds_central_office),
    )
}

permit(
    {
        **OF_REGISTERS,
        "funding.view_spending": reads,
        "funding.list_grants": holds_office | reads,
        "funding.list_own_grants": is_inside,
        "funding.begin_grant": holds_office,
        "funding.award_grant": decides_for_stay,
        "funding.view_grant": reads_grant,
        "funding.take_grant_step": decides_grant,
        "funding.view_instalment": reads_instalment,
        "funding.mark_paid": pays,
    }
)

listed(Fund, name="funding.view_fund", listing=visible_funds)
listed(Budget, name="funding.view_budget", listing=visible_budgets)
listed(Rate, name="funding.view_rate", listing=visible_rates)
listed(InstalmentRule, name="funding.view_instalmentrule", listing=visible_instalment_rules)
listed(Grant, name="funding.view_grant", listing=visible_grants)
listed(Instalment, name="funding.view_instalment", listing=visible_instalments)
