"""Deferred acceptance, applicants proposing (Gale & Shapley 1962), with caps, reserves and held seats."""

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
    """The stable allocation that every applicant likes best of all stable ones, with its reasons.

    `ties` is lottery, h or l; `seed` has 16 bytes or more. Raises InstanceError for an instance that
    contradicts itself, and for h and l where seats are reserved, since limits then have no single meaning.
    """
    check_instance(instance)
    if ties not in TIES:
        raise InstanceError(f"ties: {ties!r} is none of {', '.join(TIES)}")
    if ties != "lottery" and any(place.reserved for place in instance.places):
        raise InstanceError("places: reserved seats need ties broken by lottery")
    candidates = candidates_of(instance, seed)
    return explain(instance, candidates, _assign(instance, candidates, ties=ties), ties=ties)


def candidates_of(instance: Instance, seed: bytes) -> dict[str, list[Candidate]]:
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
    """Everybody asks for their first choice, who is refused for the next; lists keep whom they would choose.

    Where limits stand in for the lottery, a list goes by all who ever asked: the tied who were refused still
    hold the limit up for those below them.
    """
    asked: dict[str, list[Candidate]] = defaultdict(list)
    rank = dict.fromkeys(candidates, 0)
    present = {applicant: choices[0] for applicant, choices in candidates.items() if choices}
    asking = list(present.values())
    while asking:
        for candidate in asking:
            asked[instance.place[candidate.place].list].append(candidate)
        changed = sorted({instance.place[candidate.place].list for candidate in asking})
        asking = []
        for priority_list in changed:
            chosen = choose(instance, asked[priority_list], ties=ties)
            refused = [
                one for one in asked[priority_list] if one not in chosen and present.get(one.applicant) is one
            ]
            if ties == "lottery":
                asked[priority_list] = [one for one in asked[priority_list] if one in chosen]
            for one in refused:
                rank[one.applicant] += 1
                if rank[one.applicant] < len(candidates[one.applicant]):
                    present[one.applicant] = candidates[one.applicant][rank[one.applicant]]
                    asking.append(present[one.applicant])
                else:
                    del present[one.applicant]
    return {applicant: present[applicant].place if applicant in present else None for applicant in candidates}
