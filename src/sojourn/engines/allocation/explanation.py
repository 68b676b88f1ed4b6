"""Why all have what they have: limits, what was full, points missing, waiting ranks."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sojourn.engines.allocation.candidates import Candidates
from sojourn.engines.allocation.choice import Candidate, Taken, seated
from sojourn.engines.allocation.deferred_acceptance import Assignments
from sojourn.engines.allocation.instance import Instance
from sojourn.engines.allocation.limits import load
from sojourn.engines.allocation.result import Result
from sojourn.engines.allocation.statistics import given, statistics_of

Wanting = Mapping[str, list[Candidate]]
"""Place -> those who would rather have it than what they got, in priority order."""
PARTS = ("score", "class", "promotion", "lottery")
WITHOUT_CUT_OFFS = {"immediate": "round"} | dict.fromkeys(
    ("rank-maximal", "greedy", "generous", "min-cost"), "optimum"
)
"""Mechanisms that do not go by one order, and what decided where an order says nothing."""


@dataclass(frozen=True)
class Outcome:
    """What a mechanism gave to whom, and the order that it went by."""

    mechanism: str
    ties: str
    candidates: Candidates
    """With the keys of the mechanism."""
    standing: Candidates
    """With the keys of the priority lists."""
    assignments: Assignments
    certificate: dict[str, Any]

    @property
    def counts_draw(self) -> bool:
        """Whether the draw is a reason to stand before somebody who is tied."""
        return self.ties == "lottery" and self.mechanism != "kiraly"


@dataclass(frozen=True)
class Limit:
    """What stood in the way at a place that refused somebody."""

    binding: str
    """The innermost capacity that is full, or else (under H) the innermost that the tied exceed."""
    is_full: bool
    last_open: Candidate | None
    """The last one taken under the binding capacity by order of priority alone."""
    last_of_group: Mapping[str, Candidate]
    """The last one taken at the place on each group's reserved seats."""
    otherwise: str
    """What decided where no seat went by order of priority alone: reserve, held or seats."""

    def last_before(self, one: Candidate) -> Candidate | None:
        """The last of those whose seats the candidate had a claim to as well."""
        rivals = [self.last_open, *(self.last_of_group.get(group) for group in one.groups)]
        return max((rival for rival in rivals if rival), key=lambda rival: rival.key, default=None)


def explain(instance: Instance, outcome: Outcome, *, has_lines: bool = True) -> Result:
    """The result with its reasons, from the assignments alone; without `has_lines` not one for every
    choice."""
    taken = seated(instance, given(outcome.candidates, outcome.assignments), ties=outcome.ties)
    wanting = wanting_of(outcome.candidates, outcome.assignments)
    limits = _limits(instance, taken, wanting)
    ranks = {one: rank for waiting in wanting.values() for rank, one in enumerate(waiting, 1)}
    undecided = WITHOUT_CUT_OFFS.get(outcome.mechanism)
    return Result(
        assignments=outcome.assignments,
        cut_offs={
            place.id: None if undecided else _cut_off(limits.get(place.id)) for place in instance.places
        },
        statistics=statistics_of(
            instance,
            outcome.standing,
            outcome.assignments,
            ties=outcome.ties,
            counts_draw=outcome.counts_draw,
        ),
        explanations={
            applicant: _lines(choices, outcome.assignments[applicant], limits, ranks, undecided)
            for applicant, choices in outcome.candidates.items()
        }
        if has_lines
        else {},
        reserves={place: [one.applicant for one in waiting] for place, waiting in wanting.items()},
        certificate=outcome.certificate,
        mechanism=outcome.mechanism,
    )


def wanting_of(candidates: Candidates, assignments: Mapping[str, str | None]) -> Wanting:
    """Who would rather have a place than what they got."""
    wanting: dict[str, list[Candidate]] = defaultdict(list)
    for applicant, choices in candidates.items():
        for one in choices:
            if one.place == assignments[applicant]:
                break
            wanting[one.place].append(one)
    return {place: sorted(waiting, key=lambda one: one.key) for place, waiting in wanting.items()}


def cut_offs_of(instance: Instance, taken: Taken, refusing: set[str]) -> dict[str, dict[str, Any] | None]:
    """The cut-offs by place where ties are broken, from the seats taken and the places that refused
    somebody."""
    used = _used(instance, Counter(one.place for one in taken), _held(taken))
    last: dict[str, Candidate] = {}
    for one, seat in taken.items():
        for capacity in instance.path[one.place] if seat.kind == "open" else ():
            if capacity not in last or last[capacity].key < one.key:
                last[capacity] = one
    found: dict[str, dict[str, Any] | None] = {}
    for place, path in instance.path.items():
        full = next((one for one in path if used[one] >= instance.capacity[one]), None)
        is_cut = place in refusing and full is not None and full in last
        found[place] = _shown(last[full]) if is_cut and full is not None else None
    return found


def _held(taken: Taken) -> Counter[str]:
    return Counter(one.place for one, seat in taken.items() if seat.kind == "held")


def _limits(instance: Instance, taken: Taken, wanting: Wanting) -> dict[str, Limit]:
    held = _held(taken)
    used = _used(instance, Counter(one.place for one in taken), held)
    under: dict[str, list[Candidate]] = defaultdict(list)
    for one in sorted(taken, key=lambda one: one.key):
        for capacity in instance.path[one.place]:
            under[capacity].append(one)
    last_open = {
        capacity: next((one for one in reversed(inside) if taken[one].kind == "open"), None)
        for capacity, inside in under.items()
    }
    limits = {}
    for place, waiting in wanting.items():
        full = [one for one in instance.path[place] if used[one] >= instance.capacity[one]]
        if instance.crossing:
            full.sort(key=lambda one: last.key if (last := last_open.get(one)) else LAST_OF_ALL)
        binding = full[0] if full else _exceeded(instance, waiting[0], taken, wanting, held)
        kinds = {taken[one].kind for one in under[binding]}
        limits[place] = Limit(
            binding=binding,
            is_full=bool(full),
            last_open=last_open.get(binding),
            last_of_group={group: one for one in under[place] if (group := taken[one].group)},
            otherwise="reserve" if "reserved" in kinds else "held" if kinds else "seats",
        )
    return limits


LAST_OF_ALL = (math.inf, 0, 0, 0)


def _used(instance: Instance, places: Mapping[str, int], held: Mapping[str, int]) -> Counter[str]:
    """How many count at each place and cap; under crossing caps everybody everywhere."""
    if not instance.crossing:
        return load(instance, places, held=held)
    used: Counter[str] = Counter()
    for place, count in places.items():
        for one in instance.path[place]:
            used[one] += count
    return used


def _exceeded(
    instance: Instance, first: Candidate, taken: Taken, wanting: Wanting, held: Mapping[str, int]
) -> str:
    """The innermost capacity too small for all who asked, down to those tied with the first refused; the
    place itself where seats were kept for the tied of a group, or have been left again."""
    asked = Counter(
        one.place
        for one in [*taken, *(one for waiting in wanting.values() for one in waiting)]
        if one.is_held or one.tie <= first.tie
    )
    asking = _used(instance, asked, held)
    path = instance.path[first.place]
    return next((one for one in path if asking[one] > instance.capacity[one]), first.place)


def _cut_off(limit: Limit | None) -> dict[str, Any] | None:
    return _shown(limit.last_open) if limit and limit.last_open else None


def _shown(one: Candidate) -> dict[str, Any]:
    score = -one.key[0]
    return {
        "score": score if math.isfinite(score) else None,
        "class": one.key[1],
        "lottery": str(one.key[-1]),
    }


def _lines(
    choices: list[Candidate],
    assigned: str | None,
    limits: Mapping[str, Limit],
    ranks: Mapping[Candidate, int],
    undecided: str | None,
) -> list[dict[str, Any]]:
    lines, is_past = [], False
    for one in choices:
        outcome = "assigned" if one.place == assigned else "not_needed" if is_past else "refused"
        is_past = is_past or outcome == "assigned"
        lines.append(
            {"place": one.place, "outcome": outcome}
            | _shown(one)
            | (_refusal(one, limits[one.place], ranks[one], undecided) if outcome == "refused" else {})
        )
    return lines


def _refusal(one: Candidate, limit: Limit, rank: int, undecided: str | None) -> dict[str, Any]:
    last = None if undecided else limit.last_before(one)
    decided_by = undecided or _decision(one, last, limit)
    missing = one.key[0] - last.key[0] if last and decided_by == "score" else math.inf
    return {
        "cut_off": _shown(last) if last else None,
        "binding": limit.binding,
        "decided_by": decided_by,
        "points_missing": round(missing, 10) if math.isfinite(missing) else None,
        "waiting_rank": rank,
    }


def _decision(one: Candidate, last: Candidate | None, limit: Limit) -> str:
    """What decided; who stands before the last one taken and was refused lost seats kept for a group."""
    if not limit.is_full:
        return "tie"
    if last is None:
        return limit.otherwise
    if one.key <= last.key:
        return "reserve"
    return next(name for name, own, least in zip(PARTS, one.key, last.key, strict=True) if own != least)
