"""Improvements: what is agreed against a weak point, by whom and until when."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from sojourn.indicators.models import Figure, Improvement
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.versions import save_version
from sojourn.organisation.models import Person


@action
def agree_improvement(
    figure: Figure,
    *,
    title: str,
    owner: Person,
    due_on: date,
    text: str = "",
    extra: Decimal | None = None,
    by: Person,
) -> Improvement:
    """An action against a weak figure, with its owner, its date and what it should change."""
    require(by, "indicators.improve", figure)
    if due_on < clock.today():
        raise Refusal(_("Choose a day that is still to come."))
    return Improvement.objects.create(
        release=figure.release,
        unit=figure.unit,
        indicator=figure.indicator,
        title=title.strip(),
        text=text.strip(),
        owner=owner,
        due_on=due_on,
        extra=extra,
    )


@action
def change_improvement(
    improvement: Improvement, *, seen: int, changes: dict[str, Any], by: Person
) -> Improvement:
    """Another date, owner or wording."""
    require(by, "indicators.improve", improvement)
    return save_version(improvement, seen=seen, changes=changes, by=by)
