"""What a kind of sheet is: a table of columns, and two functions: what a row means, and how it is applied."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar

from django.db.models import Model

from sojourn.interop.spreadsheet.columns import Column, Line
from sojourn.organisation.models import Person

NEW, CHANGED, UNCHANGED, REFUSED, TO_DECIDE = "new", "changed", "unchanged", "refused", "to_decide"
NOTHING: Mapping[str, Any] = MappingProxyType({})
"""Shared by all rows that have nothing of a kind to tell: a list for each would fill the memory."""
OUTCOMES = (NEW, CHANGED, UNCHANGED, REFUSED, TO_DECIDE)


@dataclass(slots=True)
class Open:
    """A name of which a person may say what it means; until then it stands for something new."""

    name: str
    suggested: list[tuple[int, str, str, str, float]] = field(default_factory=list)
    """Number, ROR id, name, country and likeness of what may be meant."""


@dataclass(slots=True)
class Plan:
    """What would become of one row."""

    line: Line
    title: str = ""
    outcome: str = NEW
    thing: Any = None
    """What is there already, or what was made."""
    differences: Sequence[tuple[str, str, str]] = ()
    """Column, old and new value, as they are written into cells."""
    proposed: tuple[tuple[str, str], ...] = ()
    """Kind and name of what does not exist yet and would be made for this row."""
    open: Open | None = None
    touched: tuple[tuple[str, int, dict[str, Any] | None], ...] = ()
    """Model, number, and the columns as they were before (None: it was made)."""
    beside: tuple[tuple[str, str, int], ...] = ()
    """Name, model and number of what was made besides, for this row and for later ones."""
    notes: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    """What `write` needs to know that `find` found out."""

    def note(self, **found: Any) -> None:
        self.notes = {**self.notes, **found}

    def forget(self) -> None:
        """Let go of what only writing needed: of a hundred thousand rows it would fill the memory."""
        self.thing, self.notes, self.line.values = None, NOTHING, {}

    def refuse(self, code: str, *, column: str = "", value: str = "", **values: str) -> "Plan":
        self.outcome = REFUSED
        self.line.refuse(column, value[:200], code, values)
        return self

    def refuse_faults(self) -> "Plan":
        """Refuse the row for what its cells say."""
        self.outcome = REFUSED
        return self

    def made(self, thing: Model) -> None:
        self.touched = (*self.touched, (thing._meta.label, thing.pk, None))

    def made_beside(self, thing: Model) -> None:
        """Something that other rows mean as well, and that is taken back by itself."""
        self.beside = (*self.beside, (str(thing), thing._meta.label, thing.pk))

    def changed(self, thing: Model, before: dict[str, Any]) -> None:
        self.touched = (*self.touched, (thing._meta.label, thing.pk, before))


class Kind:
    """A kind of sheet; one instance serves one import and keeps what it has looked up."""

    name: ClassVar[str]
    label: ClassVar[Any]
    lead: ClassVar[Any] = ""
    columns: ClassVar[tuple[Column, ...]]
    forgets: ClassVar[bool] = True
    """Whether `finish` does without the rows that have been written."""
    do_not_call_in_templates: ClassVar[bool] = True
    """Pages show the kind itself, not one import of it."""

    def __init__(self, *, by: Person | None, decisions: Mapping[str, str] | None = None) -> None:
        self.by = by
        self.decisions = dict(decisions or {})
        """Name that was open -> number of what it means, or "new"."""

    def find(self, line: Line) -> Plan:
        """What the row means among what exists: new, changed, unchanged, refused or to decide."""
        raise NotImplementedError

    def settle(self, plans: Sequence[Plan]) -> None:
        """What can be said of a row only when all have been read."""

    def write(self, plans: Sequence[Plan]) -> None:
        """Apply the rows that are new or changed, through the package's actions."""
        raise NotImplementedError

    def finish(self) -> None:
        """What is left to write when all rows have been."""

    def listing(self) -> Iterator[dict[str, Any]]:
        """What the list holds that `by` may see, column by column: the export."""
        raise NotImplementedError


def compare(columns: Iterable[Column], line: Line, present: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Where the row says something else than what is there; an empty cell says nothing."""
    differences = []
    for column in columns:
        if not column.is_compared or column.name not in line.values or column.name not in present:
            continue
        if column.name in line.filling and present[column.name] not in (None, ""):
            continue
        old, new = (written(column, one) for one in (present[column.name], line.values[column.name]))
        if old != new:
            differences.append((column.name, old, new))
    return differences


def written(column: Column, value: Any) -> str:
    """A value as its cell would show it, for comparison."""
    if value is None or value == "":
        return ""
    cell = column.type.write(value)
    if isinstance(cell, float):
        return f"{cell:g}" if abs(cell) >= 1e7 or cell == int(cell) else str(cell)
    return str(cell)
