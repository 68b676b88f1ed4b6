"""What an allocation is computed from: applicants, places, caps, and the tree that the caps form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Order = Literal["reserved-first", "open-first"]


@dataclass(frozen=True)
class Applicant:
    """Strictly ranked acceptable places, best first; scores by priority list, or one `score` for all lists."""

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
    """One allocation's input. Its caps must be nested or disjoint and each within one list; `reading` checks that."""

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

        def cover(cap: str) -> frozenset[str]:
            if cap not in found:
                found[cap] = frozenset().union(
                    *(
                        cover(one) if one in members and one not in self.place else {one}
                        for one in members[cap]
                    )
                )
            return found[cap]

        for cap in self.caps:
            cover(cap.id)
        return found

    @cached_property
    def path(self) -> dict[str, tuple[str, ...]]:
        """For each place the capacities that bind it, the place itself first, then its caps from inner to outer."""
        caps = sorted(
            enumerate(self.caps),
            key=lambda pair: (len(self.covered[pair[1].id]), pair[1].id in self._inside, pair[0]),
        )
        return {
            place.id: (place.id, *(cap.id for _at, cap in caps if place.id in self.covered[cap.id]))
            for place in self.places
        }

    @cached_property
    def _inside(self) -> frozenset[str]:
        """Ids of caps that name another cap of the same places as a member, and so stand outside it."""
        ids = {cap.id for cap in self.caps}
        return frozenset(cap.id for cap in self.caps if ids & set(cap.members))

    @cached_property
    def capacity(self) -> dict[str, int]:
        """Seats by id of place and of cap."""
        return {cap.id: cap.capacity for cap in self.caps} | {
            place.id: place.capacity for place in self.places
        }
