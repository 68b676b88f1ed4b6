"""Improvements: what is agreed against a weak point, by whom and until when."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from sojourn.indicators.models import Improvement, Indicator, Release
from sojourn.indicators.queries.visible import CENTRE, own_units
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.kernel.versions import save_version
from sojourn.organisation.models import Person, Unit
from sojourn.organisation.queries import standing_of


@action
def agree_improvement(
    release: Release,
    *,
    unit: Unit,
    indicator: Indicator,
    title: str,
    owner: Person,
    due_on: date,
    text: str = "",
    extra: Decimal | None = None,
    by: Person,
) -> Improvement:
    """An action for a unit's weak point, with its owner, its date and what it should change."""
    require(by, "indicators.improve")
    if unit.pk not in own_units(by) and not standing_of(by).holds(CENTRE):
        raise Forbidden(_("You may not do this."))
    if due_on < clock.today():
        raise Refusal(_("Choose a day that is still to come."))
    return Improvement.objects.create(
        release=release,
        unit=unit,
        indicator=indicator,
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
    require(by, "indicators.view_improvement", improvement)
    if improvement.unit_id not in own_units(by) and not standing_of(by).holds(CENTRE):
        raise Forbidden(_("You may not do this."))
    return save_version(improvement, seen=seen, changes=changes, by=by)
