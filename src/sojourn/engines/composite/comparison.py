"""What changes when an element goes, or when one version replaces another."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sojourn.engines.composite.aggregation import ARITHMETIC, Methods, aggregate, method_of
from sojourn.engines.composite.framework import Framework
from sojourn.engines.composite.ranking import ranks
from sojourn.engines.composite.table import Floats, Ints


@dataclass(frozen=True)
class Removal:
    """The index without one element, its weight shared out among its siblings."""

    code: str
    scores: Floats
    places: Ints
    mean_move: float
    """Mean number of places that a unit moves."""


def without_each(
    framework: Framework,
    normalised: Floats,
    level: int,
    *,
    methods: Methods = ARITHMETIC,
    weights: Floats | None = None,
) -> list[Removal]:
    """The index, (units,), without each element of a level in turn. Source: COINr remove_elements.

    An element that is alone in its group takes the group with it.
    """
    given = framework.weights if weights is None else weights
    nominal = ranks(aggregate(framework, normalised, methods=methods, weights=given)[:, -1])
    chosen = {group.code: method_of(framework, group, methods) for group in framework.groups}
    found = []
    for code in framework.at_level(level):
        rest = framework.without([code])
        kept = [framework.indicators.index(one) for one in rest.indicators]
        part = np.array([given[framework.place[one]] for one in rest.codes])
        scores = aggregate(rest, normalised[:, kept], methods=chosen, weights=part)[:, -1]
        places = ranks(scores)
        both = (places > 0) & (nominal > 0)
        move = float(np.abs(places - nominal)[both].mean()) if both.any() else float("nan")
        found.append(Removal(code, scores, places, move))
    return found


@dataclass(frozen=True)
class Move:
    """One unit in two versions; 0 where it is not ranked, and then the difference is None."""

    unit: str
    before: int
    after: int

    @property
    def difference(self) -> int | None:
        """Places won (positive) or lost."""
        return self.before - self.after if self.before and self.after else None


def compare(
    units_before: Sequence[str], before: Floats, units_after: Sequence[str], after: Floats
) -> list[Move]:
    """Places in two versions of scores, (units,) each; units of either. Source: COINr compare_coins."""
    first = dict(zip(units_before, ranks(before).tolist(), strict=True))
    second = dict(zip(units_after, ranks(after).tolist(), strict=True))
    return [Move(unit, first.get(unit, 0), second.get(unit, 0)) for unit in dict.fromkeys([*first, *second])]
