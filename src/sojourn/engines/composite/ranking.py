"""Places in an order: who shares a value shares the place."""

from collections.abc import Sequence

import numpy as np

from sojourn.engines.composite.table import Bools, Floats, Ints

SAME = 1e-12
"""Scores nearer than this part of the largest are equal: the order of a sum alone moves them so much."""


def ranks(scores: Floats) -> Ints:
    """1 for the highest; equal scores share the smallest place; 0 for a missing score (not ranked).

    `scores` is (units,) or (units, columns); the result has the same shape. Source: "sport" ranking, COINr.
    """
    flat = scores.reshape(len(scores), -1)
    return rank_rows(np.ascontiguousarray(flat.T)).T.reshape(scores.shape)


def rank_rows(scores: Floats, *, same: float = SAME) -> Ints:
    """Places within each row of (rows, units): a row is one replication. Missing scores get 0."""
    missing = np.isnan(scores)
    ordered, tied = _in_order(np.where(missing, -np.inf, scores) if missing.any() else scores, same)
    found = np.empty(scores.shape, dtype=np.int64)
    np.put_along_axis(found, ordered, _places(scores.shape, tied), axis=1)
    if missing.any():
        found[missing] = 0
    return found


def _in_order(scores: Floats, same: float) -> tuple[Ints, Bools | None]:
    """The units of each row from the lowest on, (rows, units), and which are as high as the next."""
    ordered = np.argsort(scores, axis=1)
    rows, n = scores.shape
    if n < 2 or not rows:
        return ordered, None
    rising = np.take(scores, ordered + np.arange(0, rows * n, n)[:, None])
    largest = np.maximum(np.abs(rising[:, 0]), np.abs(rising[:, -1]))
    if not np.isfinite(largest).all():
        largest = np.abs(np.where(np.isinf(rising), 0, rising)).max(axis=1)
    with np.errstate(invalid="ignore", over="ignore"):
        gaps = rising[:, 1:] - rising[:, :-1]
        if gaps.min() > same * largest.max():
            return ordered, None
        tied: Bools = ~(gaps > same * largest[:, None])
    return ordered, tied if tied.any() else None


def _places(shape: tuple[int, ...], tied: Bools | None) -> Ints:
    """The place of each unit in the order from the lowest on, (rows, units)."""
    n = shape[1]
    places = np.broadcast_to(np.arange(n, 0, -1), shape)
    if tied is None:
        return places
    own = np.where(tied, 1, places[:, :-1])[:, ::-1]
    shared = np.maximum.accumulate(np.hstack([places[:, -1:], own]), axis=1)
    return shared[:, ::-1]


def rank_counts(scores: Floats, *, same: float = SAME) -> Ints:
    """How often each unit has each place, (units, units + 1), over (rows, units); place 0: not ranked."""
    n = scores.shape[1]
    counts = np.zeros((n, n + 1), dtype=np.int64)
    if np.isnan(scores).any():
        places = rank_rows(scores, same=same)
        return np.bincount((places + np.arange(n) * (n + 1)).ravel(), minlength=n * (n + 1)).reshape(n, n + 1)
    ordered, tied = _in_order(scores, same)
    if tied is None:
        ordered += np.arange(n) * n
        counts[:, 1:] = np.bincount(ordered.ravel(), minlength=n * n).reshape(n, n)[::-1].T
        return counts
    places = _places(scores.shape, tied)
    return np.bincount((ordered * (n + 1) + places).ravel(), minlength=n * (n + 1)).reshape(n, n + 1)


def ascending_ranks(values: Floats, *, ties: str = "min") -> Floats:
    """1 for the lowest of (n,) values, ties share the smallest or the average place, NaN for missing."""
    known = ~np.isnan(values)
    here = values[known]
    in_order = np.sort(here)
    first = np.searchsorted(in_order, here, side="left") + 1.0
    found = np.full(values.shape, np.nan)
    last = np.searchsorted(in_order, here, side="right")
    found[known] = (first + last) / 2 if ties == "average" else first
    return found


def ranks_within(scores: Floats, groups: Sequence[str]) -> Ints:
    """Places within the same group, (units,) or (units, columns); 0 where the group is unknown."""
    told = np.array(groups)
    found = np.zeros(scores.shape, dtype=np.int64)
    for name in dict.fromkeys(groups):
        if name:
            found[told == name] = ranks(scores[told == name])
    return found
