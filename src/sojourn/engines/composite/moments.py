"""Skewness and kurtosis of a column, and whether it needs treatment."""

import math
from dataclasses import dataclass

import numpy as np

from sojourn.engines.composite.table import Floats


def skewness(values: Floats) -> float:
    """Sample skewness G1 (Excel's SKEW, e1071 type 2) of what is known; NaN below 3 values or if constant.

    `values` is (n,). Source: Joanes and Gill 1998, as COINr skew().
    """
    here = values[~np.isnan(values)]
    n = here.size
    if n < 3 or here.min() == here.max():
        return math.nan
    here = here / np.abs(here).max()
    apart = here - here.mean()
    g1 = math.sqrt(n) * float((apart**3).sum()) / math.pow(float((apart**2).sum()), 1.5)
    return g1 * math.sqrt(n * (n - 1)) / (n - 2)


def kurtosis(values: Floats) -> float:
    """Sample excess kurtosis G2 (Excel's KURT, e1071 type 2); NaN below 4 values or if constant.

    `values` is (n,). Source: Joanes and Gill 1998, as COINr kurt().
    """
    here = values[~np.isnan(values)]
    n = here.size
    if n < 4 or here.min() == here.max():
        return math.nan
    here = here / np.abs(here).max()
    apart = here - here.mean()
    ratio = n * float((apart**4).sum()) / float((apart**2).sum()) ** 2
    return ((n + 1) * (ratio - 3) + 6) * (n - 1) / ((n - 2) * (n - 3))


@dataclass(frozen=True)
class Shape:
    """Skewness and kurtosis of a column; what cannot be told passes."""

    skew: float
    kurt: float

    def passes(self, *, skew_limit: float = 2.0, kurt_limit: float = 3.5) -> bool:
        """Whether the column may stay as it is: |skew| or kurtosis lies below its limit."""
        if math.isnan(self.skew) or math.isnan(self.kurt):
            return True
        return abs(self.skew) < skew_limit or self.kurt < kurt_limit


def shape_of(values: Floats) -> Shape:
    """Skewness and kurtosis of (n,) values."""
    return Shape(skewness(values), kurtosis(values))


def shapes_of(values: Floats) -> list[Shape]:
    """Of every column of (units, columns) values at once."""
    known = ~np.isnan(values)
    n = known.sum(axis=0).astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        filled = np.where(known, values, 0.0)
        filled = filled / np.abs(filled).max(axis=0, initial=1e-300)
        apart = np.where(known, filled - filled.sum(axis=0) / n, 0.0)
        square = apart * apart
        second, third, fourth = (
            square.sum(axis=0),
            (square * apart).sum(axis=0),
            (square * square).sum(axis=0),
        )
        skew = np.sqrt(n) * third / second**1.5 * np.sqrt(n * (n - 1)) / (n - 2)
        kurt = ((n + 1) * (n * fourth / second**2 - 3) + 6) * (n - 1) / ((n - 2) * (n - 3))
        flat = np.fmin.reduce(values, axis=0) == np.fmax.reduce(values, axis=0)
    skew = np.where((n < 3) | flat, math.nan, skew)
    kurt = np.where((n < 4) | flat, math.nan, kurt)
    return [Shape(float(one), float(two)) for one, two in zip(skew, kurt, strict=True)]
