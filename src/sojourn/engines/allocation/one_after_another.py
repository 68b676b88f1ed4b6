"""Mechanisms that give places for good as they go: serial dictatorship, and immediate acceptance ("Boston").

Serial dictatorship (Satterthwaite & Sonnenschein 1981) is truthful and Pareto-efficient under whatever caps,
crossing ones too. Who holds a place cannot lose it, and stays in the way there until they have got something
better; the turns are repeated for what has been left behind until nobody moves any more. Immediate
acceptance (Abdulkadiroğlu & Sönmez 2003) gives first choices first, whatever those who come later score.
"""

from itertools import zip_longest

from sojourn.engines.allocation.candidates import Candidates
from sojourn.engines.allocation.choice import Candidate, Seats, choose
from sojourn.engines.allocation.deferred_acceptance import Assignments
from sojourn.engines.allocation.instance import Instance


def assign_in_turn(instance: Instance, candidates: Candidates) -> Assignments:
    """Each applicant in the order of their keys takes the best place that has a free seat.

    All choices of an applicant must have the same key. Reserved seats are not looked at.
    """
    seats, now = _holding(instance, candidates)
    turns = sorted((choices for choices in candidates.values() if choices), key=lambda own: own[0].key)
    has_changed = True
    while has_changed:
        has_changed = False
        for choices in turns:
            has_changed |= _take_best(choices, seats, now)
    return _assignments(candidates, now)


def _take_best(choices: list[Candidate], seats: Seats, now: dict[str, Candidate]) -> bool:
    """Whether the applicant has moved to a better place."""
    applicant = choices[0].applicant
    present = now.get(applicant)
    if present:
        seats.leave(present.place)
    best = next((one for one in choices if one is present or seats.is_free(one.place)), None)
    if best:
        seats.take(best.place)
        now[applicant] = best
    return best is not present


def assign_at_once(instance: Instance, candidates: Candidates) -> Assignments:
    """All first choices are given for good, then second choices of who has none, and so on."""
    seats, now = _holding(instance, candidates)
    settled: set[str] = set()
    for of_rank in zip_longest(*candidates.values()):
        asking = [one for one in of_rank if one and one.applicant not in settled]
        settled.update(one.applicant for one in asking if one.is_held)
        for one in choose(instance, (one for one in asking if not one.is_held), seats=seats):
            settled.add(one.applicant)
            if one.applicant in now:
                seats.leave(now[one.applicant].place)
            now[one.applicant] = one
    return _assignments(candidates, now)


def _holding(instance: Instance, candidates: Candidates) -> tuple[Seats, dict[str, Candidate]]:
    """The seats that are held from the start, and by whom."""
    seats, now = Seats(instance), dict[str, Candidate]()
    for choices in candidates.values():
        for one in choices:
            if one.is_held:
                seats.take(one.place)
                now[one.applicant] = one
    return seats, now


def _assignments(candidates: Candidates, now: dict[str, Candidate]) -> Assignments:
    return {applicant: now[applicant].place if applicant in now else None for applicant in candidates}
