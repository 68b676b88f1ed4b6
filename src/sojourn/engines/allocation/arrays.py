"""An instance as arrays of whole numbers, for the compiled mechanisms.

Choices lie one applicant after the other (compressed rows). An applicant's place in an order is one whole
number per choice: `tie` counts the different pairs of score and class on the list of the place, best first,
and who is tied goes by `draw`, the rank of their lottery number. Capacities are the nodes of the cap tree:
places first, then caps.
"""

from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import NDArray

from sojourn.engines.allocation.candidates import one_score
from sojourn.engines.allocation.instance import Applicant, Instance
from sojourn.engines.allocation.lottery import lottery_number

Whole = NDArray[numpy.int32]
Long = NDArray[numpy.int64]
MOST_GROUPS = 62
"""Groups with reserved seats: one bit each."""
WIDEST = 4
"""Children of a node; a wider cap gets nodes of its own between itself and its members."""
UNLIMITED = 2**31 - 1


@dataclass(frozen=True)
class Arrays:
    """N applicants, M choices in all, P places, V nodes, R reserves."""

    first: Long
    """[N + 1] where the choices of each applicant begin."""
    place: Whole
    """[M] the place of each choice."""
    tie: Whole
    """[M] 0 for the best score and class on the list of the place, and so on."""
    tie_score: NDArray[numpy.float64]
    """[T] the score that a tie is of, minus infinity for none."""
    tie_class: Long
    """[T] the class that a tie is of."""
    draw: Whole
    """[N] the rank of the lottery number, 0 for the lowest."""
    held: Long
    """[N] which choice is held already (its index among the M), or -1."""
    seats: Whole
    """[V] capacities of places, then of caps and of nodes between them."""
    above: Whole
    """[V] the node that a node is directly under, or -1."""
    groups: Long
    """[N] one bit for each group with reserved seats that the applicant is of."""
    reserve_first: Whole
    """[P + 1] where the reserves of each place begin."""
    reserve_group: Whole
    """[R] the bit of the group, in the listed order."""
    reserve_seats: Whole
    """[R]"""
    open_first: NDArray[numpy.bool_]
    """[P] whether open seats are given before reserved ones."""
    is_flat: bool
    """Whether no place is under a cap."""

    @property
    def has_reserves(self) -> bool:
        """Whether seats are reserved anywhere."""
        return bool(len(self.reserve_group))


def can_be_arrays(instance: Instance) -> bool:
    """Whether the instance can be put into arrays: caps nested, groups and classes not too many or large."""
    groups = {one.group for place in instance.places for one in place.reserved}
    has_small_classes = all(abs(one.class_) <= UNLIMITED for one in instance.applicants)
    return instance.crossing is None and len(groups) <= MOST_GROUPS and has_small_classes


def arrays_of(instance: Instance, seed: bytes, *, mechanism: str = "da") -> Arrays:
    """The instance as `mechanism` (da, sd, rsd or kiraly) goes by it; see `can_be_arrays`."""
    number = {place.id: at for at, place in enumerate(instance.places)}
    people = instance.applicants
    lengths = numpy.fromiter((len(one.choices) for one in people), numpy.int64, len(people))
    first = numpy.concatenate([numpy.zeros(1, numpy.int64), numpy.cumsum(lengths)])
    total = int(first[-1])
    place = numpy.fromiter((number[choice] for one in people for choice in one.choices), numpy.int32, total)
    held = numpy.fromiter(
        (-1 if one.held is None else one.choices.index(one.held) for one in people), numpy.int64, len(people)
    )
    reserves = [one for row in instance.places for one in row.reserved]
    bits = {group: bit for bit, group in enumerate(dict.fromkeys(one.group for one in reserves))}
    counts = numpy.array([len(row.reserved) for row in instance.places], numpy.int32)
    seats, above = _tree(instance, number)
    tie, tie_score, tie_class = _ties(instance, place, lengths, mechanism)
    return Arrays(
        first=first,
        place=place,
        tie=tie,
        tie_score=tie_score,
        tie_class=tie_class,
        draw=_draws(instance, seed),
        held=numpy.where(held < 0, -1, held + first[:-1]),
        seats=seats,
        above=above,
        groups=numpy.fromiter((_bits(one, bits) for one in people), numpy.int64, len(people)),
        reserve_first=numpy.concatenate([numpy.zeros(1), numpy.cumsum(counts)]).astype(numpy.int32),
        reserve_group=numpy.array([bits[one.group] for one in reserves], numpy.int32),
        reserve_seats=numpy.array([_seats(one.seats) for one in reserves], numpy.int32),
        open_first=numpy.array([row.order == "open-first" for row in instance.places], numpy.bool_),
        is_flat=bool((above[: len(instance.places)] < 0).all()),
    )


def _seats(seats: int) -> int:
    return min(seats, UNLIMITED)


def _bits(applicant: Applicant, bits: dict[str, int]) -> int:
    return sum({1 << bits[group] for group in applicant.groups if group in bits})


def _draws(instance: Instance, seed: bytes) -> Whole:
    """Ranks of the lottery numbers; two of 256 bits are never the same."""
    numbers = [lottery_number(instance.call, one.id, seed) for one in instance.applicants]
    ranks = numpy.empty(len(numbers), numpy.int32)
    ranks[sorted(range(len(numbers)), key=numbers.__getitem__)] = numpy.arange(
        len(numbers), dtype=numpy.int32
    )
    return ranks


def _ties(
    instance: Instance, place: Whole, lengths: Long, mechanism: str
) -> tuple[Whole, NDArray[numpy.float64], Long]:
    """Ranks of the pairs of score and class among all that occur, the same on lists that are not compared;
    and the score and class of each rank."""
    people = instance.applicants
    if mechanism == "rsd":
        nothing = numpy.full(1, -numpy.inf), numpy.zeros(1, numpy.int64)
        return numpy.zeros(len(place), numpy.int32), *nothing
    scores = _scores(instance, place, lengths, mechanism)
    classes = numpy.repeat(numpy.fromiter((one.class_ for one in people), numpy.int64, len(people)), lengths)
    known_scores, of_score = numpy.unique(-scores, return_inverse=True)
    known_classes, of_class = numpy.unique(classes, return_inverse=True)
    width = len(known_classes) + 1
    pairs, ranks = numpy.unique(of_score.astype(numpy.int64) * width + of_class, return_inverse=True)
    return ranks.astype(numpy.int32), -known_scores[pairs // width], known_classes[pairs % width]


def _scores(instance: Instance, place: Whole, lengths: Long, mechanism: str) -> NDArray[numpy.float64]:
    people = instance.applicants
    if mechanism == "sd" or not any(one.scores for one in people):
        own = (one_score(one, instance) if mechanism == "sd" else one.score_on("") for one in people)
        return numpy.repeat(numpy.fromiter(own, numpy.float64, len(people)), lengths)
    lists = {row.id: row.list for row in instance.places}
    every = (one.score_on(lists[choice]) for one in people for choice in one.choices)
    return numpy.fromiter(every, numpy.float64, len(place))


def _tree(instance: Instance, number: dict[str, int]) -> tuple[Whole, Whole]:
    """Capacity of every node, and the node that it is directly under."""
    nodes = dict(number)
    seats = [_seats(place.capacity) for place in instance.places]
    above = [-1] * len(seats)
    children: dict[str, list[int]] = {}
    for path in instance.path.values():
        for inner, outer in zip(path, path[1:], strict=False):
            if outer not in nodes:
                nodes[outer] = len(seats)
                seats.append(_seats(instance.capacity[outer]))
                above.append(-1)
                children[outer] = []
            if above[nodes[inner]] < 0:
                above[nodes[inner]] = nodes[outer]
                children[outer].append(nodes[inner])
    for outer, inside in children.items():
        while len(inside) > WIDEST:
            inside = _grouped(inside, nodes[outer], seats, above)
    return numpy.array(seats, numpy.int32), numpy.array(above, numpy.int32)


def _grouped(inside: list[int], outer: int, seats: list[int], above: list[int]) -> list[int]:
    """Nodes without a limit of their own, each over a few of those inside."""
    between: list[int] = []
    for start in range(0, len(inside), WIDEST):
        node = len(seats)
        seats.append(UNLIMITED)
        above.append(outer)
        between.append(node)
        for one in inside[start : start + WIDEST]:
            above[one] = node
    return between


def assigned_places(instance: Instance, arrays: Arrays, got: Any) -> dict[str, str | None]:
    """By ids, from the choice (index among the M, or -1) that each applicant got."""
    ids = [place.id for place in instance.places]
    return {
        one.id: None if choice < 0 else ids[arrays.place[choice]]
        for one, choice in zip(instance.applicants, got.tolist(), strict=True)
    }
