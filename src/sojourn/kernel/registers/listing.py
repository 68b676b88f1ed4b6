"""A register as a worklist: sorted, searched, narrowed, kept as views and exported as every other list."""

from typing import Any

from django.db.models import Field
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.registers.register import Register, keep_register
from sojourn.kernel.registers.showing import NOTHING, PAIRS, is_number, matching, shown, title_of
from sojourn.kernel.text import language
from sojourn.kernel.worklists import Column, Filter, Worklist
from sojourn.kernel.worklists import declare as declare_list

YES_NO = {"True": True, "False": False, "None": None}


def declare(*declared: Register) -> None:
    """Say that these registers exist; each package does so in its `registers.py`."""
    for register in declared:
        keep_register(register)
        declare_list(worklist_of(register))


def worklist_of(register: Register) -> Worklist:
    """Its list: columns and filters follow from those of the model; units and years are declared."""
    columns = tuple(_column(register, name) for name in _names(register))
    return Worklist(
        name=f"{register.package}.{register.name}",
        label=register.title,
        model=register.model,
        permission=register.action("list"),
        listing=register.listing,
        page=register.address(),
        row_url=lambda row, person: reverse(register.address("entry"), args=[row.pk]),
        title=title_of,
        columns=columns,
        order=next((column.key for column in columns if column.sort), ""),
        filters=(*register.filters, *_filters(register)),
        words=(lambda rows, words: matching(register, rows, words)) if register.searched else None,
        words_label=_("Words"),
        needs=register.read_also,
        empty=_("Nothing has been entered yet."),
    )


def _names(register: Register) -> list[str]:
    """Columns of the list first, then all others; of a pair in two languages one."""
    halves = {f"{pair}_{one}" for pair in PAIRS for one in ("zh", "en") if f"{pair}_zh" in register.typed}
    return list(dict.fromkeys([*register.shown, *(name for name in register.typed if name not in halves)]))


def _column(register: Register, name: str) -> Column:
    def value(row: Any) -> Any:
        return shown(register, row, name)

    def plain(row: Any) -> Any:
        if is_number(register, name):
            return getattr(row, name)
        text = value(row)
        return "" if text == NOTHING else text

    is_pair = name in PAIRS and f"{name}_zh" in register.typed
    field: Field[Any, Any] | None = None if is_pair else register.column(name)
    return Column(
        name,
        capfirst(PAIRS[name] if field is None else field.verbose_name),
        value,
        sort=_sorting(name, field),
        can_be_empty=field is not None and bool(field.null),
        is_default=name in register.shown,
        is_number=is_number(register, name),
        needs=(name,) if field is not None and field.is_relation and not field.many_to_many else (),
        fetches=(name,) if field is not None and field.many_to_many else (),
        plain=plain,
    )


def _sorting(name: str, field: Field[Any, Any] | None) -> Any:
    """What the column is sorted by: other rows by their name where they have one."""
    if field is None:
        return lambda: f"{name}_{language()}"
    if field.many_to_many or field.get_internal_type() == "JSONField":
        return ""
    if not field.is_relation:
        return name
    columns = {one.name for one in field.related_model._meta.get_fields()}  # type: ignore[union-attr]
    for pair in PAIRS:
        if f"{pair}_zh" in columns:
            return lambda: f"{name}__{pair}_{language()}"
    return next((f"{name}__{one}" for one in ("label", "number", "code") if one in columns), "")


def _filters(register: Register) -> list[Filter]:
    """By the columns that take one of few values."""
    found = []
    for name in register.own:
        field = register.column(name)
        if field.choices:
            found.append(_by_choice(name, field))
        elif field.get_internal_type() == "BooleanField":
            found.append(_by_answer(name, field))
    return found


def _by_choice(name: str, field: Field[Any, Any]) -> Filter:
    def choices(_person: Any) -> list[tuple[str, Any]]:
        return [(str(value), label) for value, label in field.flatchoices if value not in ("", None)]

    return Filter(
        name,
        capfirst(str(field.verbose_name))
        if not hasattr(field.verbose_name, "_proxy____args")
        else field.verbose_name,
        choices,
        lambda rows, value: rows.filter(**{name: value}) if value in dict(choices(None)) else rows.none(),
        is_further=True,
    )


def _by_answer(name: str, field: Field[Any, Any]) -> Filter:
    def choices(_person: Any) -> list[tuple[str, Any]]:
        answers: list[tuple[str, Any]] = [("True", _("yes")), ("False", _("no"))]
        return [*answers, ("None", _("unknown"))] if field.null else answers

    return Filter(
        name,
        capfirst(field.verbose_name),
        choices,
        lambda rows, value: rows.filter(**{name: YES_NO[value]}) if value in YES_NO else rows.none(),
        is_further=True,
    )
