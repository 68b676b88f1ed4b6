"""Which action items there are, for whom, and what they came from."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Model, Q, QuerySet

from sojourn.followups.models import ActionItem
from sojourn.kernel import clock
from sojourn.kernel.models import Link
from sojourn.organisation.models import Person
from sojourn.organisation.queries import OFFICE, READERS, UNIT, spokespeople, standing_of

AHEAD = timedelta(days=7)
"""How long before its day an action item is told of."""
AGAIN = timedelta(days=7)
"""How often one that is late is told of again."""


def visible_action_items(person: Person) -> QuerySet[ActionItem]:
    """Those one does or has asked for, those of the units one speaks for; all for the office and leaders."""
    standing = standing_of(person)
    items = ActionItem.objects.all()
    if standing.reaches_all(OFFICE | READERS):
        return items
    units = standing.units(OFFICE | UNIT | READERS)
    return items.filter(Q(owner=person) | Q(asked_by=person) | Q(unit__in=units))


def own_action_items(person: Person) -> QuerySet[ActionItem]:
    """What is to be done by oneself: as owner, or as who speaks for a unit whose action item has no owner."""
    units = standing_of(person).held_at(UNIT)
    return ActionItem.objects.filter(Q(owner=person) | Q(owner=None, unit__in=units))


def action_items_of(thing: Model) -> QuerySet[ActionItem]:
    """What came of this thing, open ones first by their day."""
    kinds = ContentType.objects.get_for_models(thing, ActionItem)
    numbers = Link.objects.filter(
        source_type=kinds[thing], source_id=thing.pk, target_type=kinds[ActionItem]
    ).values("target_id")
    return ActionItem.objects.filter(pk__in=numbers).select_related("owner", "unit").order_by("due_on", "id")


def came_from_of(items: Iterable[ActionItem]) -> dict[int, list[Model]]:
    """For each action item what it came from. One query, and one for each kind of thing."""
    found: dict[int, list[Model]] = defaultdict(list)
    lines = Link.objects.filter(
        target_type=ContentType.objects.get_for_model(ActionItem), target_id__in=[one.pk for one in items]
    )
    for line in lines.order_by("id").prefetch_related("source"):
        if line.source is not None:
            found[line.target_id].append(line.source)
    return found


def action_items_to_tell() -> QuerySet[ActionItem]:
    """Open ones whose day is near and that were not told of yet, and late ones not told of for a week."""
    today = clock.today()
    near = Q(reminded_on=None, due_on__lte=today + AHEAD)
    just_late = Q(due_on__lt=today, reminded_on__lte=F("due_on"))
    still_late = Q(due_on__lt=today, reminded_on__lte=today - AGAIN)
    return ActionItem.objects.filter(near | just_late | still_late, state="open").select_related(
        "owner", "unit"
    )


def those_who_answer(item: ActionItem) -> list[Person]:
    """The owner; without one, whoever speaks for the unit."""
    if item.owner is not None:
        return [item.owner]
    if item.unit is None:
        return []
    return list({one.person for one in spokespeople(item.unit).filter(role__in=UNIT)})
