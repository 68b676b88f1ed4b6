"""Everything that happened with an institution, under an agreement or in a network, on one time line.

A package's `timeline.py` says with `tell` which of its rows belong there: the paths that lead from a row to
such things, its day and its title. The time line with its pages, the numbers of the score card and the
balance over years all follow from that, each in one query whatever the number of packages.
"""

import base64
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.db.models import (
    CharField,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, ExtractYear, NullIf
from django.urls import reverse
from django.utils.translation import gettext as _

from sojourn.kernel.text import language

PAGE = 50
Rows = QuerySet[Any]


@dataclass(frozen=True)
class Rate:
    """A share of the rows whose state says so: those of `good` among those of `good` and `bad`."""

    label: Any
    good: frozenset[str]
    bad: frozenset[str]


@dataclass(frozen=True)
class Source:
    """One kind of row on time lines."""

    key: str
    label: Any
    """Many of them: "Stays"."""
    model: type[Model]
    listing: Callable[[Any], Rows]
    """Those the person may see."""
    paths: Mapping[str, str]
    """Label of a model ("partners.institution") -> path from the row to it."""
    day: Any
    """Path of its date, or an expression."""
    title: tuple[Any, Any]
    """Paths or expressions of what it is called, in Chinese and in English; one may be empty."""
    address: str
    """Name of the page of one of them."""
    target: str = "pk"
    """Path of the number that the address takes."""
    state: str = ""
    """Path of its state, of the workflow of `model`."""
    flow: str = ""
    """"out" or "in": counts in the balance."""
    is_figure: bool = False
    """Whether its number stands on the score card."""
    rate: Rate | None = None
    is_activity: bool = True
    """Whether it shows that the partner is alive."""

    def of(self, thing: Model, person: Any) -> Rows:
        """The person's rows about this thing."""
        rows = self.listing(person).filter(**{self.paths[thing._meta.label_lower]: thing.pk})
        return self._dated(rows)

    def _dated(self, rows: Rows) -> Rows:
        day = F(self.day) if isinstance(self.day, str) else self.day
        rows = rows.select_related(None).prefetch_related(None).order_by()
        return rows.annotate(t_day=Cast(day, DateField())).filter(t_day__isnull=False)

    def since(self, model_label: str, day: date) -> Exists:
        """Whether a thing of that model (the outer query's) has any of these from the day on."""
        rows = self._dated(self.model._default_manager.filter(**{self.paths[model_label]: OuterRef("pk")}))
        return Exists(rows.filter(t_day__gte=day))


@dataclass(frozen=True)
class Line:
    """One row on the time line."""

    day: date
    label: str
    title: str
    url: str
    state: Any = None


@dataclass(frozen=True)
class Figure:
    """A number of the score card; `key` is the kind of row behind it."""

    label: str
    text: str
    key: str


@dataclass(frozen=True)
class Year:
    """How many went and came in one calendar year."""

    year: int
    out: int
    into: int


@dataclass(frozen=True)
class Overview:
    """How many rows of each kind a thing has, for one person."""

    counts: Mapping[str, Counter[str]]
    """Key of the source -> state -> how many."""
    sources: Sequence[Source] = field(default_factory=tuple)

    def number(self, key: str) -> int:
        return sum(self.counts.get(key, Counter()).values())

    @cached_property
    def kinds(self) -> list[tuple[str, str, int]]:
        """Key, label and number of each kind that has any."""
        told = [(one.key, str(one.label), self.number(one.key)) for one in self.sources]
        return [one for one in told if one[2]]

    @cached_property
    def figures(self) -> list[Figure]:
        """The score card: numbers and rates, each with the kind of rows behind it."""
        found = []
        for one in self.sources:
            if one.is_figure:
                found.append(Figure(str(one.label), str(self.number(one.key)), one.key))
            if one.rate:
                states = self.counts.get(one.key, Counter())
                good = sum(states[state] for state in one.rate.good)
                all_ = good + sum(states[state] for state in one.rate.bad)
                text = f"{round(100 * good / all_)} % ({good}/{all_})" if all_ else "–"
                found.append(Figure(str(one.rate.label), text, one.key))
        return found


_sources: dict[str, Source] = {}


def tell(*sources: Source) -> None:
    """Add kinds of rows; each package does so in its `timeline.py`."""
    _sources.update({one.key: one for one in sources})


@dataclass(frozen=True)
class Told:
    """A row as another page names it: what it is, what it is called, and where it stands."""

    label: str
    title: str
    url: str
    name: str
    """Its model and number, as forms send them."""


def told(thing: Any) -> Told:
    """Name any row; one of a kind that no time line shows has no page here."""
    source = next((one for one in _sources.values() if one.model is type(thing)), None)
    name = f"{thing._meta.label_lower}:{thing.pk}"
    if source is None:
        return Told(str(thing._meta.verbose_name), str(thing), "", name)
    return Told(str(source.label), title_of(thing, source), _page(source, thing), name)


def _page(source: Source, thing: Any) -> str:
    number = thing
    for part in source.target.split("__"):
        number = getattr(number, part)
    return reverse(source.address, args=[number])


def title_of(thing: Any, source: Source) -> str:
    """What the row is called in the page's language."""
    first, second = source.title if language() == "zh" else (source.title[1], source.title[0])
    for path in (first, second):
        value = thing
        for part in path.split("__") if isinstance(path, str) else ():
            value = getattr(value, part, None)
        if value and isinstance(path, str):
            return str(value)
    return str(thing)


def things_called(words: str, person: Any, *, most: int = 5) -> list[Any]:
    """The newest rows of every kind whose title has the words, out of the person's own lists."""
    found: list[Any] = []
    models = set()
    for source in _sources.values():
        paths = {path for path in source.title if isinstance(path, str)}
        if source.model in models or not paths:
            continue
        models.add(source.model)
        has_words = Q()
        for word in words.split():
            has_words &= reduce(or_, (Q(**{f"{path}__icontains": word}) for path in sorted(paths)))
        rows = source.listing(person).filter(has_words).order_by("-pk")
        found += rows[:most]
    return found


def sources_for(thing: type[Model] | Model) -> list[Source]:
    """The kinds that can stand on the time line of such a thing."""
    return [one for one in _sources.values() if thing._meta.label_lower in one.paths]


def overview(thing: Model, person: Any) -> Overview:
    """How many of which kind there are. One query."""
    sources = sources_for(thing)
    parts = [
        one.of(thing, person)
        .annotate(t_kind=_text(one.key), t_state=F(one.state) if one.state else _text(""))
        .values_list("t_kind", "t_state")
        .annotate(t_count=Count("pk", distinct=True))
        for one in sources
    ]
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for kind, state, number in _together(parts):
        counts[kind][state] += number
    return Overview(counts, tuple(sources))


def balance(thing: Model, person: Any) -> list[Year]:
    """Year by year how many went and came. One query."""
    parts = [
        one.of(thing, person)
        .annotate(t_flow=_text(one.flow), t_year=ExtractYear("t_day"))
        .values_list("t_flow", "t_year")
        .annotate(t_count=Count("pk", distinct=True))
        for one in sources_for(thing)
        if one.flow
    ]
    went: dict[int, Counter[str]] = defaultdict(Counter)
    for flow, year, number in _together(parts):
        went[year][flow] += number
    if not went:
        return []
    return [Year(year, went[year]["out"], went[year]["in"]) for year in range(min(went), max(went) + 1)]


def series_of(years: Sequence[Year]) -> dict[str, Any]:
    """The balance as kernel/chart.js draws it."""
    return {
        "x": [one.year for one in years],
        "series": [
            {"name": _("Out"), "data": [one.out for one in years]},
            {"name": _("In"), "data": [one.into for one in years]},
        ],
    }


@dataclass(frozen=True)
class TimelinePage:
    """Some lines, the newest first, and where the next page begins; empty at the end."""

    lines: Sequence[Line]
    after: str = ""


def timeline_page(thing: Model, person: Any, *, kind: str = "", after: str = "") -> TimelinePage:
    """One page of the time line, of all kinds or one. One query."""
    mark = _read(after)
    sources = [one for one in sources_for(thing) if not kind or one.key == kind]
    parts = [_lines_of(one, thing, person, mark) for one in sources]
    if not parts:
        return TimelinePage([])
    found = (
        list(_together(parts).order_by("-t_day", "t_kind", "-t_number")[: PAGE + 1])
        if len(parts) > 1
        else list(parts[0].order_by("-t_day", "-t_number")[: PAGE + 1])
    )
    lines, by_key = found[:PAGE], {one.key: one for one in sources}
    more = _mark(lines[-1]) if len(found) > PAGE else ""
    return TimelinePage([_line(by_key[row[1]], row) for row in lines], more)


def quiet_since(model: type[Model], day: date) -> Q:
    """Which things of a model have had no activity of any kind from this day on."""
    found = Q()
    for one in sources_for(model):
        if one.is_activity:
            found &= ~Q(one.since(model._meta.label_lower, day))
    return found


def _lines_of(source: Source, thing: Model, person: Any, mark: tuple[date, str, int] | None) -> Rows:
    zh, en = (
        NullIf(Cast(F(one) if isinstance(one, str) else one, TextField()), Value("", TextField()))
        for one in (source.title[0] or source.title[1], source.title[1] or source.title[0])
    )
    first, second = (zh, en) if language() == "zh" else (en, zh)
    rows = source.of(thing, person)
    if mark:
        day, kind, number = mark
        same = Q(t_day=day, pk__lt=number) if kind == source.key else Q(t_day=day)
        rows = rows.filter(Q(t_day__lt=day) | same if source.key >= kind else Q(t_day__lt=day))
    return (
        rows.annotate(
            t_kind=_text(source.key),
            t_number=Cast(F("pk"), IntegerField()),
            t_title=Coalesce(first, second, Value("–"), output_field=TextField()),
            t_state=F(source.state) if source.state else _text(""),
            t_target=Cast(F(source.target), IntegerField()),
        )
        .values_list("t_day", "t_kind", "t_number", "t_title", "t_state", "t_target")
        .distinct()
    )


def _line(source: Source, row: tuple[Any, ...]) -> Line:
    day, _kind, _number, title, state, target = row
    told = source.model.workflow.state(state) if source.state and state else None  # type: ignore[attr-defined]
    return Line(day, str(source.label), title, reverse(source.address, args=[target]), told)


def _together(parts: Collection[Rows]) -> Any:
    first, *others = parts
    return first.union(*others, all=True) if others else first


def _text(value: str) -> Value:
    return Value(value, CharField())


def _mark(row: tuple[Any, ...]) -> str:
    text = json.dumps([row[0].isoformat(), row[1], row[2]])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(text: str) -> tuple[date, str, int] | None:
    try:
        day, kind, number = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(kind, str) or not isinstance(number, int) or not 0 <= number < 2**63:
            return None
        return date.fromisoformat(day), kind, number
    except (ValueError, TypeError):
        return None
