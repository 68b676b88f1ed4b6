"""What a result says beside who got what, worked out a second time; and mechanisms for comparison only.

Cut-offs, lines of explanation, statistics and the words of the certificate must be the ones that belong to
the outcome. A comparison is the best of its kind if and only if no ring of moves is a gain: every change from
one outcome to another is made of rings, in which an applicant moves to another place, or from or to none, the
next one makes room, and so on until the first one's seat is filled again or a seat stands empty (Klein 1967).
Gains are whole numbers so large that no number of lesser ones makes up for one that comes before.
"""

import json
from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

Row = dict[str, Any]
Rules = Any
"""`check.Rules`, which reads this module."""
Assigned = dict[str, str | None]
Asked = tuple[tuple[float, int, int, int], str, str]
"""Key, applicant, place, as `check` has them."""
Seat = tuple[str, str | None]
KINDS = ("rank-maximal", "greedy", "generous", "min-cost")
Node = tuple[str, str]
OUTSIDE = ("outside", "")
UNDECIDED = {"immediate": "round"} | dict.fromkeys(KINDS, "optimum")
"""Mechanisms that do not go by one order, and what decided where an order says nothing."""


def fault_in_reasons(rules: Rules, assigned: Assigned, result: Row) -> str | None:
    """The first of the reasons given that is not the one that belongs there; reasons not given are no
    fault."""
    right = _Reasons(rules, assigned)
    for part, facts in (
        ("cut_offs", right.cut_offs()),
        ("statistics", right.statistics()),
        ("certificate", right.certificate(result)),
    ):
        for name, value in result.get(part, {}).items():
            if value != facts.get(name):
                return f"{part}: {name!r} is {json.dumps(facts.get(name))}"
    for applicant, lines in result.get("explanations", {}).items():
        if applicant not in assigned:
            return f"explanations: there is no applicant {applicant!r}"
        expected = right.lines(applicant)
        if [line["place"] for line in lines] != [line["place"] for line in expected]:
            return f"explanations: the lines of {applicant!r} are not their choices"
        for line, facts in zip(lines, expected, strict=True):
            for name, value in line.items():
                if value != facts.get(name):
                    return (
                        f"explanations: {name!r} of {applicant!r} at {line['place']!r} "
                        f"is {json.dumps(facts.get(name))}"
                    )
    return None


@dataclass(frozen=True)
class _Limit:
    """What refused people at a place."""

    binding: str
    is_full: bool
    last_open: Asked | None
    last_of_group: dict[str, Asked]
    otherwise: str


class _Reasons:
    def __init__(self, rules: Rules, assigned: Assigned) -> None:
        self.rules = rules
        self.assigned = assigned
        self.taken: list[Asked] = []
        self.wanted: dict[str, list[Asked]] = defaultdict(list)
        for applicant, row in rules.applicants.items():
            for place in row["choices"]:
                if place == assigned[applicant]:
                    self.taken.append(rules.asked(applicant, place))
                    break
                self.wanted[place].append(rules.asked(applicant, place))
        self.taken.sort()
        for waiting in self.wanted.values():
            waiting.sort()
        self.seat = self._seats(self.taken)
        self.undecided = UNDECIDED.get(rules.mechanism)
        self.under: dict[str, list[Asked]] = defaultdict(list)
        for one in self.taken:
            for capacity in rules.over[one[2]]:
                self.under[capacity].append(one)
        self.held = rules.held_at(one[1:] for one in self.taken)
        self.used = self._count([one[2] for one in self.taken], self.held)
        self.limits = {place: self._limit(place) for place in self.wanted}

    def _limit(self, place: str) -> _Limit:
        binding, is_full = self._binding(place)
        inside = [(one, self._seat(one)) for one in self.under[binding]]
        kinds = {kind for _one, (kind, _group) in inside}
        return _Limit(
            binding,
            is_full,
            last_open=max((one for one, (kind, _group) in inside if kind == "open"), default=None),
            last_of_group={group: one for one, (_kind, group) in inside if group and one[2] == place},
            otherwise="seats" if not kinds else "reserve" if "reserved" in kinds else "held",
        )

    def _binding(self, place: str) -> tuple[str, bool]:
        """The innermost capacity that is full, or else what those tied with the first refused exceed."""
        full = [one for one in self.rules.over[place] if self.used[one] >= self.rules.seats[one]]
        if self.rules.crosses:
            full.sort(key=self._order_of_last)
        if full:
            return full[0], True
        first = self.wanted[place][0][0][:2]
        all_asked = [*self.taken, *(one for waiting in self.wanted.values() for one in waiting)]
        to_first = [one[2] for one in all_asked if one[0][:2] <= first or self.rules.holds(*one[1:])]
        asked = self._count(to_first, self.held)
        over = (one for one in self.rules.over[place] if asked[one] > self.rules.seats[one])
        return next(over, place), False

    def _count(self, places: list[str], held: Counter[str]) -> Counter[str]:
        count: Counter[str] = (
            self.rules.count(places) if self.rules.crosses else self.rules.asking(places, held)
        )
        return count

    def _order_of_last(self, capacity: str) -> tuple[float, int, int, int]:
        inside = [one[0] for one in self.under[capacity] if self._is_open(one)]
        return max(inside, default=(float("inf"), 0, 0, 0))

    def _is_open(self, one: Asked) -> bool:
        return self._seat(one)[0] == "open"

    def _seats(self, taken: list[Asked]) -> dict[tuple[str, str], Seat]:
        """Within limits it is not said who of a group has which seat: all of them count as on reserved
        ones."""
        seats: dict[tuple[str, str], Seat] = self.rules.chosen(taken)
        if self.rules.ties != "lottery":
            for _order, applicant, place in taken:
                own = self.rules.applicants[applicant].get("groups", [])
                group = next((one for one in self.rules.reserved(place) if one in own), None)
                if group and seats.get((applicant, place)) != ("held", None):
                    seats[applicant, place] = ("reserved", group)
        return seats

    def _seat(self, one: Asked) -> Seat:
        return self.seat.get(one[1:], ("open", None))

    def cut_offs(self) -> Row:
        limits = {place: self.limits.get(place) for place in self.rules.places}
        return {
            place: _shown(limit.last_open) if limit and limit.last_open and not self.undecided else None
            for place, limit in limits.items()
        }

    def certificate(self, result: Row) -> Row:
        """What the certificate should say; promoted and cut have been looked at before."""
        told = result.get("certificate", {})
        if self.rules.mechanism in KINDS:
            profile = self.statistics()["profile"]
            return {"kind": self.rules.mechanism, "profile": profile, "cut": told.get("cut")}
        if self.rules.mechanism == "kiraly":
            return {"kind": "no-pair-blocking-by-score", "promoted": sorted(self.rules.promoted)}
        if self.rules.mechanism != "da" or self.rules.crosses:
            return {"kind": "replay"}
        pairs = sum(len(waiting) for waiting in self.wanted.values())
        return {"kind": "no-blocking-pair", "pairs_checked": pairs}

    def statistics(self) -> Row:
        people = self.rules.count(one[2] for one in self.taken)
        ranks = [
            row["choices"].index(self.assigned[applicant])
            for applicant, row in self.rules.applicants.items()
            if self.assigned[applicant] is not None
        ]
        longest = max((len(row["choices"]) for row in self.rules.applicants.values()), default=0)
        return {
            "placed": len(ranks),
            "profile": [ranks.count(rank) for rank in range(longest)],
            "justified_envy_pairs": self._envy(),
            "empty_seats": self._empty(),
            "over_capacity": sum(max(0, people[one] - seats) for one, seats in self.rules.seats.items()),
        }

    def _empty(self) -> int:
        """How many more could be placed; under crossing caps place by place in the order of their ids."""
        if not self.rules.crosses:
            seats = {place: self.rules.seats[place] for place in self.rules.places}
            return self._filled_by(seats) - self._filled_by([one[2] for one in self.taken])
        used, empty = self.rules.count(one[2] for one in self.taken), 0
        for place in sorted(self.rules.places):
            free = max(0, min(self.rules.seats[one] - used[one] for one in self.rules.over[place]))
            used.update(dict.fromkeys(self.rules.over[place], free))
            empty += free
        return empty

    def _filled_by(self, places: list[str] | dict[str, int]) -> int:
        """How many seats those at these places fill, nobody counted beyond the seats that there are."""
        count = self.rules.asking(places, Counter())
        outermost = {over[-1] for over in self.rules.over.values()}
        return sum(min(count[one], self.rules.seats[one]) for one in outermost)

    def _envy(self) -> int:
        """Pairs of whom one would rather have the open seat of the other, who comes later on the list."""
        parts = 4 if self.rules.ties == "lottery" and self.rules.mechanism != "kiraly" else 2
        standing = self.rules.standing
        seats = self._seats([standing(*one[1:]) for one in self.taken])
        at: dict[str, list[tuple[float, ...]]] = defaultdict(list)
        for one in self.taken:
            if seats.get(one[1:], ("open", None))[0] == "open":
                at[one[2]].append(standing(*one[1:])[0][:parts])
        return sum(
            standing(*one[1:])[0][:parts] < rival
            for place, waiting in self.wanted.items()
            for one in waiting
            for rival in at[place]
        )

    def lines(self, applicant: str) -> list[Row]:
        """The applicant's explanation, one line per choice."""
        lines: list[Row] = []
        outcome = "refused"
        for place in self.rules.applicants[applicant]["choices"]:
            if outcome != "refused":
                outcome = "not_needed"
            elif place == self.assigned[applicant]:
                outcome = "assigned"
            one = self.rules.asked(applicant, place)
            line = {"place": place, "outcome": outcome, **_shown(one)}
            lines.append(line | (self._refusal(one) if outcome == "refused" else {}))
        return lines

    def _refusal(self, one: Asked) -> Row:
        limit = self.limits[one[2]]
        groups = self.rules.applicants[one[1]].get("groups", [])
        rivals = [limit.last_open, *(limit.last_of_group.get(group) for group in groups)]
        last = None if self.undecided else max((rival for rival in rivals if rival), default=None)
        decided_by = self.undecided or _decision(one, last, limit)
        missing = one[0][0] - last[0][0] if last and decided_by == "score" else float("inf")
        return {
            "cut_off": _shown(last) if last else None,
            "binding": limit.binding,
            "decided_by": decided_by,
            "points_missing": None if missing == float("inf") else round(missing, 10),
            "waiting_rank": self.wanted[one[2]].index(one) + 1,
        }


def _decision(one: Asked, last: Asked | None, limit: _Limit) -> str:
    if not limit.is_full:
        return "tie"
    if last is None:
        return limit.otherwise
    if one[0][0] > last[0][0]:
        return "score"
    if one[0][:2] > last[0][:2]:
        return "class"
    if one[0][:3] > last[0][:3]:
        return "promotion"
    return "lottery" if one[0] > last[0] else "reserve"


def _shown(one: Asked) -> dict[str, Any]:
    score, class_, _waits, number = one[0]
    return {"score": None if score == float("inf") else -score, "class": class_, "lottery": str(number)}


# --- mechanisms for comparison ---


def fault_in_rounds(rules: Rules, assigned: Assigned, left: Any) -> str | None:
    """All first choices are given for good, then the second ones of those who have none, and so on."""
    now: Assigned = {applicant: row.get("held") for applicant, row in rules.applicants.items()}
    left.used.update(rules.count(place for place in now.values() if place is not None))
    settled: set[str] = set()
    of_applicant = [
        [rules.asked(applicant, place) for place in row["choices"]]
        for applicant, row in rules.applicants.items()
    ]
    for of_rank in zip_longest(*of_applicant):
        asking = [one for one in of_rank if one and one[1] not in settled]
        settled.update(one[1] for one in asking if rules.holds(*one[1:]))
        for applicant, place in rules.chosen([one for one in asking if not rules.holds(*one[1:])], left):
            before = now[applicant]
            left.used.subtract(rules.over[before] if before is not None else ())
            now[applicant] = place
            settled.add(applicant)
    for applicant, place in assigned.items():
        if place != now[applicant]:
            return f"assignments: {applicant!r} would have got {now[applicant]!r} in rounds"
    return None


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
        held = rules.count(row["held"] for row in rules.applicants.values() if row.get("held") is not None)
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
        used = self.rules.count(place for place in self.assigned.values() if place is not None)
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
        seats: int = sum(self.seats[one] for one in set(cut))
        return seats + free
