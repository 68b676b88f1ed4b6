"""What the rows of a fact table must fulfil."""

import duckdb

from sojourn.engines.measures.columns import FactTable
from sojourn.engines.measures.fault import refuse

IN_ORDER = (("started_on", "ended_on"), ("valid_from", "valid_until"), ("contract_from", "contract_until"))
BY_YEAR = ("staff", "programmes", "finance", "places")
"""Tables in which a record stands again every year."""
NEARLY = 1e-6


def check(table: FactTable, connection: duckdb.DuckDBPyConnection) -> None:
    """Every rule in one scan; only what fails is looked for by row."""
    rules = _rules(table)
    asked = ", ".join(f"coalesce(bool_or({condition}), false)" for _column, condition, _told in rules)
    answers = connection.execute(f'SELECT {asked} FROM "{table.name}"').fetchone() or ()
    for (column, condition, told), is_broken in zip(rules, answers, strict=True):
        if is_broken:
            _tell(table, column, condition, told, connection)
    _check_key(table, connection)
    if table.is_shared:
        _check_shares(table, connection)


def _rules(table: FactTable) -> list[tuple[str, str, str]]:
    """Column, the condition that breaks the rule, and what is told."""
    rules: list[tuple[str, str, str]] = []
    for column in table.columns:
        name = f'"{column.name}"'
        if column.is_required:
            rules.append((column.name, f"{name} IS NULL", "is empty"))
        if column.type == "number":
            rules.append((column.name, f"NOT isfinite({name})", "is not a number"))
        if column.least is not None:
            rules.append((column.name, f"{name} < {column.least}", f"is below {column.least:g}"))
        if column.values:
            listed = ", ".join(f"'{value}'" for value in column.values)
            rules.append((column.name, f"{name} NOT IN ({listed})", f"is none of {', '.join(column.values)}"))
        if column.pattern:
            rules.append(
                (column.name, f"NOT regexp_full_match({name}, '{column.pattern}')", "is no such code")
            )
        if column.name == "unit" and table.name != "units":
            rules.append(("unit", "unit NOT IN (SELECT unit FROM units)", "is no unit"))
    names = {column.name for column in table.columns}
    for first, last in IN_ORDER:
        if {first, last} <= names:
            rules.append((last, f"{last} < {first}", f"is before {first}"))
    return rules


def _tell(
    table: FactTable, column: str, condition: str, told: str, connection: duckdb.DuckDBPyConnection
) -> None:
    found = connection.execute(
        f'SELECT rowid + 1, "{column}", {_name(table)} FROM "{table.name}" WHERE {condition} '
        "ORDER BY rowid LIMIT 1"
    ).fetchone()
    if found:
        row, value, name = found
        shown = told if value is None else f"{value} {told}"
        refuse(shown, table=table.name, column=column, row=f"{row}{f' ({name})' if name else ''}")


def _name(table: FactTable) -> str:
    names = [column.name for column in table.columns]
    return "record" if "record" in names else "NULL"


def _check_key(table: FactTable, connection: duckdb.DuckDBPyConnection) -> None:
    key = ", ".join(f'"{name}"' for name in table.key)
    found = connection.execute(
        f'SELECT max(rowid) + 1 AS again, {key} FROM "{table.name}" GROUP BY {key} HAVING count(*) > 1 '
        "ORDER BY again LIMIT 1"
    ).fetchone()
    if found:
        row, *values = found
        told = ", ".join(str(value) for value in values)
        refuse(f"{told} stands there twice", table=table.name, column=", ".join(table.key), row=str(row))


def _check_shares(table: FactTable, connection: duckdb.DuckDBPyConnection) -> None:
    key = "record, year" if table.name in BY_YEAR else "record"
    found = connection.execute(
        f'SELECT min(rowid) + 1 AS first, any_value(record), sum(share) AS whole FROM "{table.name}" '
        f"GROUP BY {key} "
        f"HAVING abs(whole - 1) > {NEARLY} ORDER BY first LIMIT 1"
    ).fetchone()
    if found:
        row, record, whole = found
        told = f"the parts of {record} sum to {whole:.6g}, not 1"
        refuse(told, table=table.name, column="share", row=str(row))
