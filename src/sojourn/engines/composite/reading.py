"""Frameworks and values from CSV and tables back to CSV; what is wrong is told with column and row.

A framework has COINr's columns iCode, Level, Direction, Weight, Parent, Type (others that are known: iName,
Unit, Denominator, Target); values have uCode, optionally uName, and one column per indicator. Rows are
counted as a spreadsheet counts them: the heading is row 1.
"""

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sojourn.engines.composite.fault import CompositeError, refuse
from sojourn.engines.composite.framework import Element, Framework
from sojourn.engines.composite.table import Floats, Table, first_twice

NEEDED = ("iCode", "Level", "Direction", "Weight", "Parent", "Type")
IN_THE_TREE = {"Indicator": True, "Aggregate": False}
BESIDE_THE_TREE = {"Group", "Denominator", "Other"}

Row = Mapping[str, str]
Columns = Mapping[str, Floats | Sequence[str]]


def rows_of(raw: bytes) -> tuple[list[str], list[tuple[str, Row]]]:
    """The heading, and every row that is not empty with its number; UTF-8, with or without a mark.

    Raises CompositeError for what is no CSV, a heading that has a column twice, and rows of another length.
    """
    try:
        text = raw.decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except UnicodeDecodeError:
        refuse("the file is not in UTF-8")
    except csv.Error as failure:
        refuse(f"the file is no CSV: {failure}")
    if not lines or not any(lines[0]):
        refuse("the file is empty")
    heading = [name.strip() for name in lines[0]]
    if twice := first_twice(name for name in heading if name):
        refuse("the column stands twice", column=twice, row="1")
    found: list[tuple[str, Row]] = []
    for number, line in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in line):
            continue
        if len(line) != len(heading):
            refuse(f"{len(line)} cells under {len(heading)} columns", row=str(number))
        found.append((str(number), dict(zip(heading, (cell.strip() for cell in line), strict=True))))
    return heading, found


def number(text: str, *, column: str, row: str) -> float:
    """A finite number, NaN where the cell is empty; anything else is refused."""
    if not text:
        return math.nan
    try:
        value = float(text) if "_" not in text else math.nan
    except ValueError:
        value = math.nan
    if math.isinf(value):
        refuse(f"{text!r} is not finite", column=column, row=row)
    if math.isnan(value):
        refuse(f"{text!r} is no number (a missing value is an empty cell)", column=column, row=row)
    return value


def read_framework(raw: bytes) -> Framework:
    """The tree of a framework file; rows of type Group, Denominator and Other are passed over.

    Raises CompositeError that names column and row.
    """
    heading, rows = rows_of(raw)
    for name in NEEDED:
        if name not in heading:
            refuse("the column is missing", column=name)
    elements = []
    for line, row in rows:
        if not row["iCode"]:
            refuse("the code is missing", column="iCode", row=line)
        kind = row["Type"]
        if kind in BESIDE_THE_TREE:
            continue
        if kind not in IN_THE_TREE:
            refuse(
                f"{kind!r} is neither Indicator nor Aggregate", column="Type", row=f"{line} ({row['iCode']})"
            )
        elements.append(_element(row, line))
    if not any(element.is_indicator for element in elements):
        refuse("there is no indicator", column="Type")
    return Framework(elements)


def _element(row: Row, line: str) -> Element:
    place = f"{line} ({row['iCode']})"
    is_indicator = IN_THE_TREE[row["Type"]]
    target = number(row.get("Target", ""), column="Target", row=place)
    return Element(
        code=row["iCode"],
        level=_level(row["Level"], place),
        weight=_weight(row, place),
        direction=_direction(row["Direction"], place, is_indicator=is_indicator),
        parent=row["Parent"] or None,
        is_indicator=is_indicator,
        name=row.get("iName", ""),
        unit=row.get("Unit", ""),
        denominator=row.get("Denominator", ""),
        target=None if math.isnan(target) else target,
        row=line,
    )


def _level(text: str, place: str) -> int:
    value = number(text, column="Level", row=place)
    if not value >= 1 or value != int(value):
        refuse(f"{text!r} is no whole number from 1 on", column="Level", row=place)
    return int(value)


def _weight(row: Row, place: str) -> float:
    value = number(row["Weight"], column="Weight", row=place)
    if math.isnan(value) and not row["Parent"]:
        return 1.0
    if math.isnan(value):
        refuse("the weight is missing", column="Weight", row=place)
    if value < 0:
        refuse(f"the weight {row['Weight']} is negative", column="Weight", row=place)
    return value


def _direction(text: str, place: str, *, is_indicator: bool) -> int:
    if not text and not is_indicator:
        return 1
    value = number(text, column="Direction", row=place)
    if value not in (1.0, -1.0):
        refuse(f"{text!r} is neither 1 nor -1", column="Direction", row=place)
    return int(value)


def read_table(
    raw: bytes, codes: Sequence[str], *, groups: Sequence[str] = (), denominators: Sequence[str] = ()
) -> Table:
    """The values of the indicators `codes`, in this order, for every unit; other columns are passed over.

    Raises CompositeError for a column that is missing, text or an infinite number in a column of numbers, a
    unit without a code or one that stands twice, and a table without any value.
    """
    heading, rows = rows_of(raw)
    for name in ("uCode", *codes, *groups, *denominators):
        if name not in heading:
            refuse("the column is missing", column=name)
    _check_units(rows)
    places = [f"{line} ({row['uCode']})" for line, row in rows]

    def numbers(code: str) -> list[float]:
        return [number(row[code], column=code, row=at) for at, (_, row) in zip(places, rows, strict=True)]

    units = tuple(row["uCode"] for _, row in rows)
    values = np.array([numbers(code) for code in codes], dtype=float).reshape(len(codes), len(units)).T
    if not np.isfinite(values).any():
        refuse("no unit has a value in any indicator", column=codes[0] if codes else "iCode")
    return Table(
        units=units,
        codes=tuple(codes),
        values=np.ascontiguousarray(values),
        names={row["uCode"]: row.get("uName", "") or row["uCode"] for _, row in rows},
        groups={code: tuple(row[code] for _, row in rows) for code in groups},
        denominators={code: np.array(numbers(code)) for code in denominators},
    )


def _check_units(rows: Sequence[tuple[str, Row]]) -> None:
    if not rows:
        refuse("there is no unit", column="uCode")
    seen: dict[str, str] = {}
    for line, row in rows:
        code = row["uCode"]
        if not code:
            refuse("the code is missing", column="uCode", row=line)
        if code in seen:
            refuse(f"{code!r} stands twice (also in row {seen[code]})", column="uCode", row=line)
        seen[code] = line


def read_goalposts(raw: bytes, codes: Sequence[str]) -> dict[str, tuple[float, float, float]]:
    """The file of `goalposts:FILE`: iCode, Low, High and optionally Scale (100 where it is missing)."""
    heading, rows = rows_of(raw)
    for name in ("iCode", "Low", "High"):
        if name not in heading:
            refuse("the column is missing", column=name)
    found: dict[str, tuple[float, float, float]] = {}
    for line, row in rows:
        place = f"{line} ({row['iCode']})"
        low, high, scale = (
            number(row.get(name, ""), column=name, row=place) for name in ("Low", "High", "Scale")
        )
        if math.isnan(low) or math.isnan(high):
            refuse("the goalpost is missing", column="Low" if math.isnan(low) else "High", row=place)
        if not low < high:
            refuse(f"{low:g} is not below {high:g}", column="Low", row=place)
        if row["iCode"] in found:
            refuse(f"{row['iCode']!r} stands twice", column="iCode", row=place)
        found[row["iCode"]] = (low, high, 100.0 if math.isnan(scale) else scale)
    for code in codes:
        if code not in found:
            refuse("the indicator has no goalposts", column="iCode", row=code)
    return found


@dataclass(frozen=True)
class Counts:
    """What an indicator's values are made of, (units,) each; NaN for a unit that is not in the file."""

    k: Floats
    n: Floats
    kind: Literal["share", "rate"]
    scale: float


def read_counts(raw: bytes, table: Table) -> dict[str, Counts]:
    """A file of uCode, iCode, k, n, Kind (share or rate) and optionally Scale (1): figures behind values.

    Raises CompositeError that names column and row.
    """
    heading, rows = rows_of(raw)
    for name in ("uCode", "iCode", "k", "n", "Kind"):
        if name not in heading:
            refuse("the column is missing", column=name)
    found: dict[str, Counts] = {}
    for line, row in rows:
        code, kind = row["iCode"], row["Kind"]
        if row["uCode"] not in table.units:
            refuse(f"there is no unit {row['uCode']!r}", column="uCode", row=line)
        if code not in table.codes:
            refuse(f"there is no indicator {code!r}", column="iCode", row=line)
        if kind not in ("share", "rate"):
            refuse(f"{kind!r} is neither share nor rate", column="Kind", row=line)
        scale = number(row.get("Scale", ""), column="Scale", row=line)
        empty = np.full(len(table.units), math.nan)
        chosen: Literal["share", "rate"] = "share" if kind == "share" else "rate"
        whole = Counts(empty, empty.copy(), chosen, scale if scale > 0 else 1.0)
        here = found.setdefault(code, whole)
        if (here.kind, here.scale) != (whole.kind, whole.scale):
            refuse(f"{code} is told in two ways", column="Kind", row=line)
        place = table.row(row["uCode"])
        here.k[place], here.n[place] = (number(row[name], column=name, row=line) for name in "kn")
    return found


def written(value: float) -> str:
    """17 significant digits, which give the same number back; nothing where it is missing."""
    return "" if math.isnan(value) else f"{value:.17g}"


def by_column(table: Table) -> Columns:
    """The columns of a table, to be written."""
    return {code: table.values[:, place] for place, code in enumerate(table.codes)}


def table_to_csv(rows: Sequence[str], columns: Columns, *, first: str = "uCode") -> str:
    """A heading with uCode first and one line per unit; numbers as `written`, texts as they are."""
    told = io.StringIO()
    writer = csv.writer(told, lineterminator="\n")
    writer.writerow([first, *columns])
    for row, unit in enumerate(rows):
        cells = [column[row] for column in columns.values()]
        writer.writerow([unit, *(cell if isinstance(cell, str) else written(float(cell)) for cell in cells)])
    return told.getvalue()


__all__ = ["CompositeError", "read_framework", "read_goalposts", "read_table", "table_to_csv", "written"]
