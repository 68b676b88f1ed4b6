"""The list of action items."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from sojourn.followups import states
from sojourn.followups.models import ActionItem
from sojourn.followups.queries import own_action_items, visible_action_items
from sojourn.kernel.pages import address_of
from sojourn.kernel.text import in_language
from sojourn.kernel.worklists import Column, Filter, Worklist, declare
from sojourn.kernel.worklists.shown import due_cell, state_badge, state_text
from sojourn.organisation.models import Person
from sojourn.organisation.worklists import unit_filter


def _matching(rows: QuerySet[ActionItem], words: str) -> QuerySet[ActionItem]:
    for word in words.split():
        rows = rows.filter(
            Q(what_zh__icontains=word)
            | Q(what_en__icontains=word)
            | Q(owner__name_zh__icontains=word)
            | Q(owner__name_en__icontains=word)
        )
    return rows


def listed_action_items(person: Person) -> QuerySet[ActionItem]:
    """Those one may see, each with whether it is one's own to do."""
    return visible_action_items(person).annotate(is_own=Q(pk__in=own_action_items(person).values("pk")))


def _mine(rows: QuerySet[ActionItem], value: str) -> QuerySet[ActionItem]:
    return rows.filter(is_own=True) if value == "mine" else rows.filter(is_own=False)


def name_or_dash(thing: Any) -> str:
    return in_language(thing, "name") if thing else "–"


ACTION_ITEMS = declare(
    Worklist(
        name="followups.action_items",
        label=_("Action items"),
        model=ActionItem,
        permission="followups.list_action_items",
        listing=listed_action_items,
        page="followups:action_item_list",
        row_url=lambda row, person: address_of("followups:action_item", row.pk),
        title=lambda row: in_language(row, "what"),
        order="due",
        words=_matching,
        words_label=_("What, or who does it"),
        workflow=states.ACTION_ITEM,
        due={"open": "due_on"},
        due_of=lambda row: row.due_on if row.state == "open" else None,
        needs=("owner", "unit"),
        columns=(
            Column("what", _("What is to be done"), lambda row: in_language(row, "what")),
            Column("owner", _("Who does it"), lambda row: name_or_dash(row.owner)),
            Column("unit", _("Unit"), lambda row: name_or_dash(row.unit)),
            Column("state", _("State"), state_badge, plain=state_text),
            Column(
                "due",
                _("Until"),
                lambda row: due_cell(row.due_on if row.state == "open" else None, row) or row.due_on,
                sort="due_on",
                plain=lambda row: row.due_on,
            ),
            Column(
                "outcome",
                _("What came of it"),
                lambda row: format_html("{}", row.outcome or "–"),
                plain=lambda row: row.outcome,
                is_for_phone=False,
            ),
        ),
        filters=(
            Filter(
                "whose",
                _("Whose"),
                lambda person: [("mine", _("mine to do")), ("others", _("others do"))],
                _mine,
            ),
            unit_filter("unit"),
        ),
        empty=_("Nothing is agreed. What a meeting, a visit or a report leads to is entered on its page."),
    )
)
