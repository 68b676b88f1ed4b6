"""Why each applicant has what they have: limits, binding capacities, points missing, waiting ranks, statistics."""

import math
from collections import Counter, defaultdict
from typing import Any

from sojourn.engines.allocation.choice import Candidate, load
from sojourn.engines.allocation.instance import Instance
from sojourn.engines.allocation.result import Result

Candidates = dict[str, list[Candidate]]


def explain(
    instance: Instance, candidates: Candidates, assignments: dict[str, str | None], *, ties: str
) -> Result:
    """The result with its reasons, from the assignments alone."""
    taken = {
        applicant: next(one for one in choices if one.place == assignments[applicant])
        for applicant, choices in candidates.items()
        if assignments[applicant] is not None
    }
    wanting: dict[str, list[Candidate]] = defaultdict(list)
    for applicant, choices in candidates.items():
        for one in choices:
            if one.place == assignments[applicant]:
                break
            wanting[one.place].append(one)
    for waiting in wanting.values():
        waiting.sort(key=lambda one: one.key)
    used = _used(instance, taken.values())
    limits = {
        place.id: _limit(instance, place.id, list(taken.values()), wanting, used) for place in instance.places
    }
    reserves = {place: [one.applicant for one in waiting] for place, waiting in wanting.items()}
    envy, pairs = _envy(instance, taken, wanting, ties=ties)
    return Result(
        assignments=assignments,
        cut_offs={place: limit and limit["cut_off"] for place, limit in limits.items()},
        statistics={
            "placed": len(taken),
            "profile": _profile(candidates, assignments),
            "justified_envy_pairs": envy,
            "empty_seats": _usable(instance) - sum(_usable_part(instance, taken.values()).values()),
            "over_capacity": sum(max(0, used[one] - seats) for one, seats in instance.capacity.items()),
        },
        explanations={
            applicant: _lines(choices, assignments[applicant], limits, reserves)
            for applicant, choices in candidates.items()
        },
        reserves=reserves,
        certificate={"kind": "no-blocking-pair", "pairs_checked": pairs},
    )


def _used(instance: Instance, taken: Any) -> Counter[str]:
    used: Counter[str] = Counter()
    for one in taken:
        used.update(instance.path[one.place])
    return used


def _limit(
    instance: Instance,
    place: str,
    taken: list[Candidate],
    wanting: dict[str, list[Candidate]],
    used: Counter[str],
) -> dict[str, Any] | None:
    """The limit at a place that refused somebody: the weakest one taken under the innermost full capacity."""
    if not wanting.get(place):
        return None
    full = [one for one in instance.path[place] if used[one] >= instance.capacity[one]]
    binding = full[0] if full else place
    inside = [
        one
        for one in taken
        if binding in instance.path[one.place] and not one.is_held and not _by_reserve(instance, one)
    ]
    weakest = max(inside, key=lambda one: one.key, default=None)
    return {"binding": binding, "cut_off": _shown(weakest) if weakest else None, "is_full": bool(full)}


def _by_reserve(instance: Instance, one: Candidate) -> bool:
    return any(reserve.group in one.groups for reserve in instance.place[one.place].reserved)


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
    limits: dict[str, dict[str, Any] | None],
    reserves: dict[str, list[str]],
) -> list[dict[str, Any]]:
    lines, is_past = [], False
    for one in choices:
        outcome = "assigned" if one.place == assigned else "not_needed" if is_past else "refused"
        is_past = is_past or outcome == "assigned"
        lines.append(
            {"place": one.place, "outcome": outcome}
            | _shown(one)
            | (_refusal(one, limits[one.place], reserves) if outcome == "refused" else {})
        )
    return lines


def _refusal(one: Candidate, limit: dict[str, Any] | None, reserves: dict[str, list[str]]) -> dict[str, Any]:
    cut_off = limit["cut_off"] if limit else None
    decided_by, missing = _decision(one, cut_off)
    if limit and not limit["is_full"]:
        decided_by = "tie"
    return {
        "cut_off": cut_off,
        "binding": limit["binding"] if limit else None,
        "decided_by": decided_by,
        "points_missing": missing,
        "waiting_rank": reserves[one.place].index(one.applicant) + 1,
    }


def _decision(one: Candidate, cut_off: dict[str, Any] | None) -> tuple[str, float | None]:
    """What decided against the candidate, and the points missing where it was the score."""
    if cut_off is None:
        return "seats", None
    score = -one.key[0]
    least = -math.inf if cut_off["score"] is None else cut_off["score"]
    if score < least:
        return "score", round(least - score, 10) if math.isfinite(score) else None
    if score == least and one.key[1] > cut_off["class"]:
        return "class", None
    if score == least and one.key[1] == cut_off["class"]:
        return "lottery", None
    return "reserve", None


def _profile(candidates: Candidates, assignments: dict[str, str | None]) -> list[int]:
    longest = max((len(choices) for choices in candidates.values()), default=0)
    got: Counter[int] = Counter()
    for applicant, choices in candidates.items():
        for rank, one in enumerate(choices):
            if one.place == assignments[applicant]:
                got[rank] += 1
    return [got[rank] for rank in range(longest)]


def _envy(
    instance: Instance, taken: dict[str, Candidate], wanting: dict[str, list[Candidate]], *, ties: str
) -> tuple[int, int]:
    """Pairs (a, b), and how many wishes were looked at: a would rather have b's place and stands before b there (by the
    draw only where it counts), while b holds it neither as a held seat nor by a group's reserve."""
    at: dict[str, list[Candidate]] = defaultdict(list)
    for one in taken.values():
        if not one.is_held and not _by_reserve(instance, one):
            at[one.place].append(one)
    pairs = 0
    for place, waiting in wanting.items():
        for one in waiting:
            for rival in at[place]:
                pairs += rival.key > one.key if ties == "lottery" else rival.tie > one.tie
    return pairs, sum(len(waiting) for waiting in wanting.values())


def _usable(instance: Instance) -> int:
    """How many people could be placed at most if every place were asked for."""
    everything = load(instance, {place.id: place.capacity for place in instance.places})
    return sum(_passed_on(instance, everything).values())


def _usable_part(instance: Instance, taken: Any) -> Counter[str]:
    return _passed_on(instance, load(instance, Counter(one.place for one in taken)))


def _passed_on(instance: Instance, loads: Counter[str]) -> Counter[str]:
    """What the outermost capacity over each place lets through."""
    tops = {path[-1] for path in instance.path.values()}
    return Counter({top: min(loads[top], instance.capacity[top]) for top in tops})
