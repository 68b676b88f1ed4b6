"""Marks by where they stand among all marks given: the tables of the ECTS Users' Guide of 2015.

A table says how often each passing mark is given, the best first. A mark takes up a stretch of the whole
from 0 (best) to 1 (lowest passing); at home it becomes the mark whose stretch covers most of it. Where two
cover the same, the better one counts. Where several courses stand behind one at home, their stretches are
averaged by credits before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sojourn.engines.grades.scale import Number, ScaleError, exact


@dataclass(frozen=True)
class Stretch:
    """The part of all passing marks that a mark takes up, from the best at 0 to the lowest at 1."""

    start: Fraction
    end: Fraction

    def shared_with(self, other: "Stretch") -> Fraction:
        """How much both have in common."""
        return max(Fraction(0), min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True)
class Distribution:
    """How often each passing mark was given, the best first; numbers of marks or percentages alike."""

    shares: tuple[tuple[str, Fraction], ...]

    def __post_init__(self) -> None:
        names = [_same(name) for name, _share in self.shares]
        if len(set(names)) != len(names):
            raise ScaleError("A table names each mark once.")
        if any(share < 0 for _name, share in self.shares) or not self.total:
            raise ScaleError("A table of marks has shares above zero.")

    @property
    def total(self) -> Fraction:
        return sum((share for _name, share in self.shares), Fraction(0))

    def stretches(self) -> list[tuple[str, Stretch]]:
        """Each mark with its stretch, the best first."""
        found, given = [], Fraction(0)
        for name, share in self.shares:
            found.append((name, Stretch(given / self.total, (given + share) / self.total)))
            given += share
        return found

    def stretch_of(self, mark: str) -> Stretch | None:
        """Where the mark stands; None where the table does not have it, as for a mark that fails."""
        wanted = _same(mark)
        return next((found for name, found in self.stretches() if _same(name) == wanted), None)


def distribution(shares: Sequence[tuple[str, Number]]) -> Distribution:
    """The table of these marks and shares, the best first; ScaleError for what cannot be one."""
    return Distribution(tuple((name.strip(), exact(share)) for name, share in shares))


@dataclass(frozen=True)
class Conversion:
    """A mark at home, and how it came about."""

    mark: str
    stretch: Stretch
    """Where the marks at the host stand, averaged by credits."""
    covered: tuple[tuple[str, Fraction], ...]
    """Each mark at home that covers some of it, with the part of it that it covers."""


def convert_by_distribution(
    marks: Sequence[tuple[str, Number]], *, scale_from: Distribution, scale_to: Distribution
) -> Conversion | None:
    """The mark at home for marks with their credits; None where one of them is in no table."""
    stretch = _averaged(marks, scale_from)
    if stretch is None:
        return None
    length = stretch.end - stretch.start
    covered = [(name, stretch.shared_with(other)) for name, other in scale_to.stretches()]
    if not length:  # a mark that is never given: where it would stand
        ends = [(name, other.end) for name, other in scale_to.stretches()]
        found = next(name for name, end in ends if end > stretch.start or end == 1)
        return Conversion(found, stretch, ((found, Fraction(1)),))
    best = max(covered, key=lambda pair: pair[1])[0]  # the first, and so the better, of equal ones
    return Conversion(best, stretch, tuple((name, part / length) for name, part in covered if part))


def _averaged(marks: Sequence[tuple[str, Number]], table: Distribution) -> Stretch | None:
    found = [(table.stretch_of(mark), exact(credits)) for mark, credits in marks]
    weighed = [(stretch, weight) for stretch, weight in found if stretch is not None]
    if not weighed or len(weighed) < len(found):
        return None
    total = sum((weight for _stretch, weight in weighed), Fraction(0))
    if not total:
        weighed, total = [(stretch, Fraction(1)) for stretch, _weight in weighed], Fraction(len(weighed))
    start = sum((stretch.start * weight for stretch, weight in weighed), Fraction(0)) / total
    end = sum((stretch.end * weight for stretch, weight in weighed), Fraction(0)) / total
    return Stretch(start, end)


def _same(mark: str) -> str:
    """Marks are the same whatever their case, with comma or point: 1,3 is 1.3."""
    return mark.strip().replace(",", ".").casefold()
