"""Figures, scores and places of a release, from a folder of frozen facts; and the records behind a figure."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from sojourn.engines.composite.indexing import Figure, Index, Kind, index_of
from sojourn.engines.measures.catalogue import MEASURES
from sojourn.engines.measures.computing import Engine, compute, on_duckdb, records_of
from sojourn.engines.measures.computing import Figure as Measured
from sojourn.engines.measures.facts import Facts
from sojourn.engines.measures.period import period_named
from sojourn.indicators.queries.frameworks import method_of, tree_of
from sojourn.indicators.queries.listed import record_lines

KINDS = ("school", "laboratory", "hospital", "department")
"""Kinds of units that are compared, each with its peers."""
YEARS_POOLED = 3
DIGITS = 9
"""Significant digits that are kept: what two machines may compute differently lies beyond."""
RECORDS = "records.parquet"

Opened = tuple[Engine, Facts]
"""An engine with the facts of a folder."""
Typed = tuple[str, str, float]
"""Unit, code and value of a figure with proof."""


def archive_of(folder: Path) -> bytes:
    """The folder's files in one archive that is the same for the same files."""
    return archive_of_files({path.name: path.read_bytes() for path in folder.iterdir()})


def archive_of_files(files: Mapping[str, bytes]) -> bytes:
    """Name -> content in one archive that is the same for the same files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), files[name])
    return held.getvalue()


@contextmanager
def unpacked(archive: bytes) -> Iterator[Path]:
    """The files of such an archive in a folder that is gone afterwards."""
    with TemporaryDirectory(prefix="sojourn-facts-") as folder:
        with zipfile.ZipFile(io.BytesIO(archive)) as held:
            for name in held.namelist():
                (Path(folder) / Path(name).name).write_bytes(held.read(name))
        yield Path(folder)


def opened_for(folder: Path, period: str) -> Opened:
    """The folder's facts, read once for figures of three years and the records behind them."""
    return on_duckdb(folder, period_named(year_before(period, YEARS_POOLED - 1)))


def measured(folder: Path, periods: Sequence[str], *, opened: Opened | None = None) -> list[list[Measured]]:
    """All 38 measures of every unit with what lies below it, in each period. Raises FactsError."""
    engine, facts = opened or opened_for(folder, periods[-1])
    return [compute(engine, replace(facts, period=period_named(period))) for period in periods]


def year_before(period: str, years: int) -> str:
    """So many years earlier, written alike: 2025/26 -> 2023/24."""
    year = int(period[:4]) - years
    return f"{year}/{(year + 1) % 100:02}" if "/" in period else str(year)


def write_records(opened: Opened, period: str, target_folder: Path, *, recipe: Mapping[str, Any]) -> Path:
    """The records behind every figure as a file: code, unit, part, table, record, amount."""
    engine, facts = opened[0], replace(opened[1], period=period_named(period))
    written = target_folder / RECORDS
    target = str(written).replace("'", "''")
    with TemporaryDirectory() as aside:
        lines = Path(aside) / "rows.json"
        with lines.open("w", encoding="utf-8") as file:
            for code in MEASURES:
                for row in records_of(engine, facts, code):
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
            file.writelines(record_lines(recipe))
        names = ("code", "unit", "part", "source", "record")
        columns = ", ".join(f"json ->> {at} AS {name}" for at, name in enumerate(names))
        with duckdb.connect() as connection:
            connection.execute("SET threads = 1")
            connection.execute(
                f"COPY (SELECT {columns}, CAST(json ->> 5 AS DOUBLE) AS amount FROM "
                f"read_json_objects('{lines}', format = 'newline_delimited')) TO '{target}' (FORMAT parquet)"
            )
    return written


def records_behind(
    path: Path, code: str, units: Sequence[str], *, most: int
) -> list[tuple[str, str, str, str, float]]:
    """Unit, part (k, n, unknown), table, record, amount of a figure, at most so many, k first."""
    with duckdb.connect() as connection:
        return connection.execute(
            "SELECT unit, part, source, record, amount FROM read_parquet($path) "
            "WHERE code = $code AND list_contains($units, unit) ORDER BY part, unit, record LIMIT $most",
            {"path": str(path), "code": code, "units": list(units), "most": most},
        ).fetchall()


def groups_of(rows: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Code -> kind of the units that are compared, from (code, kind)."""
    return {code: kind for code, kind in sorted(rows) if kind in KINDS}


def indexed(
    folder: Path,
    *,
    period: str,
    content: Mapping[str, Any],
    kinds: Mapping[str, Kind],
    groups: Mapping[str, str],
    typed: Sequence[Typed] = (),
    listed: Sequence[Measured] = (),
    seed: int,
    opened: Opened | None = None,
) -> Index:
    """The index of a period: measures of three years, estimates, scores, places."""
    periods = [year_before(period, back) for back in reversed(range(YEARS_POOLED))]
    years = measured(folder, periods, opened=opened)
    years[-1] += [*_typed(typed), *listed]
    tree = tree_of(content)
    kinds = _with_levels(kinds, years[-1])
    figures = [
        [
            Figure(one.unit, one.code, one.k, one.n, one.value, one.reason, one.expected, one.adjusted)
            for one in year
            if one.unit in groups
        ]
        for year in years
    ]
    return index_of(figures, tree, kinds, groups, method_of(content, seed=seed))


def _typed(typed: Sequence[Typed]) -> list[Measured]:
    names = ("unknown", "uncovered", "expected", "ratio", "adjusted", "level")
    nothing: dict[str, Any] = dict.fromkeys(names) | {"unknown": 0.0, "uncovered": 0.0}
    return [Measured(unit, code, None, None, value, "", **nothing) for unit, code, value in typed]


def _with_levels(kinds: Mapping[str, Kind], figures: Sequence[Measured]) -> dict[str, Kind]:
    """Measures that are held against the disciplines get the value of all units together."""
    found = dict(kinds)
    for one in figures:
        if one.code in found and one.level:
            found[one.code] = replace(found[one.code], level=one.level)
    return found


def as_text(index: Index, *, names: Mapping[str, Any]) -> str:
    """What was computed and from what (`names`), as canonical JSON."""
    scored = index.scored
    figures = [
        {
            "unit": unit,
            "code": code,
            "k": _kept(one.figure.k),
            "n": _kept(one.figure.n),
            "expected": _kept(one.figure.expected),
            "value": _kept(one.figure.value),
            "estimate": _kept(one.value),
            "low": _kept(one.low),
            "high": _kept(one.high),
            "years": one.years,
            "score": _kept(float(scored.normalised.values[scored.raw.row(unit), place])),
            "reason": one.reason,
        }
        for unit in scored.units
        for place, code in enumerate(scored.framework.indicators)
        for one in (index.estimates[unit, code],)
    ]
    standings = [
        {
            "unit": one.unit,
            "group": one.group,
            "score": _kept(one.score),
            "scores": {code: _kept(value) for code, value in one.scores.items()},
            "place": one.place,
            "best": one.best,
            "worst": one.worst,
            "expected": _kept(one.expected),
            "top": _kept(one.top),
            "band": one.band,
            "reason": one.reason,
        }
        for one in index.standings
    ]
    return as_json({**names, "figures": figures, "standings": standings})


def as_json(told: Mapping[str, Any]) -> str:
    """The same text for the same content, a line for each value."""
    return json.dumps(told, ensure_ascii=False, sort_keys=True, indent=0) + "\n"


def _kept(value: float | None) -> float | None:
    """Nine significant digits; None for what is not known."""
    return None if value is None or value != value else float(f"{value:.{DIGITS}g}")


def sha256(content: bytes | str) -> str:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()
