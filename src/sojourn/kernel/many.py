"""Many rows of one model at once, each with its line of history: what an import of 100,000 rows needs."""

from collections.abc import Collection, Sequence
from typing import TypeVar

from django.db import models

from sojourn.kernel import clock
from sojourn.kernel.action import Actor, action, author
from sojourn.kernel.models import Versioned
from sojourn.kernel.search import kept_in_step
from sojourn.kernel.tally import note_gone, note_made

M = TypeVar("M", bound=models.Model)

AT_ONCE = 1000
CHANGED_AT_ONCE = 200
"""Rows of one statement that changes them: each costs a branch of it per column."""
ONE_BY_ONE = 8
"""So few rows are written sooner by a statement each."""


@action
def create_many(rows: Sequence[M], *, by: Actor | None) -> Sequence[M]:
    """Insert the rows; the caller has asked whether `by` may."""
    if rows:
        model = type(rows[0])
        with kept_in_step(model, rows):
            model._default_manager.bulk_create(rows, batch_size=AT_ONCE)
        _keep_history(rows)
        note_made(rows)
    return rows


@action
def save_many(rows: Sequence[M], *, columns: Collection[str], by: Actor | None) -> None:
    """Write these columns of rows that were changed in memory; the caller holds their locks."""
    if not rows or not columns:
        return
    model = type(rows[0])
    written = list(columns)
    if isinstance(rows[0], Versioned):
        for row in rows:
            row.version += 1  # type: ignore[attr-defined]
        written.append("version")
    with kept_in_step(model, rows, columns=columns):
        _write(rows, written)
    _keep_history(rows, is_change=True)


def _keep_history(rows: Sequence[models.Model], *, is_change: bool = False) -> None:
    history = getattr(type(rows[0]), "history", None)
    if history is not None:
        history.bulk_history_create(rows, batch_size=AT_ONCE, update=is_change, default_user=author())


def _write(rows: Sequence[models.Model], columns: list[str]) -> None:
    manager = type(rows[0])._default_manager
    if len(rows) > ONE_BY_ONE:
        manager.bulk_update(rows, columns, batch_size=CHANGED_AT_ONCE)
        return
    for row in rows:
        manager.filter(pk=row.pk).update(**{column: getattr(row, column) for column in columns})


@action
def remove_many(model: type[models.Model], numbers: Sequence[int], *, by: Actor | None) -> None:
    """Delete the rows of these numbers, each with its line of history; ProtectedError where one is used."""
    for start in range(0, len(numbers), AT_ONCE):
        rows = model._default_manager.filter(pk__in=numbers[start : start + AT_ONCE])
        if _is_referred_to(model, rows):
            rows.delete()
            continue
        going = list(rows)
        _keep_last_lines(going)
        note_gone(going)
        with kept_in_step(model, going):
            rows._raw_delete(rows.db)  # nothing hangs on them: their history is written, nobody else listens


def _is_referred_to(model: type[models.Model], rows: models.QuerySet[models.Model]) -> bool:
    """Whether rows of any other model stand on these."""
    numbers = list(rows.values_list("pk", flat=True))
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete and relation.is_relation):
            continue
        if relation.on_delete is models.DO_NOTHING:  # type: ignore[union-attr] - the history
            continue
        related = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": numbers})
        if related.exists():
            return True
    return any(
        getattr(model, field.name)
        .through._base_manager.filter(**{f"{field.m2m_field_name()}__in": numbers})
        .exists()
        for field in model._meta.many_to_many
    )


def _keep_last_lines(rows: Sequence[models.Model]) -> None:
    history = getattr(type(rows[0]), "history", None) if rows else None
    if history is None:
        return
    lines = [
        history.model(
            history_date=clock.now(),
            history_type="-",
            history_user=author(),
            **{field.attname: getattr(row, field.attname) for field in history.model.tracked_fields},
        )
        for row in rows
    ]
    history.model._default_manager.bulk_create(lines, batch_size=AT_ONCE)
