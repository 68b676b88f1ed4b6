"""Whether a unit's figure is further from the others' than its size explains: limits of a funnel plot."""

from dataclasses import dataclass

import numpy as np
from scipy import special  # type: ignore[import-untyped]

from sojourn.engines.composite.fault import refuse
from sojourn.engines.composite.shrinkage import Kind
from sojourn.engines.composite.table import Floats


@dataclass(frozen=True)
class Funnel:
    """Limits around the common value by size, arrays of (sizes,)."""

    common: float
    """Share or rate of all units together; NaN where nobody has any n."""
    sizes: Floats
    inner: tuple[Floats, Floats]
    """95 % unless told: one unit in twenty lies outside by chance."""
    outer: tuple[Floats, Floats]
    """99.8 % unless told: one in five hundred."""


def funnel(
    k: Floats, n: Floats, kind: Kind, sizes: Floats, *, levels: tuple[float, float] = (0.95, 0.998)
) -> Funnel:
    """Limits at the given n for shares k of n or rates k per n, by interpolated exact quantiles.

    Source: Spiegelhalter 2005 (Funnel plots for comparing institutional performance).
    """
    known = ~(np.isnan(k) | np.isnan(n)) & (n > 0)
    if (sizes <= 0).any():
        refuse("the sizes of a funnel are above zero", column="n")
    whole = float(n[known].sum())
    common = float(k[known].sum()) / whole if whole else float("nan")

    def limit(part: float) -> Floats:
        if np.isnan(common) or common <= 0 or (kind == "share" and common >= 1):
            return np.full(sizes.shape, common)
        return np.array([_quantile(part, float(size), common, kind) for size in sizes])

    inner, outer = ((limit((1 - level) / 2), limit((1 + level) / 2)) for level in levels)
    return Funnel(common, sizes, inner, outer)


def _quantile(part: float, size: float, common: float, kind: Kind) -> float:
    """Of k / n, on the line between the two counts around the quantile."""
    most = int(size) if kind == "share" else int(size * common + 12 * np.sqrt(size * common) + 30)
    counts = np.arange(most + 1.0)
    if kind == "share":
        reached = special.bdtr(counts, max(most, 1), common)
    else:
        reached = special.pdtr(counts, size * common)
    above = int(np.searchsorted(reached, part))
    if above == 0:
        return 0.0
    low, high = float(reached[above - 1]), float(reached[min(above, most)])
    within = (part - low) / (high - low) if high > low else 0.0
    return float(above - 1 + within) / size
