"""Releases as pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

import numpy as np
from django.db.models import F

from sojourn.engines.composite import CompositeError, Scored, Table, score
from sojourn.engines.composite.contribution import gap_to_median
from sojourn.engines.composite.indexing import with_caps
from sojourn.indicators.models import Figure, Placing, Release
from sojourn.indicators.queries.computing import KINDS
from sojourn.indicators.queries.frameworks import TOP, method_of, recipe_of, tree_of


@dataclass(frozen=True)
class Line:
    """A unit in the overview, with its interval as per cent of the width of the picture."""

    placing: Placing
    peers: int

    @property
    def left(self) -> float:
        return self._at(self.placing.best)

    @property
    def right(self) -> float:
        return self._at(self.placing.worst)

    @property
    def middle(self) -> float:
        return self._at(self.placing.place_in_group)

    def _at(self, place: int | None) -> float:
        """From 2 for the first place to 98 for the last."""
        if place is None:
            return 0.0
        return 50.0 if self.peers < 2 else round(2 + 96 * (place - 1) / (self.peers - 1), 2)


def groups_in(release: Release) -> dict[str, list[Line]]:
    """Kind of unit -> its units by place, those not ranked last. One query."""
    found: dict[str, list[Placing]] = {}
    placings = release.placings.select_related("unit").order_by(
        "group", F("place_in_group").asc(nulls_last=True), "unit__code"
    )
    for placing in placings:
        found.setdefault(placing.group, []).append(placing)
    return {
        group: [Line(one, sum(peer.place_in_group is not None for peer in peers)) for one in peers]
        for group, peers in sorted(found.items(), key=lambda told: KINDS.index(told[0]))
    }


@dataclass(frozen=True)
class Dimension:
    """An aggregate of the framework."""

    code: str
    title_zh: str
    title_en: str
    weight: float = 1.0


def dimension_from(element: Mapping[str, Any]) -> Dimension:
    """The element by its names, whatever was typed as its weight."""
    code = element["code"]
    return Dimension(code, element.get("title_zh", code), element.get("title_en", code))


def dimensions_of(release: Release) -> list[Dimension]:
    """The aggregates below the top, in the framework's order."""
    from_top = [one for one in release.framework.content["elements"] if one.get("parent") == TOP]
    return [
        replace(dimension_from(one), weight=float(one.get("weight", 1)))
        for one in from_top
        if "title_en" in one
    ]


@dataclass(frozen=True)
class Report:
    """A unit's own page: every figure with its peers' median, strong and weak points first."""

    placing: Placing
    figures: list["Against"]
    scored: Scored | None = None
    """The table of all units, where this one is ranked."""

    @property
    def weak(self) -> list["Against"]:
        """What costs most against the median of the peers."""
        return [one for one in sorted(self.figures, key=lambda one: one.gap) if one.gap < 0][:5]

    @property
    def strong(self) -> list["Against"]:
        return [one for one in sorted(self.figures, key=lambda one: -one.gap) if one.gap > 0][:5]


@dataclass(frozen=True)
class Against:
    """A figure beside those of the peers."""

    figure: Figure
    median: float | None
    """Of the peers' estimates."""
    gap: float
    """What the indicator adds to the distance of the index from the peers' median; they sum to it."""


def report_of(release: Release, placing: Placing) -> Report:
    """One unit against its peers. Two queries."""
    peers = [one.unit_id for one in release.placings.filter(group=placing.group)]
    lines = list(release.lines.filter(unit__in=peers).select_related("indicator"))
    own = [line for line in lines if line.unit_id == placing.unit_id]
    medians: dict[int, float] = {}
    for indicator in {line.indicator_id for line in own}:
        known = [
            line.estimate for line in lines if line.indicator_id == indicator and line.estimate is not None
        ]
        if known:
            medians[indicator] = median(known)
    scored = scored_of(release) if placing.score is not None else None
    gaps = gaps_to_peers(scored, placing) if scored else {}
    order = [one["code"] for one in release.framework.content["elements"]]
    figures = [
        Against(line, medians.get(line.indicator_id), gaps.get(line.indicator.code, 0.0))
        for line in sorted(own, key=lambda line: order.index(line.indicator.code))
    ]
    return Report(placing, figures, scored)


def scored_of(release: Release) -> Scored:
    """The scored table of a release again, from its kept figures. One query."""
    lines = release.lines.values_list("unit__code", "indicator__code", "estimate")
    tree = tree_of(release.framework.content)
    units = sorted({unit for unit, _code, _value in lines})
    values = np.full((len(units), len(tree.indicators)), np.nan)
    for unit, code, value in lines:
        if value is not None and code in tree.indicators:
            values[units.index(unit), tree.indicators.index(code)] = value
    method = method_of(release.framework.content, seed=release.seed)
    values = with_caps(tuple(units), values, tree, method.caps)
    return score(Table(tuple(units), tree.indicators, values), tree, recipe_of(release.framework.content))


def gaps_to_peers(scored: Scored, placing: Placing) -> dict[str, float]:
    """Indicator -> its exact part of the distance of the unit's index from the median of its peers."""
    ranked = placing.release.placings.filter(group=placing.group, score__isnull=False)
    peers = list(ranked.values_list("unit__code"))
    try:
        return gap_to_median(scored, placing.unit.code, among=[code for (code,) in peers]).parts
    except CompositeError:  # too little is known of the peers for a median
        return {}
