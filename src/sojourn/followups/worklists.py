"""The lists of action items and obligations."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sojourn.followups import actions, states
from sojourn.followups.models import ActionItem, Obligation, ObligationPlan
from sojourn.followups.queries import own_action_items, visible_action_items, visible_obligations
from sojourn.kernel import clock
from sojourn.kernel.pages import address_of
from sojourn.kernel.text import in_language
from sojourn.kernel.worklists import Act, Column, Filter, Worklist, declare
from sojourn.kernel.worklists.shown import due_cell, state_badge, state_text
from sojourn.kernel.worklists.stepping import ReasonForm, why_no_step
from sojourn.organisation.models import Person
from sojourn.organisation.queries import OFFICE, people_matching, standing_of
from sojourn.organisation.worklists import people_columns, unit_filter

SOON = timedelta(days=30)


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
                _("Due by"),
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


def _owing(rows: QuerySet[Obligation], words: str) -> QuerySet[Obligation]:
    people = people_matching(Person.objects.order_by(), words).values("pk")
    return rows.filter(
        Q(person__in=people) | Q(rule__title_zh__icontains=words) | Q(rule__title_en__icontains=words)
    )


def _in_time(rows: QuerySet[Obligation], value: str) -> QuerySet[Obligation]:
    today = clock.today()
    open_ones = rows.filter(state="open", is_certain=True)
    if value == "late":
        return open_ones.filter(due_on__lt=today)
    return open_ones.filter(due_on__range=(today, today + SOON))


def _plans(person: Person) -> list[tuple[str, str]]:
    return [(plan.code, in_language(plan, "title")) for plan in ObligationPlan.objects.all()]


def _is_office(person: Person) -> bool:
    return standing_of(person).holds(OFFICE)


def _decide(step: str) -> Any:
    def run(row: Obligation, *, by: Person, reason: str = "") -> Any:
        return actions.decide_obligation(row, step=step, reason=reason, by=by)

    return run


OBLIGATIONS = declare(
    Worklist(
        name="followups.obligations",
        label=_("Obligations"),
        model=Obligation,
        permission="followups.list_obligations",
        listing=visible_obligations,
        page="followups:obligation_list",
        row_url=lambda row, person: address_of("followups:obligation", row.pk),
        title=lambda row: f"{in_language(row.person, 'name')}: {in_language(row.rule, 'title')}",
        order="due",
        words=_owing,
        words_label=_("Person, or what is owed"),
        workflow=states.OBLIGATION,
        due={"open": "due_on", "handed_in": "due_on"},
        due_of=lambda row: row.due_on if row.state == "open" and row.is_certain else None,
        needs=("person", "rule", "unit"),
        person_path="person",
        columns=(
            *people_columns("", name="person", label=_("Person")),
            Column("what", _("What is owed"), lambda row: in_language(row.rule, "title")),
            Column("state", _("State"), state_badge, plain=state_text),
            Column(
                "due",
                _("Due by"),
                lambda row: due_cell(row.due_on, row) if row.is_late else row.due_on,
                sort="due_on",
                plain=lambda row: row.due_on,
            ),
            Column(
                "certain",
                _("Counted from"),
                lambda row: gettext("a real date") if row.is_certain else gettext("a planned date"),
                is_for_phone=False,
            ),
        ),
        filters=(
            Filter(
                "when",
                _("When"),
                lambda person: [("late", _("overdue")), ("soon", _("due within 30 days"))],
                _in_time,
            ),
            Filter(
                "plan",
                _("Plan"),
                _plans,
                lambda rows, value: rows.filter(rule__plan_version__plan__code=value),
            ),
            unit_filter("unit"),
        ),
        acts=(
            Act("confirm", _("Confirm"), _decide("confirm"), _is_office, why_no_step("confirm")),
            Act("waive", _("Waive"), _decide("waive"), _is_office, why_no_step("waive"), form=ReasonForm),
        ),
        empty=_("Nothing is owed here. A plan of obligations begins with a stay."),
    )
)
