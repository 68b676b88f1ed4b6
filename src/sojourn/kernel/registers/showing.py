"""Entries of registers as a page shows them, in the page's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sojourn.kernel.countries import country_name
from sojourn.kernel.languages import language_name
from sojourn.kernel.permission import may
from sojourn.kernel.registers.register import Register, pages_beside, registers
from sojourn.kernel.text import enumerated, in_language

PAIRS = {"title": gettext_lazy("title"), "name": gettext_lazy("name")}
"""Columns that come in two languages, shown as one."""
NOTHING = "–"


@dataclass(frozen=True)
class Cell:
    """One column of one entry."""

    label: str
    text: str
    is_number: bool = False


def heading(register: Register, name: str) -> str:
    return str(PAIRS[name]) if name in PAIRS and f"{name}_zh" in register.typed else register.label(name)


def cells(register: Register, entry: Any, names: Iterable[str]) -> list[Cell]:
    """These columns of one entry."""
    return [
        Cell(heading(register, name), shown(register, entry, name), is_number(register, name))
        for name in names
    ]


def shown(register: Register, entry: Any, name: str) -> str:
    """The text of one column."""
    if name in PAIRS and f"{name}_zh" in register.typed:
        return in_language(entry, name) or NOTHING
    column = register.column(name)
    if column.many_to_many:
        return enumerated(title_of(one) for one in getattr(entry, name).all()) or NOTHING
    if column.is_relation:
        other = getattr(entry, name)
        return title_of(other) if other is not None else NOTHING
    value = getattr(entry, name)
    if value is None or value == "":
        return NOTHING
    if column.choices:
        return str(getattr(entry, f"get_{name}_display")())
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return date_format(value)
    if isinstance(value, list):
        return enumerated(country_name(str(code)) for code in value) or NOTHING
    if name.endswith(("country", "nationality")):
        return country_name(value)
    if name == "language":
        return language_name(value)
    return (
        number_format(value.normalize() if hasattr(value, "normalize") else value)
        if is_number(register, name)
        else str(value)
    )


def title_of(other: Any) -> str:
    """What another row is called in the page's language."""
    for name in PAIRS:
        if hasattr(other, f"{name}_zh"):
            return in_language(other, name) or str(other)
    return str(other)


def is_number(register: Register, name: str) -> bool:
    """Whether the column holds numbers."""
    if name in PAIRS and f"{name}_zh" in register.typed:
        return False
    return register.column(name).get_internal_type() in {
        "DecimalField",
        "IntegerField",
        "PositiveIntegerField",
        "PositiveSmallIntegerField",
    }


def matching(register: Register, entries: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Those of which every word stands in one of the searched columns."""
    for word in words.split():
        found = Q()
        for name in register.searched:
            found |= Q(**{f"{name}__icontains": word})
        entries = entries.filter(found)
    return entries


@dataclass(frozen=True)
class RegisterLine:
    """One register on the page of all: where its list is and where one enters."""

    register: Any
    url: str
    add: str = ""


def registers_for(person: Any) -> dict[str, list[RegisterLine]]:
    """What a person may read, under the headings of its groups."""
    found: dict[str, list[RegisterLine]] = {}
    for register in registers().values():
        if register.is_open_to(person):
            adds = may(person, register.action("add"))
            line = RegisterLine(
                register, reverse(register.address()), reverse(register.address("add")) if adds else ""
            )
            found.setdefault(str(register.group), []).append(line)
    for page in pages_beside().values():
        if page.is_open_to(person):
            found.setdefault(str(page.group), []).append(RegisterLine(page, reverse(page.address)))
    return found
