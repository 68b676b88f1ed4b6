"""What it would take: people or events with which a unit would reach the next band."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sojourn.engines.composite import CompositeError
from sojourn.engines.composite.frozen import freeze
from sojourn.engines.composite.reach import Effort, what_it_takes
from sojourn.engines.composite.reach import Figure as Moved
from sojourn.engines.composite.table import Floats
from sojourn.indicators.models import Figure, Placing, Release
from sojourn.indicators.queries.releases import Report
from sojourn.kernel.text import in_language

MOST = 8
"""So many weak points are looked at, the weakest first."""
SAME = 1e-6


@dataclass(frozen=True)
class Step:
    """One indicator, all else as it is."""

    figure: Figure
    extra: int | None
    """So many more of what is counted; None where this indicator alone does not suffice."""

    @property
    def counted(self) -> str:
        """What is counted, from the formula: what stands before the stroke."""
        return in_language(self.figure.indicator, "formula").partition(" / ")[0]

    @property
    def then(self) -> float:
        """The k with which the band is reached."""
        return (self.figure.k or 0.0) + (self.extra or 0)


@dataclass(frozen=True)
class Reach:
    """The way to the next band; `target` is None in the first one."""

    target: float | None
    steps: Sequence[Step] = ()


def reach_of(release: Release, placing: Placing, report: Report) -> Reach | None:
    """What each weak point of a unit would need; None where it is not ranked. Two queries."""
    if placing.band is None or placing.score is None or report.scored is None:
        return None
    if placing.band == 1:
        return Reach(None)
    better = release.placings.filter(group=placing.group, band__lt=placing.band, score__isnull=False)
    target = better.order_by("-band", "score").values_list("score", flat=True).first()
    if target is None:
        return None
    weak = [one.figure for one in sorted(report.figures, key=lambda one: one.gap) if one.gap < 0]
    moved = _moved(release, placing, weak[:MOST])
    try:
        posts = freeze(report.scored.raw, report.scored.framework, report.scored.recipe)
        efforts = what_it_takes(report.scored, posts, placing.unit.code, target, moved)
    except CompositeError:  # places alone have no goalposts
        return None
    return Reach(target, [_step(effort, weak) for effort in efforts])


def _step(effort: Effort, weak: Iterable[Figure]) -> Step:
    """A share cannot pass the whole, which the prior behind an estimate does not know."""
    figure = next(one for one in weak if one.indicator.code == effort.code)
    extra = effort.extra
    if extra is not None and figure.indicator.estimator == "B" and (figure.k or 0) + extra > (figure.n or 0):
        extra = None
    return Step(figure, extra)


def _moved(release: Release, placing: Placing, figures: Sequence[Figure]) -> dict[str, Moved]:
    """Code -> what the unit's estimate is made of, with what it shares with its peers. One query.

    One more that is counted moves the estimate less than the raw value. Only of what rests on its own year
    it can be told.
    """
    peers = release.placings.filter(group=placing.group).values("unit")
    lines: dict[str, list[Figure]] = {}
    for line in release.lines.filter(
        unit__in=peers, indicator__in=[one.indicator_id for one in figures]
    ).select_related("indicator"):
        lines.setdefault(line.indicator.code, []).append(line)
    found = {}
    for figure in figures:
        told = _made_of(figure, lines.get(figure.indicator.code, []))
        if told is not None:
            found[figure.indicator.code] = told
    return found


def _made_of(figure: Figure, peers: Sequence[Figure]) -> Moved | None:
    """The unit's own count with what it shares with its peers, as (a + k) of (b + n), all times a scale."""
    estimator = figure.indicator.estimator
    own = [one for one in peers if one.estimate is not None and one.years == 1 and not one.reason]
    if estimator not in {"B", "P"} or figure not in own:
        return None
    is_expected = all(one.expected is not None for one in own)
    size = "expected" if is_expected else "n"
    k, n, estimate = (
        np.array([getattr(one, name) for one in own], dtype=float) for name in ("k", size, "estimate")
    )
    shared = _shared(k, n, estimate, scale=None if is_expected else float(figure.indicator.scale))
    if shared is None:
        return None
    scale, a, b = shared
    row = own.index(figure)
    kind = "rate" if is_expected or estimator == "P" else "share"
    return Moved(k[row] + a, n[row] + b, kind, scale)  # type: ignore[arg-type]


def _shared(
    k: Floats, n: Floats, estimate: Floats, *, scale: float | None
) -> tuple[float, float, float] | None:
    """Scale, a and b with which scale * (k + a) / (n + b) is every estimate; None where there are none.

    They are what the figures were drawn towards; that the kept estimates fit is their proof.
    """
    if scale is None:
        unknowns = np.column_stack([k, np.ones_like(k), -estimate])
        wanted = estimate * n
    else:
        unknowns = np.column_stack([np.full_like(k, scale), -estimate])
        wanted = estimate * n - scale * k
    if len(k) < unknowns.shape[1]:
        return None
    found = np.linalg.lstsq(unknowns, wanted, rcond=None)[0]
    told, a, b = (found[0], found[1] / found[0], found[2]) if scale is None else (scale, *found)
    with np.errstate(invalid="ignore", divide="ignore"):
        fits = np.allclose(told * (k + a) / (n + b), estimate, rtol=SAME, atol=SAME)
    return (float(told), float(a), float(b)) if fits and told > 0 and a > -1e-9 and b > 0 else None
