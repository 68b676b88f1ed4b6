"""Who moves up when an offer is declined or lapses."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile

from sojourn.engines.allocation.candidates import Candidates, candidates_of
from sojourn.engines.allocation.choice import Candidate
from sojourn.engines.allocation.instance import Applicant, Instance
from sojourn.engines.allocation.mechanism import allocate


@dataclass(frozen=True)
class Move:
    """An applicant is offered `to_place`, leaving the pending offer of `from_place` if there was one."""

    applicant: str
    from_place: str | None
    to_place: str
    waiting_rank: int
    """The applicant's rank among those who wait for the place before anybody moves."""


def next_in_line(
    instance: Instance,
    *,
    ties: str,
    seed: bytes,
    accepted: Mapping[str, str],
    pending: Mapping[str, str],
    left: Collection[str],
    mechanism: str = "da",
) -> list[Move]:
    """The moves that are due now: who has accepted stays, pending offers are kept or bettered, nobody loses
    one.

    The mechanism runs again on the same input with the same draw: accepted applicants ask only for what they
    have, pending ones for that and what they like better, those in `left` for nothing; who holds a place
    cannot lose it.
    """

    def now(applicant: Applicant) -> Applicant:
        if applicant.id in left:
            return replace(applicant, choices=(), held=None)
        if applicant.id in accepted:
            return replace(applicant, choices=(accepted[applicant.id],), held=accepted[applicant.id])
        if applicant.id in pending:
            offered = pending[applicant.id]
            better = applicant.choices[: applicant.choices.index(offered) + 1]
            return replace(applicant, choices=better, held=offered)
        return replace(applicant, held=None)

    now_asking = replace(instance, applicants=tuple(now(applicant) for applicant in instance.applicants))
    before = {**accepted, **pending}
    result = allocate(now_asking, mechanism=mechanism, ties=ties, seed=seed)
    ranks = _waiting_ranks(candidates_of(now_asking, seed, mechanism=mechanism))
    return [
        Move(applicant, before.get(applicant), place, ranks[applicant, place])
        for applicant, place in result.assignments.items()
        if place is not None and place != before.get(applicant)
    ]


def _waiting_ranks(candidates: Candidates) -> dict[tuple[str, str], int]:
    """Rank by applicant and place, among those who have not got the place or a better one."""
    waiting: dict[str, list[Candidate]] = defaultdict(list)
    for choices in candidates.values():
        for one in takewhile(lambda one: not one.is_held, choices):
            waiting[one.place].append(one)
    return {
        (one.applicant, place): rank
        for place, line in waiting.items()
        for rank, one in enumerate(sorted(line, key=lambda one: one.key), 1)
    }
