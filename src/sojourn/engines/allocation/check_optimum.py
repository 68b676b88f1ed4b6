"""Is there no better size or profile? Nothing here is shared with the engine that is checked.

Every change from one outcome to another is made of rings: an applicant moves to another place, or from or to
none, the next one makes room, and so on until the first one's seat is filled again or a seat stands empty.
So an outcome is the best if and only if no ring is a gain (Klein 1967), with gains in whole numbers so large
that no number of lesser ones makes up for one that comes before.
"""

from collections import defaultdict, deque

from sojourn.engines.allocation.check_rules import Row, Rules

Assigned = dict[str, str | None]
KINDS = ("rank-maximal", "greedy", "generous", "min-cost")
Node = tuple[str, str]
OUTSIDE = ("outside", "")


def fault_in_optimum(rules: Rules, assigned: Assigned, certificate: Row) -> str | None:
    """A ring that is a gain, or a cut that does not explain the size."""
    network = _Network(rules, assigned)
    for applicant, place in assigned.items():
        if place is not None and place not in network.offered[applicant]:
            return f"assignments: {applicant!r} may not have {place!r}, which others hold"
    ring = network.ring_of_gain()
    if ring:
        return f"assignments: with a change for {ring!r} the outcome would be better by {rules.mechanism}"
    cut = certificate.get("cut")
    if cut is not None and network.largest_by(cut) != sum(place is not None for place in assigned.values()):
        return "certificate: the cut does not explain how many are placed"
    return None


class _Network:
    """Who may be given what, and the steps that a ring can be made of."""

    def __init__(self, rules: Rules, assigned: Assigned) -> None:
        self.rules = rules
        self.assigned = assigned
        held: dict[str, int] = defaultdict(int)
        for row in rules.applicants.values():
            for one in rules.over[row["held"]] if row.get("held") is not None else ():
                held[one] += 1
        overfull = {one for one, seats in rules.seats.items() if held[one] > seats}
        self.seats = {one: max(seats, held[one]) for one, seats in rules.seats.items()}
        self.offered = {
            applicant: [
                place
                for place in rules.may_have(applicant)
                if rules.holds(applicant, place) or not overfull.intersection(rules.over[place])
            ]
            for applicant in rules.applicants
        }

    def gain(self, rank: int) -> int:
        """What a choice of the rank (from 0) is worth, so that what comes first outweighs all the rest."""
        people, longest = len(self.rules.applicants) + 1, self._longest()
        earlier: int = people ** (longest - rank)
        later: int = people**rank
        largest: int = people ** (longest + 1)
        return {
            "rank-maximal": earlier,
            "greedy": largest + earlier,
            "generous": largest - later,
            "min-cost": people * (longest + 1) - rank,
        }[self.rules.mechanism]

    def _longest(self) -> int:
        return max((len(row["choices"]) for row in self.rules.applicants.values()), default=0)

    def ring_of_gain(self) -> str | None:
        """An applicant in a ring that is a gain, found as Bellman and Ford do; None where there is none."""
        steps = self._steps()
        best: dict[Node, int] = dict.fromkeys(steps, 0)
        length: dict[Node, int] = dict.fromkeys(steps, 0)
        waiting = deque(steps)
        queued = set(steps)
        while waiting:
            node = waiting.popleft()
            queued.discard(node)
            for other, gain in steps[node]:
                if best[node] + gain > best[other]:
                    best[other] = best[node] + gain
                    length[other] = length[node] + 1
                    if length[other] > len(steps):
                        return next((one[1] for one in (other, node) if one[0] == "applicant"), other[1])
                    if other not in queued:
                        queued.add(other)
                        waiting.append(other)
        return None

    def _steps(self) -> dict[Node, list[tuple[Node, int]]]:
        used: dict[str, int] = defaultdict(int)
        for place in self.assigned.values():
            for one in self.rules.over[place] if place is not None else ():
                used[one] += 1
        steps: dict[Node, list[tuple[Node, int]]] = {OUTSIDE: []}
        for one in self.rules.seats:
            steps["seats", one] = []
        worth = [self.gain(rank) for rank in range(self._longest())]
        for applicant, offered in self.offered.items():
            own: Node = ("applicant", applicant)
            steps[own] = []
            now = self.assigned[applicant]
            for rank, place in enumerate(self.rules.applicants[applicant]["choices"]):
                if place == now:
                    steps["seats", place].append((own, -worth[rank]))
                elif place in offered:
                    steps[own].append((("seats", place), worth[rank]))
            if now is None:
                steps[OUTSIDE].append((own, 0))
            elif self.rules.applicants[applicant].get("held") is None:
                steps[own].append((OUTSIDE, 0))
        for over in self.rules.over.values():
            outer: list[Node] = [*(("seats", one) for one in over[1:]), OUTSIDE]
            for one, above in zip(over, outer, strict=True):
                if used[one] < self.seats[one] and (above, 0) not in steps["seats", one]:
                    steps["seats", one].append((above, 0))
                if used[one] and (("seats", one), 0) not in steps[above]:
                    steps[above].append((("seats", one), 0))
        return steps

    def largest_by(self, cut: list[str]) -> int:
        """No more can be placed than the seats of the cut, and everybody with a choice under none of them."""
        free = sum(
            any(not set(cut).intersection(self.rules.over[place]) for place in offered)
            for offered in self.offered.values()
        )
        return sum(self.seats[one] for one in set(cut)) + free
