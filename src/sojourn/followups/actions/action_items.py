"""Action items: agreed, changed, done or dropped, and told of when their day comes."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from sojourn.followups.models import ActionItem
from sojourn.followups.queries import action_items_to_tell, those_who_answer
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.links import link
from sojourn.kernel.mail import queue_mail
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import take_step
from sojourn.kernel.versions import save_version
from sojourn.organisation.models import Person, Unit


@action
def add_action_item(
    about: Model | None,
    *,
    due_on: date,
    what_zh: str = "",
    what_en: str = "",
    owner: Person | None = None,
    unit: Unit | None = None,
    note: str = "",
    by: Person,
) -> ActionItem:
    """Agree who does what until when; `about` is the thing it came from. The owner is told."""
    require(by, "followups.add_action_item")
    _refuse(owner=owner, unit=unit, what_zh=what_zh, what_en=what_en)
    if due_on < clock.today():
        raise Refusal(_("Choose a day that is still to come."))
    made = ActionItem.objects.create(
        what_zh=what_zh.strip(),
        what_en=what_en.strip(),
        note=note.strip(),
        owner=owner,
        unit=unit,
        due_on=due_on,
        asked_by=by,
    )
    if about is not None:
        link(about, made, by=by)
    for reader in those_who_answer(made):
        if reader.pk != by.pk:
            _tell(reader, "action_item_agreed", action_item=made, asker=by)
    return made


def _refuse(*, owner: Person | None, unit: Unit | None, what_zh: str, what_en: str) -> None:
    if not (what_zh.strip() or what_en.strip()):
        raise Refusal(_("Say what is to be done, in Chinese, in English, or in both."))
    if owner is None and unit is None:
        raise Refusal(_("Name a person or a unit; somebody must answer for it."))


def _tell(reader: Person, letter: str, **context: Any) -> None:
    queue_mail(
        reader,
        template=f"followups/mail/{letter}.txt",
        context=context,
        path=reverse("followups:action_item_list") + "?whose=mine",
    )


@action
def change_action_item(item: ActionItem, *, seen: int, changes: dict[str, Any], by: Person) -> ActionItem:
    """Other words, another owner or day; a new day is told of anew."""
    require(by, "followups.change_action_item", item)
    told = {name: changes.get(name, getattr(item, name)) for name in ("owner", "unit", "what_zh", "what_en")}
    _refuse(**told)
    if changes.get("due_on", item.due_on) != item.due_on:
        changes = changes | {"reminded_on": None}
    return save_version(item, seen=seen, changes=changes, by=by)


@action
def complete_action_item(item: ActionItem, *, outcome: str = "", by: Person) -> ActionItem:
    """It is done, with what came of it; who asked for it is told."""
    item = take_step(item, "complete", by=by, also={"outcome": outcome.strip()})
    if item.asked_by is not None and item.asked_by_id != by.pk:
        _tell(item.asked_by, "action_item_done", action_item=item, doer=by)
    return item


@action
def drop_action_item(item: ActionItem, *, reason: str, by: Person) -> ActionItem:
    """It will not be done, for this reason."""
    return take_step(item, "drop", by=by, reason=reason)


@action
def reopen_action_item(item: ActionItem, *, reason: str, by: Person) -> ActionItem:
    """There is more to do after all."""
    return take_step(item, "reopen", by=by, reason=reason)


@action
def remind_of_action_items(*, by: Person | None = None) -> int:
    """One letter to each person with what is due or late; gives how many action items were told of."""
    due = list(action_items_to_tell())
    waiting: dict[Person, list[ActionItem]] = defaultdict(list)
    for item in due:
        for reader in those_who_answer(item):
            waiting[reader].append(item)
    for reader, items in waiting.items():
        _tell(reader, "action_items_due", action_items=items, late=sum(one.is_late for one in items))
    ActionItem.objects.filter(pk__in=[one.pk for one in due]).update(reminded_on=clock.today())
    return len(due)
