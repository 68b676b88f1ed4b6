"""Logarithm, exponential and powers with the same last bits on every processor.

numpy computes them with whatever vector instructions a processor has, and the last bit differs between kinds;
a released index must come out the same to the byte elsewhere. The C library does them one at a time.
"""

import math
from collections.abc import Callable

import numpy as np

from sojourn.engines.composite.table import Floats


def _each(values: Floats, function: Callable[[float], float], instead: Callable[[Floats], Floats]) -> Floats:
    """One at a time; numpy where a value lies outside what the C library takes (it then gives infinities)."""
    try:
        return np.array([function(value) for value in values.ravel().tolist()]).reshape(values.shape)
    except (ValueError, OverflowError, ZeroDivisionError):
        with np.errstate(all="ignore"):
            return instead(values)


def logarithm(values: Floats) -> Floats:
    """Natural logarithm of values of any shape."""
    return _each(values, math.log, np.log)


def exponential(values: Floats) -> Floats:
    """e to the power of values of any shape."""
    return _each(values, math.exp, np.exp)


def raised_to(values: Floats, power: float) -> Floats:
    """Values of any shape to a power."""
    if power in (1, -1):
        return values if power == 1 else 1 / values
    return _each(values, lambda value: math.pow(value, power), lambda whole: whole**power)
