"""Why all have what they have: limits, what was full, points missing, waiting ranks, statistics."""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sojourn.engines.allocation.choice import Candidate, Seat, choose, load
from sojourn.engines.allocation.instance import Instance
from sojourn.engines.allocation.result import Result

Candidates = dict[str, list[Candidate]]
Taken = Mapping[Candidate, Seat]
Wanting = Mapping[str, list[Candidate]]
"""Place -> those who would rather have it than what they got, in priority order."""


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


def explain(
    instance: Instance, candidates: Candidates, assignments: dict[str, str | None], *, ties: str
) -> Result:
    """The result with its reasons, from the assignments alone."""
    taken = choose(
        instance,
        (
            one
            for applicant, choices in candidates.items()
            for one in choices
            if one.place == assignments[applicant]
        ),
        ties=ties,
    )
    wanting = _wanting(candidates, assignments)
    limits = _limits(instance, taken, wanting)
    reserves = {place: [one.applicant for one in waiting] for place, waiting in wanting.items()}
    used = Counter(one for candidate in taken for one in instance.path[candidate.place])
    return Result(
        assignments=assignments,
        cut_offs={place.id: _cut_off(limits.get(place.id)) for place in instance.places},
        statistics={
            "placed": len(taken),
            "profile": _profile(candidates, assignments),
            "justified_envy_pairs": _envy(taken, wanting, ties=ties),
            "empty_seats": _usable(instance) - sum(_usable_part(instance, taken).values()),
            "over_capacity": sum(max(0, used[one] - seats) for one, seats in instance.capacity.items()),
        },
        explanations={
            applicant: _lines(choices, assignments[applicant], limits, reserves)
            for applicant, choices in candidates.items()
        },
        reserves=reserves,
        certificate={
            "kind": "no-blocking-pair",
            "pairs_checked": sum(len(waiting) for waiting in wanting.values()),
        },
    )


def _wanting(candidates: Candidates, assignments: Mapping[str, str | None]) -> Wanting:
    wanting: dict[str, list[Candidate]] = defaultdict(list)
    for applicant, choices in candidates.items():
        for one in choices:
            if one.place == assignments[applicant]:
                break
            wanting[one.place].append(one)
    return {place: sorted(waiting, key=lambda one: one.key) for place, waiting in wanting.items()}


def _limits(instance: Instance, taken: Taken, wanting: Wanting) -> dict[str, Limit]:
    held = Counter(one.place for one, seat in taken.items() if seat.kind == "held")
    used = load(instance, Counter(one.place for one in taken), held=held)
    under: dict[str, list[Candidate]] = defaultdict(list)
    for one in sorted(taken, key=lambda one: one.key):
        for capacity in instance.path[one.place]:
            under[capacity].append(one)
    limits = {}
    for place, waiting in wanting.items():
        full = [one for one in instance.path[place] if used[one] >= instance.capacity[one]]
        binding = full[0] if full else _exceeded(instance, waiting[0], taken, wanting, held)
        kinds = {taken[one].kind for one in under[binding]}
        limits[place] = Limit(
            binding=binding,
            is_full=bool(full),
            last_open=next((one for one in reversed(under[binding]) if taken[one].kind == "open"), None),
            last_of_group={group: one for one in under[place] if (group := taken[one].group)},
            otherwise="reserve" if "reserved" in kinds else "held" if kinds else "seats",
        )
    return limits


def _exceeded(
    instance: Instance, first: Candidate, taken: Taken, wanting: Wanting, held: Mapping[str, int]
) -> str:
    """The innermost capacity too small for all who asked, down to those tied with the first refused."""
    asked = Counter(
        one.place
        for one in [*taken, *(one for waiting in wanting.values() for one in waiting)]
        if one.is_held or one.tie <= first.tie
    )
    asking = load(instance, asked, held=held)
    return next(one for one in instance.path[first.place] if asking[one] > instance.capacity[one])


def _cut_off(limit: Limit | None) -> dict[str, Any] | None:
    return _shown(limit.last_open) if limit and limit.last_open else None


def _shown(one: Candidate) -> dict[str, Any]:
    score = -one.key[0]
    return {
        "score": score if math.isfinite(score) else None,
        "class": one.key[1],
        "lottery": str(one.key[2]),
    }


def _lines(
    choices: list[Candidate],
    assigned: str | None,
    limits: Mapping[str, Limit],
    reserves: Mapping[str, list[str]],
) -> list[dict[str, Any]]:
    lines, is_past = [], False
    for one in choices:
        outcome = "assigned" if one.place == assigned else "not_needed" if is_past else "refused"
        is_past = is_past or outcome == "assigned"
        lines.append(
            {"place": one.place, "outcome": outcome}
            | _shown(one)
            | (_refusal(one, limits[one.place], reserves[one.place]) if outcome == "refused" else {})
        )
    return lines


def _refusal(one: Candidate, limit: Limit, reserve: list[str]) -> dict[str, Any]:
    last = limit.last_before(one)
    decided_by = _decision(one, last, limit)
    missing = one.key[0] - last.key[0] if last and decided_by == "score" else math.inf
    return {
        "cut_off": _shown(last) if last else None,
        "binding": limit.binding,
        "decided_by": decided_by,
        "points_missing": round(missing, 10) if math.isfinite(missing) else None,
        "waiting_rank": reserve.index(one.applicant) + 1,
    }


def _decision(one: Candidate, last: Candidate | None, limit: Limit) -> str:
    """What decided; who stands before the last one taken and was refused lost seats kept for a group."""
    if not limit.is_full:
        return "tie"
    if last is None:
        return limit.otherwise
    if one.key <= last.key:
        return "reserve"
    parts = zip(("score", "class", "lottery"), one.key, last.key, strict=True)
    return next(name for name, own, least in parts if own != least)


def _profile(candidates: Candidates, assignments: dict[str, str | None]) -> list[int]:
    longest = max((len(choices) for choices in candidates.values()), default=0)
    got: Counter[int] = Counter()
    for applicant, choices in candidates.items():
        for rank, one in enumerate(choices):
            if one.place == assignments[applicant]:
                got[rank] += 1
    return [got[rank] for rank in range(longest)]


def _envy(taken: Taken, wanting: Wanting, *, ties: str) -> int:
    """Pairs (a, b): a would rather have b's place and stands before b there, by the draw only where it
    counts, while b's seat is neither held nor reserved."""
    at: dict[str, list[Candidate]] = defaultdict(list)
    for one, seat in taken.items():
        if seat.kind == "open":
            at[one.place].append(one)
    return sum(
        rival.key > one.key if ties == "lottery" else rival.tie > one.tie
        for place, waiting in wanting.items()
        for one in waiting
        for rival in at[place]
    )


def _usable(instance: Instance) -> int:
    """How many people could be placed at most if every place were asked for."""
    everything = load(instance, {place.id: place.capacity for place in instance.places})
    return sum(_passed_on(instance, everything).values())


def _usable_part(instance: Instance, taken: Collection[Candidate]) -> Counter[str]:
    return _passed_on(instance, load(instance, Counter(one.place for one in taken)))


def _passed_on(instance: Instance, loads: Counter[str]) -> Counter[str]:
    """What the outermost capacity over each place lets through."""
    tops = {path[-1] for path in instance.path.values()}
    return Counter({top: min(loads[top], instance.capacity[top]) for top in tops})
