"""Places in an order: who shares a value shares the place."""

from collections.abc import Sequence

import numpy as np

from sojourn.engines.composite.table import Floats, Ints


def ranks(scores: Floats) -> Ints:
    """1 for the highest; equal scores share the smallest place; 0 for a missing score (not ranked).

    `scores` is (units,) or (units, columns); the result has the same shape. Source: "sport" ranking, COINr.
    """
    flat = scores.reshape(len(scores), -1)
    found = np.zeros(flat.shape, dtype=np.int64)
    for column in range(flat.shape[1]):
        known = ~np.isnan(flat[:, column])
        here = flat[known, column]
        found[known, column] = 1 + here.size - np.searchsorted(np.sort(here), here, side="right")
    return found.reshape(scores.shape)


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
