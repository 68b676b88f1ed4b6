"""What a register is: a model with its columns, and who may read and keep it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import CheckConstraint, F, Field, Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.permission import may
from sojourn.kernel.worklists import Filter

FieldMaker = Callable[[], forms.Field]


@dataclass(frozen=True)
class Register:
    """One kind of entry. Its list, form and sheet follow from the columns of its model."""

    name: str
    """In addresses, and the kind of its sheet: courses."""
    model: type[Model]
    title: Any
    new: Any
    """What the button says: New course."""
    lead: Any
    group: Any
    """The heading under which it stands on the page of all registers."""
    key: tuple[str, ...]
    """Columns by which a row of a sheet finds its entry again."""
    typed: tuple[str, ...]
    """Columns in the order of form and sheet."""
    shown: tuple[str, ...]
    """Columns of the list; the first leads to the entry."""
    listing: Callable[[Any], QuerySet[Any]]
    """The entries a person may see, with what the list shows of other rows."""
    searched: tuple[str, ...] = ()
    fields: Mapping[str, FieldMaker] = field(default_factory=dict)
    """Form fields in place of those that Django makes."""
    help: Mapping[str, Any] = field(default_factory=dict)
    """Said beside the field and in the sheet's explanations."""
    prepare: Callable[[Any, Any], None] | None = None
    """(form, person): narrow what the form offers to what the person may enter."""
    filters: tuple[Filter, ...] = ()
    """What narrows the list beside its columns of few values: units, years."""
    read_also: tuple[str, ...] = ()
    """Columns of other rows that `__str__` or the list reads, joined for a page."""
    indicators: tuple[str, ...] = ()
    """Codes of the index's indicators that are computed from it."""

    @property
    def package(self) -> str:
        return self.model._meta.app_label

    def action(self, verb: str) -> str:
        """Name of a permission: view_course, keep_course; of the list without a row: list_course."""
        return f"{self.package}.{verb}_{self.model._meta.model_name}"

    def address(self, page: str = "") -> str:
        """Name of an address of it: the list, `add`, `entry`, `change`, `remove`."""
        return f"{self.package}:{self.name}{'_' if page else ''}{page}"

    @property
    def address_of_entry(self) -> str:
        return self.address("entry")

    def column(self, name: str) -> Field[Any, Any]:
        return self.model._meta.get_field(name)  # type: ignore[return-value]

    def label(self, name: str) -> str:
        return str(self.column(name).verbose_name)

    @property
    def own(self) -> tuple[str, ...]:
        """Typed columns that stand in the row itself."""
        return tuple(name for name in self.typed if not self.column(name).many_to_many)

    @property
    def listed(self) -> tuple[str, ...]:
        """Typed columns that hold several other rows."""
        return tuple(name for name in self.typed if self.column(name).many_to_many)

    @property
    def has_unit(self) -> bool:
        return "unit" in self.typed

    def is_open_to(self, person: Any) -> bool:
        return person is not None and may(person, self.action("list"))


@dataclass(frozen=True)
class Beside:
    """A page of its own that stands among the registers."""

    name: str
    title: Any
    lead: Any
    group: Any
    address: str
    permission: str
    indicators: tuple[str, ...] = ()

    def is_open_to(self, person: Any) -> bool:
        return person is not None and may(person, self.permission)


_registers: dict[str, Register] = {}
_beside: dict[str, Beside] = {}


def keep_register(register: Register) -> None:
    """Remember that it is declared."""
    _registers[register.name] = register


def registers() -> dict[str, Register]:
    """All that are declared, by name."""
    return dict(_registers)


def declare_beside(*pages: Beside) -> None:
    """Say that these pages belong among the registers."""
    _beside.update({one.name: one for one in pages})


def pages_beside() -> dict[str, Beside]:
    return dict(_beside)


@dataclass(frozen=True)
class Sheets:
    """Where sheets of registers are brought and fetched; said by the package that reads them."""

    bring: str
    fetch: str
    permission: str
    """With the name of the register in place of %s."""

    def is_open_to(self, person: Any, register: Register) -> bool:
        return person is not None and may(person, self.permission % register.name)


_sheets: list[Sheets] = []


def declare_sheets(sheets: Sheets) -> None:
    """Say where sheets are brought."""
    _sheets[:] = [sheets]


def sheets_for(person: Any, register: Register) -> Sheets | None:
    """Where this person may bring a sheet of the register."""
    return next((one for one in _sheets if one.is_open_to(person, register)), None)


def not_above(low: str, high: str, *, name: str) -> CheckConstraint:
    """One column never lies above another where both are known; days and numbers alike."""
    return CheckConstraint(
        condition=Q(**{low: None}) | Q(**{high: None}) | Q(**{f"{low}__lte": F(high)}),
        name=name,
        violation_error_code=f"not_above:{low}:{high}",
    )


def said_in_a_language(pair: str, *, name: str) -> CheckConstraint:
    """Of a pair of columns in two languages one at least says something."""
    return CheckConstraint(
        condition=~(Q(**{f"{pair}_zh": ""}) & Q(**{f"{pair}_en": ""})),
        name=name,
        violation_error_message=_("Say what it is called, in Chinese, in English, or both."),
    )


def ordered_columns(model: type[Model]) -> list[tuple[str, str]]:
    """The pairs of columns that `not_above` keeps in order."""
    codes = [str(getattr(one, "violation_error_code", "") or "") for one in model._meta.constraints]
    return [tuple(code.split(":")[1:]) for code in codes if code.startswith("not_above:")]  # type: ignore[misc]
