"""The list of improvements: what units have agreed to do, by when, and what came of it."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from sojourn.indicators.models import Improvement
from sojourn.indicators.queries.effects import effects_of
from sojourn.indicators.queries.visible import visible_improvements
from sojourn.indicators.states import IMPROVEMENT
from sojourn.kernel.pages import address_of
from sojourn.kernel.text import in_language, language
from sojourn.kernel.worklists import Column, Worklist, declare
from sojourn.kernel.worklists.shown import state_badge, state_text
from sojourn.organisation.worklists import unit_filter


def _matching(rows: QuerySet[Improvement], words: str) -> QuerySet[Improvement]:
    """By what will be done, or by indicator or owner."""
    wanted = Q(title__icontains=words) | Q(indicator__code__iexact=words)
    for path in ("indicator__title", "owner__name", "unit__name"):
        wanted |= Q(**{f"{path}_zh__icontains": words}) | Q(**{f"{path}_en__icontains": words})
    return rows.filter(wanted)


def _lay_effects(rows: Sequence[Improvement]) -> None:
    """What came of each, for the rows of a page. One query."""
    found = effects_of(rows)
    for row in rows:
        row.more = found[row.pk].more  # type: ignore[attr-defined]


IMPROVEMENTS = declare(
    Worklist(
        name="indicators.improvements",
        label=_("Improvements"),
        model=Improvement,
        permission="indicators.list_improvements",
        listing=visible_improvements,
        page="indicators:improvement_list",
        row_url=lambda row, person: address_of("indicators:improvement", row.pk),
        title=lambda row: row.title,
        order="until",
        workflow=IMPROVEMENT,
        due={"agreed": "due_on", "running": "due_on"},
        words=_matching,
        words_label=_("What will be done, unit, indicator or owner"),
        columns=(
            Column("title", _("What will be done"), lambda row: row.title),
            Column(
                "unit",
                _("Unit"),
                lambda row: in_language(row.unit, "name"),
                sort=lambda: f"unit__name_{language()}",
                needs=("unit",),
            ),
            Column(
                "indicator",
                _("Indicator"),
                lambda row: f"{row.indicator.code} {in_language(row.indicator, 'title')}",
                sort="indicator__code",
                needs=("indicator",),
                is_for_phone=False,
            ),
            Column("owner", _("By whom"), lambda row: in_language(row.owner, "name"), needs=("owner",)),
            Column("until", _("Due day"), lambda row: row.due_on, sort="due_on"),
            Column("state", _("State"), state_badge, plain=state_text),
            Column("extra", _("Expected"), lambda row: row.extra, is_number=True, is_for_phone=False),
            Column("since", _("Since then"), lambda row: row.more, is_number=True, fetches=(_lay_effects,)),
        ),
        filters=(unit_filter("unit"),),
        empty=_("Nothing is agreed yet. Open a unit's report and choose “Improve” beside a weak figure."),
    )
)
"""Of all units one may see."""
