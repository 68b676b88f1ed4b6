"""How many things stand in which state, kept as they move: no list counts its table.

A change of state adds lines to the tally in its own transaction and locks nothing that others need; regular
work folds the lines together. What came by a way that tells nobody is put right by the daily recount.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Count, Model, Q, QuerySet, Sum, Value
from django.db.models.signals import post_delete, post_save

from sojourn.kernel.models import Tally

AT_ONCE = 5000
"""Lines folded in one transaction."""

Key = tuple[int, int, str]
"""Unit, context, state."""


@dataclass(frozen=True)
class Tallied:
    """Where the things of a model stand: paths to unit and context, and which of them count at all."""

    unit: str
    context: str
    counts: Callable[[Any, str], bool]
    among: Q

    def key(self, thing: Model, state: str) -> Key:
        return _at(thing, self.unit), _at(thing, self.context), state


_tallied: dict[type[Model], Tallied] = {}


def tally(
    model: type[Model],
    *,
    unit: str = "",
    context: str = "",
    counts: Callable[[Any, str], bool] = lambda thing, state: True,
    among: Q | None = None,
) -> None:
    """Keep the numbers of a model with a `state`; `counts` (thing, state) and `among` say which, alike."""
    _tallied[model] = Tallied(unit, context, counts, among if among is not None else Q())
    post_save.connect(_note_saved, sender=model, dispatch_uid="tally")
    post_delete.connect(_note_deleted, sender=model, dispatch_uid="tally")


def note_move(thing: Model, source: str, target: str) -> None:
    """The thing has gone from one state to another. One query."""
    _note([(thing, source, -1), (thing, target, 1)] if source != target else [])


def note_moves(moves: Iterable[tuple[Model, str, str]]) -> None:
    """Things (each with source and target) have gone from one state to another. One query a model."""
    by_model: dict[type[Model], list[tuple[Model, str, int]]] = {}
    for thing, source, target in moves:
        by_model.setdefault(type(thing), []).extend([(thing, source, -1), (thing, target, 1)])
    for changes in by_model.values():
        _note(changes)


def note_made(things: Iterable[Model]) -> None:
    """These things are new. One query."""
    _note([(thing, thing.state, 1) for thing in things if type(thing) in _tallied])  # type: ignore


def note_gone(things: Iterable[Model]) -> None:
    """These things are no more. One query."""
    _note([(thing, thing.state, -1) for thing in things if type(thing) in _tallied])  # type: ignore


def counts_of(
    model: type[Model],
    *,
    units: Collection[int] | None = None,
    context: int = 0,
    without: QuerySet[Any] | None = None,
) -> Counter[str]:
    """State -> how many, at these units (None: at all) and in this context (0: in all). One query.

    `without` are few rows that the tally counts and the reader does not see, such as their own.
    """
    contexts = [context] if context else None
    return sum(_counted(model, units, contexts, without).values(), Counter())


def counts_per_context(
    model: type[Model],
    contexts: Collection[int],
    *,
    units: Collection[int] | None = None,
    without: QuerySet[Any] | None = None,
) -> dict[int, Counter[str]]:
    """Context -> state -> how many, for these contexts; the rest as `counts_of`. One query."""
    return _counted(model, units, contexts, without)


def _counted(
    model: type[Model],
    units: Collection[int] | None,
    contexts: Collection[int] | None,
    without: QuerySet[Any] | None,
) -> dict[int, Counter[str]]:
    told = _tallied[model]
    lines = Tally.objects.filter(content_type=ContentType.objects.get_for_model(model)).order_by()
    rows = without.filter(told.among).order_by() if without is not None else None
    context: Any = "context" if contexts is not None else Value(0)
    in_context: Any = told.context if contexts is not None else Value(0)
    if units is not None:
        lines = lines.filter(unit__in=units)
        rows = rows.filter(**{f"{told.unit}__in": units}) if rows is not None else None
    if contexts is not None:
        lines = lines.filter(context__in=contexts)
        rows = rows.filter(**{f"{told.context}__in": contexts}) if rows is not None else None
    summed: Any = lines.values_list(context, "state").annotate(told=Sum("number"))
    if rows is not None:
        summed = summed.union(rows.values_list(in_context, "state", Value(-1)), all=True)
    counts: dict[int, Counter[str]] = {}
    for place, state, number in summed:
        counts.setdefault(place, Counter())[state] += number
    return {place: +counted for place, counted in counts.items()}


def fold_tallies() -> int:
    """Put the lines of one place and state together, part by part; gives how many lines that saved."""
    saved = 0
    for model in _tallied:
        kind = ContentType.objects.get_for_model(model)
        while (done := _fold(kind)) is not None:
            saved += done
            if done < AT_ONCE // 2:
                break
    return saved


def recount(model: type[Model]) -> None:
    """Count the table itself and begin the tally of this model anew; who moves things waits meanwhile."""
    told, kind = _tallied[model], ContentType.objects.get_for_model(model)
    paths = [path for path in (told.unit, told.context) if path]
    with transaction.atomic():
        if connection.vendor == "postgresql":  # on SQLite nobody else writes now
            with connection.cursor() as cursor:
                cursor.execute(f'LOCK TABLE "{Tally._meta.db_table}" IN EXCLUSIVE MODE')
        Tally.objects.filter(content_type=kind).delete()
        rows = model._default_manager.filter(told.among).order_by()
        lines = []
        for line in rows.values(*paths, "state").annotate(tallied=Count("pk")):
            unit = line[told.unit] if told.unit else 0
            context = line[told.context] if told.context else 0
            lines.append(_line(kind, (unit or 0, context or 0, line["state"]), line["tallied"]))
        Tally.objects.bulk_create(lines, batch_size=500)


def recount_all() -> None:
    """Recount every model of which a tally is kept."""
    for model in _tallied:
        recount(model)


def tallied_models() -> list[type[Model]]:
    """The models of which a tally is kept."""
    return list(_tallied)


def _fold(kind: ContentType) -> int | None:
    """Fold one part; None where there is nothing to fold. Of two workers each takes other lines."""
    with transaction.atomic():
        lines = list(
            Tally.objects.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
            .filter(content_type=kind)
            .order_by("-id")[:AT_ONCE]
        )
        sums: Counter[Key] = Counter()
        for line in lines:
            sums[line.unit, line.context, line.state] += line.number
        if len(sums) == len(lines):
            return None
        Tally.objects.filter(pk__in=[line.pk for line in lines]).delete()
        kept = [_line(kind, key, number) for key, number in sums.items() if number]
        Tally.objects.bulk_create(kept, batch_size=500)
    return len(lines) - len(kept)


def _note(changes: list[tuple[Model, str, int]]) -> None:
    sums: Counter[Key] = Counter()
    kind = None
    for thing, state, number in changes:
        told = _tallied.get(type(thing))
        if told is not None and told.counts(thing, state):
            kind = ContentType.objects.get_for_model(thing)
            sums[told.key(thing, state)] += number
    if kind is not None:
        Tally.objects.bulk_create([_line(kind, key, number) for key, number in sums.items() if number])


def _line(kind: ContentType, key: Key, number: int) -> Tally:
    unit, context, state = key
    return Tally(content_type=kind, unit=unit, context=context, state=state, number=number)


def _at(thing: Any, path: str) -> int:
    """The number at the end of a path such as `application__unit_id`; 0 for none."""
    for part in path.split("__") if path else ():
        thing = getattr(thing, part)
    return thing or 0 if path else 0


def _note_saved(instance: Model, created: bool, raw: bool = False, **_: Any) -> None:
    if created:
        note_made([instance])


def _note_deleted(instance: Model, **_: Any) -> None:
    note_gone([instance])
