"""What a unit does against what its fields would lead one to expect."""

from dataclasses import dataclass

import numpy as np
from scipy import special  # type: ignore[import-untyped]

from sojourn.engines.composite.fault import refuse
from sojourn.engines.composite.table import Floats


@dataclass(frozen=True)
class Against:
    """Observed and expected, arrays of (units,)."""

    observed: Floats
    expected: Floats
    ratio: Floats
    """1: as the fields would lead to expect; NaN where nothing is expected."""
    low: Floats
    high: Floats
    """90 % interval of the ratio (exact for Poisson counts)."""
    normalised: Floats
    """The ratio times the value of all units together: on the indicator's own scale."""


def against_expected(k: Floats, n: Floats, *, level: float = 0.9) -> Against:
    """Events k (units, fields) of n (units, fields): indirect standardisation by the fields' own means.

    Expected is the sum over fields of n times the field's rate over all units. A field in which nobody has
    any n leads to expect nothing. Raises CompositeError for k or n below zero, or k without n, with the
    row. Source: Breslow, Day 1987 (indirect standardisation); Garwood 1936 (interval).
    """
    if k.shape != n.shape or k.ndim != 2:
        refuse("k and n are needed by unit and field")
    for row, field in np.argwhere((k < 0) | (n < 0) | ((k > 0) & (n == 0)) | np.isnan(k) | np.isnan(n)):
        refuse(f"{k[row, field]:g} of {n[row, field]:g} cannot be", column=str(field + 1), row=str(row + 1))
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = np.where(n.sum(axis=0) > 0, k.sum(axis=0) / n.sum(axis=0), 0.0)
        observed = k.sum(axis=1)
        expected = n @ rate
        tail = (1 - level) / 2
        some = expected > 0
        ratio = np.where(some, observed / expected, np.nan)
        lower = np.where(observed > 0, special.gammaincinv(np.maximum(observed, 1e-9), tail), 0.0)
        low = np.where(some, lower / expected, np.nan)
        high = np.where(some, special.gammaincinv(observed + 1, 1 - tail) / expected, np.nan)
        overall = float(k.sum() / n.sum()) if n.sum() > 0 else np.nan
    return Against(observed, expected, ratio, low, high, ratio * overall)
