"""What became of improvements in the releases that followed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sojourn.indicators.models import Figure, Improvement
from sojourn.indicators.states import OUT


@dataclass(frozen=True)
class Effect:
    """The figure when the improvement was agreed, and in the newest release since."""

    before: Figure | None
    after: Figure | None
    lines: Sequence[Figure] = ()
    """From when it was agreed to the newest release, by period."""

    @property
    def is_within_chance(self) -> bool:
        """Whether the intervals of both overlap."""
        ends = [(one.low, one.high) for one in (self.before, self.after) if one is not None]
        if len(ends) < 2 or any(end is None for pair in ends for end in pair):
            return False
        (low, high), (later_low, later_high) = ends
        return bool(low <= later_high and later_low <= high)

    @property
    def more(self) -> float | None:
        """So many more of what the indicator counts."""
        if self.before is None or self.after is None or self.before.k is None or self.after.k is None:
            return None
        return self.after.k - self.before.k


def effects_of(improvements: Iterable[Improvement]) -> dict[int, Effect]:
    """Number of the improvement -> its effect so far. One query."""
    wanted = list(improvements)
    figures = Figure.objects.filter(
        unit__in={one.unit_id for one in wanted}, indicator__in={one.indicator_id for one in wanted}
    ).select_related("release")
    found = {}
    for one in wanted:
        own = [
            line for line in figures if (line.unit_id, line.indicator_id) == (one.unit_id, one.indicator_id)
        ]
        before = next((line for line in own if line.release_id == one.release_id), None)
        later = [
            line for line in own if line.release.state in OUT and line.release.period > one.release.period
        ]
        later.sort(key=lambda line: (line.release.period, line.release_id))
        lines = [*([before] if before else []), *later]
        found[one.pk] = Effect(before, later[-1] if later else None, lines)
    return found
