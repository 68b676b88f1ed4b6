"""What a person finds: rows of their own lists and nothing else; no count or suggestion tells more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, Count, Model, QuerySet, Value, When

from sojourn.engines.words import asked_words
from sojourn.kernel.permission import listings
from sojourn.kernel.search.declared import Kind, kinds
from sojourn.kernel.search.storage import count_lines, numbers_among, numbers_with

SUGGESTED = 5
"""Of each kind."""
MANY = 2000
"""Things of a kind with the words of which all are looked at."""


@dataclass(frozen=True)
class Found:
    """One thing that was found, as a page shows it."""

    title: str
    line: str
    path: str


@dataclass(frozen=True)
class Finding:
    """The rows of one kind that the person sees and that have every word, whole words before beginnings."""

    kind: Kind
    found: QuerySet[Any]
    words: Sequence[str]
    is_part: bool = False
    """Whether so many things have the words that only the newest are looked at."""

    @property
    def rows(self) -> QuerySet[Any]:
        """In the order in which they are shown."""
        exact = numbers_with(self.kind.first_number, list(self.words), whole=True)
        is_whole = Case(
            When(pk__in=exact, then=Value(True)), default=Value(False), output_field=BooleanField()
        )
        found = self.found.annotate(is_whole=is_whole).order_by("-is_whole", *self.kind.order)
        return found.select_related(*self.kind.joined)

    def first(self, most: int = SUGGESTED) -> Sequence[Found]:
        return shown(self.kind, self.rows[:most])


def with_words(rows: QuerySet[Any], search: str, *, of: type[Model] | None = None, path: str = "pk") -> Any:
    """The rows that have every word, by the index; with `of`, those whose `path` leads to one that has.

    As everywhere in the search a word stands for all that begin with it.
    """
    kind = next(one for one in kinds() if one.model is (of or rows.model))
    words = asked_words(search)
    return rows.filter(**{f"{path}__in": numbers_with(kind.first_number, words)}) if words else rows.none()


def find(person: Any, search: str) -> list[Finding]:
    """Every kind of which anything has the words, with the rows that the person sees.

    One query, and one more for each kind of which more than MANY things have the words: to whom but few of
    that kind are open, those are read one by one; to whom many are, the newest must do.
    """
    words = asked_words(search)
    if not words:
        return []
    counts = count_lines({kind.name: kind.first_number for kind in kinds()}, words, most=MANY + 1)
    return [_finding(person, kind, words, counts[kind.name]) for kind in kinds() if counts[kind.name]]


def _finding(person: Any, kind: Kind, words: list[str], count: int) -> Finding:
    _action, listing = listings()[kind.model]
    rows, first = listing(person), kind.first_number
    numbers, is_part = numbers_with(first, words), False
    if count > MANY:
        open_ones = list(rows.order_by().values_list("pk", flat=True)[: MANY + 1])
        is_part = len(open_ones) > MANY
        numbers = (
            numbers_with(first, words, newest=MANY) if is_part else numbers_among(first, open_ones, words)
        )
    return Finding(kind, rows.filter(pk__in=numbers), words, is_part)


def how_many(findings: Sequence[Finding]) -> dict[str, int]:
    """Kind -> how many rows were found. One query."""
    counts = [
        finding.found.order_by()
        .select_related(None)
        .annotate(found_kind=Value(finding.kind.name))
        .values("found_kind")
        .annotate(found_count=Count("pk"))
        .values_list("found_kind", "found_count")
        for finding in findings
    ]
    found = counts[0].union(*counts[1:], all=True) if counts else []
    return {name: count for name, count in found if count}


@dataclass(frozen=True)
class Group:
    """The first of what was found of one kind."""

    kind: Kind
    found: Sequence[Found]


def suggest(person: Any, search: str) -> list[Group]:
    """The first few of each kind, without the kinds of which nothing is found."""
    groups = [Group(finding.kind, finding.first()) for finding in find(person, search)]
    return [group for group in groups if group.found]


def shown(kind: Kind, rows: Any) -> list[Found]:
    """The rows as a page shows them."""
    return [Found(kind.title(row), kind.line(row), kind.path(row)) for row in rows]
