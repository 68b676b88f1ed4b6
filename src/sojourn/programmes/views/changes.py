"""What was changed on a row, for its page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import formats, timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from sojourn.kernel.history import changes_of
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person

LEFT_OUT = frozenset({"state", "version", "fingerprint", "secret"})
"""Columns that the log of steps tells better, or that say nothing to a reader."""


@dataclass(frozen=True)
class Told:
    """One change as people read it."""

    at: datetime
    by: str
    column: str
    old: str
    new: str


def told_changes(thing: Model, limit: int = 30) -> list[Told]:
    """The latest changes, by name. Three queries."""
    left_out = {str(thing._meta.get_field(name).verbose_name) for name in LEFT_OUT & _columns(thing)}
    changes = [change for change in changes_of(thing) if change.column not in left_out][:limit]
    accounts = {change.by.pk for change in changes if change.by}
    people = {person.account_id: person for person in Person.objects.filter(account__in=accounts)}
    return [
        Told(
            change.at,
            in_language(people[change.by.pk], "name")
            if change.by and change.by.pk in people
            else _("by itself"),
            change.column,
            _shown(change.old),
            _shown(change.new),
        )
        for change in changes
    ]


def _columns(thing: Model) -> set[str]:
    return {field.name for field in thing._meta.get_fields()}


def _shown(value: Any) -> str:
    if value in (None, ""):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return Truncator(formats.localize(value)).chars(120)
