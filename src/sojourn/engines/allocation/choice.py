"""Whom the places of one priority list take out of those who ask: the choice function of the list.

A seat is free where the place itself and every cap above it still have room.

With the lottery, candidates stand in one strict order and seats are given in passes, each in that order: held
seats (which cannot be refused), reserved seats of places with order reserved-first, open seats, reserved
seats of places with order open-first, and reserved seats that their groups have left. In each pass a
candidate takes a seat if one of the pass's kind is free; a candidate of several groups takes the first listed
group with a seat left. Nested caps make each pass a greedy choice on a laminar matroid, and a seat taken
earlier leaves less to later passes, so that more candidates never help one who was refused before: the choice
is substitutable, and deferred acceptance stable (Gale & Shapley 1962; Fleiner 2003 for matroids; Kominers &
Sönmez 2016 for reserved seats as slots with an order of their own).

Where ties are not broken there are limits instead (Biró & Kiselgof 2015). With H nobody is taken from the
tied who do not all fit, with L all of the tied are taken as long as a seat is free above them. Under caps a
place counts towards the cap with at most its own seats, whether or not ties leave some of them empty; so
limits only rise when more candidates ask. A limit is held up by all who ever asked, so the candidates given
here are then all of these, and not only those kept so far.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal, NamedTuple

from sojourn.engines.allocation.instance import Instance, Place

Key = tuple[float, int, int]
"""Minus the score, the class, the lottery number: lower comes first."""


@dataclass(frozen=True)
class Candidate:
    """Somebody who asks for a place."""

    applicant: str
    place: str
    key: Key
    groups: frozenset[str]
    is_held: bool

    @property
    def tie(self) -> tuple[float, int]:
        """What the candidate is tied by: minus the score, and the class."""
        return self.key[:2]


class Seat(NamedTuple):
    """How a seat was come by, and for a reserved one by which group."""

    kind: Literal["held", "reserved", "open"]
    group: str | None = None


HELD, OPEN = Seat("held"), Seat("open")


@dataclass
class Seats:
    """How many seats are taken at each place and under each cap."""

    instance: Instance
    taken: Counter[str] = field(default_factory=Counter)

    def is_free(self, place: str) -> bool:
        return all(self.taken[one] < self.instance.capacity[one] for one in self.instance.path[place])

    def take(self, place: str) -> None:
        self.taken.update(self.instance.path[place])


def choose(instance: Instance, candidates: Iterable[Candidate], *, ties: str) -> dict[Candidate, Seat]:
    """Those of the candidates who are taken, with the seat that each has got."""
    ordered = sorted(candidates, key=lambda one: one.key)
    if ties == "lottery":
        return _choose_in_order(instance, ordered)
    return _choose_by_limits(instance, ordered, takes_tied=ties == "l")


def _choose_in_order(instance: Instance, ordered: Sequence[Candidate]) -> dict[Candidate, Seat]:
    seats, chosen = Seats(instance), dict[Candidate, Seat]()
    places = {candidate.place: instance.place[candidate.place] for candidate in ordered}
    reserved = Counter(
        {(place.id, one.group): one.seats for place in places.values() for one in place.reserved}
    )

    def take(candidate: Candidate, seat: Seat) -> None:
        seats.take(candidate.place)
        chosen[candidate] = seat

    def take_reserved(candidate: Candidate, place: Place) -> None:
        for one in place.reserved:
            if one.group in candidate.groups and reserved[place.id, one.group] > 0:
                reserved[place.id, one.group] -= 1
                take(candidate, Seat("reserved", one.group))
                return

    def waiting() -> Iterator[tuple[Candidate, Place]]:
        for candidate in ordered:
            if candidate not in chosen and seats.is_free(candidate.place):
                yield candidate, places[candidate.place]

    for candidate in ordered:
        if candidate.is_held:
            take(candidate, HELD)
    for candidate, place in waiting():
        if place.order == "reserved-first":
            take_reserved(candidate, place)
    for candidate, place in waiting():
        if place.order == "reserved-first" or seats.taken[place.id] < _open_seats(place):
            take(candidate, OPEN)
    for candidate, place in waiting():
        if place.order == "open-first":
            take_reserved(candidate, place)
    for candidate, _place in waiting():
        take(candidate, OPEN)
    return chosen


def _open_seats(place: Place) -> int:
    return place.capacity - sum(one.seats for one in place.reserved)


def _choose_by_limits(
    instance: Instance, ordered: Sequence[Candidate], *, takes_tied: bool
) -> dict[Candidate, Seat]:
    chosen = {candidate: HELD for candidate in ordered if candidate.is_held}
    held = Counter(candidate.place for candidate in chosen)
    asked = held.copy()
    after = load(instance, asked, held=held)
    others = [candidate for candidate in ordered if not candidate.is_held]
    for _tie, group in groupby(others, key=lambda one: one.tie):
        tied = list(group)
        asked.update(candidate.place for candidate in tied)
        before, after = after, load(instance, asked, held=held)
        for candidate in tied:
            path = instance.path[candidate.place]
            if takes_tied:
                fits = all(before[one] < instance.capacity[one] for one in path)
            else:
                fits = all(after[one] <= instance.capacity[one] for one in path)
            if fits:
                chosen[candidate] = OPEN
    return chosen


def load(
    instance: Instance, asked: Mapping[str, int], *, held: Mapping[str, int] | None = None
) -> Counter[str]:
    """How many ask at each place and cap, each passing on at most its own seats, or as many as hold one."""
    floor: Counter[str] = Counter()
    for place, count in (held or {}).items():
        for one in instance.path[place]:
            floor[one] += count
    found: Counter[str] = Counter()
    for place, count in asked.items():
        found[place] += count
    below: dict[str, Counter[str]] = {}
    for place in found.copy():
        passed = min(found[place], max(instance.capacity[place], floor[place]))
        child = place
        for cap in instance.path[place][1:]:
            below.setdefault(cap, Counter())
            if child == place:
                below[cap][child] = passed
            child = cap
    for cap in sorted(below, key=lambda one: (len(instance.covered[one]), _depth(instance, one))):
        children = below[cap]
        found[cap] = sum(children.values())
        outer = _outer(instance, cap)
        if outer is not None:
            below[outer][cap] = min(found[cap], max(instance.capacity[cap], floor[cap]))
    return found


def _outer(instance: Instance, cap: str) -> str | None:
    path = instance.path[min(instance.covered[cap])]
    at = path.index(cap)
    return path[at + 1] if at + 1 < len(path) else None


def _depth(instance: Instance, cap: str) -> int:
    return instance.path[min(instance.covered[cap])].index(cap)
