"""Places in an order: who shares a value shares the place."""

from collections.abc import Sequence

import numpy as np

from sojourn.engines.composite.table import Floats, Ints

SAME = 1e-12
"""Scores nearer than this part of the largest are equal: the order of a sum alone moves them so much."""


def ranks(scores: Floats) -> Ints:
    """1 for the highest; equal scores share the smallest place; 0 for a missing score (not ranked).

    `scores` is (units,) or (units, columns); the result has the same shape. Source: "sport" ranking, COINr.
    """
    flat = scores.reshape(len(scores), -1)
    return rank_rows(np.ascontiguousarray(flat.T)).T.reshape(scores.shape)


def rank_rows(scores: Floats) -> Ints:
    """Places within each row of (rows, units): a row is one replication. Missing scores get 0."""
    missing = np.isnan(scores)
    ordered, places = _in_order(np.where(missing, -np.inf, scores) if missing.any() else scores)
    found = np.empty(scores.shape, dtype=np.int64)
    np.put_along_axis(found, ordered, places, axis=1)
    if missing.any():
        found[missing] = 0
    return found


def _in_order(scores: Floats) -> tuple[Ints, Ints]:
    """The units of each row from the highest on, and the place of each of them, both (rows, units)."""
    ordered = np.argsort(-scores, axis=1)
    n = scores.shape[1]
    places = np.broadcast_to(np.arange(1, n + 1), scores.shape)
    if n < 2:
        return ordered, places
    fallen = np.take_along_axis(scores, ordered, axis=1)
    last = fallen[:, -1:] if np.isfinite(fallen[:, -1]).all() else np.where(np.isinf(fallen), 0, fallen)
    largest = np.maximum(np.abs(fallen[:, :1]), np.abs(last).max(axis=1, keepdims=True))
    with np.errstate(invalid="ignore"):
        tied = ~(fallen[:, :-1] - fallen[:, 1:] > SAME * np.where(np.isinf(largest), 0, largest))
    rows = np.flatnonzero(tied.any(axis=1))
    if not rows.size:
        return ordered, places
    places = places.copy()
    places[rows, 1:] = np.where(tied[rows], 1, places[rows, 1:])
    places[rows] = np.maximum.accumulate(places[rows], axis=1)
    return ordered, places


def rank_counts(scores: Floats) -> Ints:
    """How often each unit has each place, (units, units + 1), over (rows, units); place 0: not ranked."""
    n = scores.shape[1]
    if np.isnan(scores).any():
        places = rank_rows(scores)
        return np.bincount((places + np.arange(n) * (n + 1)).ravel(), minlength=n * (n + 1)).reshape(n, n + 1)
    ordered, places = _in_order(scores)
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
