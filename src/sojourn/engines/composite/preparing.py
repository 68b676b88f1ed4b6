"""Before treatment: divide by size, set apart units with too little known."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from sojourn.engines.composite.fault import refuse
from sojourn.engines.composite.framework import Framework
from sojourn.engines.composite.table import Floats, Table


def denominate(table: Table, framework: Framework, *, factor: float = 1.0) -> Table:
    """Divide each indicator that names a denominator by that column of the table (times `factor`).

    A missing denominator makes the value missing; one of zero is refused with column and row.
    Source: COINr Denominate.
    """
    values = table.values.copy()
    for place, code in enumerate(table.codes):
        named = framework.by_code[code].denominator
        if not named:
            continue
        if named not in table.denominators:
            refuse(f"{code} is divided by a column that is missing", column=named)
        by = table.denominators[named]
        for row in np.flatnonzero((by == 0) & ~np.isnan(values[:, place])):
            refuse(f"{code} cannot be divided by zero", column=named, row=table.units[row])
        with np.errstate(invalid="ignore", divide="ignore"):
            values[:, place] = np.where(by == 0, np.nan, values[:, place] / (by / factor))
    return table.with_values(values)


@dataclass(frozen=True)
class Availability:
    """What is known of each unit, arrays of (units,)."""

    missing: Floats
    zero: Floats
    available: Floats
    """Part of the indicators that have a value, 0-1."""
    nonzero: Floats
    """Part of the values that are not zero, 0-1; NaN for a unit without values."""


def availability(table: Table) -> Availability:
    """Count missing values and zeros per unit. Source: COINr get_data_avail."""
    missing = np.isnan(table.values).sum(axis=1).astype(float)
    zero = (table.values == 0).sum(axis=1).astype(float)
    width = len(table.codes)
    with np.errstate(invalid="ignore", divide="ignore"):
        return Availability(missing, zero, 1 - missing / width, 1 - zero / (width - missing))


def availability_by_group(table: Table, framework: Framework) -> dict[str, Floats]:
    """By aggregate the part of the indicators below it that have a value, (units,)."""
    known = ~np.isnan(table.values)
    found = {}
    for group in framework.aggregates:
        below = [place for place, code in enumerate(table.codes) if group in framework.ancestors(code)]
        found[group] = known[:, below].mean(axis=1) if below else np.full(len(table.units), np.nan)
    return found


@dataclass(frozen=True)
class Screened:
    """The units that stay, and why each of the others does not."""

    table: Table
    reasons: dict[str, str]


def screen(
    table: Table,
    *,
    available: float = 0.0,
    nonzero: float = 0.0,
    include: Collection[str] = (),
    exclude: Collection[str] = (),
) -> Screened:
    """Keep units with at least these parts of values known and not zero; some are kept or left out by name.

    Source: COINr Screen (byNA, byzeros, both; Force).
    """
    found = availability(table)
    reasons: dict[str, str] = {}
    for row, unit in enumerate(table.units):
        if unit in exclude:
            reasons[unit] = "left out by name"
        elif unit in include:
            continue
        elif found.available[row] < available:
            reasons[unit] = f"{found.available[row]:.0%} of the indicators have a value, not {available:.0%}"
        elif nonzero > 0 and not found.nonzero[row] >= nonzero:
            reasons[unit] = f"{found.nonzero[row]:.0%} of the values are not zero, not {nonzero:.0%}"
    kept = [row for row, unit in enumerate(table.units) if unit not in reasons]
    return Screened(table.of_units(kept), reasons)
