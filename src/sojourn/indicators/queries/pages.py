"""What pages of indicators and figures show."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.utils.translation import gettext as _

from sojourn.indicators.models import Figure
from sojourn.indicators.queries.computing import records_behind
from sojourn.organisation.models import Unit
from sojourn.organisation.queries import units_below

MOST_RECORDS = 500
PARTS = ("k", "n", "unknown")


@dataclass(frozen=True)
class Bar:
    """A figure with its estimate and interval as per cent of the picture's width."""

    figure: Figure
    at: float | None
    left: float
    right: float


def figure_lines(figures: Iterable[Figure]) -> list[Bar]:
    """The figures of one indicator, highest estimate first; unknown ones last. One query."""
    lines = list(figures)
    ends = [value for one in lines for value in (one.estimate, one.low, one.high) if value is not None]
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    width = (high - low) or 1.0

    def place(value: float | None) -> float | None:
        return None if value is None else round(2 + 96 * (value - low) / width, 2)

    ordered = sorted(lines, key=lambda one: (one.estimate is None, -(one.estimate or 0.0), one.unit.code))
    found = []
    for one in ordered:
        at = place(one.estimate)
        sides = place(one.low), place(one.high)
        left, right = (at or 0.0 if side is None else side for side in sides)
        found.append(Bar(one, at, left, right))
    return found


@dataclass(frozen=True)
class Behind:
    """One record behind a figure."""

    part: str
    unit: str
    kind: str
    number: str
    amount: float

    @property
    def label(self) -> str:
        return {
            "k": _("counts"),
            "n": _("is held against"),
            "unknown": _("unknown: counts neither for nor against"),
        }[self.part]


def records_of_figure(figure: Figure) -> list[Behind]:
    """The records of the unit and those below it, what counts first; at most MOST_RECORDS. Three queries."""
    stored = figure.release.records
    if stored is None:
        return []
    below = units_below([figure.unit_id])[figure.unit_id]
    codes = list(Unit.objects.filter(pk__in=below).values_list("code", flat=True))
    rows = records_behind(stored.content.path, figure.indicator.code, codes, most=MOST_RECORDS)
    return [Behind(part, unit, *_named(record), amount) for unit, part, _table, record, amount in rows]


def _named(record: str) -> tuple[str, str]:
    """ "stays.stay.17" -> "stay", "17": the model in words, and the number."""
    label, _dot, number = record.rpartition(".")
    try:
        return str(apps.get_model(label)._meta.verbose_name), number
    except (LookupError, ValueError):
        return label, number
