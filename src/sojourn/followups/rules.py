"""Who may do what with action items."""

import rules

from sojourn.followups import states
from sojourn.followups.models import ActionItem
from sojourn.followups.queries import visible_action_items
from sojourn.kernel.permission import listed, permit
from sojourn.kernel.steps import parties_in, parties_of
from sojourn.organisation.models import Person
from sojourn.organisation.queries import OFFICE, READERS, UNIT, standing_of
from sojourn.organisation.rules import is_inside


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
    }
)

listed(ActionItem, name="followups.view_action_item", listing=visible_action_items)
