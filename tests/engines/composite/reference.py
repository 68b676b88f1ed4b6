"""COINr's own ASEM example and its output, read as tables; absent where the folder is."""

import csv
import json
import math
import os
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sojourn.engines.composite.framework import Framework
from sojourn.engines.composite.imputing import impute
from sojourn.engines.composite.preparing import denominate, screen
from sojourn.engines.composite.reading import read_framework, read_table
from sojourn.engines.composite.table import Floats, Table
from sojourn.engines.composite.treatment import treat, treatment_named

CONFORMANCE = Path(os.environ.get("SOJOURN_CONFORMANCE_DATA", Path(__file__).parents[4] / "shared" / "data"))
FOLDER = CONFORMANCE / "composite" / "coinr_asem"
FAULT = "AS_COINR_DOES"
GROUPS = ("GDP_group", "GDPpc_group", "Pop_group", "EurAsia_group")
DENOMINATORS = ("Area", "Energy", "GDP", "Population")

present = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="COINr's reference output is absent; set SOJOURN_CONFORMANCE_DATA"
)


def files(folder: str) -> list[str]:
    """The names of the reference files of a folder; none where it is absent."""
    return sorted(path.name for path in (FOLDER / folder).glob("*")) if FOLDER.is_dir() else []


def rows(name: str) -> list[dict[str, str]]:
    """Every row of a CSV, by column."""
    with (FOLDER / name).open(newline="", encoding="utf-8") as told:
        return list(csv.DictReader(told))


def told(name: str) -> dict:
    """A JSON file."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def number(text: str) -> float:
    """What R wrote; empty is missing."""
    return float(text) if text else math.nan


def columns(name: str, *, without: tuple[str, ...] = ("uCode",)) -> dict[str, Floats]:
    """Every column of numbers."""
    read = rows(name)
    return {code: np.array([number(row[code]) for row in read]) for code in read[0] if code not in without}


def units(name: str) -> list[str]:
    """The codes of the units, in the order of the file."""
    return [row["uCode"] for row in rows(name)]


@cache
def framework() -> Framework:
    """ASEM's tree: 49 indicators, 8 pillars, 2 sub-indexes, 1 index."""
    return read_framework((FOLDER / "input/ASEM_iMeta.csv").read_bytes())


@cache
def raw() -> Table:
    """The values as given, in COINr's order of units."""
    read = read_table(
        (FOLDER / "input/ASEM_iData.csv").read_bytes(),
        framework().indicators,
        groups=GROUPS,
        denominators=DENOMINATORS,
    )
    return read.of_units(sorted(range(len(read.units)), key=lambda row: read.units[row]))


@cache
def denominated() -> Table:
    """Divided by size."""
    return denominate(raw(), framework())


@cache
def screened() -> Table:
    """Gaps filled from the group, units with too little known set apart."""
    return screen(impute(denominated(), group="EurAsia_group"), available=0.9).table


@cache
def treated() -> Table:
    """After the two-stage treatment with at most 5 points."""
    return treat(screened(), treatment_named("winmax=5"))[0]


def assert_equal(found: Floats, wanted: Floats, *, within: float = 1e-9) -> None:
    """Missing in the same places, and equal to 1e-9 (relative above 1)."""
    assert found.shape == wanted.shape
    np.testing.assert_array_equal(np.isnan(found), np.isnan(wanted))
    np.testing.assert_allclose(found, wanted, rtol=within, atol=within)


def assert_table(found: Table, name: str, *, within: float = 1e-9) -> None:
    """A table against a file: units and columns by name."""
    wanted = columns(name)
    order = [found.units.index(unit) for unit in units(name)]
    assert len(order) == len(found.units)
    assert set(wanted) == set(found.codes)
    for code, column in wanted.items():
        assert_equal(found.column(code)[order], column, within=within)
