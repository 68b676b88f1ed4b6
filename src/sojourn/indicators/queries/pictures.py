"""What the pictures of a release show, each with the table that says the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import QuerySet

from sojourn.engines.composite import CompositeError
from sojourn.engines.composite.disparity import gini, theil
from sojourn.engines.composite.funnel import funnel
from sojourn.engines.composite.indexing import KINDS
from sojourn.engines.composite.yearly import YearChange, year_change
from sojourn.indicators.models import Figure, Indicator, Placing, Release
from sojourn.indicators.queries.releases import Dimension, dimensions_of, scored_of
from sojourn.kernel.text import in_language

LEVELS = (0.90, 0.95)
"""Of the limits in a funnel plot."""
STEPS = 40
BINS = 12
PARTS = ("own_value", "goalposts", "weights", "method")


@dataclass(frozen=True)
class Spot:
    """A unit in two dimensions."""

    placing: Placing
    x: float
    y: float


def spots_in(release: Release, group: str, across: str, up: str) -> list[Spot]:
    """The units of a kind whose two dimensions are known, in the order of their places. One query."""
    placings = release.placings.filter(group=group).select_related("unit").order_by("place_in_group", "pk")
    return [
        Spot(one, one.scores[across], one.scores[up])
        for one in placings
        if one.scores.get(across) is not None and one.scores.get(up) is not None
    ]


def as_points(spots: Sequence[Spot]) -> list[dict[str, Any]]:
    """For the picture."""
    return [
        {"name": in_language(one.placing.unit, "name"), "at": [round(one.x, 1), round(one.y, 1)]}
        for one in spots
    ]


def funnel_of(indicator: Indicator, figures: Sequence[Figure]) -> dict[str, Any] | None:
    """Values against n with the limits that chance alone explains; None where chance has no model."""
    kind = KINDS.get(indicator.estimator)
    known = [one for one in figures if one.k is not None and one.n and one.value is not None]
    if kind is None or len(known) < 3:
        return None
    k, n = (np.array([float(getattr(one, name)) for one in known]) for name in ("k", "n"))
    if kind == "share":
        k = np.minimum(k, n)
    sizes = np.unique(np.round(np.geomspace(max(n.min(), 1.0), max(n.max(), 2.0), STEPS), 3))
    found = funnel(k, n, kind, sizes, levels=LEVELS)
    scale = float(indicator.scale)

    def line(values: Any) -> list[list[float]]:
        return [[round(float(x), 3), round(scale * float(y), 4)] for x, y in zip(sizes, values, strict=True)]

    (low, high), (lowest, highest) = found.inner, found.outer
    points = [
        {"name": in_language(one.unit, "name"), "at": [one.n, round(scale * share, 4)]}
        for one, share in zip(known, (k / n).tolist(), strict=True)
    ]
    return {
        "points": points,
        "common": round(scale * found.common, 4),
        "lines": [line(low), line(high), line(lowest), line(highest)],
    }


@dataclass(frozen=True)
class Spread:
    """How the estimates of a kind of units are spread."""

    group: str
    units: int
    quantiles: tuple[float, ...]
    """Lowest, first quartile, median, third quartile, highest."""


def distribution_of(lines: Mapping[str, Sequence[Figure]]) -> tuple[list[Spread], dict[str, Any] | None]:
    """The spread by kind of unit, and bars for the picture; None where fewer than three are known."""
    known = {
        group: [one.estimate for one in figures if one.estimate is not None]
        for group, figures in lines.items()
    }
    known = {group: values for group, values in known.items() if values}
    every = [value for values in known.values() for value in values]
    spreads = [
        Spread(group, len(values), tuple(np.quantile(values, [0, 0.25, 0.5, 0.75, 1]).tolist()))
        for group, values in known.items()
    ]
    if len(every) < 3 or min(every) == max(every):
        return spreads, None
    edges = np.linspace(min(every), max(every), BINS + 1)
    bars = {
        "names": [f"{low:.3g}–{high:.3g}" for low, high in zip(edges, edges[1:], strict=False)],
        "series": [
            {"name": group, "values": np.histogram(values, edges)[0].tolist()}
            for group, values in known.items()
        ],
    }
    return spreads, bars


@dataclass(frozen=True)
class Inequality:
    """How unequal the units of a kind are in one release and one dimension (or the index)."""

    release: Release
    dimension: Dimension
    units: int
    gini: float | None
    theil: float | None


def disparity(releases: QuerySet[Release], group: str, index_title: Mapping[str, str]) -> list[Inequality]:
    """By dimension, then year: the dimensions of the newest release and the index. Two queries."""
    shown = sorted(releases.select_related("framework"), key=lambda one: (one.period, one.pk))
    if not shown:
        return []
    values: dict[int, list[Placing]] = {}
    for placing in Placing.objects.filter(release__in=shown, group=group):
        values.setdefault(placing.release_id, []).append(placing)
    whole = Dimension("", index_title["zh"], index_title["en"])
    found = []
    for dimension in (whole, *dimensions_of(shown[-1])):
        for release in shown:
            told = [
                one.score if dimension is whole else one.scores.get(dimension.code)
                for one in values.get(release.pk, [])
            ]
            here = np.array([one for one in told if one is not None], dtype=float)
            found.append(
                Inequality(release, dimension, here.size, _measured(gini, here), _measured(theil, here))
            )
    return found


def _measured(measure: Any, values: Any) -> float | None:
    """None where inequality cannot be told: fewer than two units, or scores below zero."""
    if values.size < 2:
        return None
    try:
        value = float(measure(values))
    except CompositeError:
        return None
    return None if value != value else value


@dataclass(frozen=True)
class Moved:
    """What moved a unit from one release to the next."""

    before: Placing
    after: Placing
    change: YearChange | None

    @property
    def whole(self) -> float | None:
        """Points of the index won or lost."""
        if self.before.score is None or self.after.score is None:
            return None
        return self.after.score - self.before.score

    @property
    def parts(self) -> list[float | None]:
        """Own value, goalposts, weights, method; None where the two cannot be held against each other."""
        return [None if self.change is None else getattr(self.change, name) for name in PARTS]


def changes_between(before: Release, after: Release, group: str) -> tuple[list[Moved], str]:
    """The units that both have, largest gain first; and why their change cannot be split, if so."""
    fault = ""
    changes: dict[str, YearChange] = {}
    try:
        found = year_change(scored_of(before), scored_of(after), by_indicator=False)
        changes = {one.unit: one for one in found}
    except CompositeError as failure:
        fault = str(failure)
    earlier = {one.unit_id: one for one in before.placings.filter(group=group)}
    moved = [
        Moved(earlier[one.unit_id], one, changes.get(one.unit.code))
        for one in after.placings.filter(group=group).select_related("unit")
        if one.unit_id in earlier
    ]
    return sorted(moved, key=lambda one: (one.whole is None, -(one.whole or 0), one.after.unit.code)), fault


def as_stacks(moved: Sequence[Moved], names: Sequence[str]) -> dict[str, Any] | None:
    """Bars of the parts by unit, for the picture."""
    told = [one for one in moved if one.change is not None]
    if not told:
        return None
    return {
        "names": [in_language(one.after.unit, "name") for one in told],
        "series": [
            {"name": name, "values": [round(float(one.parts[place] or 0), 2) for one in told]}
            for place, name in enumerate(names)
        ],
    }
