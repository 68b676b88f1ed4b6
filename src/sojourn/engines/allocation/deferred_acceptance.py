"""Deferred acceptance, applicants proposing (Gale & Shapley 1962), with caps, reserves and held seats.

This is the plain reference; `compiled` does the same on arrays. With promotion it is the algorithm of Király
(2011) for ties: who has been refused everywhere asks once more from the top, before all who are tied and have
not. Its outcome is weakly stable; without caps and reserved seats it places at least two thirds of the most
that any weakly stable outcome does.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from sojourn.engines.allocation.candidates import Candidates
from sojourn.engines.allocation.choice import Candidate, Taken, choose
from sojourn.engines.allocation.instance import Instance
from sojourn.engines.allocation.limits import choose_by_limits

Assignments = dict[str, str | None]
"""Applicant -> place, or None."""


def assign(instance: Instance, candidates: Candidates, *, ties: str) -> Assignments:
    """Everybody asks for their first choice, who is refused for the next; lists keep whom they would choose.

    Where limits stand in for the lottery, a list goes by all who ever asked: the tied who were refused still
    hold the limit up for those below them. What is not under one cap does not bear on each other.
    """
    return _Asking(instance, candidates, ties=ties).until_nobody_asks()


def assign_with_promotion(
    instance: Instance, candidates: Candidates
) -> tuple[Assignments, Candidates, list[str]]:
    """The assignments, the candidates with the promotions that they ended with, and who was promoted.

    Whoever was refused everywhere is promoted when nobody else asks any more, all of them together, so that
    the order of the input does not matter.
    """
    asking = _Asking(instance, dict(candidates), ties="lottery")
    found = asking.until_nobody_asks()
    promoted: set[str] = set()
    while again := [one for one, place in found.items() if place is None and one not in promoted]:
        promoted.update(again)
        asking.start_again(again)
        found = asking.until_nobody_asks()
    return found, asking.candidates, sorted(one for one in promoted if candidates[one])


def promoted_in(choices: Sequence[Candidate]) -> list[Candidate]:
    """The candidates before all who are tied and not promoted."""
    return [replace(one, key=(*one.tie, 0, one.key[3])) for one in choices]


class _Asking:
    """Who asks where now, and whom each tree of caps has to choose from."""

    def __init__(self, instance: Instance, candidates: Candidates, *, ties: str) -> None:
        self.instance = instance
        self.candidates = candidates
        self.ties = ties
        self.root = {place: path[-1] for place, path in instance.path.items()}
        self.asked: dict[str, list[Candidate]] = defaultdict(list)
        self.rank = dict.fromkeys(candidates, 0)
        self.present = {applicant: choices[0] for applicant, choices in candidates.items() if choices}
        self.new = list(self.present.values())

    def until_nobody_asks(self) -> Assignments:
        while self.new:
            for candidate in self.new:
                self.asked[self.root[candidate.place]].append(candidate)
            changed = sorted({self.root[candidate.place] for candidate in self.new})
            self.new = []
            for root in changed:
                self._choose(root)
        return {
            applicant: self.present[applicant].place if applicant in self.present else None
            for applicant in self.candidates
        }

    def start_again(self, applicants: Sequence[str]) -> None:
        """Promoted, from the top of their lists."""
        for applicant in applicants:
            self.rank[applicant] = -1
            self.candidates[applicant] = promoted_in(self.candidates[applicant])
            self._ask_next(applicant)

    def _choose(self, root: str) -> None:
        chosen = self._chosen(self.asked[root])
        for one in self.asked[root]:
            if one not in chosen and self.present.get(one.applicant) is one:
                self._ask_next(one.applicant)
        if self.ties == "lottery":
            self.asked[root] = [one for one in self.asked[root] if one in chosen]

    def _chosen(self, asked: Sequence[Candidate]) -> Taken:
        if self.ties == "lottery":
            return choose(self.instance, asked)
        return choose_by_limits(self.instance, asked, takes_tied=self.ties == "l")

    def _ask_next(self, applicant: str) -> None:
        self.rank[applicant] += 1
        if self.rank[applicant] < len(self.candidates[applicant]):
            self.present[applicant] = self.candidates[applicant][self.rank[applicant]]
            self.new.append(self.present[applicant])
        else:
            self.present.pop(applicant, None)
