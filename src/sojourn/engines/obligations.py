"""When what somebody owes is due: rules counted from real dates, and what changes when those dates do.

Months and years are counted on the calendar, always from the anchor itself: the 31st stays the last day of a
shorter month and is the 31st again afterwards, 29 February is 28 February in a common year.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DAYS, MONTHS, YEARS = "days", "months", "years"
MOST = 120
"""No rule comes back more often than this."""


@dataclass(frozen=True)
class Rule:
    """Due `offset` after the anchor, before it if negative; with `every`, again until the second anchor."""

    key: int
    anchor: str
    offset: int
    unit: str = DAYS
    every: int = 0
    """In the same unit; 0 where it is due once."""
    until: str = ""
    """The anchor before whose day the last one is due; without it a rule that comes back is due once."""


@dataclass(frozen=True)
class Anchor:
    """A date things are counted from; certain once it has happened, else as planned."""

    day: date
    is_certain: bool = True


@dataclass(frozen=True)
class Due:
    """What a rule asks for the `number`-th time, and by when."""

    key: int
    number: int
    on: date
    is_certain: bool


@dataclass(frozen=True)
class Kept:
    """What stands already; `is_open` says that nobody has done, waived or broken it."""

    key: int
    number: int
    on: date
    is_certain: bool
    is_open: bool


@dataclass(frozen=True)
class Changes:
    """What must be added, moved to another day, or dropped so that the open ones are in step."""

    added: tuple[Due, ...]
    moved: tuple[Due, ...]
    dropped: tuple[tuple[int, int], ...]


def shifted(day: date, number: int, unit: str) -> date:
    """The day so many days, months or years later; the last of the month where it has no such day."""
    if unit == DAYS:
        return day + timedelta(days=number)
    months = day.year * 12 + day.month - 1 + number * (12 if unit == YEARS else 1)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def due_days(rules: Sequence[Rule], anchors: Mapping[str, Anchor]) -> list[Due]:
    """Everything that is due, by day; a rule whose anchor is not known asks for nothing yet."""
    found = [due for rule in rules if rule.anchor in anchors for due in _due_of(rule, anchors)]
    return sorted(found, key=lambda due: (due.on, due.key, due.number))


def _due_of(rule: Rule, anchors: Mapping[str, Anchor]) -> list[Due]:
    start = anchors[rule.anchor]
    first = Due(rule.key, 1, shifted(start.day, rule.offset, rule.unit), start.is_certain)
    end = anchors.get(rule.until)
    if not rule.every or end is None:
        return [first]
    found = []
    for number in range(MOST):
        on = shifted(start.day, rule.offset + number * rule.every, rule.unit)
        if on >= end.day:
            break
        found.append(Due(rule.key, number + 1, on, start.is_certain))
    return found


def changes(kept: Iterable[Kept], wanted: Iterable[Due]) -> Changes:
    """How the open ones follow new dates; what is done, waived or broken stays as it stands."""
    standing = {(one.key, one.number): one for one in kept}
    asked = {(due.key, due.number): due for due in wanted}
    added = tuple(due for place, due in asked.items() if place not in standing)
    moved = tuple(
        due
        for place, due in asked.items()
        if (one := standing.get(place))
        and one.is_open
        and (one.on, one.is_certain) != (due.on, due.is_certain)
    )
    dropped = tuple(place for place, one in standing.items() if one.is_open and place not in asked)
    return Changes(added, moved, dropped)
