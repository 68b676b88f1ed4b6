"""The reasons that belong to an outcome, worked out a second time: limits, lines of explanation,
statistics."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from sojourn.engines.allocation.check_certificate import Assigned
from sojourn.engines.allocation.check_optimum import KINDS
from sojourn.engines.allocation.check_rules import (
    Asked,
    Pair,
    Row,
    Rules,
    Seat,
    asking,
    chosen,
    held_at,
)

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
        self.held = held_at(rules, [one[1:] for one in self.taken])
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

    def _count(self, places: list[str], held: dict[str, int]) -> dict[str, int]:
        if self.rules.crosses:
            return Counter(one for place in places for one in self.rules.over[place])
        return asking(self.rules, places, held)

    def _order_of_last(self, capacity: str) -> tuple[float, int, int, int]:
        inside = [one[0] for one in self.under[capacity] if self._is_open(one)]
        return max(inside, default=(float("inf"), 0, 0, 0))

    def _is_open(self, one: Asked) -> bool:
        return self._seat(one)[0] == "open"

    def _seats(self, taken: list[Asked]) -> dict[Pair, Seat]:
        """Within limits it is not said who of a group has which seat: all of them count as on reserved
        ones."""
        seats = chosen(self.rules, taken)
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
        people = Counter(capacity for one in self.taken for capacity in self.rules.over[one[2]])
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
        used, empty = Counter(one for row in self.taken for one in self.rules.over[row[2]]), 0
        for place in sorted(self.rules.places):
            free = max(0, min(self.rules.seats[one] - used[one] for one in self.rules.over[place]))
            used.update(dict.fromkeys(self.rules.over[place], free))
            empty += free
        return empty

    def _filled_by(self, places: list[str] | dict[str, int]) -> int:
        """How many seats those at these places fill, nobody counted beyond the seats that there are."""
        count = asking(self.rules, places, defaultdict(int))
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
