"""Sheets of registers: their columns follow from those of the register, and so does what a row means."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, Field, Model, QuerySet

from sojourn.interop.kinds.kind import CHANGED, NEW, UNCHANGED, Kind, Plan, compare
from sojourn.interop.kinds.rows import change_rows, refuse_doubled
from sojourn.interop.spreadsheet.columns import (
    COUNTRY,
    DAY,
    FLAG,
    LINE,
    LINK,
    TEXT,
    YEAR,
    Column,
    Line,
    Type,
    decimal,
    one_of,
    whole,
)
from sojourn.interop.spreadsheet.delimited import folded
from sojourn.kernel.permission import may
from sojourn.kernel.registers.keeping import bring_up_to_date, disorder_in, take_in
from sojourn.kernel.registers.register import Register
from sojourn.organisation.models import AcademicYear
from sojourn.organisation.years import academic_year
from sojourn.partners.models import Institution
from sojourn.partners.names import fold

LARGEST = 999_999_999_999
CODES: dict[str, tuple[str, ...]] = {
    "unit": ("code", "name_zh", "name_en"),
    "person": ("number", "email"),
    "institution": ("ror_id", "name_en", "name_zh"),
    "academicyear": ("label",),
    "network": ("code", "name_zh", "name_en"),
}
"""Model -> columns by which a cell may name a row of it; the first is how it is written. Others: number."""
PLACES = ("unit_id", "level", "course_id", "laboratory_id")
"""What of an entry says whether somebody keeps it."""
UNKNOWN = {
    "unit": "unit_unknown",
    "person": "person_unknown",
    "institution": "institution_unknown",
}


class NameBook:
    """The rows of one model by what cells may call them. One query, when the first is asked for."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model
        self.names = CODES.get(model._meta.model_name or "", ("number",))
        self._found: dict[str, list[int]] | None = None
        self._written: dict[int, str] = {}

    def _read(self) -> dict[str, list[int]]:
        if self._found is None:
            self._found = {}
            for pk, *names in self.model._default_manager.values_list("pk", *self.names).iterator():
                self._written[pk] = next((str(name) for name in names if name), "")
                for name in {self._fold(str(name)) for name in names if name}:
                    self._found.setdefault(name, []).append(pk)
        return self._found

    def _fold(self, text: str) -> str:
        return fold(text) if self.model is Institution else folded(text)

    def find(self, text: str) -> list[int]:
        """Numbers of the rows that may be meant; what is no code can mean several."""
        return self._read().get(self._fold(text.rpartition("ror.org/")[2]), [])

    def written(self, pk: int | None) -> str:
        """How a cell names the row."""
        self._read()
        return self._written.get(pk, "") if pk is not None else ""


def type_of(column: Field[Any, Any]) -> tuple[Type, Callable[[], Any] | None]:
    """What may stand in the cells of a column of a model, and what the drop-down offers."""
    inner = column.get_internal_type()
    if column.is_relation:
        is_year = column.related_model is AcademicYear
        return (TEXT if column.many_to_many else YEAR if is_year else LINE), None
    if column.choices:
        choices = lambda: list(column.flatchoices)  # noqa: E731 - a drop-down asks for it anew
        return one_of(choices), choices
    if inner == "BooleanField":
        return FLAG, None
    if inner == "DateField":
        return DAY, None
    if inner == "DecimalField":
        lowest = -LARGEST if column.name == "amount" else 0
        return decimal(column.decimal_places, lowest=lowest, highest=LARGEST), None  # type: ignore[attr-defined]
    if inner.endswith("IntegerField"):
        return whole(highest=32767 if "Small" in inner else 2_000_000_000), None
    if column.name.endswith(("country", "nationality")):
        return COUNTRY, None
    return (LINK if column.name == "website" else LINE), None


def column_of(register: Register, name: str) -> Column:
    """The column of the sheet for one of the register."""
    column = register.column(name)
    kind, choices = type_of(column)
    has_default = column.has_default() or column.null or column.blank or column.many_to_many
    return Column(
        name,
        column.verbose_name,
        kind,
        register.help.get(name, ""),
        is_required=not has_default,
        longest=getattr(column, "max_length", None) or 0,
        choices=choices,
        is_compared=not column.many_to_many,
    )


class Entries(Kind):
    """The sheet of one register; `kind_of` makes a class of it for each."""

    register: ClassVar[Register]

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        model = self.register.model
        self.books = {
            name: NameBook(self.register.column(name).related_model)  # type: ignore[arg-type]
            for name in self.register.typed
            if self.register.column(name).is_relation
        }
        self.standing: dict[tuple[Any, ...], Any] = {}
        for entry in model._default_manager.all().iterator(chunk_size=2000):
            self.standing[self._key(self._present(entry))] = entry
        self.seen: dict[Any, int] = {}
        self.allowed: dict[Any, bool] = {}

    def _key(self, values: dict[str, Any]) -> tuple[Any, ...]:
        """As text, since numbers and days of cells and columns may differ in type."""
        return tuple(str(values.get(name) or "").casefold() for name in self.register.key)

    def find(self, line: Line) -> Plan:
        plan = Plan(line, title=" ".join(str(line.values.get(name, "")) for name in self.register.key))
        if line.faults or not self._names_found(plan):
            return plan.refuse_faults()
        key = self._key(line.values)
        if refuse_doubled(plan, self.seen, key, column=self.register.key[0]):
            return plan
        plan.thing = self.standing.get(key)
        wanted = self._as_it_would_be(plan)
        if not self._may_keep(wanted) or (plan.thing is not None and not self._may_keep(plan.thing)):
            first = "unit" if self.register.has_unit else self.register.key[0]
            return plan.refuse("not_yours", column=first, value=str(line.values.get(first, "")))
        if disorder := disorder_in(wanted):
            low, high = (str(self.register.label(name)) for name in disorder)
            value = str(line.values.get(disorder[0], ""))
            return plan.refuse("not_in_order", column=disorder[0], value=value, low=low, high=high)
        if contradiction := self._contradiction(wanted):
            return plan.refuse("step_refused", column=self.register.key[0], why=contradiction)
        if plan.thing is not None:
            plan.differences = compare(self.columns, line, self._present(plan.thing))
            plan.outcome = CHANGED if plan.differences else UNCHANGED
        return plan

    def _names_found(self, plan: Plan) -> bool:
        """Whether every cell that names another row names one; it is then written as an export writes it."""
        values, found = plan.line.values, {}
        for name in self.books:
            if name not in values:
                continue
            texts = _lines(values[name]) if name in self.register.listed else [values[name]]
            numbers = [self._one(plan, name, text) for text in texts]
            found[name] = numbers if name in self.register.listed else numbers[0]
            if name not in self.register.listed and numbers[0]:
                values[name] = self.books[name].written(numbers[0])
        plan.note(found=found)
        return not plan.line.faults

    def _one(self, plan: Plan, name: str, text: str) -> int | None:
        book = self.books[name]
        numbers = book.find(text)
        if len(numbers) == 1:
            return numbers[0]
        if book.model is AcademicYear:
            return None
        model = book.model._meta.model_name or ""
        plan.refuse(
            "several_named" if numbers else UNKNOWN.get(model, "number_unknown"), column=name, value=text
        )
        return None

    def _as_it_would_be(self, plan: Plan) -> Any:
        """The entry in memory; an academic year that is not there yet is made only when it is written."""
        model, thing = self.register.model, plan.thing
        entry = model(pk=getattr(thing, "pk", None))
        for name in self.register.own:
            attribute = self.register.column(name).attname
            if thing is not None:
                setattr(entry, attribute, getattr(thing, attribute))
            if name in self.books:
                if name in plan.notes["found"]:
                    setattr(entry, attribute, plan.notes["found"][name])
            elif name in plan.line.values:
                setattr(entry, attribute, plan.line.values[name])
        return entry

    def _may_keep(self, entry: Any) -> bool:
        if self.by is None:
            return True
        place = tuple(
            getattr(entry, name, None) for name in ("unit_id", "level", "course_id", "laboratory_id")
        )
        if place not in self.allowed:
            self.allowed[place] = may(self.by, self.register.action("keep"), entry)
        return self.allowed[place]

    def _contradiction(self, entry: Any) -> str:
        """What the model itself says against the entry; empty where it takes it."""
        model = self.register.model
        unchecked = {column.name for column in model._meta.concrete_fields if column.is_relation}
        try:
            entry.clean_fields(exclude=unchecked)
            for constraint in model._meta.constraints:
                if isinstance(constraint, CheckConstraint):
                    constraint.validate(model, entry)
        except ValidationError as wrong:
            return " ".join(wrong.messages)
        return ""

    def _present(self, entry: Any) -> dict[str, Any]:
        """The entry as cells would show it; what holds several rows costs a query each."""
        return {
            name: self.books[name].written(getattr(entry, self.register.column(name).attname))
            if name in self.books
            else getattr(entry, name)
            for name in self.register.own
        }

    def write(self, plans: Sequence[Plan]) -> None:
        new = [plan for plan in plans if plan.outcome == NEW]
        for plan in new:
            plan.thing = self._as_it_would_be(plan)
            self._give_year(plan)
        take_in(self.register, [plan.thing for plan in new], by=self.by)
        for plan in new:
            plan.made(plan.thing)
            for name in self.register.listed:
                if plan.notes["found"].get(name):
                    getattr(plan.thing, name).set(plan.notes["found"][name])
        self._write_changes([plan for plan in plans if plan.outcome == CHANGED])

    def _give_year(self, plan: Plan) -> None:
        """The academic year, made with the usual dates where it is not there yet."""
        for name, book in self.books.items():
            if book.model is AcademicYear and plan.line.values.get(name):
                year = academic_year(plan.line.values[name], by=self.by)
                setattr(plan.thing, name, year)

    def _write_changes(self, changed: Sequence[Plan]) -> None:
        more = {}
        for plan in changed:
            wanted = {name for name, *_rest in plan.differences if name in self.books}
            rows = {name: plan.notes["found"].get(name) for name in wanted}
            more[plan.line.number] = {
                name: self.books[name].model._default_manager.get(pk=pk) for name, pk in rows.items() if pk
            }
        own = [name for name in self.register.own if name not in self.books]
        save = partial(bring_up_to_date, self.register)
        change_rows(changed, self.register.model, own, save, by=self.by, more=more)

    def listing(self) -> Iterator[dict[str, Any]]:
        rows: QuerySet[Any] = (
            self.register.listing(self.by) if self.by else self.register.model._default_manager.all()
        )
        for entry in rows.prefetch_related(*self.register.listed).iterator(chunk_size=2000):
            several = {
                name: "\n".join(self.books[name].written(one.pk) for one in getattr(entry, name).all())
                for name in self.register.listed
            }
            yield self._present(entry) | several


def _lines(text: str) -> list[str]:
    """Several names in one cell, one in each line or divided by semicolons."""
    return [one.strip() for one in text.replace(";", "\n").replace("；", "\n").splitlines() if one.strip()]


def kind_of(register: Register) -> type[Entries]:
    """The kind of sheet for a register."""
    return type(Entries)(
        f"{register.model.__name__}Entries",
        (Entries,),
        {
            "register": register,
            "name": register.name,
            "label": register.title,
            "lead": register.lead,
            "columns": tuple(column_of(register, name) for name in register.typed),
        },
    )
