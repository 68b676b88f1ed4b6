"""What kinds share: facts of a row for a model, doubled rows, changes written under lock."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django.db.models import Model

from sojourn.interop.kinds.kind import Plan
from sojourn.interop.spreadsheet.columns import Line
from sojourn.organisation.models import Person


def facts_of(line: Line, columns: Collection[str]) -> dict[str, Any]:
    """The row's values for columns of a model that bear the same names."""
    return {name: line.values[name] for name in columns if name in line.values}


def refuse_doubled(plan: Plan, seen: dict[Any, int], key: Any, *, column: str) -> bool:
    """Refuse the second row that means the same thing."""
    key = hash(key)  # the keys themselves would fill the memory
    if key in seen:
        plan.refuse(
            "row_doubled", column=column, value=str(plan.line.values.get(column, "")), row=str(seen[key])
        )
        return True
    seen[key] = plan.line.number
    return False


def change_rows(
    plans: Sequence[Plan],
    model: type[Model],
    columns: Collection[str],
    save: Callable[..., Any],
    *,
    by: Person | None,
    more: Mapping[int, Mapping[str, Any]] | None = None,
) -> None:
    """Write what the rows change, under lock; a row that somebody saved since it was read is refused.

    `more`: line number -> further columns and values which the row means.
    """
    by_number = {plan.thing.pk: plan for plan in plans}
    if not by_number:
        return
    locked = model._default_manager.select_for_update().in_bulk(list(by_number))
    changed, written = [], set()
    for number, plan in by_number.items():
        current = locked.get(number)
        if current is None or current.version != plan.thing.version:
            plan.refuse("changed_meanwhile")
            continue
        wanted = {name for name, *_rest in plan.differences if name in columns}
        values = facts_of(plan.line, wanted) | dict((more or {}).get(plan.line.number, {}))
        before = {}
        for name, value in values.items():
            if getattr(current, name) != value:
                before[name] = getattr(current, name)
                setattr(current, name, value)
        if before:
            plan.changed(current, as_kept(before))
            changed.append(current)
            written |= set(before)
        plan.thing = current
    save(changed, columns=sorted(written), by=by)


def as_kept(before: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON keeps them; rows stand by their number."""
    kept = {}
    for name, value in before.items():
        if hasattr(value, "pk"):
            kept[f"{name}_id"] = value.pk
        else:
            kept[name] = value if isinstance(value, bool | int | float | None) else str(value)
    return kept
