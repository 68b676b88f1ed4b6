"""What an outcome comes to: placed, choices, justified envy, empty seats; whole, or by unit, level or sex."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sojourn.engines.allocation.candidates import Candidates
from sojourn.engines.allocation.choice import Candidate, Seats, Taken, seated
from sojourn.engines.allocation.deferred_acceptance import Assignments
from sojourn.engines.allocation.instance import Instance
from sojourn.engines.allocation.limits import load


def statistics_of(
    instance: Instance,
    standing: Candidates,
    assignments: Assignments,
    *,
    ties: str = "lottery",
    counts_draw: bool = True,
) -> dict[str, Any]:
    """The statistics as the file format has them.

    `standing` has everybody at their choices with the keys of the priority lists. A pair is one of justified
    envy where one would rather have the other's place and stands before them there, by the draw only if that
    counts, while the other's seat is neither held nor reserved.
    """
    taken = seated(instance, given(standing, assignments), ties=ties)
    return {
        "placed": len(taken),
        "profile": profile_of(standing, assignments),
        "justified_envy_pairs": _envy(taken, standing, assignments, parts=4 if counts_draw else 2),
        "empty_seats": empty_seats(instance, taken),
        "over_capacity": over_capacity(instance, taken),
    }


def over_capacity(instance: Instance, taken: Collection[Candidate]) -> int:
    """How many people are at places and under caps beyond their seats, in all."""
    used = Counter(one for candidate in taken for one in instance.path[candidate.place])
    return sum(max(0, used[one] - seats) for one, seats in instance.capacity.items())


def given(candidates: Candidates, assignments: Assignments) -> list[Candidate]:
    """Everybody who got a place, as a candidate there."""
    return [one for own in candidates.values() for one in own if one.place == assignments[one.applicant]]


def profile_of(candidates: Candidates, assignments: Assignments) -> list[int]:
    """How many got their first choice, their second, and so on to the longest list."""
    longest = max((len(choices) for choices in candidates.values()), default=0)
    got: Counter[int] = Counter()
    for applicant, choices in candidates.items():
        for rank, one in enumerate(choices):
            if one.place == assignments[applicant]:
                got[rank] += 1
    return [got[rank] for rank in range(longest)]


def _envy(taken: Taken, candidates: Candidates, assignments: Assignments, *, parts: int) -> int:
    at: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    for one, seat in taken.items():
        if seat.kind == "open":
            at[one.place].append(one.key[:parts])
    for keys in at.values():
        keys.sort()
    pairs = 0
    for applicant, choices in candidates.items():
        for one in choices:
            if one.place == assignments[applicant]:
                break
            pairs += len(at[one.place]) - bisect_right(at[one.place], one.key[:parts])
    return pairs


def empty_seats(instance: Instance, taken: Collection[Candidate]) -> int:
    """How many people more could be placed if every place were asked for.

    Under nested caps nobody counts beyond the seats that there are. Under crossing ones seats are counted
    place by place, in the order of their ids.
    """
    if not instance.crossing:
        return _usable(instance) - sum(_usable_part(instance, taken).values())
    seats, empty = Seats(instance), 0
    for candidate in taken:
        seats.take(candidate.place)
    for place in sorted(instance.path):
        free = min(instance.capacity[one] - seats.taken[one] for one in instance.path[place])
        for one in instance.path[place]:
            seats.taken[one] += max(0, free)
        empty += max(0, free)
    return empty


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


@dataclass(frozen=True)
class Share:
    """How a part of the applicants fared."""

    applicants: int
    placed: int
    profile: tuple[int, ...]

    @property
    def mean_choice(self) -> float | None:
        """The mean rank of what was given, 1 for a first choice; None where nobody was placed."""
        ranks = sum(rank * count for rank, count in enumerate(self.profile, 1))
        return ranks / self.placed if self.placed else None


def statistics_by(instance: Instance, assignments: Assignments, parts: Mapping[str, str]) -> dict[str, Share]:
    """How each part of the applicants fared: by unit, level, sex, or whatever `parts` says (applicant ->
    part); applicants whom it does not name are left out."""
    longest = max((len(one.choices) for one in instance.applicants), default=0)
    people: Counter[str] = Counter()
    got: dict[str, Counter[int]] = defaultdict(Counter)
    for applicant in instance.applicants:
        part = parts.get(applicant.id)
        if part is None:
            continue
        people[part] += 1
        place = assignments[applicant.id]
        if place is not None:
            got[part][applicant.choices.index(place)] += 1
    return {
        part: Share(people[part], got[part].total(), tuple(got[part][rank] for rank in range(longest)))
        for part in sorted(people)
    }
