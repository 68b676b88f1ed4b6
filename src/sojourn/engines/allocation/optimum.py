"""Outcomes that are best by size and choices alone, whatever the scores: for comparison.

`rank-maximal` gives as many first choices as possible, then as many second ones, and so on (Irving et al.
2006). The others place as many people as possible, and of such outcomes `greedy` is the rank-maximal one,
`generous` gives as few last choices as possible, then as few of the one before, and so on, and `min-cost` has
the least sum of ranks (Manlove 2013, chapter 5). Among outcomes that are equally good, members of a group
come first where seats are reserved for them, then who stands higher on the list.

One variable per applicant and choice; every applicant at most once; at every place and cap at most its seats.
Applicants are one laminar family of rows and the cap tree another, so the matrix is totally unimodular and
vertices of the linear programme are integral (Edmonds 1970). Goals in order of importance are met one after
the other: what a goal costs is zero reduced cost, so the edges with another one are dropped, and rows with a
price become equations, which keeps the matrix as it is. Solved by HiGHS (in scipy).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sojourn.engines.allocation.candidates import Candidates
from sojourn.engines.allocation.choice import Candidate
from sojourn.engines.allocation.deferred_acceptance import Assignments
from sojourn.engines.allocation.instance import Instance
from sojourn.engines.allocation.reading import InstanceError

KINDS = ("rank-maximal", "greedy", "generous", "min-cost")
LARGEST = 10**6
"""Weights of goals that are met together stay below, where HiGHS is exact."""
NOTHING = 1e-5
MOST_EDGES = 50_000
"""Choices in all; as many take some seconds, ten times as many would take hours."""


@dataclass(frozen=True)
class Edge:
    """An applicant's choice that may be given, with its rank from 0."""

    candidate: Candidate
    rank: int

    @property
    def applicant(self) -> str:
        return self.candidate.applicant

    @property
    def place(self) -> str:
        return self.candidate.place


@dataclass(frozen=True)
class Network:
    """Who may be given what, so that nobody loses a place that they hold."""

    instance: Instance
    edges: list[Edge]
    capacity: dict[str, int]
    """By place and cap; where more people hold one than there are seats, as many as hold one."""
    holders: frozenset[str]


def network_of(instance: Instance, candidates: Candidates) -> Network:
    """The edges and capacities.

    Who holds a place may be given that or what they like better, and must be given something. A place or cap
    of which more is held than there is, is open only to those who hold.
    """
    held: dict[str, int] = defaultdict(int)
    held_places = {one.applicant: one.place for own in candidates.values() for one in own if one.is_held}
    for place in held_places.values():
        for one in instance.path[place]:
            held[one] += 1
    capacity = {one: max(seats, held[one]) for one, seats in instance.capacity.items()}
    overfull = {one for one, seats in instance.capacity.items() if held[one] > seats}
    edges = [
        Edge(one, rank)
        for own in sorted(candidates.values(), key=lambda own: own[0].key[-1] if own else 0)
        for rank, one in _until_held(own)
        if one.is_held or not overfull.intersection(instance.path[one.place])
    ]
    return Network(instance, edges, capacity, frozenset(held_places))


def _until_held(own: Sequence[Candidate]) -> Iterator[tuple[int, Candidate]]:
    for rank, one in enumerate(own):
        yield rank, one
        if one.is_held:
            return


def assign_best(instance: Instance, candidates: Candidates, *, kind: str) -> Assignments:
    """The outcome that is best by the kind (one of KINDS); caps must be nested."""
    network = network_of(instance, candidates)
    if len(network.edges) > MOST_EDGES:
        raise InstanceError(
            f"applicants: {len(network.edges)} choices are too many for {kind!r}, which takes {MOST_EDGES}"
        )
    found: Assignments = dict.fromkeys(candidates)
    if network.edges:
        for edge in _Programme(network).best(_goals(network, kind)):
            found[edge.applicant] = edge.place
    return found


Goal = tuple[list[int], int]
"""What each edge adds, and the largest sum that can come of it."""


def _goals(network: Network, kind: str) -> Iterator[Goal]:
    """The goals of a kind, the most important first; sums are to be large."""
    people = len({edge.applicant for edge in network.edges})
    ranks = sorted({edge.rank for edge in network.edges})
    if kind != "rank-maximal":
        yield [1] * len(network.edges), people
    if kind == "min-cost":
        yield [-edge.rank for edge in network.edges], people * max(ranks)
    else:
        for rank in reversed(ranks) if kind == "generous" else ranks:
            sign = -1 if kind == "generous" else 1
            added = [sign * (edge.rank == rank) for edge in network.edges]
            yield added, min(people, sum(map(abs, added)))
    yield _merit(network), LARGEST


def _merit(network: Network) -> list[int]:
    """Minus how many ask for the place who come before, members of its groups first."""
    asking: dict[str, list[int]] = defaultdict(list)
    for number, edge in enumerate(network.edges):
        asking[edge.place].append(number)
    found = [0] * len(network.edges)
    for place, numbers in asking.items():
        groups = {one.group for one in network.instance.place[place].reserved}
        numbers.sort(
            key=lambda number: (
                not groups & network.edges[number].candidate.groups,
                network.edges[number].candidate.key,
            )
        )
        for position, number in enumerate(numbers):
            found[number] = -position
    return found


class _Programme:
    """The linear programme, in which each goal that is met leaves fewer edges."""

    def __init__(self, network: Network) -> None:
        import numpy  # slow import
        from scipy import optimize, sparse  # type: ignore[import-untyped]  # slow import

        self.numpy: Any = numpy
        self.optimize: Any = optimize
        self.network = network
        path = network.instance.path
        rows: dict[tuple[str, str], int] = {}
        pairs = [
            (number, rows.setdefault(row, len(rows)))
            for number, edge in enumerate(network.edges)
            for row in [("applicant", edge.applicant), *(("seats", one) for one in path[edge.place])]
        ]
        shape = (len(rows), len(network.edges))
        columns, lines = zip(*pairs, strict=True)
        self.matrix = sparse.csr_array((numpy.ones(len(pairs)), (lines, columns)), shape=shape)
        most = len(network.edges)
        self.seats = numpy.array(
            [1 if kind == "applicant" else min(network.capacity[one], most) for kind, one in rows]
        )
        self.is_equation = numpy.array([kind == "applicant" and one in network.holders for kind, one in rows])
        self.left = numpy.arange(len(network.edges))
        self.found = numpy.zeros(0)

    def best(self, goals: Iterable[Goal]) -> list[Edge]:
        """The edges of the outcome that meets the goals in their order."""
        weighed, room = self.numpy.zeros(len(self.network.edges)), 1
        for added, most in goals:
            if room * (most + 1) > LARGEST:
                self._meet(weighed)
                weighed, room = self.numpy.zeros(len(self.network.edges)), 1
            weighed = weighed * (most + 1) + self.numpy.array(added, dtype=float)
            room *= most + 1
        self._meet(weighed)
        return [self.network.edges[number] for number in self.left[self.numpy.round(self.found).astype(bool)]]

    def _meet(self, weighed: Any) -> None:
        matrix = self.matrix[:, self.left]
        equal = self.is_equation
        programme = {
            "c": -weighed[self.left],
            "A_ub": matrix[~equal],
            "b_ub": self.seats[~equal],
            "A_eq": matrix[equal],
            "b_eq": self.seats[equal],
            "method": "highs",
        }
        solved = self.optimize.linprog(**programme)
        if not solved.success:
            raise ArithmeticError(f"HiGHS found no outcome: {solved.message}")
        self.found = solved.x
        if abs(self.found - self.numpy.round(self.found)).max() > NOTHING:
            self.found = self.optimize.linprog(**programme, integrality=1).x
        keeps = solved.lower.marginals < NOTHING
        equations = equal.copy()
        equations[self.numpy.flatnonzero(~equal)[abs(solved.ineqlin.marginals) > NOTHING]] = True
        self.is_equation, self.left, self.found = equations, self.left[keeps], self.found[keeps]


def cut_of(network: Network, assignments: Assignments) -> list[str] | None:
    """Places and caps that together are the reason why nobody more can be placed; None if somebody can.

    Whoever is placed sits under one of them, or has a choice that is under none: their seats and those people
    are as many as are placed. Found by following who could make room for whom (Ford & Fulkerson 1956).
    """
    path, used, under = network.instance.path, defaultdict[str, int](int), defaultdict[str, list[str]](list)
    choices: dict[str, list[str]] = defaultdict(list)
    for edge in network.edges:
        choices[edge.applicant].append(edge.place)
    for applicant, place in assignments.items():
        for one in path[place] if place is not None else ():
            used[one] += 1
            under[one].append(applicant)
    waiting = [applicant for applicant in choices if assignments[applicant] is None]
    seen, full = set(waiting), set[str]()
    while waiting:
        for place in choices[waiting.pop()]:
            tight = next((one for one in path[place] if used[one] >= network.capacity[one]), None)
            if tight is None:
                return None
            if tight not in full:
                full.add(tight)
                reached = [one for one in under[tight] if one not in seen]
                seen.update(reached)
                waiting += reached
    outer = {one for way in path.values() for one in way if full.intersection(way[way.index(one) + 1 :])}
    return sorted(full - outer)
