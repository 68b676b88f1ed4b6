"""How far reviewers agree: spread per application, ICC, Kendall's W."""

import math
from collections.abc import Mapping
from itertools import groupby

from sojourn.engines.scoring.normalisation import Points, mean


def by_application(points: Points) -> dict[int, dict[int, float]]:
    """Application -> reviewer -> points."""
    found: dict[int, dict[int, float]] = {}
    for (application, reviewer), value in sorted(points.items()):
        found.setdefault(application, {})[reviewer] = value
    return found


def spreads(points: Points) -> dict[int, float]:
    """Application -> the highest less the lowest of its reviews, where it has two or more."""
    return {
        application: max(given.values()) - min(given.values())
        for application, given in by_application(points).items()
        if len(given) > 1
    }


def icc(points: Points) -> float | None:
    """ICC(1,1): which part of the variance between reviews is one between applications; at most 1.

    One-way random effects, as each application has reviewers of its own; applications with one review are
    left out, unequal numbers enter by their adjusted mean. None below two applications or without variance.
    Below 0 where reviews of one application differ more than those of different ones. Source: Shrout and
    Fleiss 1979, case 1; unequal groups: Donner 1986.
    """
    groups = [list(given.values()) for given in by_application(points).values() if len(given) > 1]
    count = sum(map(len, groups))
    if len(groups) < 2:
        return None
    centre = mean(value for group in groups for value in group)
    between = math.fsum(len(group) * (mean(group) - centre) ** 2 for group in groups) / (len(groups) - 1)
    within = math.fsum((value - mean(group)) ** 2 for group in groups for value in group) / (
        count - len(groups)
    )
    size = (count - sum(len(group) ** 2 for group in groups) / count) / (len(groups) - 1)
    whole = between + (size - 1) * within
    return None if math.isclose(whole, 0, abs_tol=1e-12) else (between - within) / whole


def kendalls_w(table: Mapping[int, Mapping[int, float]]) -> float | None:
    """Kendall's coefficient of concordance W, 0 to 1, corrected for ties.

    `table` is reviewer -> application -> points; only what every reviewer has scored enters. None below two
    reviewers or two such applications, or where everybody ties everything. Source: Kendall and Babington
    Smith 1939; Siegel and Castellan 1988 for ties.
    """
    if len(table) < 2:
        return None
    shared = sorted(set.intersection(*(set(given) for given in table.values())))
    m, n = len(table), len(shared)
    if n < 2:
        return None
    sums, ties = [0.0] * n, 0
    for given in table.values():
        values = [given[application] for application in shared]
        for place, value in enumerate(values):
            sums[place] += sum(one < value for one in values) + (values.count(value) + 1) / 2
        ties += sum(len(group) ** 3 - len(group) for group in _equal(values))
    centre = mean(sums)
    square = math.fsum((one - centre) ** 2 for one in sums)
    whole = m * m * (n**3 - n) - m * ties
    return None if whole == 0 else 12 * square / whole


def _equal(values: list[float]) -> list[list[float]]:
    """The values in groups of equal ones."""
    return [list(group) for _value, group in groupby(sorted(values))]
