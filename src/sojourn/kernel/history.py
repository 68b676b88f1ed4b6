"""Row history with author: who changed which column, and when."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import models
from django.http import HttpRequest
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

from sojourn.kernel.action import author
from sojourn.kernel.models import Account


def _author_of(instance: models.Model, request: HttpRequest | None = None, **_: Any) -> Account | None:
    acting = author()
    if acting is None and request is not None and request.user.is_authenticated:
        return request.user
    return acting


class KeptManager(HistoryManager):
    """The library puts this class together anew at each look at a history; once is enough."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class: type, class_name: str | None = None) -> type:
        return super().from_queryset(queryset_class, class_name)


def History(**options: Any) -> HistoricalRecords:  # noqa: N802 - reads as a field in the models
    """The history column of a model."""
    return HistoricalRecords(get_user=_author_of, history_manager=KeptManager, **options)


@dataclass(frozen=True)
class Change:
    """One column that changed in one save."""

    at: datetime
    by: Account | None
    column: str
    old: Any
    new: Any


def changes_of(thing: models.Model) -> list[Change]:
    """Every change of the row's columns, newest first. One query and one per author."""
    lines = list(thing.history.select_related("history_user").order_by("-history_date", "-history_id"))
    found = []
    for newer, older in zip(lines, lines[1:], strict=False):
        for change in newer.diff_against(older).changes:
            column = thing._meta.get_field(change.field).verbose_name
            found.append(Change(newer.history_date, newer.history_user, str(column), change.old, change.new))
    return found
