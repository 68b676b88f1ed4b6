"""Tables: of an empty database all at once from the models, of any other step by step by the migrations."""

from django.apps import apps
from django.core.management import call_command
from django.db import connection, router, transaction
from django.db.migrations.recorder import MigrationRecorder


def bring_up_to_date() -> None:
    """Tables as the code wants them.

    Migrations lead to the same tables (a test holds them to it), but walk through everything that ever was:
    a minute of work for a database in which nothing stands.
    """
    if not MigrationRecorder(connection).applied_migrations():
        _make_all()
    call_command("migrate", verbosity=0, interactive=False)


def _make_all() -> None:
    """Every table that is not there yet, in one transaction, then every migration as done, in another."""
    MigrationRecorder(connection).ensure_schema()
    there = set(connection.introspection.table_names())
    with connection.schema_editor() as editor:
        for config in apps.get_app_configs():
            for model in router.get_migratable_models(config, connection.alias):
                if model._meta.can_migrate(connection) and model._meta.db_table not in there:
                    editor.create_model(model)
    with transaction.atomic():
        call_command("migrate", fake=True, verbosity=0, interactive=False)
