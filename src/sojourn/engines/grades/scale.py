"""Linear conversion between scales that start at zero, in exact fractions.

A mark typed as 2.22 means two hundred and twenty-two hundredths, not the nearest binary number: a minimum met
exactly must count as met on every scale, so the decimal digits are taken as written.
"""

import math
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

Number: TypeAlias = int | float | Decimal | Fraction


class ScaleError(ValueError):
    """A scale or a mark that cannot be one; the sentence may be shown."""


def exact(value: Number) -> Fraction:
    """Return the number its decimal digits write; ScaleError for what is not finite."""
    if isinstance(value, Fraction):
        return value
    try:
        return Fraction(str(value))
    except ValueError:
        raise ScaleError(f"{value} is not a finite number.") from None


def convert_linear(value: Number, *, scale_from: Number, scale_to: Number) -> Fraction:
    """Return `value` of `scale_from` (both scales named by their maximum) as the same share of `scale_to`."""
    highest_from, highest_to = exact(scale_from), exact(scale_to)
    if highest_from <= 0 or highest_to <= 0:
        raise ScaleError(f"A scale ends above zero, not at {min(highest_from, highest_to)}.")
    return exact(value) * highest_to / highest_from


def rounded_down(value: Fraction, *, places: int = 2) -> float:
    """Return the largest number of that many decimals which is not above `value`."""
    return float(Fraction(math.floor(value * Fraction(10**places)), 10**places))


def rounded_up(value: Fraction, *, places: int = 2) -> float:
    """Return the smallest number of that many decimals which is not below `value`."""
    return float(Fraction(math.ceil(value * Fraction(10**places)), 10**places))
