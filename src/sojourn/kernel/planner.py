"""What the database knows of the sizes of its tables, by which it chooses among indices."""

from django.db import connection

LOOKED_AT = 1000
"""Rows of each index that are enough for a guess."""


def learn_sizes() -> None:
    """Let SQLite look at its tables; PostgreSQL does so by itself. Without it a list of 200,000 is sorted."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {LOOKED_AT}")
            cursor.execute("ANALYZE")
