"""What it would take: people or events in one indicator that would lift a unit to a score."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sojourn.engines.composite.aggregation import aggregate
from sojourn.engines.composite.fault import refuse
from sojourn.engines.composite.frozen import Goalposts
from sojourn.engines.composite.ranking import SAME
from sojourn.engines.composite.scoring import Scored
from sojourn.engines.composite.table import Floats


@dataclass(frozen=True)
class Figure:
    """What a value is made of: `scale` * k / n, for example 100 * people abroad / staff."""

    k: float
    n: float
    kind: Literal["share", "rate"]
    scale: float = 1.0


@dataclass(frozen=True)
class Effort:
    """For one indicator, all else as it is."""

    code: str
    extra: int | None
    """People or events more (fewer, if negative: less is better there); None where no number suffices."""
    value: float
    needed: float
    """The value then; NaN where no number suffices."""
    best: float
    """The index with the best possible value of this indicator."""


def target_for_place(scored: Scored, unit: str, place: int) -> float:
    """The score of whoever holds a place, to be reached or passed; the others stay as they are."""
    others = np.sort(np.delete(scored.index, scored.raw.row(unit)))[::-1]
    others = others[~np.isnan(others)]
    if not 1 <= place <= others.size:
        refuse(f"there is no place {place} among {others.size} others")
    return float(others[place - 1])


def what_it_takes(
    scored: Scored, goalposts: Goalposts, unit: str, target: float, figures: Mapping[str, Figure]
) -> list[Effort]:
    """For each indicator with a figure the least number that lifts the index to the target, easiest first.

    The goalposts are frozen and the other units do not move. A share cannot pass 1, a rate is tried up to the
    point where its line ends or a thousand times its exposure. Raises CompositeError for a unit that is not
    ranked.
    """
    row = scored.raw.row(unit)
    if np.isnan(scored.index[row]):
        refuse("the unit is not ranked", row=unit)
    found = [_effort(scored, goalposts, row, target, code, figure) for code, figure in figures.items()]
    return sorted(found, key=lambda one: (one.extra is None, abs(one.extra or 0), -one.best))


def _effort(
    scored: Scored, goalposts: Goalposts, row: int, target: float, code: str, figure: Figure
) -> Effort:
    if code not in scored.framework.indicators:
        refuse("there is no such indicator", column=code)
    if not figure.n > 0:
        refuse(f"{figure.k:g} of {figure.n:g} cannot be moved", column=code, row=scored.units[row])
    place = scored.framework.place[code]
    values = scored.raw.values[row].copy()
    direction = int(scored.framework.directions[place])
    most = math.floor(figure.n - figure.k) if figure.kind == "share" else math.ceil(1000 * figure.n)
    most = math.floor(figure.k) if direction < 0 else most

    def value_with(extra: int) -> float:
        return figure.scale * (figure.k + direction * extra) / figure.n

    def index_with(extra: int) -> float:
        values[place] = value_with(extra)
        return _index(scored, goalposts, values)

    best = index_with(most)
    enough = target - SAME * abs(target)
    now = float(scored.raw.values[row, place])
    if best < enough:
        return Effort(code, None, now, math.nan, best)
    low, high = -1, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if index_with(middle) >= enough else (middle, high)
    return Effort(code, direction * high, now, value_with(high), best)


def _index(scored: Scored, goalposts: Goalposts, values: Floats) -> float:
    recipe = scored.recipe
    found = aggregate(
        scored.framework,
        goalposts(values[None, :]),
        methods=recipe.methods,
        weights=recipe.weights,
        thresholds=recipe.thresholds,
    )
    return float(found[0, -1])
