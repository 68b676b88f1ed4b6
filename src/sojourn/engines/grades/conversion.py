"""Marks between scales that do not start at zero, or where the lower mark is the better one.

The linear conversion between the best and the lowest passing mark is the "modified Bavarian formula" of the
German rectors' and ministers' conferences, written for any pair of scales. Where a university publishes a
table of steps, the table counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sojourn.engines.grades.scale import Number, ScaleError, exact


@dataclass(frozen=True)
class NamedScale:
    """A scale by its best, its lowest passing and its worst mark; the best may be the lowest number."""

    best: Fraction
    passing: Fraction
    worst: Fraction

    @property
    def falls(self) -> bool:
        """Whether a lower number is the better mark."""
        return self.best < self.worst

    def holds(self, mark: Fraction) -> bool:
        """Whether the mark lies on the scale."""
        low, high = sorted((self.best, self.worst))
        return low <= mark <= high

    def reaches(self, mark: Fraction, minimum: Fraction) -> bool:
        """Whether the mark is at least as good as the minimum."""
        return mark <= minimum if self.falls else mark >= minimum


def _scale(best: str, passing: str, worst: str) -> NamedScale:
    return NamedScale(Fraction(best), Fraction(passing), Fraction(worst))


SCALES: Mapping[str, NamedScale] = {
    "percent": _scale("100", "60", "0"),
    "four": _scale("4", "1", "0"),
    "four_three": _scale("4.3", "1", "0"),
    "four_five": _scale("4.5", "1", "0"),
    "five": _scale("5", "1", "0"),
    "de": _scale("1", "4", "5"),
    "at": _scale("1", "4", "5"),
    "ch": _scale("6", "4", "1"),
    "fr": _scale("20", "10", "0"),
    "it": _scale("30", "18", "0"),
    "es": _scale("10", "5", "0"),
    "nl": _scale("10", "5.5", "1"),
    "dk": _scale("12", "2", "-3"),
}
"""Scales that hosts name, with their usual passing mark."""


def scale_ending_at(highest: Number) -> NamedScale | None:
    """The rising scale that ends at this mark and starts at zero; None where none is known."""
    wanted = exact(highest)
    for scale in SCALES.values():
        if scale.best == wanted and scale.worst == 0:
            return scale
    return None


def convert_by_passing(mark: Number, *, scale_from: NamedScale, scale_to: NamedScale) -> Fraction:
    """Return the mark at the same share of the way from the lowest passing to the best mark.

    A mark below the passing mark goes on along the same line, and stops at the worst mark.
    """
    if scale_from.best == scale_from.passing:
        raise ScaleError("A scale needs room between its best and its lowest passing mark.")
    share = (exact(mark) - scale_from.passing) / (scale_from.best - scale_from.passing)
    converted = scale_to.passing + share * (scale_to.best - scale_to.passing)
    low, high = sorted((scale_to.best, scale_to.worst))
    return min(max(converted, low), high)


@dataclass(frozen=True)
class StepTable:
    """Steps (mark from which it counts, what it becomes), the highest first; below the last it is `below`."""

    steps: tuple[tuple[Fraction, Fraction], ...]
    below: Fraction

    def __post_init__(self) -> None:
        froms = [start for start, _becomes in self.steps]
        if not self.steps or froms != sorted(set(froms), reverse=True):
            raise ScaleError("A table of marks goes down step by step, each step once.")

    def convert(self, mark: Number) -> Fraction:
        """Return what the highest step that the mark reaches becomes."""
        value = exact(mark)
        return next((becomes for start, becomes in self.steps if value >= start), self.below)
