"""What an allocation is computed from: applicants, places, caps, and the tree that the caps form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import TopologicalSorter
from typing import Literal

Order = Literal["reserved-first", "open-first"]


@dataclass(frozen=True)
class Applicant:
    """Acceptable places, best first, and scores by priority list or one `score` for all lists."""

    id: str
    choices: tuple[str, ...]
    score: float | None = None
    scores: Mapping[str, float] = field(default_factory=dict)
    class_: int = 0
    groups: tuple[str, ...] = ()
    held: str | None = None

    def score_on(self, priority_list: str) -> float:
        """The score on a list; without any, everybody is tied at the bottom."""
        found = self.scores.get(priority_list, self.score)
        return float("-inf") if found is None else found


@dataclass(frozen=True)
class Reserve:
    """Seats of a place that members of a group have first claim to; what they leave is open to all."""

    group: str
    seats: int


@dataclass(frozen=True)
class Place:
    """A programme and period with its seats; places with the same `list` share one priority list."""

    id: str
    agreement: str
    capacity: int
    list: str
    reserved: tuple[Reserve, ...] = ()
    order: Order = "reserved-first"


@dataclass(frozen=True)
class Cap:
    """At most `capacity` people over its members, which are places or other caps."""

    id: str
    capacity: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class Instance:
    """One allocation's input; `reading.check_instance` sees that it does not contradict itself."""

    call: str
    applicants: tuple[Applicant, ...]
    places: tuple[Place, ...]
    caps: tuple[Cap, ...] = ()

    @cached_property
    def place(self) -> dict[str, Place]:
        """Places by id."""
        return {place.id: place for place in self.places}

    @cached_property
    def covered(self) -> dict[str, frozenset[str]]:
        """For each cap the ids of all places under it."""
        members = {cap.id: cap.members for cap in self.caps}
        found: dict[str, frozenset[str]] = {}
        for cap in self._height:
            places = (found[one] if one in members else {one} for one in members[cap])
            found[cap] = frozenset().union(*places)
        return found

    @cached_property
    def path(self) -> dict[str, tuple[str, ...]]:
        """For each place what binds it: the place itself, then its caps from inner to outer."""
        found = {place.id: [place.id] for place in self.places}
        for cap in sorted(self.covered, key=lambda cap: (len(self.covered[cap]), self._height[cap], cap)):
            for place in self.covered[cap]:
                found[place].append(cap)
        return {place: tuple(path) for place, path in found.items()}

    @cached_property
    def depth(self) -> dict[str, int]:
        """For each place and cap over a place, how many stand under it at most."""
        found: dict[str, int] = {}
        for path in self.path.values():
            for at, one in enumerate(path):
                found[one] = max(at, found.get(one, 0))
        return found

    @cached_property
    def crossing(self) -> tuple[str, str] | None:
        """Two caps that have a place in common and of which neither contains the other, if there are such."""
        for path in self.path.values():
            for inner, outer in zip(path[1:], path[2:], strict=False):
                if not self.covered[inner] <= self.covered[outer]:
                    return inner, outer
        return None

    @cached_property
    def lists(self) -> frozenset[str]:
        """The priority lists of the places."""
        return frozenset(place.list for place in self.places)

    @cached_property
    def _height(self) -> dict[str, int]:
        """For each cap, inner ones first, how deep the caps under it are nested."""
        ids = {cap.id for cap in self.caps}
        caps_in = {cap.id: [one for one in cap.members if one in ids] for cap in self.caps}
        found: dict[str, int] = {}
        for cap in TopologicalSorter(caps_in).static_order():
            found[cap] = 1 + max((found[one] for one in caps_in[cap]), default=0)
        return found

    @cached_property
    def capacity(self) -> dict[str, int]:
        """Seats by id of place and of cap."""
        return {cap.id: cap.capacity for cap in self.caps} | {
            place.id: place.capacity for place in self.places
        }
