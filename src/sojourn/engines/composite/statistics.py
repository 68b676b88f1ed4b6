"""What a column looks like: centre, spread, shape, how much is known, and flags."""

from dataclasses import dataclass

import numpy as np

from sojourn.engines.composite.moments import kurtosis, skewness
from sojourn.engines.composite.table import Floats, Table


@dataclass(frozen=True)
class Limits:
    """Below or above which a column is flagged. Source: COINr get_stats."""

    skew: float = 2.0
    kurt: float = 3.5
    available: float = 0.65
    nonzero: float = 0.5
    unique: float = 0.5


@dataclass(frozen=True)
class Statistics:
    """Of one column; parts are 0-1, of the known values except `part_available`."""

    lowest: float
    highest: float
    mean: float
    median: float
    deviation: float
    skew: float
    kurt: float
    available: int
    nonzero: int
    unique: int
    same: int
    """How many share the most frequent value."""
    part_available: float
    part_nonzero: float
    part_unique: float
    part_same: float
    flags: tuple[str, ...]
    """Of available, nonzero, unique (too low) and outliers."""


def statistics_of(values: Floats, limits: Limits | None = None) -> Statistics:
    """Of (n,) values; NaN where nothing is known. Source: COINr get_stats."""
    limits = limits or Limits()
    known = values[~np.isnan(values)]
    n = known.size
    _, counts = np.unique(known, return_counts=True)
    nonzero = int((known != 0).sum())
    skew, kurt = skewness(values), kurtosis(values)
    flags = []
    if n < limits.available * values.size:
        flags.append("available")
    if nonzero < limits.nonzero * values.size:
        flags.append("nonzero")
    if counts.size < limits.unique * values.size:
        flags.append("unique")
    if abs(skew) > limits.skew and kurt > limits.kurt:
        flags.append("outliers")
    nothing = float("nan")
    same = int(counts.max()) if n else 0
    return Statistics(
        lowest=float(known.min()) if n else nothing,
        highest=float(known.max()) if n else nothing,
        mean=float(known.mean()) if n else nothing,
        median=float(np.median(known)) if n else nothing,
        deviation=float(known.std(ddof=1)) if n > 1 else nothing,
        skew=skew,
        kurt=kurt,
        available=n,
        nonzero=nonzero,
        unique=counts.size,
        same=same,
        part_available=n / values.size if values.size else nothing,
        part_nonzero=nonzero / n if n else nothing,
        part_unique=counts.size / n if n else nothing,
        part_same=same / n if n else nothing,
        flags=tuple(flags),
    )


def statistics(table: Table, limits: Limits | None = None) -> dict[str, Statistics]:
    """Of every column, by code."""
    return {code: statistics_of(table.column(code), limits) for code in table.codes}
