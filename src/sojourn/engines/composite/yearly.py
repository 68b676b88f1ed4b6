"""What moved a unit's index from one year to the next: own value, goalposts, weights, method."""

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sojourn.engines.composite.aggregation import aggregate
from sojourn.engines.composite.fault import refuse
from sojourn.engines.composite.frozen import Goalposts, freeze
from sojourn.engines.composite.scoring import Scored
from sojourn.engines.composite.table import Floats


@dataclass(frozen=True)
class YearChange:
    """A year's change of one unit's index, in four parts that sum to it exactly."""

    unit: str
    whole: float
    own_value: float
    goalposts: float
    weights: float
    method: float
    by_indicator: Mapping[str, float]
    """The own value's part by indicator, which sums to it."""


def year_change(before: Scored, after: Scored, *, by_indicator: bool = True) -> list[YearChange]:
    """Split the change of every unit that both years rank into own value, goalposts, weights and method.

    The step from one year to the other is walked by changing one of the four at a time; every order is
    walked and averaged, so that no order is preferred and the parts sum to the whole. The goalposts are what
    the year's table and treatment fix (lowest, highest, mean, caps); the method is treatment, normalisation
    and aggregation.
    The own value's part falls to indicators by replacing them one by one, forwards and backwards; without
    `by_indicator` that is left out, which is most of the work.
    Both years need the same elements and methods that give straight lines (not ranks).
    Source: Shapley 1953 (decomposition), as in Shorrocks 2013.
    """
    return _Walk(before, after).changes(by_indicator=by_indicator)


class _Walk:
    """Scores of the corners between two years."""

    def __init__(self, before: Scored, after: Scored) -> None:
        if before.framework.codes != after.framework.codes:
            refuse("the two years have different elements: compare versions instead")
        self.pair = (before, after)
        self.units = [unit for unit in before.units if unit in after.units]
        rows = tuple([one.raw.units.index(unit) for unit in self.units] for one in self.pair)
        self.values = tuple(one.raw.values[row] for one, row in zip(self.pair, rows, strict=True))
        self.posts: dict[tuple[int, int], Goalposts] = {}
        self.known: dict[tuple[int, ...], Floats] = {}

    def index(self, values: Floats, goalposts: int, weights: int, method: int) -> Floats:
        tree, recipe = self.pair[method].framework, self.pair[method].recipe
        given = self.pair[weights]
        part = given.framework.weights if given.recipe.weights is None else given.recipe.weights
        if (goalposts, method) not in self.posts:
            self.posts[goalposts, method] = freeze(self.pair[goalposts].raw, tree, recipe)
        posts = self.posts[goalposts, method]
        scores = aggregate(
            tree,
            posts(values),
            methods=recipe.methods,
            thresholds=recipe.thresholds,
            weights=part,
            units=self.units,
        )
        return scores[:, -1]

    def corner(self, *which: int) -> Floats:
        if which not in self.known:
            self.known[which] = self.index(self.values[which[0]], *which[1:])
        return self.known[which]

    def part(self, place: int) -> Floats:
        """The Shapley part of one of the four."""
        total = np.zeros(len(self.units))
        for weight, others in _orders(place):
            here, there = list(others), list(others)
            here[place], there[place] = 0, 1
            total += weight * (self.corner(*there) - self.corner(*here))
        return total

    def by_indicator(self) -> Floats:
        """The own value's part by indicator, (units, indicators)."""
        n = self.values[0].shape[1]
        parts = np.zeros((len(self.units), n))
        for weight, (_, *others) in _orders(0):
            for order in (range(n), range(n - 1, -1, -1)):
                now = self.values[0].copy()
                last = self.corner(0, *others)
                for place in order:
                    now[:, place] = self.values[1][:, place]
                    here = self.index(now, *others)
                    parts[:, place] += weight * (here - last) / 2
                    last = here
        return parts

    def changes(self, *, by_indicator: bool) -> list[YearChange]:
        """One for every unit that both years rank."""
        parts = [self.part(place) for place in range(4)]
        whole = self.corner(1, 1, 1, 1) - self.corner(0, 0, 0, 0)
        codes = self.pair[0].framework.indicators if by_indicator else ()
        single = self.by_indicator() if by_indicator else np.empty((len(self.units), 0))
        return [
            YearChange(
                unit,
                float(whole[row]),
                own_value=float(parts[0][row]),
                goalposts=float(parts[1][row]),
                weights=float(parts[2][row]),
                method=float(parts[3][row]),
                by_indicator={code: float(single[row, place]) for place, code in enumerate(codes)},
            )
            for row, unit in enumerate(self.units)
            if np.isfinite(whole[row])
        ]


def _orders(place: int) -> list[tuple[float, tuple[int, int, int, int]]]:
    """The states of the other three of four, each with the part of all orders in which it is met."""
    found = []
    for state in itertools.product((0, 1), repeat=4):
        if state[place] == 0:
            before = sum(state)
            weight = math.factorial(before) * math.factorial(3 - before) / math.factorial(4)
            found.append((weight, (state[0], state[1], state[2], state[3])))
    return found
