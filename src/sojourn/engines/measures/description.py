"""The fact tables as they stand in docs/facts.md."""

from collections.abc import Iterable

from sojourn.engines.measures.columns import Column, FactTable


def described(tables: Iterable[FactTable]) -> str:
    """A heading and a table of columns for each."""
    return "\n".join(_table(table) for table in tables)


def _table(table: FactTable) -> str:
    lines = [
        f"## {table.name}",
        f"{table.meaning[0].upper()}{table.meaning[1:]}. "
        f"From: {table.source}. Once each: {', '.join(table.key)}.",
        "",
        "| column | type | unit | meaning | empty |",
        "|---|---|---|---|---|",
        *(_line(column) for column in table.columns),
        "",
    ]
    return "\n".join(lines)


def _line(column: Column) -> str:
    values = f"; one of {', '.join(column.values)}" if column.values else ""
    cells = (column.name, column.type, column.unit, f"{column.meaning}{values}", column.null or "never")
    return f"| {' | '.join(cells)} |"
