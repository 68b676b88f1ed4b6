"""Fact tables written as Parquet, the way `reading` wants them."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from sojourn.engines.measures.fault import refuse
from sojourn.engines.measures.reading import STORED
from sojourn.engines.measures.schema import TABLES


def write_facts(folder: Path, facts: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
    """All tables of the schema into the folder, those without rows too; what a row lacks is empty."""
    for name in facts:
        if name not in TABLES:
            refuse("there is no such table", table=name)
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        for name in TABLES:
            write_table(folder, name, facts.get(name, ()), connection)


def write_table(
    folder: Path, name: str, rows: Iterable[Mapping[str, Any]], connection: duckdb.DuckDBPyConnection
) -> None:
    """`<name>.parquet`; the rows may come one by one."""
    types = {column.name: STORED[column.type] for column in TABLES[name].columns}
    target = str(folder / f"{name}.parquet").replace("'", "''")
    with TemporaryDirectory() as aside:
        lines = Path(aside) / "rows.json"
        with lines.open("w", encoding="utf-8") as file:
            for row in rows:
                file.write(_line(name, row, types))
        told = ", ".join(f"'{column}': '{kind}'" for column, kind in types.items())
        source = f"read_json('{lines}', format = 'newline_delimited', columns = {{{told}}})"
        connection.execute(f"COPY (SELECT * FROM {source}) TO '{target}' (FORMAT parquet)")


def _line(name: str, row: Mapping[str, Any], types: Mapping[str, str]) -> str:
    for column in row:
        if column not in types:
            refuse("there is no such column", table=name, column=column)
    told = {
        column: value.isoformat() if isinstance(value, date) else value
        for column, value in row.items()
        if value is not None
    }
    return json.dumps(told, ensure_ascii=False) + "\n"
