"""A line on a home page: so many things wait, here they are, and the first is due on that day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, DateField, Min, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from sojourn.kernel import clock

SOON = timedelta(days=3)


@dataclass(frozen=True)
class Line:
    """What waits; `about` says of which call, where that matters."""

    label: str
    path: str
    count: int | None = None
    """None where the line is about one thing."""
    by: date | None = None
    about: str = ""

    @property
    def is_late(self) -> bool:
        return self.by is not None and self.by < clock.today()

    @property
    def is_soon(self) -> bool:
        return self.by is not None and clock.today() <= self.by <= clock.today() + SOON


@dataclass(frozen=True)
class Source:
    """Rows that wait, their page, and the column (or expression) of the day by which each should be done."""

    label: str
    rows: QuerySet[Any]
    path: str
    due: str | Combinable | None = None
    grace: timedelta = timedelta()
    """Added to the column's day."""


def lines_from(sources: Sequence[Source]) -> list[Line]:
    """A line for each source that has any rows. One query in all."""
    if not sources:
        return []
    first, *others = [_count_of(number, source) for number, source in enumerate(sources)]
    counted = {number: (count, day) for number, count, day in first.union(*others, all=True) if count}
    return [
        Line(source.label, source.path, count=counted[number][0], by=_due(source, counted[number][1]))
        for number, source in enumerate(sources)
        if number in counted
    ]


def _count_of(number: int, source: Source) -> QuerySet[Any, Any]:
    """One row: the source's number, how many rows it has, and the first day."""
    day = Min(source.due) if source.due else Value(None)
    rows = source.rows.model._default_manager.filter(pk__in=source.rows.order_by().values("pk"))
    counted = rows.order_by().values(source=Value(number)).annotate(count=Count("pk"))
    return counted.annotate(day=Cast(day, DateField())).values_list("source", "count", "day")


def _due(source: Source, day: date | None) -> date | None:
    return day and day + source.grace


def waiting_first(lines: Iterable[Line]) -> list[Line]:
    """Late first, then by date, what has none last; otherwise in the order given."""
    return sorted(lines, key=lambda line: (line.by is None, line.by or date.max))
