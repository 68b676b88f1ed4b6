"""Improvements: what is agreed against a weak point, by whom and until when."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from sojourn.indicators.models import Figure, Improvement
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.mail import queue_mail
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
    due_on = changes.get("due_on", improvement.due_on)
    if due_on != improvement.due_on:
        if due_on < clock.today():
            raise Refusal(_("Choose a day that is still to come."))
        changes = {**changes, "reminded_at": None}
    return save_version(improvement, seen=seen, changes=changes, by=by)


BEFORE = timedelta(days=14)
"""So long before its day the owner is reminded; once more when it is over."""


def remind_of_improvements() -> int:
    """Remind the owners of what is due soon, and of what is late; gives how many letters."""
    today = clock.today()
    open_ones = Improvement.objects.filter(state__in=["agreed", "running"])
    soon = open_ones.filter(due_on__range=(today, today + BEFORE), reminded_at=None)
    late = open_ones.filter(due_on__lt=today).exclude(reminded_at__date__gt=F("due_on"))
    return sum(_remind(one, by=None) for one in [*soon, *late])


@action
def _remind(improvement: Improvement, *, by: Person | None) -> bool:
    """One letter to the owner; False where another worker was first."""
    mine = Improvement.objects.filter(
        pk=improvement.pk, reminded_at=improvement.reminded_at, version=improvement.version
    ).update(reminded_at=clock.now())
    if mine:
        queue_mail(
            improvement.owner,
            template="indicators/mail/improvement_due.txt",
            context={"improvement": improvement},
            path=reverse("indicators:improvement", args=[improvement.pk]),
        )
    return bool(mine)
