"""Indicators on a common scale: eleven methods, and none. The direction is applied first."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from sojourn.engines.composite.fault import refuse
from sojourn.engines.composite.framework import Framework
from sojourn.engines.composite.ranking import ascending_ranks
from sojourn.engines.composite.table import Floats, Table

Kind = Literal[
    "minmax",
    "zscore",
    "rank",
    "percentile",
    "borda",
    "scaled",
    "dist2max",
    "dist2ref",
    "dist2target",
    "fracmax",
    "goalposts",
    "none",
]
PAIRS: dict[str, tuple[float, float]] = {
    "minmax": (0.0, 100.0),
    "zscore": (0.0, 1.0),
    "scaled": (0.0, 100.0),
}
PLAIN = ("rank", "percentile", "borda", "dist2max", "dist2target", "fracmax", "none")


@dataclass(frozen=True)
class Normalisation:
    """A method with its parameters.

    minmax (low, high), zscore (mean, deviation), scaled (low, high of a scale that becomes 0-100), dist2ref
    (the code of a unit), goalposts (by indicator: low, high, scale, in the units of the indicator).
    """

    kind: Kind = "minmax"
    pair: tuple[float, float] = (math.nan, math.nan)
    unit: str = ""
    goalposts: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    ties: Literal["min", "average"] = "min"
    capped: bool = False
    """Whether dist2ref and dist2target stop at 1."""

    def __post_init__(self) -> None:
        """Without a pair the method's usual one is taken."""
        if math.isnan(self.pair[0]):
            object.__setattr__(self, "pair", PAIRS.get(self.kind, (0.0, 100.0)))


def normalisation_named(
    told: str, *, goalposts: Mapping[str, tuple[float, float, float]] | None = None
) -> Normalisation:
    """`minmax:1,100`, `zscore:0,1`, `rank`, `dist2ref:CODE` ...; the goalposts are read by the caller."""
    name, _, rest = told.partition(":")
    if name in PAIRS:
        return Normalisation(name, pair=_pair(told, name, rest))  # type: ignore[arg-type]
    if name == "dist2ref" and rest:
        return Normalisation("dist2ref", unit=rest)
    if name == "goalposts" and goalposts is not None:
        return Normalisation("goalposts", goalposts=goalposts)
    if name in PLAIN and not rest:
        return Normalisation(name)  # type: ignore[arg-type]
    refuse(f"there is no normalisation {told!r}")


def _pair(told: str, name: str, rest: str) -> tuple[float, float]:
    if not rest:
        return PAIRS[name]
    try:
        first, second = (float(part) for part in rest.split(","))
    except ValueError:
        refuse(f"the normalisation {told!r} needs two numbers, such as {name}:{PAIRS[name][0]:g},100")
    if not (math.isfinite(first) and math.isfinite(second)):
        refuse(f"the normalisation {told!r} needs finite numbers")
    if name == "zscore" and second <= 0:
        refuse(f"the deviation of {told!r} is not positive")
    if name != "zscore" and first >= second:
        refuse(f"the first number of {told!r} is not below the second")
    return first, second


@dataclass(frozen=True)
class Line:
    """(x - origin) / width * height + start on turned values, held between low and high; it can be frozen."""

    origin: float = 0.0
    width: float = 1.0
    height: float = 1.0
    start: float = 0.0
    low: float = -math.inf
    high: float = math.inf

    @property
    def _width(self) -> float:
        """NaN where it is beyond what can be computed with: then no value is on the line."""
        return self.width if math.isfinite(self.width) else math.nan

    def __call__(self, turned: Floats) -> Floats:
        """The values on the line; missing stays missing."""
        return np.clip((turned - self.origin) / self._width * self.height + self.start, self.low, self.high)


def normalise(table: Table, framework: Framework, method: Normalisation) -> Table:
    """Every indicator turned so that more is better, then on the scale of the method, (units, indicators).

    A constant column says nothing about who is ahead, so all get the same value: the middle of minmax, the
    mean of zscore, 1/2 of dist2max; COINr divides by zero there. Raises CompositeError that names the column
    where the method cannot be applied (a reference or target not above the lowest value, a highest value of
    zero).
    """
    with np.errstate(over="ignore"):
        if method.kind in ("minmax", "zscore"):
            values = all_at_once(table.values * _directions(table, framework), method)
        else:
            values = _one_by_one(table, framework, method)
    lost = ~np.isfinite(values) & ~np.isnan(table.values)
    if lost.any():
        row, place = np.argwhere(lost)[0]
        told = f"{table.values[row, place]:g} lies too far from the other values to be computed with"
        refuse(told, column=table.codes[place], row=table.units[row])
    return table.with_values(values)


def _one_by_one(table: Table, framework: Framework, method: Normalisation) -> Floats:
    values = np.full(table.values.shape, np.nan)
    reference = table.row(method.unit) if method.kind == "dist2ref" else 0
    for place, code in enumerate(table.codes):
        direction = framework.by_code[code].direction
        turned = table.values[:, place] * direction
        if np.isnan(turned).all():
            continue
        line = line_of(turned, code, framework, method, reference)
        values[:, place] = line(turned) if line is not None else _by_rank(turned, method)
    return values


def all_at_once(turned: Floats, method: Normalisation) -> Floats:
    """What `line_of` says for every column, in whole arrays: the methods that replications use most."""
    known = ~np.isnan(turned)
    if method.kind == "minmax" and known.all():
        return _minmax(turned, method.pair)
    low, high = np.fmin.reduce(turned, axis=0), np.fmax.reduce(turned, axis=0)
    first, second = method.pair
    if method.kind == "minmax":
        start, height, origin, width, middle = first, second - first, low, high - low, (first + second) / 2
    else:
        n = known.sum(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            origin = np.where(known, turned, 0.0).sum(axis=0) / n
            apart = np.where(known, turned - origin, 0.0)
            width = np.sqrt((apart**2).sum(axis=0) / (n - 1))
        start, height, middle = first, second, first
    with np.errstate(invalid="ignore", divide="ignore"):
        found = (turned - origin) / np.where(np.isinf(width), np.nan, width) * height + start
    return np.where(known & (low == high), middle, found)


def _minmax(turned: Floats, pair: tuple[float, float]) -> Floats:
    low, width = turned.min(axis=0), np.ptp(turned, axis=0)
    flat = width == 0
    width = np.where(flat, 1.0, np.where(np.isinf(width), np.nan, width))
    found: Floats = (turned - low) / width * (pair[1] - pair[0]) + pair[0]
    if flat.any():
        found[:, flat] = (pair[0] + pair[1]) / 2
    return found


def _directions(table: Table, framework: Framework) -> Floats:
    if table.codes == framework.indicators:
        return framework.directions
    return np.array([framework.by_code[code].direction for code in table.codes], dtype=float)


def _by_rank(turned: Floats, method: Normalisation) -> Floats:
    found = ascending_ranks(turned, ties=method.ties)
    if method.kind == "rank":
        return found
    if method.kind == "borda":
        return found - 1
    known = int((~np.isnan(turned)).sum())
    return (found - 1) / (known - 1) if known > 1 else found - 0.5


def line_of(
    turned: Floats, code: str, framework: Framework, method: Normalisation, reference: int = 0
) -> Line | None:
    """The straight line that the method lays through (n,) turned values, None for methods of ranks."""
    kind = method.kind
    if kind in ("rank", "percentile", "borda"):
        return None
    if kind == "none":
        return Line()
    if kind == "scaled":
        low, high = method.pair
        return Line(low, high - low, 100.0)
    if kind == "goalposts":
        return _goalposts(code, framework.by_code[code].direction, method)
    known = turned[~np.isnan(turned)]
    if kind == "zscore":
        return _zscore(known, method.pair)
    low, high = float(known.min()), float(known.max())
    if kind == "fracmax":
        if high == 0 and low < 0:
            refuse("the highest value is zero: no fraction of it can be taken", column=code)
        return Line(width=high) if high else Line(height=0.0, start=1.0)
    if kind in ("dist2ref", "dist2target"):
        return _distance(turned, code, framework, method, reference, low, high)
    bottom, top = method.pair if kind == "minmax" else (0.0, 1.0)
    if low == high:
        return Line(height=0.0, start=(bottom + top) / 2)
    return Line(low, high - low, top - bottom, bottom)


def _zscore(known: Floats, pair: tuple[float, float]) -> Line:
    mean, deviation = pair
    if known.size < 2 or known.min() == known.max():
        return Line(height=0.0, start=mean)
    return Line(float(known.mean()), float(known.std(ddof=1)), deviation, mean)


def _distance(
    turned: Floats,
    code: str,
    framework: Framework,
    method: Normalisation,
    reference: int,
    low: float,
    high: float,
) -> Line:
    if method.kind == "dist2ref":
        aim = float(turned[reference])
        if math.isnan(aim):
            refuse("the unit of reference has no value", column=code, row=method.unit)
    else:
        element = framework.by_code[code]
        if element.target is None:
            refuse("the indicator has no target", column="Target", row=element.place)
        aim = element.target * element.direction
    top = 1.0 if method.capped else math.inf
    if aim == low == high:
        return Line(height=0.0, start=1.0)
    if aim <= low:
        refuse("nobody is below what the distance is taken to", column=code, row=method.unit)
    return Line(low, aim - low, high=top)


def _goalposts(code: str, direction: int, method: Normalisation) -> Line:
    if code not in method.goalposts:
        refuse("the indicator has no goalposts", column=code)
    low, high, scale = method.goalposts[code]
    if not low < high:
        refuse(f"the goalpost {low:g} is not below {high:g}", column=code)
    return Line(low if direction > 0 else -high, high - low, scale, 0.0, low=0.0, high=scale)
