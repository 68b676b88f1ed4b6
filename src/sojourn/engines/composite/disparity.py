"""How unequal units are: Gini, Theil, and how much of it lies between groups."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sojourn.engines.composite.fault import refuse
from sojourn.engines.composite.table import Floats


def _known(values: Floats, weights: Floats | None) -> tuple[Floats, Floats]:
    part = np.ones(values.shape) if weights is None else weights
    known = ~(np.isnan(values) | np.isnan(part))
    here, sizes = values[known], part[known]
    for row in np.flatnonzero(here < 0):
        refuse(f"{here[row]:g} is negative: inequality is of what one can have none of", row=str(row + 1))
    if (sizes < 0).any():
        refuse("a size is negative")
    return here, sizes


def gini(values: Floats, weights: Floats | None = None) -> float:
    """0 where all have the same, near 1 where one has everything; (units,) values, sizes as weights.

    NaN without a value or where all are zero. Source: Gini 1912; Lerman, Yitzhaki 1989 (weights).
    """
    here, sizes = _known(values, weights)
    total = float(here @ sizes)
    if not here.size or total == 0:
        return float("nan")
    order = np.argsort(here)
    part = sizes[order] / sizes.sum()
    reached = np.cumsum(part) - part / 2
    mean = total / sizes.sum()
    return float(2 * (part * (here[order] - mean)) @ reached / mean)


def theil(values: Floats, weights: Floats | None = None) -> float:
    """Theil's T, 0 where all have the same, up to log(units); NaN without a value or where all are zero."""
    here, sizes = _known(values, weights)
    total = float(here @ sizes)
    if not here.size or total == 0:
        return float("nan")
    ratio = here / (total / sizes.sum())
    logs = np.log(np.where(ratio > 0, ratio, 1.0))
    return float((sizes / sizes.sum()) @ (ratio * logs))


@dataclass(frozen=True)
class Split:
    """Theil's T in two parts that sum to it."""

    whole: float
    between: float
    within: float


def theil_by_group(values: Floats, groups: Sequence[str], weights: Floats | None = None) -> Split:
    """How much inequality lies between groups and how much within. Source: Theil 1967, Shorrocks 1980."""
    part = np.ones(values.shape) if weights is None else weights
    known = ~(np.isnan(values) | np.isnan(part))
    told = np.array(groups)[known]
    here, sizes = values[known], part[known]
    whole = theil(here, sizes)
    means = np.empty(here.shape)
    for name in dict.fromkeys(told.tolist()):
        of_group = told == name
        size = sizes[of_group].sum()
        means[of_group] = here[of_group] @ sizes[of_group] / size if size else 0.0
    between = theil(means, sizes)
    return Split(whole, between, whole - between)
