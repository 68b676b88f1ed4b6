"""The lines of the index, kept in step within the transaction that writes the rows.

Like the history, this listens to Django's own signals and not to other packages; rows written many at once
come by kernel.many, which sends none and calls `kept_in_step`.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import Model

from sojourn.engines.words import words_of_code, words_of_name, words_of_text
from sojourn.kernel.models import SearchLine
from sojourn.kernel.search.declared import Kind, dependences_on, kind_of, kinds, listen

AT_ONCE = 1000


def keep_in_step(model: type[Model], numbers: Sequence[int]) -> None:
    """Write the lines of these rows anew where they differ, and take away those of rows that are gone."""
    kind = kind_of(model)
    if kind is not None:
        for start in range(0, len(numbers), AT_ONCE):
            _write(kind, list(numbers[start : start + AT_ONCE]))


@contextmanager
def kept_in_step(
    model: type[Model], rows: Sequence[Any], *, columns: Collection[str] | None = None
) -> Iterator[None]:
    """Around a writing of many rows: made or removed (without `columns`), or changed in these columns."""
    owners = _owners(model, [row.pk for row in rows if row.pk], columns)
    yield
    kind = kind_of(model)
    if kind is not None and (columns is None or kind.columns & set(columns)):
        keep_in_step(model, [row.pk for row in rows])
    owners += _owners(model, [row.pk for row in rows], columns) if columns is None else []
    for other, numbers in owners:
        keep_in_step(other, numbers)


def rebuild() -> dict[str, int]:
    """Make the whole index anew, a part at a time; gives how many lines each kind has."""
    made = {}
    for kind in kinds():
        numbers = list(kind.model._base_manager.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(numbers), AT_ONCE):
            keep_in_step(kind.model, numbers[start : start + AT_ONCE])
        _remove_strangers(kind, set(numbers))
        made[kind.name] = len(numbers)
    return made


def lines_out_of_step() -> list[str]:
    """Kind and number of every row whose line is missing or stale, and of every line without a row."""
    wrong = []
    for kind in kinds():
        numbers = list(kind.model._base_manager.order_by("pk").values_list("pk", flat=True))
        lines = _lines(kind)
        wanted = dict(_words(kind, numbers))
        wrong += [
            f"{kind.name} {one}" for one in sorted({*lines, *wanted}) if lines.get(one) != wanted.get(one)
        ]
    return wrong


def _lines(kind: Kind, numbers: Sequence[int] | None = None) -> dict[int, str]:
    first = kind.first_number
    found = SearchLine.objects.filter(pk__gt=first, pk__lt=first + (1 << 40))
    if numbers is not None:
        found = SearchLine.objects.filter(pk__in=[first + one for one in numbers])
    return {pk - first: words for pk, words in found.values_list("pk", "words")}


def _write(kind: Kind, numbers: list[int]) -> None:
    first = kind.first_number
    wanted = dict(_words(kind, numbers))
    there = _lines(kind, numbers)
    stale = [
        SearchLine(pk=first + number, words=words)
        for number, words in wanted.items()
        if there.get(number) != words
    ]
    with transaction.atomic():
        SearchLine.objects.bulk_create(
            stale, batch_size=AT_ONCE, update_conflicts=True, unique_fields=["id"], update_fields=["words"]
        )
        gone = [first + number for number in there if number not in wanted]
        if gone:
            SearchLine.objects.filter(pk__in=gone).delete()


def _remove_strangers(kind: Kind, numbers: set[int]) -> None:
    first = kind.first_number
    strangers = [first + one for one in _lines(kind) if one not in numbers]
    for start in range(0, len(strangers), AT_ONCE):
        SearchLine.objects.filter(pk__in=strangers[start : start + AT_ONCE]).delete()


def _words(kind: Kind, numbers: Sequence[int]) -> Iterable[tuple[int, str]]:
    """Number -> words of these rows, in one query a thousand."""
    found: dict[int, set[str]] = {}
    readers = [words_of_name] * len(kind.names) + [words_of_text] * len(kind.texts)
    readers += [words_of_code] * len(kind.codes)
    for start in range(0, len(numbers), AT_ONCE):
        rows = kind.model._base_manager.filter(pk__in=numbers[start : start + AT_ONCE]).order_by()
        for number, *values in rows.values_list("pk", *kind.paths):
            words = found.setdefault(number, set())
            for read, value in zip(readers, values, strict=True):
                words |= read(str(value)) if value else frozenset()
    return ((number, " ".join(sorted(words))) for number, words in found.items())


def _owners(
    model: type[Model],
    numbers: Sequence[int],
    columns: Collection[str] | None = None,
    *,
    is_new: bool = False,
) -> list[tuple[type[Model], list[int]]]:
    """The rows of other models whose words are made of these rows."""
    found = []
    for one in dependences_on(model):
        if (is_new and not one.is_many) or (columns is not None and not one.columns & set(columns)):
            continue
        for start in range(0, len(numbers), AT_ONCE):
            rows = one.kind.model._base_manager.filter(
                **{f"{one.path}__in": numbers[start : start + AT_ONCE]}
            )
            found.append((one.kind.model, list(rows.order_by("pk").values_list("pk", flat=True).distinct())))
    return found


def _saved(instance: Model, created: bool, update_fields: Collection[str] | None = None, **_: Any) -> None:
    model = type(instance)
    kind = kind_of(model)
    if kind is not None and (created or update_fields is None or kind.columns & set(update_fields)):
        keep_in_step(model, [instance.pk])
    for other, numbers in _owners(model, [instance.pk], update_fields, is_new=created):
        keep_in_step(other, numbers)


def _deleting(instance: Model, **_: Any) -> None:
    instance._search_owners = _owners(type(instance), [instance.pk])  # type: ignore[attr-defined]


def _deleted(instance: Model, **_: Any) -> None:
    kind = kind_of(type(instance))
    if kind is not None:
        SearchLine.objects.filter(pk=kind.first_number + instance.pk).delete()
    for other, numbers in getattr(instance, "_search_owners", []):
        keep_in_step(other, numbers)


listen(saved=_saved, deleting=_deleting, deleted=_deleted)
