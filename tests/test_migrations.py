"""The other tests make their tables from the models; here the migrations are shown to lead to the same."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

MAKE = "from sojourn.kernel.tables import bring_up_to_date; bring_up_to_date()"
FORGET = (
    "from django.db.migrations.recorder import MigrationRecorder as R; R.Migration.objects.all().delete()"
)
TELL = "import json; from tests.test_migrations import tables; print(json.dumps(tables()))"


def tables() -> dict[str, Any]:
    """Every table with its columns, whether they may be empty, and its constraints without their names."""
    look = connection.introspection
    with connection.cursor() as cursor:
        return {
            table: {
                "columns": sorted(
                    [column.name, bool(column.null_ok)]
                    for column in look.get_table_description(cursor, table)
                ),
                "constraints": sorted(
                    [
                        sorted(map(str, one["columns"] or [])),
                        one["unique"],
                        one["check"],
                        bool(one["foreign_key"]),
                    ]
                    for one in look.get_constraints(cursor, table).values()
                ),
            }
            for table in sorted(look.table_names(cursor))
            if table != "django_migrations"
        }


@pytest.fixture
def empty_database(tmp_path: Path, transactional_db: None):
    """The address of a new database beside the one of the tests."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path}/migrated.sqlite3"
        return
    name = f"{connection.settings_dict['NAME']}_migrated"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    given = os.environ["DATABASE_URL"]
    address, _query, options = given.partition("?")
    yield f"{address.rpartition('/')[0]}/{name}" + (f"?{options}" if options else "")
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}"')


def manage(*arguments: str, database: str, data: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "sojourn.cli", "manage", *arguments],
        env={**os.environ, "DATABASE_URL": database, "SOJOURN_DATA": str(data)},
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.django_db(transaction=True)
def test_migrations_lead_to_the_tables_of_the_models(empty_database, tmp_path):
    manage("migrate", "--verbosity=0", database=empty_database, data=tmp_path)
    manage("createcachetable", database=empty_database, data=tmp_path)

    told = manage("shell", "--no-imports", "-c", TELL, database=empty_database, data=tmp_path)

    assert json.loads(told) == tables()


@pytest.mark.django_db(transaction=True)
def test_empty_database_gets_its_tables_at_once_and_no_migration_is_left(empty_database, tmp_path):
    def shell(code: str) -> str:
        return manage("shell", "--no-imports", "-c", code, database=empty_database, data=tmp_path)

    shell(MAKE)
    manage("createcachetable", database=empty_database, data=tmp_path)

    assert json.loads(shell(TELL)) == tables()
    manage("migrate", "--check", database=empty_database, data=tmp_path)
    shell(FORGET)  # as if it had been stopped before the last step
    shell(MAKE)
    manage("migrate", "--check", database=empty_database, data=tmp_path)


def test_no_model_has_changed_without_a_migration(tmp_path):
    manage(
        "makemigrations", "--check", "--dry-run", database=f"sqlite:///{tmp_path}/none.sqlite3", data=tmp_path
    )
