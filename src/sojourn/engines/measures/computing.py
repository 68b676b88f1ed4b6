"""The measures of all units in a period, on whatever engine runs the expressions."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Protocol

import duckdb
import ibis  # type: ignore[import-untyped]

from sojourn.engines.measures.catalogue import BESIDE, MEASURES
from sojourn.engines.measures.cells import COLUMNS as CELLS
from sojourn.engines.measures.cells import cells, cells_beside, records
from sojourn.engines.measures.facts import EXACT, Facts, Relation
from sojourn.engines.measures.figures import COLUMNS, REASONS, figures
from sojourn.engines.measures.period import Period
from sojourn.engines.measures.reading import load_facts, open_facts


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
    """The ratio on the measure's own scale: times the level."""
    level: float | None
    """The value of all units together, on the measure's own scale; only where something was expected."""


class Query:
    """An expression and its text for DuckDB, kept: to make it takes longer than to run it."""

    def __init__(self, relation: Relation) -> None:
        self.relation = relation

    def make(self) -> None:
        """The text, ahead of its use."""
        _ = self.duckdb

    @cached_property
    def duckdb(self) -> str:
        """The text."""
        return str(ibis.to_sql(self.relation, dialect="duckdb", pretty=False))


class Engine(Protocol):
    """What runs the expressions."""

    def open(self, query: Query) -> list[tuple[Any, ...]]:
        """Rows from the facts."""

    def keep(self, name: str, query: Query) -> None:
        """Compute once from the facts and keep under a name."""

    def fetch(self, query: Query) -> list[tuple[Any, ...]]:
        """Rows from what was kept and the units."""


class DuckEngine:
    """DuckDB in the process."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def fetch(self, query: Query) -> list[tuple[Any, ...]]:
        """The rows of an expression."""
        return self.connection.execute(query.duckdb).fetchall()

    open = fetch

    def keep(self, name: str, query: Query) -> None:
        """As a temporary table."""
        self.connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {query.duckdb}')


def compute(
    engine: Engine, facts: Facts, codes: tuple[str, ...] = tuple(MEASURES), *, whole: bool = True
) -> list[Figure]:
    """Every unit in every measure, by unit and then in the order of the codes.

    `codes` are of MEASURES, or of BESIDE for what is shown beside indicators. `whole`: a unit with all units
    below it, else its own rows alone.
    """
    engine.keep("cells", _query_of_cells(facts, codes))
    found = engine.fetch(_query_of_figures(facts, codes, whole))
    return _sorted(codes, found)


@lru_cache(maxsize=32)
def _query_of_cells(facts: Facts, codes: tuple[str, ...]) -> Query:
    parts = [cells_beside(code, facts) if code in BESIDE else cells(MEASURES[code], facts) for code in codes]
    return Query(parts[0] if len(parts) == 1 else ibis.union(*parts))


@lru_cache(maxsize=32)
def _query_of_figures(facts: Facts, codes: tuple[str, ...], whole: bool) -> Query:
    measures = [replace(MEASURES[code.partition("_")[0]], code=code) for code in codes]
    return Query(figures(_cells(), measures, facts, whole=whole))


@lru_cache(maxsize=128)
def _query_of_records(facts: Facts, code: str) -> Query:
    return Query(records(MEASURES[code], facts))


def _cells() -> Relation:
    return ibis.table({name: "string" if name in CELLS[:4] else EXACT for name in CELLS}, name="cells")


def _sorted(codes: tuple[str, ...], rows: list[tuple[Any, ...]]) -> list[Figure]:
    found = [Figure(**dict(zip(COLUMNS, row, strict=True)) | {"reason": row[5] or ""}) for row in rows]
    return sorted(found, key=lambda one: (one.unit, codes.index(one.code)))


def records_of(engine: Engine, facts: Facts, code: str) -> list[tuple[str, str, str, str, str, float]]:
    """What a measure is made of: code, unit, part (k, n, unknown), table, record, amount, in order."""
    found = engine.open(_query_of_records(facts, code))
    return sorted((*row[:5], float(row[5])) for row in found)


def on_duckdb(folder: Path, period: Period) -> tuple[DuckEngine, Facts]:
    """The folder's facts, checked, in a DuckDB of their own; raises FactsError.

    While the tables are read the texts of all measures are made, which takes as long.
    """
    connection = duckdb.connect()
    facts = open_facts(folder, period, connection)
    with ThreadPoolExecutor(1) as aside:
        loading = aside.submit(load_facts, folder, connection)
        _query_of_cells(facts, tuple(MEASURES)).make()
        _query_of_figures(facts, tuple(MEASURES), True).make()
        loading.result()
    return DuckEngine(connection), facts


def told_reason(figure: Figure) -> str:
    """Why there is no value, in English."""
    return REASONS[figure.reason][0] if figure.reason else ""
