"""A page of a long list by the place where the one before ended, so that page 1,000 costs what page 1 costs.

Rows without a value in the sorted column come last in both directions, as a part of the list of their own:
so an index serves each part, and both databases agree.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Field, Model, Q, QuerySet

from sojourn.kernel.worklists.declaration import Column

PAGE = 50


@dataclass(frozen=True)
class Order:
    """By which column, which way; rows that are equal there by their number, the same way."""

    path: str
    is_down: bool = False
    can_be_empty: bool = False


@dataclass(frozen=True)
class KeysetPage:
    """The rows of one page, and where the pages beside it begin; empty where there is none."""

    rows: Sequence[Any]
    after: str = ""
    before: str = ""


def order_by(column: Column | None, *, is_down: bool) -> Order:
    """The order of a list sorted by this column; without one by number."""
    if column is None:
        return Order("pk", is_down)
    return Order(column.path, is_down, column.can_be_empty)


def page_of(
    rows: QuerySet[Any], order: Order, *, after: str = "", before: str = "", size: int = PAGE
) -> KeysetPage:
    """One page; a place that cannot be read is the beginning. One query, or two at the end of the list."""
    field = _field(rows.model, order.path)
    mark = _read(after or before, field)
    backwards = bool(before) and mark is not None
    found: list[Any] = []
    for part in _parts(rows, order, mark, backwards=backwards):
        if len(found) <= size:
            found += _read_rows(rows, part, size + 1 - len(found))
    has_more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    has_next = backwards or has_more
    has_previous = has_more if backwards else mark is not None
    return KeysetPage(
        found,
        after=_mark(found[-1], order, field) if found and has_next else "",
        before=_mark(found[0], order, field) if found and has_previous else "",
    )


def _read_rows(rows: QuerySet[Any], part: QuerySet[Any], number: int) -> list[Any]:
    """The first rows of a part: their numbers first, so that what is sorted is small, then all they hold."""
    narrow = part.select_related(None).prefetch_related(None)
    numbers = list(narrow.values_list("pk", flat=True)[:number])
    whole = {row.pk: row for row in _bare(rows).filter(pk__in=numbers)} if numbers else {}
    return [whole[one] for one in numbers if one in whole]


def in_order(rows: QuerySet[Any], order: Order) -> list[QuerySet[Any]]:
    """The whole list in its order, in one part or two."""
    return list(_parts(rows, order, None, backwards=False))


def _parts(
    rows: QuerySet[Any], order: Order, mark: tuple[Any, int] | None, *, backwards: bool
) -> list[QuerySet[Any]]:
    down = order.is_down != backwards
    sign, beyond = ("-", "lt") if down else ("", "gt")
    if order.path == "pk":
        found = rows.filter(**{f"pk__{beyond}": mark[1]}) if mark else rows
        return [found.order_by(f"{sign}pk")]
    full = rows.filter(**{f"{order.path}__isnull": False}) if order.can_be_empty else rows
    full, empty = full.order_by(f"{sign}{order.path}", f"{sign}pk"), None
    if order.can_be_empty:
        empty = rows.filter(**{f"{order.path}__isnull": True}).order_by(f"{sign}pk")
    if mark is None:
        return [full] if empty is None else [full, empty]
    value, number = mark
    if value is None:
        if empty is None:
            return [full]
        here = empty.filter(**{f"pk__{beyond}": number})
        return [here, full] if backwards else [here]
    here = full.filter(
        Q(**{f"{order.path}__{beyond}": value}) | Q(**{f"pk__{beyond}": number}),
        **{f"{order.path}__{beyond}e": value},
    )
    return [here] if backwards or empty is None else [here, empty]


def _bare(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows with all that was joined and fetched, without the conditions that the numbers have met."""
    found = rows.model._default_manager.all()
    found.query.select_related = rows.query.select_related
    found.query.deferred_loading = rows.query.deferred_loading
    return found.prefetch_related(*rows._prefetch_related_lookups)  # type: ignore[attr-defined]


def _field(model: type[Model], path: str) -> Field[Any, Any]:
    """The column at the end of a path."""
    found: Any = None
    for part in path.split("__"):
        found = model._meta.pk if part == "pk" else model._meta.get_field(part)
        model = found.related_model or model
    if found is None:
        raise FieldDoesNotExist(path)
    return found


def _mark(row: Any, order: Order, field: Field[Any, Any]) -> str:
    """Where this row stands, as a text for an address."""
    value: Any = row
    for part in order.path.split("__"):
        value = getattr(value, part) if value is not None else None
    told = None if value is None else field.get_prep_value(value)
    text = json.dumps([None if told is None else str(told), row.pk])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(text: str, field: Field[Any, Any]) -> tuple[Any, int] | None:
    if not text:
        return None
    try:
        value, number = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(number, int) or not 0 <= number < 2**63 or not isinstance(value, str | None):
            return None
        if value and "\0" in value:  # PostgreSQL holds no such letter
            return None
        return (None if value is None else field.to_python(value)), number
    except (ValueError, TypeError, ValidationError):
        return None
