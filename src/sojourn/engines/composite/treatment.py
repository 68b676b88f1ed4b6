"""Columns with outliers: winsorise, take logarithms, or first the one and then the other."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sojourn.engines.composite.elementary import logarithm, raised_to
from sojourn.engines.composite.fault import refuse
from sojourn.engines.composite.moments import Shape, shape_of, shapes_of, skewness
from sojourn.engines.composite.table import Bools, Floats, Table

Log = Literal["log_ct", "log_ct_plus", "log_ct_orig", "log_gii"]


@dataclass(frozen=True)
class Curve:
    """A monotone transformation with its constants, so that it can be applied to other values of the column.

    Values outside the range it was fixed on are held at its ends.
    """

    kind: Literal["clip", "log", "log_from_above", "box_cox"]
    low: float = -math.inf
    high: float = math.inf
    shift: float = 0.0
    scale: float = 1.0
    power: float = 0.0

    def __call__(self, values: Floats) -> Floats:
        """The values on the curve; missing values stay missing."""
        held = np.clip(values, self.low, self.high)
        if self.kind == "clip":
            return held
        if self.kind == "log":
            return logarithm(self.scale * held + self.shift)
        if self.kind == "log_from_above":
            return -logarithm(self.shift - held)
        return (raised_to(held + self.shift, self.power) - 1) / self.power


def _range(values: Floats) -> tuple[float, float]:
    known = values[~np.isnan(values)]
    return float(known.min()), float(known.max())


def log_curve(values: Floats, kind: Log = "log_ct") -> Curve:
    """The logarithm fixed on (n,) values; a constant column keeps its values.

    log_ct: log(x - min + (max - min) / 100). log_ct_plus: the same from above, -log(max + (max - min) / 100 -
    x), where the skewness is not positive. log_ct_orig: log(x - min + 1). log_gii: log((max - 1)(x - min) /
    (max - min) + 1); refused where max <= 1, since it would turn the column round. Source: COINr log_CT,
    log_CT_plus, log_CT_orig, and the formula of log_GII, which COINr writes down but does not apply.
    """
    low, high = _range(values)
    if low == high:
        return Curve("clip")
    if kind == "log_ct_orig":
        return Curve("log", low, high, shift=1 - low)
    if kind == "log_gii":
        if high <= 1:
            refuse(f"the logarithm log_gii turns a column round whose highest value is {high:g}")
        scale = (high - 1) / (high - low)
        return Curve("log", low, high, shift=1 - scale * low, scale=scale)
    edge = 0.01 * (high - low)
    if kind == "log_ct_plus" and not skewness(values) > 0:
        return Curve("log_from_above", low, high, shift=high + edge)
    return Curve("log", low, high, shift=edge - low)


def box_cox_curve(values: Floats, power: float) -> Curve:
    """(y ** power - 1) / power with y = x - min + 1, log(y) for power 0. Source: Box and Cox 1964; COINr."""
    low, high = _range(values)
    if power == 0:
        return Curve("log", low, high, shift=1 - low)
    return Curve("box_cox", low, high, shift=1 - low, power=power)


@dataclass(frozen=True)
class Winsorised:
    """A column with its highest or lowest values pulled in."""

    values: Floats
    points: int
    """As COINr counts: those that stand at the last maximum or minimum that was pulled in."""
    marks: tuple[str, ...]
    """winhi, winlo or nothing for every row."""


def winsorise(
    values: Floats, *, most: int | None = 5, skew_limit: float = 2.0, kurt_limit: float = 3.5
) -> Winsorised:
    """Pull in the outermost value, high for positive skew and low for negative, until the column passes.

    `values` is (n,); at most `most` points (None: no limit; a tie is pulled in together). Source: COINr
    winsorise.
    """
    now = values.copy()
    highest = np.zeros(now.size, dtype=bool)
    lowest = np.zeros(now.size, dtype=bool)
    points = 0
    while most is None or points < most:
        shape = shape_of(now)
        if shape.passes(skew_limit=skew_limit, kurt_limit=kurt_limit):
            break
        if shape.skew >= 0:
            highest = now == np.nanmax(now)
            now[highest] = np.nanmax(now[~highest])
        else:
            lowest = now == np.nanmin(now)
            now[lowest] = np.nanmin(now[~lowest])
        points = int(highest.sum() + lowest.sum())
    marks = np.where(lowest, "winlo", np.where(highest, "winhi", ""))
    return Winsorised(now, points, tuple(str(mark) for mark in marks))


@dataclass(frozen=True)
class Treatment:
    """What to do with a column that does not pass |skew| < `skew_limit` or kurtosis < `kurt_limit`.

    First winsorise up to `winmax` points (None: do not), then, if it still does not pass, take the logarithm
    `log` (None: do not) of the original column, or of the winsorised one if `combine`.
    """

    winmax: int | None = None
    log: Log | None = None
    combine: bool = False
    skew_limit: float = 2.0
    kurt_limit: float = 3.5


NO_TREATMENT = Treatment()


def treatment_named(told: str) -> Treatment:
    """`none` or `winmax=5`: the two-stage treatment with COINr's defaults."""
    if told == "none":
        return NO_TREATMENT
    name, _, most = told.partition("=")
    if name != "winmax" or not most.isdecimal():
        refuse(f"the treatment {told!r} is neither none nor winmax=N")
    return Treatment(winmax=int(most), log="log_ct")


@dataclass(frozen=True)
class Treated:
    """A column after treatment, with how it got there."""

    values: Floats
    curve: Curve
    """The same treatment for other values of the column (frozen caps)."""
    shapes: tuple[Shape, ...]
    """Before, after the first and after the second stage, as far as they came."""
    points: int
    marks: tuple[str, ...]
    passes: bool

    @property
    def kind(self) -> str:
        """none, winsorised or logarithm."""
        if self.curve.kind == "clip":
            return "winsorised" if self.points else "none"
        return "logarithm"


def treat_column(values: Floats, treatment: Treatment, shape: Shape | None = None) -> Treated:
    """Treat (n,) values in at most two stages. Source: COINr Treat with winsorise and a logarithm."""

    def passes(shape: Shape) -> bool:
        return shape.passes(skew_limit=treatment.skew_limit, kurt_limit=treatment.kurt_limit)

    shapes = [shape or shape_of(values)]
    untouched = ("",) * values.size
    nothing_to_do = treatment.winmax is None and treatment.log is None
    if nothing_to_do or passes(shapes[0]):
        return Treated(values, Curve("clip"), tuple(shapes), 0, untouched, passes(shapes[0]))
    now, points, marks, curve = values, 0, untouched, Curve("clip")
    if treatment.winmax is not None:
        pulled = winsorise(
            values,
            most=treatment.winmax,
            skew_limit=treatment.skew_limit,
            kurt_limit=treatment.kurt_limit,
        )
        now, points, marks = pulled.values, pulled.points, pulled.marks
        curve = _caps(now, marks)
        shapes.append(shape_of(now))
    if treatment.log is not None and not passes(shapes[-1]):
        start = now if treatment.combine else values
        curve = log_curve(start, treatment.log)
        told = "log_ct_neg" if curve.kind == "log_from_above" else treatment.log
        now = curve(start)
        marks = tuple(f"{mark}+{told}" for mark in marks)
        shapes.append(shape_of(now))
    return Treated(now, curve, tuple(shapes), points, marks, passes(shapes[-1]))


def _caps(values: Floats, marks: Sequence[str]) -> Curve:
    low, high = _range(values)
    return Curve("clip", low if "winlo" in marks else -math.inf, high if "winhi" in marks else math.inf)


def treat(table: Table, treatment: Treatment) -> tuple[Table, dict[str, Treated]]:
    """Treat every column of a table; the second part says what became of each."""
    known: Bools = np.asarray((~np.isnan(table.values)).any(axis=0))
    shapes = shapes_of(table.values)
    found = {
        code: treat_column(table.values[:, place], treatment, shapes[place])
        for place, code in enumerate(table.codes)
        if known[place]
    }
    values = table.values.copy()
    for place, code in enumerate(table.codes):
        if known[place] and found[code].kind != "none":
            values[:, place] = found[code].values
    return table.with_values(values), found
