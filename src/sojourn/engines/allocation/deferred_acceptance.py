"""Applicant-proposing deferred acceptance (Gale & Shapley 1962) over priority lists with caps, reserves and held seats."""

from collections import defaultdict

from sojourn.engines.allocation.choice import Candidate, choose
from sojourn.engines.allocation.explanation import explain
from sojourn.engines.allocation.instance import Applicant, Instance
from sojourn.engines.allocation.lottery import lottery_number
from sojourn.engines.allocation.reading import InstanceError, check_instance
from sojourn.engines.allocation.result import Result

TIES = ("lottery", "h", "l")
NO_SEED = bytes(16)


def allocate(instance: Instance, *, ties: str = "lottery", seed: bytes = NO_SEED) -> Result:
    """The stable allocation that every applicant prefers to any other (after ties are treated), with its reasons.

    `ties` is lottery, h or l; `seed` has 16 bytes or more. Raises InstanceError for an instance that contradicts itself,
    and for h and l where seats are reserved, since limits then have no single meaning.
    """
    check_instance(instance)
    if ties not in TIES:
        raise InstanceError(f"ties: {ties!r} is none of {', '.join(TIES)}")
    if ties != "lottery" and any(place.reserved for place in instance.places):
        raise InstanceError("places: reserved seats need ties broken by lottery")
    candidates = _candidates(instance, seed)
    return explain(instance, candidates, _assign(instance, candidates, ties=ties), ties=ties)


def _candidates(instance: Instance, seed: bytes) -> dict[str, list[Candidate]]:
    """For each applicant, themselves as a candidate at each of their choices, in rank order."""
    return {
        applicant.id: [
            _candidate(applicant, instance, choice, lottery_number(instance.call, applicant.id, seed))
            for choice in applicant.choices
        ]
        for applicant in instance.applicants
    }


def _candidate(applicant: Applicant, instance: Instance, choice: str, number: int) -> Candidate:
    score = applicant.score_on(instance.place[choice].list)
    return Candidate(
        applicant=applicant.id,
        place=choice,
        key=(-score, applicant.class_, number),
        groups=frozenset(applicant.groups),
        is_held=applicant.held == choice,
    )


def _assign(
    instance: Instance, candidates: dict[str, list[Candidate]], *, ties: str
) -> dict[str, str | None]:
    """Everybody asks for their first choice, who is refused for the next; lists keep whom they would choose."""
    kept: dict[str, dict[str, Candidate]] = defaultdict(dict)
    rank = dict.fromkeys(candidates, 0)
    asking = [applicant for applicant, choices in candidates.items() if choices]
    while asking:
        changed: set[str] = set()
        for applicant in asking:
            candidate = candidates[applicant][rank[applicant]]
            priority_list = instance.place[candidate.place].list
            kept[priority_list][applicant] = candidate
            changed.add(priority_list)
        asking = []
        for priority_list in sorted(changed):
            chosen = choose(instance, kept[priority_list].values(), ties=ties)
            for applicant in [one for one in kept[priority_list] if one not in chosen]:
                del kept[priority_list][applicant]
                rank[applicant] += 1
                if rank[applicant] < len(candidates[applicant]):
                    asking.append(applicant)
    placed = {applicant: one.place for taken in kept.values() for applicant, one in taken.items()}
    return {applicant: placed.get(applicant) for applicant in candidates}
