"""What a sheet brought, taken back where nobody has touched it since."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import ProtectedError, RestrictedError

from sojourn.interop.actions.taking_over import At, model_of, parts, silent
from sojourn.interop.kinds.kind import CHANGED, NEW
from sojourn.interop.models import SheetImport, SheetRow
from sojourn.kernel.many import remove_many, save_many

AT_ONCE = 500
NEWER, USED, STEP = "newer", "used", "step"


def take_back(sheet_import: SheetImport, *, at: At = silent) -> None:
    """Undo the rows, the last one first; each that stays says why. Inside the caller's transaction."""
    written = sheet_import.rows.filter(outcome__in=[NEW, CHANGED])
    # an answer or another step cannot be unsaid
    written.filter(touched=[]).update(kept=STEP)
    rows = list(sheet_import.rows.exclude(touched=[]).order_by("-number", "-id"))
    # what rows have in common goes after all of them
    rows.sort(key=lambda row: row.outcome == SheetRow.Outcome.BESIDE)
    done = 0
    for part in parts(rows, AT_ONCE):
        free = _free(part, sheet_import.marks)
        if not _undo_together(free):
            for row in free:
                if not _undo_together([row]):
                    row.kept = USED
        SheetRow.objects.bulk_update(part, ["kept"], batch_size=AT_ONCE)
        done += len(part)
        at(done, len(rows))


def _free(rows: Sequence[SheetRow], marks: dict[str, int]) -> list[SheetRow]:
    """The rows of which nothing has a newer line of history; the others are marked."""
    newer: set[tuple[str, int]] = set()
    for label, mark in marks.items():
        model, numbers = model_of(label), {pk for row in rows for one, pk, _b in row.touched if one == label}
        if numbers and hasattr(model, "history"):
            lines = model.history.filter(history_id__gt=mark, **{f"{model._meta.pk.attname}__in": numbers})
            newer |= {(label, pk) for pk in lines.values_list(model._meta.pk.attname, flat=True)}
    free = []
    for row in rows:
        if any((label, pk) in newer for label, pk, _before in row.touched):
            row.kept = NEWER
        else:
            free.append(row)
    return free


def _undo_together(rows: Sequence[SheetRow]) -> bool:
    """Whether all of it could be undone; nothing is where something else refers to it."""
    try:
        with transaction.atomic():
            for label, undone in _by_model(rows):
                _undo(label, undone)
    except (ProtectedError, RestrictedError):
        return False
    return True


def _by_model(rows: Sequence[SheetRow]) -> list[tuple[str, list[tuple[int, dict[str, Any] | None]]]]:
    """What is undone, model by model: what was written last comes first."""
    found: dict[str, list[tuple[int, dict[str, Any] | None]]] = {}
    last: dict[str, int] = {}
    for row in rows:
        for place, (label, pk, before) in enumerate(row.touched):
            found.setdefault(label, []).append((pk, before))
            last[label] = max(last.get(label, 0), place)
    order = {model._meta.label: place for place, model in enumerate(apps.get_models())}
    return sorted(found.items(), key=lambda one: (-last[one[0]], -order[one[0]]))


def _undo(label: str, undone: list[tuple[int, dict[str, Any] | None]]) -> None:
    model = model_of(label)
    made = [pk for pk, before in undone if before is None]
    remove_many(model, sorted(made, reverse=True), by=None)
    former = {pk: before for pk, before in undone if before is not None and pk not in set(made)}
    rows = list(model._default_manager.select_for_update().filter(pk__in=former))
    columns: set[str] = set()
    for row in rows:
        for name, value in (former[row.pk] or {}).items():
            field = model._meta.get_field(name.removesuffix("_id"))
            setattr(row, name, value if name.endswith("_id") else field.to_python(value))
            columns.add(field.name)
    save_many(rows, columns=columns, by=None)
