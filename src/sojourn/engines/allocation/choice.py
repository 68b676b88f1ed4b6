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

Where ties are not broken there are limits instead: see `limits`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from sojourn.engines.allocation.instance import Instance, Place

Key = tuple[float, int, int, int]
"""Minus the score, the class, 1 for who is not promoted inside ties where others are (Király), the lottery
number: lower comes first."""


@dataclass(frozen=True, eq=False, slots=True)
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
Taken = dict[Candidate, Seat]


@dataclass
class Seats:
    """How many seats are taken at each place and under each cap, and at each place by each group."""

    instance: Instance
    taken: Counter[str] = field(default_factory=Counter)
    reserved: Counter[tuple[str, str]] = field(default_factory=Counter)
    on_reserve: Counter[str] = field(default_factory=Counter)

    def is_free(self, place: str) -> bool:
        """Whether the place and all caps over it have room."""
        taken, capacity = self.taken, self.instance.capacity
        return all(taken[one] < capacity[one] for one in self.instance.path[place])

    def take(self, place: str) -> None:
        """Seat one person more."""
        for one in self.instance.path[place]:
            self.taken[one] += 1

    def leave(self, place: str) -> None:
        """One person less."""
        for one in self.instance.path[place]:
            self.taken[one] -= 1

    def group_for(self, candidate: Candidate, place: Place) -> str | None:
        """The first listed group of the candidate that has a reserved seat left."""
        for one in place.reserved:
            if one.group in candidate.groups and self.reserved[place.id, one.group] < one.seats:
                return one.group
        return None

    def has_open(self, place: Place) -> bool:
        """Whether one of the seats that are open from the start is left, as far as the place goes."""
        if place.order == "reserved-first":
            return True
        kept = sum(one.seats for one in place.reserved)
        return self.taken[place.id] - self.on_reserve[place.id] < place.capacity - kept


def choose(instance: Instance, candidates: Iterable[Candidate], *, seats: Seats | None = None) -> Taken:
    """Those of the candidates who are taken in strict order, with the seat that each has got.

    `seats` tells what is taken already and is brought up to date.
    """
    ordered = sorted(candidates, key=lambda one: one.key)
    return _choose_in_order(instance, ordered, seats or Seats(instance))


def seated(instance: Instance, taken: Iterable[Candidate], *, ties: str = "lottery") -> Taken:
    """The seat of each of these who were taken.

    Within limits it is not said who of a group has which seat: all of them count as on reserved ones. Who is
    there only because all of the tied were taken has an open one.
    """
    everybody = list(taken)
    found = choose(instance, everybody)
    if ties == "lottery":
        return found
    return {one: _seat_in_limits(instance, one, found.get(one, OPEN)) for one in everybody}


def _seat_in_limits(instance: Instance, one: Candidate, seat: Seat) -> Seat:
    groups = [own.group for own in instance.place[one.place].reserved if own.group in one.groups]
    return Seat("reserved", groups[0]) if groups and seat is not HELD else seat


def _choose_in_order(instance: Instance, ordered: Sequence[Candidate], seats: Seats) -> Taken:
    chosen: Taken = {}
    places = {candidate.place: instance.place[candidate.place] for candidate in ordered}

    def take(candidate: Candidate, seat: Seat) -> None:
        seats.take(candidate.place)
        chosen[candidate] = seat

    def take_reserved(candidate: Candidate, place: Place) -> None:
        group = seats.group_for(candidate, place)
        if group is not None:
            seats.reserved[place.id, group] += 1
            seats.on_reserve[place.id] += 1
            take(candidate, Seat("reserved", group))

    def waiting() -> Iterator[tuple[Candidate, Place]]:
        for candidate in ordered:
            if candidate not in chosen and seats.is_free(candidate.place):
                yield candidate, places[candidate.place]

    for candidate in ordered:
        if candidate.is_held:
            take(candidate, HELD)
    if any(place.reserved for place in places.values()):
        for candidate, place in waiting():
            if place.order == "reserved-first":
                take_reserved(candidate, place)
        for candidate, place in waiting():
            if seats.has_open(place):
                take(candidate, OPEN)
        for candidate, place in waiting():
            if place.order == "open-first":
                take_reserved(candidate, place)
    for candidate, _place in waiting():
        take(candidate, OPEN)
    return chosen
