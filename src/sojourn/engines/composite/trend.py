"""How a value moved over the years."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sojourn.engines.composite.fault import refuse
from sojourn.engines.composite.table import Floats


def growth(values: Floats, times: Floats) -> float:
    """Yearly growth from the first to the last known value, (last / first) ** (1 / years) - 1.

    NaN below two values and where the ratio tells nothing (a first value of zero, a change of sign).
    Source: COINr CAGR, which gives infinity there.
    """
    y, x = _known(values, times)
    if y.size < 2:
        return float("nan")
    if y[-1] == y[0]:
        return 0.0
    if y[0] == 0 or y[-1] / y[0] < 0:
        return float("nan")
    return float((y[-1] / y[0]) ** (1 / (x[-1] - x[0])) - 1)


def change(values: Floats, times: Floats, *, years: float = 1.0) -> float:
    """Change per `years` as a part of the first value: by regression from three values on.

    NaN below two values or where the start is zero. Source: COINr prc_change.
    """
    y, x = _known(values, times)
    if y.size < 2:
        return float("nan")
    if y.min() == y.max():
        return 0.0
    if y.size == 2:
        start, slope = y[0], (y[1] - y[0]) / (x[1] - x[0])
    else:
        apart = x - x.mean()
        slope = float(apart @ y / (apart @ apart))
        start = float(y.mean() + slope * (x[0] - x.mean()))
    return float(slope * years / start) if start else float("nan")


def _known(values: Floats, times: Floats) -> tuple[Floats, Floats]:
    known = ~np.isnan(values)
    y, x = values[known], times[known]
    order = np.argsort(x, kind="stable")
    if np.unique(x).size < x.size:
        refuse("a point in time stands twice", column="Time")
    return y[order], x[order]


@dataclass(frozen=True)
class Trend:
    """Of one unit in one indicator; positive is better."""

    unit: str
    code: str
    value: float
    available: float
    """Part of the points in time that have a value, 0-1."""
    first: float
    last: float


def trends(
    values: Floats,
    units: Sequence[str],
    times: Floats,
    codes: Sequence[str],
    *,
    directions: Floats | None = None,
    measure: Callable[[Floats, Floats], float] = growth,
    latest: int | None = None,
) -> list[Trend]:
    """Every unit in every indicator of a panel; `values` is (rows, indicators), a row a unit-year.

    With `latest`, only that many points back from the last known one. Source: COINr get_trends.
    """
    told = np.array(units)
    turn = np.ones(len(codes)) if directions is None else directions
    found = []
    for unit in dict.fromkeys(units):
        rows = np.flatnonzero(told == unit)
        rows = rows[np.argsort(times[rows], kind="stable")]
        for place, code in enumerate(codes):
            y, x = values[rows, place], times[rows]
            known = np.flatnonzero(~np.isnan(y))
            if not known.size:
                found.append(Trend(unit, code, float("nan"), 0.0, float("nan"), float("nan")))
                continue
            first, last = float(x[known[0]]), float(x[known[-1]])
            available = known.size / y.size
            if latest is not None:
                start = known[-1] + 1 - latest
                y = y[start : known[-1] + 1] if start >= 0 else y[:0]
                x = x[start : known[-1] + 1] if start >= 0 else x[:0]
            found.append(Trend(unit, code, measure(y, x) * float(turn[place]), available, first, last))
    return found
