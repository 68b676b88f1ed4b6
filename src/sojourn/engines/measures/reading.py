"""A folder of Parquet files, checked against the schema and opened in DuckDB."""

from pathlib import Path

import duckdb

from sojourn.engines.measures.checking import check
from sojourn.engines.measures.columns import Column, FactTable
from sojourn.engines.measures.facts import Facts
from sojourn.engines.measures.fault import refuse
from sojourn.engines.measures.period import Period
from sojourn.engines.measures.schema import TABLES

STORED = {"text": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "date": "DATE", "yes-no": "BOOLEAN"}
WHOLE = {
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "HUGEINT",
}


def open_facts(folder: Path, period: Period, connection: duckdb.DuckDBPyConnection) -> Facts:
    """What the expressions need to know, from the two tables that tell it; raises FactsError."""
    for table in (TABLES["house"], TABLES["units"]):
        _load(folder, table, connection)
    depth = _depth_of_tree(connection)
    return Facts(period, _ours(connection, "country"), _ours(connection, "language"), depth)


def load_facts(folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """All tables into the connection; raises FactsError naming table, column and row."""
    for table in TABLES.values():
        _load(folder, table, connection)
    for table in TABLES.values():
        check(table, connection)


def _load(folder: Path, table: FactTable, connection: duckdb.DuckDBPyConnection) -> None:
    source = _source(folder, table)
    if not (folder / f"{table.name}.parquet").is_file():
        refuse(f"there is no {table.name}.parquet", table=table.name)
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    except duckdb.Error:
        refuse(f"{table.name}.parquet cannot be read as Parquet", table=table.name)
    found = {name: kind for name, kind, *_more in described}
    for column in table.columns:
        _check_type(table, column, found)
    wanted = ", ".join(f'CAST("{one.name}" AS {STORED[one.type]}) AS "{one.name}"' for one in table.columns)
    connection.execute(f'CREATE OR REPLACE TABLE "{table.name}" AS SELECT {wanted} FROM {source}')


def _source(folder: Path, table: FactTable) -> str:
    path = str(folder / f"{table.name}.parquet").replace("'", "''")
    return f"read_parquet('{path}')"


def _check_type(table: FactTable, column: Column, found: dict[str, str]) -> None:
    if column.name not in found:
        refuse("is missing", table=table.name, column=column.name)
    kind = found[column.name].partition("(")[0]
    fits = {
        "text": {"VARCHAR"},
        "integer": WHOLE,
        "number": WHOLE | {"FLOAT", "DOUBLE", "DECIMAL"},
        "date": {"DATE"},
        "yes-no": {"BOOLEAN"},
    }
    if kind not in fits[column.type]:
        refuse(f"is {found[column.name]}, not {column.type}", table=table.name, column=column.name)


def _depth_of_tree(connection: duckdb.DuckDBPyConnection) -> int:
    """How many levels there are; refuses an unknown parent and a cycle."""
    rows = connection.execute("SELECT unit, parent FROM units ORDER BY rowid").fetchall()
    parents = dict(rows)
    deepest = 1
    for row, (unit, parent) in enumerate(rows, 1):
        seen, here = {unit}, parent
        while here is not None:
            if here not in parents:
                refuse(f"there is no unit {here!r}", table="units", column="parent", row=str(row))
            if here in seen:
                refuse(f"{unit!r} is above itself", table="units", column="parent", row=str(row))
            seen.add(here)
            here = parents[here]
        deepest = max(deepest, len(seen))
    return deepest


def _ours(connection: duckdb.DuckDBPyConnection, kind: str) -> tuple[str, ...]:
    rows = connection.execute("SELECT code FROM house WHERE kind = ? ORDER BY code", [kind]).fetchall()
    if not rows:
        refuse(f"no {kind} of ours is told", table="house", column="kind")
    return tuple(code for (code,) in rows)
