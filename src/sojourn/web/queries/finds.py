"""What the results page shows of a search."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator

from sojourn.kernel.search import Finding, Group, find, how_many, shown
from sojourn.organisation.models import Person

A_PAGE = 50


@dataclass(frozen=True)
class Choice:
    """A kind by which the results can be narrowed, with how many there are."""

    finding: Finding
    count: int


@dataclass(frozen=True)
class Finds:
    """The words, the kinds with something found, and either the first of each kind or a page of one."""

    words: str
    choices: Sequence[Choice] = ()
    chosen: Choice | None = None
    groups: Sequence[Group] = ()
    page: Page[Any] | None = None

    @property
    def count(self) -> int:
        return sum(choice.count for choice in self.choices)

    @property
    def is_part(self) -> bool:
        """Whether of some kind only the newest were looked at."""
        return any(choice.finding.is_part for choice in self.choices)


def finds_of(person: Person, words: str, *, kind: str = "", page: str | None = None) -> Finds:
    """Two queries, and one for each kind shown (another where a word is on very many things)."""
    findings = find(person, words)
    counts = how_many(findings)
    choices = [Choice(one, counts[one.kind.name]) for one in findings if counts.get(one.kind.name)]
    chosen = next((choice for choice in choices if choice.finding.kind.name == kind), None)
    if chosen is None:
        groups = [Group(choice.finding.kind, choice.finding.first()) for choice in choices]
        return Finds(words, choices, groups=groups)
    paginator = Paginator(chosen.finding.rows, A_PAGE)
    paginator.count = chosen.count  # known already
    turned = paginator.get_page(page)
    group = Group(chosen.finding.kind, shown(chosen.finding.kind, turned))
    return Finds(words, choices, chosen, [group], turned)
