"""How each database keeps the words: SQLite in an FTS5 table beside the lines, PostgreSQL in a GIN index.

Neither cuts the words again: they come cut and folded. Triggers of SQLite hold its table to the lines.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

LINES = "kernel_searchline"
INDEX = "kernel_searchindex"
SQLITE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {INDEX} USING fts5(words, content='{LINES}', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 0', detail=none, prefix='1 2 3 4 5 6')",
    f"CREATE TRIGGER IF NOT EXISTS {INDEX}_made AFTER INSERT ON {LINES} BEGIN "
    f"INSERT INTO {INDEX}(rowid, words) VALUES (new.id, new.words); END",
    f"CREATE TRIGGER IF NOT EXISTS {INDEX}_gone AFTER DELETE ON {LINES} BEGIN "
    f"INSERT INTO {INDEX}({INDEX}, rowid, words) VALUES ('delete', old.id, old.words); END",
    f"CREATE TRIGGER IF NOT EXISTS {INDEX}_changed AFTER UPDATE ON {LINES} BEGIN "
    f"INSERT INTO {INDEX}({INDEX}, rowid, words) VALUES ('delete', old.id, old.words); "
    f"INSERT INTO {INDEX}(rowid, words) VALUES (new.id, new.words); END",
)
VECTOR = "array_to_tsvector(string_to_array(words, ' '))"
POSTGRESQL = (
    f"CREATE INDEX IF NOT EXISTS {INDEX} ON {LINES} USING gin (({VECTOR})) WITH (fastupdate = off)",
)


def prepare(**_: Any) -> None:
    """Make what the database needs to find words, where it is not there yet; after every migration."""
    if LINES not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in SQLITE if connection.vendor == "sqlite" else POSTGRESQL:
            cursor.execute(statement)


def numbers_with(first: int, beginnings: list[str], *, whole: bool = False, newest: int = 0) -> RawSQL:
    """Numbers of the rows after `first` that have a word with each of these beginnings, or each word whole.

    With `newest` only so many, those made last. The words are letters and digits only (engines.words), no
    signs of a query language.
    """
    number = "id" if connection.vendor == "postgresql" else "rowid"
    statement, values = _asking(f"{number} - %s", first, beginnings, whole)
    limit = f" ORDER BY {number} DESC LIMIT {newest:d}" if newest else ""
    return RawSQL(statement + limit, (first, *values))


def numbers_among(first: int, numbers: Sequence[int], beginnings: list[str]) -> RawSQL:
    """The same among these rows alone, read one by one."""
    among = ", ".join(str(int(first + one)) for one in numbers) or "0"
    having = " AND ".join("' ' || words LIKE %s" for _ in beginnings)
    statement = f"SELECT id - %s FROM {LINES} WHERE id IN ({among}) AND {having}"
    return RawSQL(statement, (first, *[f"% {word}%" for word in beginnings]))


def count_lines(firsts: dict[str, int], beginnings: list[str], *, most: int) -> dict[str, int]:
    """For each kind how many lines have the words, up to a number. One query."""
    parts, values = [], []
    for name, first in firsts.items():
        statement, asked = _asking("1", first, beginnings, False)
        parts.append(f"SELECT %s, COUNT(*) FROM ({statement} LIMIT {most:d}) AS part")
        values += [name, *asked]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return dict(cursor.fetchall())


def _asking(column: str, first: int, beginnings: list[str], whole: bool) -> tuple[str, list[Any]]:
    last = first + (1 << 40)
    if connection.vendor == "sqlite":
        asked = " AND ".join(f'"{word}"' + ("" if whole else " *") for word in beginnings)
        where = f"{INDEX} WHERE {INDEX} MATCH %s AND rowid > %s AND rowid < %s"
    else:
        asked = " & ".join(f"'{word}'" + ("" if whole else ":*") for word in beginnings)
        where = f"{LINES} WHERE {VECTOR} @@ %s::tsquery AND id > %s AND id < %s"
    return f"SELECT {column} FROM {where}", [asked, first, last]
