"""Points of strict and of mild reviewers on a common scale from 0 to 100."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Method = Literal["none", "mean", "z", "rank"]
Points = Mapping[tuple[int, int], float]
"""(application, reviewer) -> points from 0 to 100."""
LEAST = 3
"""Whoever has written fewer reviews than this is not moved: too little is known of how they judge."""
DIGITS = 6


@dataclass(frozen=True)
class Reviewer:
    """How somebody judges: number, mean, standard deviation (over n - 1; 0 below two), extremes."""

    count: int
    mean: float
    deviation: float
    lowest: float
    highest: float


def manners(points: Points) -> dict[int, Reviewer]:
    """Reviewer -> how they judge."""
    given: dict[int, list[float]] = {}
    for (_application, reviewer), value in sorted(points.items()):
        given.setdefault(reviewer, []).append(value)
    return {
        reviewer: Reviewer(len(values), mean(values), deviation(values), min(values), max(values))
        for reviewer, values in given.items()
    }


def normalised(points: Points, method: Method) -> dict[tuple[int, int], float]:
    """The same pairs with points that reviewers of different severity share; held between 0 and 100.

    mean: every reviewer's mean becomes the mean of all points. z: their mean and standard deviation become
    those of all points. rank: the first of a reviewer's n gets 100 (n - 1/2) / n, the last 100 (1/2) / n,
    equal points share. Reviewers with fewer than LEAST reviews, and for z those who give everybody the same,
    are moved by nothing (rank), respectively by the mean only (z).
    """
    if method == "none" or not points:
        return dict(points)
    overall_mean, overall_deviation = mean(points.values()), deviation(points.values())
    known = manners(points)
    ranks = _by_rank(points) if method == "rank" else {}
    found = {}
    for pair, value in points.items():
        manner = known[pair[1]]
        if manner.count < LEAST:
            moved = value
        elif method == "rank":
            moved = ranks[pair]
        elif method == "mean" or manner.deviation == 0:
            moved = value - manner.mean + overall_mean
        else:
            moved = overall_mean + overall_deviation * (value - manner.mean) / manner.deviation
        found[pair] = round(min(100.0, max(0.0, moved)), DIGITS)
    return found


def _by_rank(points: Points) -> dict[tuple[int, int], float]:
    """The middle of each one's place among the points of the same reviewer, from 0 to 100."""
    given: dict[int, list[float]] = {}
    for (_application, reviewer), value in points.items():
        given.setdefault(reviewer, []).append(value)
    found = {}
    for pair, value in points.items():
        others = given[pair[1]]
        below = sum(one < value for one in others)
        equal = sum(one == value for one in others)
        found[pair] = 100 * (below + equal / 2) / len(others)
    return found


def mean(values: Iterable[float]) -> float:
    """The arithmetic mean; of nothing it is 0."""
    kept = list(values)
    return math.fsum(kept) / len(kept) if kept else 0.0


def deviation(values: Iterable[float]) -> float:
    """The standard deviation over n - 1; below two values it is 0."""
    kept = list(values)
    if len(kept) < 2 or min(kept) == max(kept):
        return 0.0
    centre = mean(kept)
    return math.sqrt(math.fsum((value - centre) ** 2 for value in kept) / (len(kept) - 1))
