"""Who moves up when an offer is declined or lapses."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from sojourn.engines.allocation.deferred_acceptance import allocate
from sojourn.engines.allocation.instance import Applicant, Instance


@dataclass(frozen=True)
class Move:
    """An applicant is offered `to_place`, leaving the pending offer of `from_place` if there was one."""

    applicant: str
    from_place: str | None
    to_place: str
    waiting_rank: int
    """The rank on the place's reserve list with which the applicant moves up."""


def next_in_line(
    instance: Instance,
    *,
    ties: str,
    seed: bytes,
    accepted: Mapping[str, str],
    pending: Mapping[str, str],
    left: Collection[str],
) -> list[Move]:
    """The moves that are due now: accepted places stay, pending offers are kept or bettered, nobody is displaced.

    The mechanism runs again on the same input with the same draw: accepted applicants ask only for what they have,
    pending ones for that and what they like better, those in `left` for nothing; who holds a place cannot lose it.
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

    before = {**accepted, **pending}
    result = allocate(
        replace(instance, applicants=tuple(now(applicant) for applicant in instance.applicants)),
        ties=ties,
        seed=seed,
    )
    waiting: dict[str, int] = {}
    moves = []
    for applicant, place in result.assignments.items():
        if place is not None and place != before.get(applicant):
            waiting[place] = waiting.get(place, 0) + 1
            moves.append(Move(applicant, before.get(applicant), place, waiting[place]))
    return moves
