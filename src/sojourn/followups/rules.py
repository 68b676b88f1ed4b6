"""Who may do what with action items, obligations and their plans."""

import rules

from sojourn.followups import states
from sojourn.followups.models import ActionItem, Obligation, ObligationPlan
from sojourn.followups.queries import visible_action_items, visible_obligations, visible_plans
from sojourn.kernel.permission import listed, may, permit
from sojourn.kernel.steps import parties_in, parties_of
from sojourn.organisation.models import Person, Role
from sojourn.organisation.queries import OFFICE, READERS, UNIT, standing_of
from sojourn.organisation.rules import holds_central_office, is_inside


@parties_in(ActionItem)
def parties_to_action_item(person: Person, item: ActionItem) -> set[str]:
    """Owner and unit do it; who asked for it, and the office over the unit, follow it up."""
    standing = standing_of(person)
    found = set()
    if item.owner_id == person.pk or standing.reaches(UNIT, item.unit_id):
        found.add(states.OWNER)
    if (
        item.asked_by_id == person.pk
        or standing.reaches_all(OFFICE)
        or standing.reaches(OFFICE, item.unit_id)
    ):
        found.add(states.ASKER)
    return found


@parties_in(Obligation)
def parties_to_obligation(person: Person, obligation: Obligation) -> set[str]:
    """Nobody confirms or waives what they owe themselves."""
    if obligation.person_id == person.pk:
        return {states.STUDENT}
    return {states.OFFICE} if standing_of(person).reaches(OFFICE, obligation.unit_id) else set()


@rules.predicate
def owes(person: Person, obligation: Obligation) -> bool:
    return obligation.person_id == person.pk


@rules.predicate
def decides_obligation(person: Person, obligation: Obligation) -> bool:
    return states.OFFICE in parties_of(person, obligation)


@rules.predicate
def reads_obligation(person: Person, obligation: Obligation) -> bool:
    standing = standing_of(person)
    studies = getattr(obligation.person, "studies", None)
    return (
        obligation.person_id == person.pk
        or standing.reaches(OFFICE | UNIT | READERS, obligation.unit_id)
        or (studies is not None and studies.counsellor_id == person.pk and standing.holds({Role.COUNSELLOR}))
    )


@rules.predicate
def has_evidence_file(person: Person, obligation: Obligation) -> bool:
    return obligation.evidence_file_id is not None


@rules.predicate
def can_be_read(person: Person, other: Person) -> bool:
    """Whom one sees, of them one may ask what they owe; the ledger shows what one may see of it."""
    return may(person, "organisation.view_person", other)


@rules.predicate
def follows_obligations(person: Person) -> bool:
    """Those who see more than their own."""
    return standing_of(person).holds(OFFICE | UNIT | READERS | {Role.COUNSELLOR})


@rules.predicate
def asks_for_things(person: Person) -> bool:
    """Offices, units and leaders agree on what others do."""
    return standing_of(person).holds(OFFICE | UNIT | READERS)


@rules.predicate
def is_party_to(person: Person, item: ActionItem) -> bool:
    return bool(parties_of(person, item))


@rules.predicate
def asked_for(person: Person, item: ActionItem) -> bool:
    return states.ASKER in parties_of(person, item)


@rules.predicate
def reads_action_item(person: Person, item: ActionItem) -> bool:
    standing = standing_of(person)
    return (
        person.pk in (item.owner_id, item.asked_by_id)
        or standing.reaches_all(OFFICE | READERS)
        or standing.reaches(OFFICE | UNIT | READERS, item.unit_id)
    )


permit(
    {
        "followups.list_action_items": is_inside,
        "followups.add_action_item": asks_for_things,
        "followups.view_action_item": reads_action_item,
        "followups.take_action_item_step": is_party_to,
        "followups.change_action_item": asked_for,
        "followups.list_obligations": follows_obligations,
        "followups.list_own_obligations": is_inside,
        "followups.view_obligation": reads_obligation,
        "followups.read_evidence": reads_obligation & has_evidence_file,
        "followups.hand_in": owes,
        "followups.take_leave": owes,
        "followups.decide": decides_obligation,
        "followups.view_ledger": can_be_read,
        "followups.list_plans": is_inside,
        "followups.view_plan": is_inside,
        "followups.change_plan": holds_central_office,
        "followups.change_plans": holds_central_office,
    }
)

listed(ActionItem, name="followups.view_action_item", listing=visible_action_items)
listed(Obligation, name="followups.view_obligation", listing=visible_obligations)
listed(ObligationPlan, name="followups.view_plan", listing=visible_plans)
