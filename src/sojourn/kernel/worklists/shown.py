"""A page of a worklist as its template shows it: cells, steps with counts, chips, columns to choose."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.utils import formats, timezone
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sojourn.engines.workflow import State
from sojourn.kernel.steps import CLOCK, PARTY_LABELS, state_of
from sojourn.kernel.tally import counts_of, tallied_models
from sojourn.kernel.templatetags.steps import is_past
from sojourn.kernel.text import enumerated
from sojourn.kernel.worklists.asking import Asked, changed
from sojourn.kernel.worklists.declaration import Column, Worklist
from sojourn.kernel.worklists.keyset import KeysetPage, page_of
from sojourn.kernel.worklists.narrowing import complete, order_of, parties_waited_for, rows_of, with_needs

COUNTED = 1000
"""Where no tally adds up to what a person sees, rows are counted up to so many."""
DASH = "–"


@dataclass(frozen=True)
class Row:
    """One line: its number, what it is called, its cells as markup."""

    number: int
    title: str
    cells: SafeString


@dataclass(frozen=True)
class Heading:
    """A column's head: the address that sorts by it, and which way it is sorted now."""

    key: str
    label: Any
    query: str
    direction: str
    classes: str


@dataclass(frozen=True)
class StepCount:
    """One step on top of the list."""

    label: Any
    tone: str
    count: str
    query: str
    is_chosen: bool
    who: str


@dataclass(frozen=True)
class Chip:
    """A filter that is on, with the address without it."""

    label: Any
    value: Any
    query: str


@dataclass(frozen=True)
class Control:
    """A filter as a plain control."""

    key: str
    label: Any
    choices: Sequence[tuple[str, Any]]
    chosen: str

    @property
    def options(self) -> SafeString:
        """What can be chosen, as markup."""
        return SafeString(
            "".join(
                f'<option value="{escape(value)}"{" selected" * (value == self.chosen)}>'
                f"{escape(label)}</option>"
                for value, label in self.choices
            )
        )


@dataclass(frozen=True)
class Choosable:
    """A column in the chooser: with the addresses that take it away, put it in, move it."""

    label: Any
    is_shown: bool
    toggled: str
    earlier: str
    later: str


def columns_of(worklist: Worklist, asked: Asked) -> list[Column]:
    """The columns of the view, in its order."""
    return [worklist.by_key[key] for key in asked.columns or worklist.default_columns]


def rows_for(worklist: Worklist, person: Any, asked: Asked, columns: Sequence[Column]) -> KeysetPage:
    """The rows of the page with all that their columns read."""
    rows, fetches = rows_to_read(worklist, person, asked, columns)
    page = page_of(rows, order_of(worklist, asked), after=asked.after, before=asked.before)
    complete(page.rows, fetches)
    return page


def rows_to_read(
    worklist: Worklist, person: Any, asked: Asked, columns: Sequence[Column]
) -> tuple[QuerySet[Any], list[Any]]:
    """The rows of the view with what these columns read joined, and what is to `complete` each page."""
    fetches = [*worklist.fetches, *(one for column in columns for one in column.fetches)]
    needs = [*worklist.needs, *(path for column in columns for path in column.needs)]
    return with_needs(rows_of(worklist, person, asked), needs, fetches, worklist.unread), fetches


def lines(worklist: Worklist, person: Any, page: KeysetPage, columns: Sequence[Column]) -> list[Row]:
    """The page's rows, the first cell as the head of the row: a template would take ten times as long."""
    first, *rest = columns
    head = f'<th scope="row" class="{_classes(first)}"><a href="'
    begins = [
        (column.value, f'<td class="{_classes(column)}" data-label="{escape(str(column.label))}">')
        for column in rest
    ]
    # what stands in one column for many rows is written once
    cell = lru_cache(maxsize=None, typed=True)(lambda value: conditional_escape(as_html(value)))
    found = []
    for row in page.rows:
        url = escape(worklist.row_url(row, person))
        parts = [head, url, '" data-open>', cell(first.value(row)), "</a></th>"]
        for value, begin in begins:
            parts += (begin, cell(value(row)), "</td>")
        found.append(Row(row.pk, worklist.title(row), SafeString("".join(parts))))
    return found


def as_html(value: Any) -> Any:
    """A value as people read it; ready markup as it is."""
    if value is None or value == "":
        return DASH
    if isinstance(value, SafeString):
        return value
    if isinstance(value, date):
        return _date_as_text(value, get_language(), timezone.get_current_timezone_name())
    return formats.localize(value)


@lru_cache(maxsize=1000)
def _date_as_text(value: date | datetime, _language: str | None, _zone: str) -> str:
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    return formats.date_format(value, "DATE_FORMAT")


def _classes(column: Column) -> str:
    return ("num " if column.is_number else "") + ("" if column.is_for_phone else "not-on-phone")


def headings(worklist: Worklist, asked: Asked, columns: Sequence[Column]) -> list[Heading]:
    """The heads of the columns."""
    now = asked.sort or worklist.order
    found = []
    for column in columns:
        is_now = now.removeprefix("-") == column.key
        other = column.key if not is_now or now.startswith("-") else f"-{column.key}"
        direction = ("descending" if now.startswith("-") else "ascending") if is_now and column.sort else ""
        query = asked.query(sort=other) if column.sort else ""
        found.append(Heading(column.key, column.label, query, direction, _classes(column)))
    return found


def steps_of(worklist: Worklist, person: Any, asked: Asked) -> list[StepCount]:
    """The states with their numbers, for what the person may see of the units and the context asked for."""
    if worklist.workflow is None:
        return []
    counts, is_capped = _counts(worklist, person, asked)
    total = sum(counts.values())
    found = [
        StepCount(_("All"), "neutral", _told(total, is_capped), asked.query(state=None), not asked.state, "")
    ]
    for state in worklist.workflow.states:
        if state.name in worklist.left_out or not (counts[state.name] or state.name == asked.state):
            continue
        query = asked.query(state=state.name)
        number = _told(counts[state.name], is_capped)
        chosen = state.name == asked.state
        found.append(StepCount(state.label, state.tone, number, query, chosen, ball_of(state)))
    return found


def _told(number: int, is_capped: bool) -> str:
    return f"{formats.localize(number)}+" if is_capped else formats.localize(max(number, 0))


def _counts(worklist: Worklist, person: Any, asked: Asked) -> tuple[Counter[str], bool]:
    """From the tally where it adds up to what the person sees; else counted, as far as it goes."""
    units = worklist.tallied_units(person) if worklist.tallied_units else None
    if units is None or worklist.model not in tallied_models():
        bare = changed(asked, state=None, ball=None, overdue=None)
        states = rows_of(worklist, person, bare).order_by().values_list("state", flat=True)[: COUNTED + 1]
        counted = Counter(states)
        return counted, sum(counted.values()) > COUNTED
    context, wanted = 0, None if worklist.is_all_units(person) else set(units)
    for key, value in asked.filters.items():
        told = worklist.filters_by_key.get(key)
        if told is not None and told.tallied == "context" and value.isdecimal():
            context = int(value)
        if told is not None and told.tallied == "unit" and told.units is not None:
            below = set(told.units(value))
            wanted = below if wanted is None else wanted & below
    without = worklist.uncounted(person) if worklist.uncounted else None
    counts = counts_of(worklist.model, units=wanted, context=context, without=without)
    return Counter({name: number for name, number in counts.items() if name not in worklist.left_out}), False


def ball_of(state: State) -> str:
    """Who must act next in this state, in words."""
    return _parties_as_text(state.waits_for, get_language())


@lru_cache(maxsize=1000)
def _parties_as_text(parties: tuple[str, ...], _language: str | None) -> str:
    return enumerated(str(PARTY_LABELS[party]) for party in parties if party != CLOCK)


def controls(
    worklist: Worklist, person: Any, asked: Asked, *, hidden: Sequence[str] = (), asks_further: bool = False
) -> list[Control]:
    """The filters with what can be chosen; the further ones where they are asked for or on."""
    found = [
        Control(one.key, one.label, one.choices(person), asked.filters.get(one.key, ""))
        for one in worklist.filters
        if one.key not in hidden and (asks_further or not one.is_further or one.key in asked.filters)
    ]
    if parties := parties_waited_for(worklist):
        found.append(Control("ball", _("Who has the ball"), parties, asked.filters.get("ball", "")))
    if worklist.due:
        late = [("1", _("overdue"))]
        found.append(Control("overdue", _("Due"), late, asked.filters.get("overdue", "")))
    return found


def chips(
    worklist: Worklist, asked: Asked, shown: Sequence[Control], hidden: Sequence[str] = ()
) -> list[Chip]:
    """What narrows the list now, each with the address without it."""
    found = []
    if asked.words:
        found.append(Chip(worklist.words_label, asked.words, asked.query(q=None)))
    for control in shown:
        if control.chosen:
            value = dict(control.choices).get(control.chosen, control.chosen)
            found.append(Chip(control.label, str(value).strip(), asked.query(**{control.key: None})))
    if asked.state and "state" not in hidden and worklist.workflow is not None:
        label = worklist.workflow.state(asked.state).label
        found.append(Chip(_("State"), label, asked.query(state=None)))
    return found


def choosable(worklist: Worklist, asked: Asked) -> list[Choosable]:
    """All columns, those shown first in their order."""
    keys = [column.key for column in columns_of(worklist, asked)]
    rest = [column.key for column in worklist.columns if column.key not in keys]
    found = []
    for place, key in enumerate(keys):
        without = [one for one in keys if one != key]
        earlier = without[: place - 1] + [key] + without[place - 1 :] if place else []
        later = without[: place + 1] + [key] + without[place + 1 :] if place < len(keys) - 1 else []
        found.append(
            Choosable(
                worklist.by_key[key].label,
                True,
                _with_columns(asked, without) if without else "",
                _with_columns(asked, earlier) if earlier else "",
                _with_columns(asked, later) if later else "",
            )
        )
    for key in rest:
        label = worklist.by_key[key].label
        found.append(Choosable(label, False, _with_columns(asked, [*keys, key]), "", ""))
    return found


def _with_columns(asked: Asked, keys: Sequence[str]) -> str:
    return asked.query(columns=tuple(keys))


def state_badge(row: Any) -> SafeString:
    """The state as a badge, for a column."""
    state = state_of(row)
    return badge(state.tone, str(state.label))


@lru_cache(maxsize=1000)
def badge(tone: str, text: str) -> SafeString:
    """A short text on a coloured ground."""
    return format_html('<span class="badge tone-{}">{}</span>', tone, text)


def state_text(row: Any) -> str:
    """The state in words, for a sheet."""
    return str(state_of(row).label)


def ball_text(row: Any) -> str:
    """Who has the ball, for a column."""
    return ball_of(state_of(row))


def due_cell(day: date | datetime | None, row: Any) -> Any:
    """The day, marked where it is over and somebody is still waited for."""
    if day is None:
        return None
    if is_past(day) and state_of(row).waits_for:
        return format_html("{} {}", as_html(day), badge("danger", _("overdue")))
    return day
