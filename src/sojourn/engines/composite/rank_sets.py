"""Places that hold for all units at once, and bands of units that cannot be told apart."""

import math
from dataclasses import dataclass

import numpy as np

from sojourn.engines.composite.fault import refuse
from sojourn.engines.composite.table import Bools, Floats, Ints


@dataclass(frozen=True)
class RankSets:
    """For every unit the places it may have, and its band; 0 for a unit that is not ranked."""

    best: Ints
    worst: Ints
    band: Ints
    """1 is the first; members of a band are not significantly behind its leader."""
    level: float
    critical: float
    """Standard errors by which two scores must differ."""


def rank_sets(draws: Floats, *, level: float = 0.9, centre: Floats | None = None) -> RankSets:
    """Simultaneous confidence sets of places from draws of scores, (replications, units).

    All differences of two scores are judged together: their critical value is the `level` quantile of the
    largest studentised deviation over all pairs. A unit's best place counts who is significantly ahead, its
    worst who is significantly behind; all sets hold together with probability `level`. `centre` holds the
    scores themselves (default: the means of the draws). Source: Mogstad, Romano, Shaikh, Wilhelm 2024;
    max-t of Romano, Wolf 2005.
    """
    if draws.ndim != 2 or len(draws) < 2:
        refuse("at least two draws of scores are needed")
    if not 0 < level < 1:
        refuse(f"{level:g} is no level between 0 and 1")
    known = ~np.isnan(draws).any(axis=0)
    here = draws[:, known]
    scores = here.mean(axis=0) if centre is None else centre[known]
    spread = _spread(here)
    critical = _critical(here, spread, level)
    gap = scores[None, :] - scores[:, None]
    ahead = (gap > critical * spread) & (gap > 1e-12 * np.abs(scores).max(initial=0))
    n = here.shape[1]
    best, worst, band = (np.zeros(draws.shape[1], dtype=np.int64) for _ in range(3))
    best[known] = 1 + ahead.sum(axis=1)
    worst[known] = n - ahead.sum(axis=0)
    band[known] = _bands(scores, ahead)
    return RankSets(best, worst, band, level, critical)


def _spread(draws: Floats) -> Floats:
    """Standard deviation of each difference, (units, units)."""
    apart = draws - draws.mean(axis=0)
    together = apart.T @ apart / (len(draws) - 1)
    variance = np.diag(together)
    found: Floats = np.sqrt(np.maximum(variance[:, None] + variance[None, :] - 2 * together, 0.0))
    return found


def _critical(draws: Floats, spread: Floats, level: float) -> float:
    apart = draws - draws.mean(axis=0)
    largest = np.zeros(len(draws))
    for unit in range(1, draws.shape[1]):
        sure = spread[unit, :unit] <= 0
        scale = np.where(sure, 1.0, spread[unit, :unit])
        found = np.abs(apart[:, unit, None] - apart[:, :unit]) / scale
        np.maximum(largest, np.where(sure, 0.0, found).max(axis=1), out=largest)
    return float(np.quantile(largest, level))


def _bands(scores: Floats, ahead: Bools) -> Ints:
    """From the top down a band takes all who are not significantly behind its leader."""
    band = np.zeros(len(scores), dtype=np.int64)
    number = 0
    leader = -1
    for unit in np.argsort(-scores, kind="stable"):
        if leader < 0 or ahead[unit, leader]:
            number += 1
            leader = int(unit)
        band[unit] = number
    return band


@dataclass(frozen=True)
class Expected:
    """What to publish beside a place."""

    place: Floats
    """Mean place over the draws, (units,)."""
    top: Floats
    """Probability of a place among the first k, (units,)."""
    k: int


def expected_places(counts: Ints, k: int) -> Expected:
    """From counts of places (units, units + 1), place 0 for not ranked. Source: Laird, Louis 1989."""
    places = np.arange(1, counts.shape[1])
    ranked = counts[:, 1:].sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(ranked > 0, counts[:, 1:] @ places / ranked, math.nan)
        top = np.where(ranked > 0, counts[:, 1 : k + 1].sum(axis=1) / ranked, math.nan)
    return Expected(mean, top, k)
