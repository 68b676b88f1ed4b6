"""What each indicator adds to the gap between two units, exactly, for power means of any depth."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sojourn.engines.composite.aggregation import aggregate, method_of
from sojourn.engines.composite.fault import refuse
from sojourn.engines.composite.replication import power_of
from sojourn.engines.composite.scoring import Scored
from sojourn.engines.composite.table import Floats


@dataclass(frozen=True)
class Gap:
    """The difference of two scores of the index and its parts by element.

    The parts of the children sum to that of their parent, up to the whole.
    """

    whole: float
    parts: dict[str, float]
    missing: tuple[str, ...]
    """Indicators that one of the two lacks: there it stands at the value of its own group."""

    def of_indicators(self, codes: Sequence[str]) -> list[tuple[str, float]]:
        """The parts of these, the largest loss first."""
        return sorted(((code, self.parts[code]) for code in codes), key=lambda pair: pair[1])


def gap_to_unit(scored: Scored, unit: str, peer: str) -> Gap:
    """Index of `unit` less that of `peer`, by element."""
    rows = [scored.raw.row(unit), scored.raw.row(peer)]
    return _gap(scored, scored.scores[rows[0]], scored.scores[rows[1]])


def gap_to_median(scored: Scored, unit: str, *, among: Sequence[str] | None = None) -> Gap:
    """Index of `unit` less that of one with the median of every normalised indicator (among some units)."""
    rows = [scored.raw.row(one) for one in (among if among is not None else scored.units)]
    values = scored.normalised.values[rows]
    columns = [column[~np.isnan(column)] for column in values.T]
    middle = np.array([np.median(column) if column.size else np.nan for column in columns])
    recipe = scored.recipe
    found = aggregate(
        scored.framework,
        middle[None, :],
        methods=recipe.methods,
        weights=recipe.weights,
        units=("the median",),
    )
    return _gap(scored, scored.scores[scored.raw.row(unit)], found[0])


def _gap(scored: Scored, own: Floats, other: Floats) -> Gap:
    """Walk down the tree: a parent's difference is a weighted sum of its children's, with secant slopes.

    For y = g^-1(sum w g(x)) the step of y is the sum of w (slope of g between the two x) / (that between the
    two y) times the step of x, exactly. A missing child stands at the value of its parent, which leaves the
    parent as it is. Source: Ang 2004 (LMDI, the geometric case), generalised.
    """
    if np.isnan(own[-1]) or np.isnan(other[-1]):
        refuse("one of the two is not ranked")
    tree = scored.framework
    weights = tree.weights if scored.recipe.weights is None else scored.recipe.weights
    first, second = own.copy(), other.copy()
    reach = np.ones(len(tree.codes))
    for group in reversed(tree.groups):
        power = power_of(method_of(tree, group, scored.recipe.methods))
        if power is None:
            refuse("comparisons of units have no contributions", column=group.code)
        children = list(group.children)
        for scores in (first, second):
            scores[children] = np.where(np.isnan(scores[children]), scores[group.place], scores[children])
        share = weights[children] / weights[children].sum()
        own_slope = float(_secant(first[[group.place]], second[[group.place]], power)[0])
        slopes = _secant(first[children], second[children], power)
        reach[children] = reach[group.place] * share * slopes / own_slope
    parts = reach * (first - second)
    missing = [
        code
        for code in tree.indicators
        if np.isnan(own[tree.place[code]]) != np.isnan(other[tree.place[code]])
    ]
    return Gap(float(own[-1] - other[-1]), dict(zip(tree.codes, parts.tolist(), strict=True)), tuple(missing))


def _secant(first: Floats, second: Floats, power: float) -> Floats:
    """Slope of the bend between two values, its derivative where they are the same."""
    if power == 1:
        return np.ones_like(first)
    apart = first - second
    same = np.abs(apart) <= 1e-9 * np.maximum(np.abs(first), np.abs(second))
    middle = (first + second) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        if power == 0:
            return np.where(same, 1 / middle, np.log(first / second) / np.where(same, 1.0, apart))
        slope = (first**power - second**power) / np.where(same, 1.0, apart)
        return np.where(same, power * middle ** (power - 1), slope)
