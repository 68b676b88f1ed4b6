"""The measures of all units in a period, on whatever engine runs the expressions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import duckdb
import ibis  # type: ignore[import-untyped]

from sojourn.engines.measures.catalogue import BESIDE, MEASURES, Measure
from sojourn.engines.measures.cells import COLUMNS as CELLS
from sojourn.engines.measures.cells import cells, cells_beside, records
from sojourn.engines.measures.facts import EXACT, Facts, Relation
from sojourn.engines.measures.figures import COLUMNS, REASONS, figures
from sojourn.engines.measures.period import Period
from sojourn.engines.measures.reading import open_facts


@dataclass(frozen=True)
class Figure:
    """One unit in one measure."""

    unit: str
    code: str
    k: float | None
    n: float | None
    value: float | None
    reason: str
    """A key of REASONS where there is no value."""
    unknown: float
    """Records (parts of them) whose answer is unknown."""
    uncovered: float
    """Size that is left out because the records against it are not complete."""
    expected: float | None
    """k as the disciplines lead to expect it (R3: the value)."""
    ratio: float | None
    """Observed to expected."""
    adjusted: float | None
    """The ratio on the measure's own scale: times the value of all units together."""


class Engine(Protocol):
    """What runs the expressions."""

    def fetch(self, expression: Relation) -> list[tuple[Any, ...]]:
        """The rows of an expression."""

    def keep(self, name: str, expression: Relation) -> None:
        """Compute once and keep under a name."""


class DuckEngine:
    """DuckDB in the process."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def fetch(self, expression: Relation) -> list[tuple[Any, ...]]:
        """The rows of an expression."""
        return self.connection.execute(ibis.to_sql(expression, dialect="duckdb")).fetchall()

    def keep(self, name: str, expression: Relation) -> None:
        """As a temporary table."""
        self.connection.execute(
            f'CREATE OR REPLACE TEMP TABLE "{name}" AS {ibis.to_sql(expression, dialect="duckdb")}'
        )


def compute(
    engine: Engine, facts: Facts, measures: Iterable[Measure] = MEASURES.values(), *, whole: bool = True
) -> list[Figure]:
    """Every unit in every measure, by unit and code in the catalogue's order; one scan for each measure."""
    told = list(measures)
    _keep_cells(engine, [cells(measure, facts) for measure in told])
    found = engine.fetch(figures(_cells(), told, facts, whole=whole))
    return _sorted([measure.code for measure in told], found)


def compute_beside(engine: Engine, facts: Facts, *, whole: bool = True) -> list[Figure]:
    """What is shown beside indicators (T1 in full-time equivalents)."""
    _keep_cells(engine, [cells_beside(code, facts) for code in BESIDE])
    told = [MEASURES[code.partition("_")[0]] for code in BESIDE]
    named = [_renamed(measure, code) for measure, code in zip(told, BESIDE, strict=True)]
    return _sorted(list(BESIDE), engine.fetch(figures(_cells(), named, facts, whole=whole)))


def _renamed(measure: Measure, code: str) -> Measure:
    return replace(measure, code=code)


def _keep_cells(engine: Engine, parts: Sequence[Relation]) -> None:
    engine.keep("cells", parts[0] if len(parts) == 1 else ibis.union(*parts))


def _cells() -> Relation:
    return ibis.table({name: "string" if name in CELLS[:4] else EXACT for name in CELLS}, name="cells")


def _sorted(codes: list[str], rows: list[tuple[Any, ...]]) -> list[Figure]:
    found = [Figure(**dict(zip(COLUMNS, row, strict=True)) | {"reason": row[5] or ""}) for row in rows]
    return sorted(found, key=lambda one: (one.unit, codes.index(one.code)))


def records_of(engine: Engine, facts: Facts, code: str) -> list[tuple[str, str, str, str, str, float]]:
    """What a measure is made of: code, unit, part (k, n, unknown), table, record, amount, in order."""
    found = engine.fetch(records(MEASURES[code], facts))
    return sorted((*row[:5], float(row[5])) for row in found)


def on_duckdb(folder: Path, period: Period) -> tuple[DuckEngine, Facts]:
    """The folder's facts, checked, in a DuckDB of their own; raises FactsError."""
    connection = duckdb.connect()
    return DuckEngine(connection), open_facts(folder, period, connection)


def told_reason(figure: Figure) -> str:
    """Why there is no value, in English."""
    return REASONS[figure.reason][0] if figure.reason else ""
