"""Groups of people whom one may share a view with: the package that knows appointments says which."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Audience:
    """What one person is to the groups: may share with them, reads what is shared with them, leads them."""

    shares: Callable[[], Sequence[tuple[str, Any]]] = tuple
    """Gives the keys of the groups and their names; one query at most."""
    reads: frozenset[str] = field(default_factory=frozenset)
    leads: frozenset[str] = field(default_factory=frozenset)
    """Groups whose shared views the person keeps in order, whoever made them."""


Finder = Callable[[Any], Audience]
_finder: list[Finder] = []


def audience_finder(function: Finder) -> Finder:
    """Declare the function (person) -> Audience."""
    _finder[:] = [function]
    return function


def audience_of(person: Any) -> Audience:
    """The person's groups; kept on the instance."""
    if not hasattr(person, "_audience"):
        person._audience = _finder[0](person) if _finder else Audience()
    found: Audience = person._audience
    return found
