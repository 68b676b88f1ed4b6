"""A worklist as data: its rows, columns, filters, steps and acts."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Protocol

from django import forms
from django.db.models import Model, Q, QuerySet

from sojourn.engines.workflow import State, Workflow

Rows = QuerySet[Any]
Choices = Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class Column:
    """What one column shows: `value` gives a text, number, date, or ready markup where `plain` has the text.

    `sort` is the path of an indexed column of the database; `needs` and `fetches` are what `value` reads of
    other rows, joined or fetched for the rows of one page. A fetch is a path, a Prefetch, or a function that
    is given the rows of the page and lays on them what it has read: plain tuples where rows would be many.
    """

    key: str
    label: Any
    value: Callable[[Any], Any]
    sort: str | Callable[[], str] = ""
    can_be_empty: bool = False
    """Whether the sorted column may hold nothing; such rows come last, whichever the order."""
    is_default: bool = True
    is_number: bool = False
    is_for_phone: bool = True
    needs: tuple[str, ...] = ()
    fetches: tuple[Any, ...] = ()
    plain: Callable[[Any], Any] | None = None

    @property
    def path(self) -> str:
        """The path it is sorted by, in the page's language; empty where it is not."""
        return self.sort() if callable(self.sort) else self.sort

    def cell(self, row: Any) -> Any:
        """What a sheet holds."""
        return (self.plain or self.value)(row)


@dataclass(frozen=True)
class Filter:
    """One way to narrow the list: a value out of `choices(person)`, applied by `narrow(rows, value)`."""

    key: str
    label: Any
    choices: Callable[[Any], Choices]
    narrow: Callable[[Rows, str], Rows]
    tallied: str = ""
    """What of the tally it narrows to: "unit" (with `units`) or "context"; else the numbers ignore it."""
    units: Callable[[str], Collection[int]] | None = None
    otherwise: Callable[[Rows], Rows] | None = None
    """What the list is narrowed to as long as nothing is chosen here."""
    is_further: bool = False
    """Shown only when further filters are asked for, or when it is on."""


@dataclass(frozen=True)
class Due:
    """By when whoever has the ball must have acted: a date of the row, days later, for rows of `only`."""

    path: str
    days: int = 0
    only: Q = field(default_factory=Q)


@dataclass(frozen=True)
class Act:
    """Something done to many rows at once: the package's own action, row by row.

    `why_not(row, person)` is the reason for which a row is left out, or None. `undo(row, person, reason)`
    takes it back within the stated time; without it the preview says that there is no way back.
    """

    name: str
    label: Any
    run: Callable[..., Any]
    """run(row, by=person, **what the form gives)"""
    offered: Callable[[Any], bool]
    """Whether the person is shown the act at all."""
    why_not: Callable[[Any, Any], str | None]
    form: type[forms.Form] | None = None
    undo: Callable[..., Any] | None = None
    """undo(row, by=person)"""
    needs: tuple[str, ...] = ()
    fetches: tuple[Any, ...] = ()
    is_grave: bool = False
    tells: Any = ""
    """One sentence on what else happens, such as letters."""


@dataclass(frozen=True)
class LinkAct:
    """A page of another package that takes over the rows chosen: it gets them as `chosen_rows` reads them."""

    name: str
    label: Any
    url: Callable[[], str]
    offered: Callable[[Any, "Worklist"], bool]


class Table(Protocol):
    """Several workflows read as one."""

    @property
    def states(self) -> tuple[State, ...]: ...

    def state(self, name: str) -> State: ...


@dataclass(frozen=True)
class Worklist:
    """A list of the rows of one model that a person works from."""

    name: str
    """Package and list: "applications.all"."""
    label: Any
    model: type[Model]
    permission: str
    listing: Callable[[Any], Rows]
    """The rows the person may see here; every page, act and sheet starts from it."""
    page: str
    """Name of its address."""
    row_url: Callable[[Any, Any], str]
    """Address of one row's page, given (row, person)."""
    title: Callable[[Any], str]
    """What the row is called, in previews and for screen readers."""
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    order: str = ""
    """Key of the column it is sorted by at first, with "-" for the other way round."""
    words: Callable[[Rows, str], Rows] | None = None
    words_label: Any = ""
    workflow: Workflow | Table | None = None
    left_out: frozenset[str] = frozenset()
    """States that never stand in this list."""
    due: Mapping[str, str | Due] | Callable[[], Mapping[str, str | Due]] = field(default_factory=dict)
    """State -> path of the date by which whoever has the ball must have acted, or more about it; a function
    where tables are written while the house runs."""
    due_of: Callable[[Any], date | datetime | None] | None = None
    """The same for one row, as its page shows it."""
    tallied_units: Callable[[Any], Collection[int] | None] | None = None
    """(person) -> the units whose tallies add up to the person's list; None where they do not."""
    is_all_units: Callable[[Any], bool] = lambda person: False
    uncounted: Callable[[Any], Rows] | None = None
    """(person) -> rows that the tally counts and the person's list leaves out, such as their own; few."""
    needs: tuple[str, ...] = ()
    fetches: tuple[Any, ...] = ()
    unread: tuple[str, ...] = ()
    """Large columns that no cell reads."""
    acts: tuple[Act, ...] = ()
    person_path: str | None = None
    """Path from a row to the person it is about; "" where the row is the person."""
    empty: Any = ""
    title_needs: tuple[str, ...] = ()

    @property
    def due_dates(self) -> Mapping[str, str | Due]:
        return self.due() if callable(self.due) else self.due

    @cached_property
    def by_key(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns}

    @cached_property
    def filters_by_key(self) -> dict[str, Filter]:
        return {one.key: one for one in self.filters}

    def act(self, name: str) -> Act | None:
        """The act of that name."""
        return next((one for one in self.acts if one.name == name), None)

    @property
    def default_columns(self) -> tuple[str, ...]:
        return tuple(column.key for column in self.columns if column.is_default)


_worklists: dict[str, Worklist] = {}
_link_acts: dict[str, LinkAct] = {}


def declare(worklist: Worklist) -> Worklist:
    """Add a list; a name stands for one."""
    _worklists[worklist.name] = worklist
    return worklist


def link_act(act: LinkAct) -> LinkAct:
    """Offer this page on every list whose rows it can take over."""
    _link_acts[act.name] = act
    return act


def worklists() -> dict[str, Worklist]:
    """Every declared list by its name."""
    return dict(_worklists)


def worklist_named(name: str) -> Worklist | None:
    """The list of this name."""
    return _worklists.get(name)


def link_acts(person: Any, worklist: Worklist) -> list[LinkAct]:
    """The pages of other packages that this person may take rows of this list to."""
    return [act for act in _link_acts.values() if act.offered(person, worklist)]


def link_act_named(name: str) -> LinkAct | None:
    """The page of this name."""
    return _link_acts.get(name)
