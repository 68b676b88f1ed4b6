"""The same expressions on Apache Spark, when one machine is outgrown (`sojourn[spark]`, Java 17)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import ibis  # type: ignore[import-untyped]

from sojourn.engines.measures.computing import DuckEngine, Query
from sojourn.engines.measures.facts import Facts
from sojourn.engines.measures.fault import refuse
from sojourn.engines.measures.period import Period
from sojourn.engines.measures.reading import load_facts, open_facts
from sojourn.engines.measures.schema import TABLES

STORED = {"text": "string", "integer": "bigint", "number": "double", "date": "date", "yes-no": "boolean"}
TYPES = {"string": "VARCHAR", "decimal(38, 12)": "DECIMAL(38, 12)"}
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "false",
}


class SparkEngine:
    """A Spark session for what goes over the facts; what is left, a row for a unit, is finished in DuckDB."""

    def __init__(self, session: Any, connection: duckdb.DuckDBPyConnection) -> None:
        self.session, self.here = session, DuckEngine(connection)
        self.connected = ibis.pyspark.connect(session)

    def open(self, query: Query) -> list[tuple[Any, ...]]:
        """Rows from the facts."""
        return [tuple(row) for row in self.session.sql(str(self.connected.compile(query.relation))).collect()]

    def keep(self, name: str, query: Query) -> None:
        """Sums from the facts, brought here."""
        columns = ", ".join(
            f'"{column}" {TYPES[str(kind)]}' for column, kind in query.relation.schema().items()
        )
        self.here.connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" ({columns})')
        rows = self.open(query)
        marks = ", ".join("?" for _column in query.relation.columns)
        if rows:
            self.here.connection.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)

    def fetch(self, query: Query) -> list[tuple[Any, ...]]:
        """Figures from what was brought here."""
        return self.here.fetch(query)


@contextmanager
def on_spark(folder: Path, period: Period, *, master: str) -> Iterator[tuple[SparkEngine, Facts]]:
    """The folder's facts on Spark; all workers must see the folder. Raises FactsError.

    The facts are checked by DuckDB first, so that a fault is told alike.
    """
    try:
        from pyspark.sql import SparkSession  # type: ignore[import-not-found]  # optional dependency
    except ImportError:
        refuse("Spark is not installed: pip install sojourn[spark]")
    connection = duckdb.connect()
    facts = open_facts(folder, period, connection)
    load_facts(folder, connection)
    builder = SparkSession.builder.master(master).appName("sojourn")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        session.sparkContext.setLogLevel("ERROR")
        for table in TABLES.values():
            frame = session.read.parquet(str((folder / f"{table.name}.parquet").resolve()))
            wanted = [f"CAST(`{one.name}` AS {STORED[one.type]}) AS `{one.name}`" for one in table.columns]
            frame.selectExpr(*wanted).createOrReplaceTempView(table.name)
        yield SparkEngine(session, connection), facts
    finally:
        session.stop()
