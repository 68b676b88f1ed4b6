"""Missing values from the other units, from the group, from the unit's own row or from its other years."""

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np

from sojourn.engines.composite.fault import refuse
from sojourn.engines.composite.framework import Framework
from sojourn.engines.composite.table import Floats, Ints, Table

Centre = Literal["mean", "median"]
CENTRES: dict[str, Callable[[Floats], float]] = {
    "mean": lambda values: float(np.mean(values)),
    "median": lambda values: float(np.median(values)),
}


def impute(table: Table, *, centre: Centre = "mean", group: str | None = None) -> Table:
    """Fill each gap with the centre of its column, over all units or those of its group.

    A gap stays where nobody (of the group) has a value, or where the unit's group is not known.
    Source: COINr i_mean, i_median, i_mean_grp, i_median_grp.
    """
    values = table.values.copy()
    for rows in _rows_by_group(table, group):
        for place in range(values.shape[1]):
            column = values[rows, place]
            known = column[~np.isnan(column)]
            if 0 < known.size < column.size:
                values[rows, place] = np.where(np.isnan(column), CENTRES[centre](known), column)
    return table.with_values(values)


def _rows_by_group(table: Table, group: str | None) -> list[Ints]:
    if group is None:
        return [np.arange(len(table.units))]
    if group not in table.groups:
        refuse("there is no such column", column=group)
    told = np.array(table.groups[group])
    return [np.flatnonzero(told == name) for name in dict.fromkeys(table.groups[group]) if name]


def impute_row(table: Table, framework: Framework, *, level: int = 2, centre: Centre = "mean") -> Table:
    """Fill each gap from the unit's other indicators of the same group of `level`, on a common scale.

    Each column is turned so that more is better and scaled to 0-1, gaps get the centre of the unit's own row
    within the group, and the column is scaled back. A constant column stands at 1/2 on the common scale.
    Source: COINr Impute(impute_by = "row", group_level, normalise_first = TRUE).
    """
    directions = np.array([framework.by_code[code].direction for code in table.codes], dtype=float)
    turned = table.values * directions
    with np.errstate(invalid="ignore", divide="ignore"):
        low, high = _extremes(turned)
        width = high - low
        scaled = np.where(width > 0, (turned - low) / width, np.where(np.isnan(turned), np.nan, 0.5))
    belongs = np.array([framework.group_at(code, level) or "" for code in table.codes])
    for name in dict.fromkeys(belongs):
        places = np.flatnonzero(belongs == name)
        for row in range(len(table.units)):
            own = scaled[row, places]
            known = own[~np.isnan(own)]
            if 0 < known.size < own.size:
                scaled[row, places] = np.where(np.isnan(own), CENTRES[centre](known), own)
    back = (scaled * width + low) * directions
    return table.with_values(np.where(np.isnan(table.values), back, table.values))


def _extremes(values: Floats) -> tuple[Floats, Floats]:
    """Lowest and highest of each column, NaN where it has no value."""
    known = ~np.isnan(values)
    nothing = ~known.any(axis=0)
    low = np.where(known, values, np.inf).min(axis=0)
    high = np.where(known, values, -np.inf).max(axis=0)
    return np.where(nothing, np.nan, low), np.where(nothing, np.nan, high)


def impute_panel(
    values: Floats,
    units: Sequence[str],
    times: Floats,
    *,
    way: Literal["latest", "constant", "linear"] = "latest",
    reach: int | None = None,
) -> Floats:
    """Fill gaps from the same unit's other years; `values` is (rows, indicators), a row a unit-year.

    latest: the last value before, at most `reach` points of time back, nothing before the first.
    constant: the last value before, and the first value before the first.
    linear: on the straight line between the neighbours, the nearest value outside them.
    A unit with one value keeps it throughout (COINr's "linear" fails there). Source: COINr impute_panel.
    """
    filled = values.copy()
    told = np.array(units)
    years = np.unique(times)
    for unit in dict.fromkeys(units):
        rows = np.flatnonzero(told == unit)
        rows = rows[np.argsort(times[rows], kind="stable")]
        for place in range(values.shape[1]):
            filled[rows, place] = _along(values[rows, place], times[rows], years, way, reach)
    return filled


def _along(column: Floats, times: Floats, years: Floats, way: str, reach: int | None) -> Floats:
    known = np.flatnonzero(~np.isnan(column))
    if not known.size or known.size == column.size:
        return column
    if way == "linear":
        straight = np.interp(times, times[known], column[known])
        return np.where(np.isnan(column), straight, column)
    before = np.searchsorted(known, np.arange(column.size), side="right") - 1
    source = known[np.maximum(before, 0)]
    found = column[source]
    if way == "latest":
        steps = np.searchsorted(years, times) - np.searchsorted(years, times[source])
        too_far = before < 0 if reach is None else (before < 0) | (steps > reach)
        found = np.where(too_far, np.nan, found)
    return np.where(np.isnan(column), found, column)
