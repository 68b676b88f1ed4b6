"""`sojourn index compute`: the measures of all units, from the database or from a folder of facts."""

import argparse
import csv
import io
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sojourn.cli.command import WrongInput, add_command, first_line, on_database, write_files

if TYPE_CHECKING:
    from sojourn.engines.measures.computing import Engine, Figure
    from sojourn.engines.measures.facts import Facts
    from sojourn.engines.measures.period import Period

FIRST = ("unit", "code", "k", "n", "value", "reason")
"""Stable: checks from outside read these."""
MORE = ("unknown", "uncovered", "expected", "ratio", "adjusted", "level")
RECORDS = ("code", "unit", "part", "table", "record", "amount")


def compute(options: argparse.Namespace) -> int:
    """Compute the measures of every unit in a period, from the database or from a folder of facts."""
    from sojourn.engines.measures.fault import FactsError  # slow import
    from sojourn.engines.measures.period import period_named  # slow import

    try:
        period = period_named(options.period)
    except FactsError as failure:
        raise WrongInput(f"--period: {first_line(failure)}") from failure
    if options.facts is not None and not options.release:
        return _compute(options, period)
    return on_database(lambda told: _compute(told, period))(options)


def _compute(options: argparse.Namespace, period: "Period") -> int:
    from sojourn.engines.measures.fault import FactsError  # slow import

    try:
        with ExitStack() as closing:
            folder = _folder(options, closing)
            opened = _open(options, folder, period, closing)
            write_files(_files(options, *opened), options.out)
            if options.release:
                from sojourn.cli.releases import freeze  # app ready

                freeze(folder, options.period, opened)
    except FactsError as failure:
        raise WrongInput(f"{options.facts or 'the database'}: {first_line(failure)}") from failure
    return 0


def _folder(options: argparse.Namespace, closing: ExitStack) -> Path:
    """The facts that were named, else those of the database as they stand now."""
    if options.facts is not None:
        folder = Path(options.facts)
        if not folder.is_dir():
            raise WrongInput(f"{options.facts}: there is no such folder")
        return folder
    from sojourn.engines.measures.writing import write_facts  # slow import
    from sojourn.indicators.queries.snapshot import facts_now  # app ready

    folder = Path(closing.enter_context(TemporaryDirectory(prefix="sojourn-facts-")))
    write_facts(folder, facts_now(secret=token_hex(16)))
    return folder


def _files(options: argparse.Namespace, engine: "Engine", facts: "Facts") -> dict[str, str]:
    """What is written, by name."""
    from sojourn.engines.measures import computing  # slow import
    from sojourn.engines.measures.catalogue import BESIDE, MEASURES  # slow import

    beside = computing.compute(engine, facts, tuple(BESIDE), whole=not options.own)
    files = {
        "measures.csv": _figures(computing.compute(engine, facts, whole=not options.own)),
        "beside.csv": _figures(beside),
    }
    if options.records:
        rows = (row for code in MEASURES for row in computing.records_of(engine, facts, code))
        files["records.csv"] = _table(RECORDS, rows)
    return files


def _open(
    options: argparse.Namespace, folder: Path, period: "Period", closing: ExitStack
) -> "tuple[Engine, Facts]":
    """The facts on the engine that was asked for."""
    from sojourn.engines.measures import computing  # slow import

    if options.engine == "duckdb":
        return computing.on_duckdb(folder, period)
    from sojourn.engines.measures.spark import on_spark  # slow import

    return closing.enter_context(on_spark(folder, period, master=options.master))


def _figures(figures: "Iterable[Figure]") -> str:
    from sojourn.engines.measures.computing import told_reason  # slow import

    rows = (
        [told_reason(one) if name == "reason" else getattr(one, name) for name in FIRST + MORE]
        for one in figures
    )
    return _table(FIRST + MORE, rows)


def _table(names: tuple[str, ...], rows: Iterable[Any]) -> str:
    told = io.StringIO()
    writer = csv.writer(told, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return told.getvalue()


def _cell(value: Any) -> str:
    """A number as short as it can be read again."""
    return "" if value is None else repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def add_commands(commands: Any) -> None:
    """The commands that compute measures."""
    computing = add_command(commands, "compute", compute)
    computing.add_argument("--period", required=True, metavar="YEAR", help="2025, or 2025/26 (academic)")
    computing.add_argument(
        "--facts", metavar="DIR", help="a Parquet file for each fact table (default: the database)"
    )
    computing.add_argument(
        "--release", action="store_true", help="also freeze them as a release of the index in the database"
    )
    computing.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help="what computes")
    computing.add_argument(
        "--master", default="local[*]", metavar="URL", help="of the Spark cluster; its workers must see DIR"
    )
    computing.add_argument("--own", action="store_true", help="without the units below a unit")
    computing.add_argument(
        "--records", action="store_true", help="also records.csv: what each figure is made of"
    )
    computing.add_argument("--out", default=".", metavar="DIR", help="where the files go (default: here)")
