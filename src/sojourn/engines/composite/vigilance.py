"""Figures that look made for the index: jumps, signatures without activity, stays cut to the threshold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special  # type: ignore[import-untyped]

from sojourn.engines.composite.fault import refuse
from sojourn.engines.composite.table import Floats

Kind = Literal["jump", "hollow", "threshold", "rush", "cap"]


@dataclass(frozen=True)
class Flag:
    """A reason to look, not a verdict; `probability` is that of the figure by chance, 1 where not asked."""

    unit: str
    kind: Kind
    value: float
    usual: float
    probability: float


def jumps(
    units: Sequence[str],
    before: Floats,
    after: Floats,
    exposure_before: Floats,
    exposure_after: Floats,
    *,
    level: float = 0.001,
    least: float = 1.5,
) -> list[Flag]:
    """Counts that grew by `least` times more than all units together, and more than chance explains.

    Given both years' events, those of the second are binomial. Source: Przyborowski, Wilenski 1940.
    """
    together = float(np.nansum(after) * np.nansum(exposure_before))
    growth = together / float(np.nansum(before) * np.nansum(exposure_after) or np.nan)
    if not growth > 0:
        return []
    found = []
    for row, unit in enumerate(units):
        first, second = before[row], after[row]
        usual = (
            first * growth * exposure_after[row] / exposure_before[row] if exposure_before[row] > 0 else 0.0
        )
        if not (first >= 0 and second > least * usual):
            continue
        part = growth * exposure_after[row] / (exposure_before[row] + growth * exposure_after[row])
        probability = _at_least(second, first + second, part)
        if probability < level:
            found.append(Flag(unit, "jump", float(second), float(usual), probability))
    return found


def _at_least(k: float, n: float, part: float) -> float:
    """Probability of k or more of n."""
    if k <= 0:
        return 1.0
    return float(special.betainc(k, n - k + 1, part)) if part < 1 else 1.0


def hollow(
    units: Sequence[str], signed: Floats, living: Floats, *, least: int = 5, level: float = 0.01
) -> list[Flag]:
    """Units of whose signed agreements far fewer live than elsewhere: activity counts, not signatures."""
    if (living > signed).any():
        row = int(np.flatnonzero(living > signed)[0])
        refuse(f"{living[row]:g} of {signed[row]:g} cannot be", row=units[row])
    share = float(np.nansum(living) / np.nansum(signed)) if np.nansum(signed) > 0 else 0.0
    found = []
    for row, unit in enumerate(units):
        if signed[row] >= least and 0 < share < 1:
            probability = float(special.bdtr(living[row], int(signed[row]), share))
            if probability < level:
                found.append(
                    Flag(unit, "hollow", float(living[row]), float(share * signed[row]), probability)
                )
    return found


def at_threshold(
    units: Sequence[str],
    lengths: Sequence[Floats],
    threshold: float,
    *,
    width: float = 2.0,
    level: float = 0.001,
) -> list[Flag]:
    """Units with more stays just above a threshold than just below it, where as many would be expected.

    `lengths` holds the days of each unit's stays; `width` how many days on either side are compared.
    Source: McCrary 2008, in its simplest form.
    """
    found = []
    for unit, days in zip(units, lengths, strict=True):
        above = int(((days >= threshold) & (days < threshold + width)).sum())
        below = int(((days < threshold) & (days >= threshold - width)).sum())
        probability = _at_least(above, above + below, 0.5)
        if probability < level:
            found.append(Flag(unit, "threshold", above, (above + below) / 2, probability))
    return found


def rushes(
    units: Sequence[str], last: Floats, whole: Floats, part: float, *, level: float = 0.001
) -> list[Flag]:
    """Units of whose stays in a period far more than `part` of the time fell into its last days."""
    if not 0 < part < 1:
        refuse(f"{part:g} is no part of a period")
    found = []
    for row, unit in enumerate(units):
        probability = _at_least(last[row], whole[row], part) if whole[row] > 0 else 1.0
        if probability < level:
            found.append(Flag(unit, "rush", float(last[row]), float(part * whole[row]), probability))
    return found


def cap(values: Floats, *, part: float = 0.95) -> float:
    """The value beyond which nothing more is won: the 95th percentile of (units,) values, NaN without any."""
    known = values[~np.isnan(values)]
    return float(np.quantile(known, part)) if known.size else float("nan")


def capped(
    units: Sequence[str], values: Floats, *, part: float = 0.95, direction: int = 1
) -> tuple[Floats, list[Flag]]:
    """Values held at the cap on the good side, and who was held."""
    turned = values * direction
    limit = cap(turned, part=part)
    over = np.flatnonzero(turned > limit)
    flags = [Flag(units[int(row)], "cap", float(values[row]), limit * direction, 1.0) for row in over]
    return np.where(turned > limit, limit, turned) * direction, flags
