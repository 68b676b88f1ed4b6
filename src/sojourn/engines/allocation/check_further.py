"""What `check` leaves out: the reasons in a result, mechanisms for comparison, what to know of an archive.

Cut-offs, lines of explanation, statistics and the words of the certificate must be those that belong to the
outcome. A comparison is the best of its kind if and only if no ring of moves is a gain: every change from one
outcome to another is made of rings, in which an applicant moves to another place, or from or to none, the
next one makes room, and so on until the first one's seat is filled again or a seat stands empty (Klein 1967).
Gains are whole numbers so large that no number of lesser ones makes up for one that comes before.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import pairwise, zip_longest
from typing import Any

from sojourn.engines.allocation import check
from sojourn.engines.allocation.check import (
    BY_HAND,
    NOTHING,
    RULES,
    Asked,
    Assigned,
    Pair,
    Row,
    Rules,
    Seat,
    hold,
    hold_same,
    parts_of,
)

OPTIMA = ("rank-maximal", "greedy", "generous", "min-cost")
UNDECIDED = {"immediate": "round"} | dict.fromkeys(OPTIMA, "optimum")
"""Mechanisms that do not go by one order, and what decided where an order says nothing."""


def check_result(instance: bytes, result: bytes, *, sha256: str | None = None) -> str | None:
    """As `check.check_result`, and everything that the result says besides."""
    return check.check_result(instance, result, sha256=sha256, further=_check_further)


def check_bundle(raw: bytes) -> str | None:
    """As `check.check_bundle`, and everything that the result says besides."""
    return check.check_bundle(raw, further=_check_further)


def _check_further(rules: Rules, result: Row) -> None:
    if rules.mechanism in OPTIMA:
        _check_optimum(rules, result.get("certificate", {}))
    elif rules.mechanism == "immediate":
        _check_rounds(rules)
    _check_reasons(rules, result)


# --- the reasons ---


def _check_reasons(rules: Rules, result: Row) -> None:
    """Whatever a result says beside who got what follows from it; reasons that are not given are no fault."""
    right = _Reasons(rules)
    facts = {
        "cut_offs": right.cut_offs(),
        "statistics": right.statistics(),
        "certificate": right.certificate(result),
    }
    for part, own in facts.items():
        for name, value in result.get(part, {}).items():
            hold(value == own.get(name), f"{part}: {name!r} is {json.dumps(own.get(name))}")
    for applicant, lines in result.get("explanations", {}).items():
        hold(applicant in rules.people, f"explanations: there is no applicant {applicant!r}")
        expected = right.lines(applicant)
        are_choices = [line["place"] for line in lines] == [line["place"] for line in expected]
        hold(are_choices, f"explanations: the lines of {applicant!r} are not their choices")
        for line, own in zip(lines, expected, strict=True):
            for name, value in line.items():
                where = f"explanations: {name!r} of {applicant!r} at {line['place']!r}"
                hold(value == own.get(name), f"{where} is {json.dumps(own.get(name))}")


class _Reasons:
    """Who is in, who waits, and for each place what refused people there."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.taken: list[Asked] = []
        self.wanted: dict[str, list[Asked]] = defaultdict(list)
        for applicant, row in rules.people.items():
            for place in row["choices"]:
                if place == rules.assigned[applicant]:
                    self.taken.append(rules.asked(applicant, place))
                    break
                self.wanted[place].append(rules.asked(applicant, place))
        for waiting in (self.taken, *self.wanted.values()):
            waiting.sort()
        self.seat = self._seats(self.taken)
        self.held = rules.held_at(one[1:] for one in self.taken)
        self.used = rules.demand((one[2] for one in self.taken), self.held)
        self.under: dict[str, list[Asked]] = defaultdict(list)
        for one in self.taken:
            for capacity in rules.over[one[2]]:
                self.under[capacity].append(one)
        self.last_open = {one: self._last_open(one) for one in rules.seats}
        self.limits = {place: self._limit(place) for place in self.wanted}
        self.undecided = UNDECIDED.get(rules.mechanism)

    def _seats(self, taken: list[Asked]) -> dict[Pair, Seat]:
        """Within limits it is not said who of a group has which seat: all count as on reserved ones."""
        seats = dict.fromkeys((one[1:] for one in taken), ("open", None)) | self.rules.chosen(taken)
        for _key, applicant, place in taken if self.rules.ties != "lottery" else ():
            own = self.rules.groups(applicant)
            group = next((one for one in self.rules.reserved(place) if one in own), None)
            if group and seats[applicant, place] != ("held", None):
                seats[applicant, place] = ("reserved", group)
        return seats

    def _last_open(self, capacity: str) -> Asked | None:
        found = (one for one in reversed(self.under[capacity]) if self.seat[one[1:]][0] == "open")
        return next(found, None)

    def _limit(self, place: str) -> tuple[str, bool, dict[str | None, Asked], str]:
        """The binding capacity, whether it is full, the last one on an open seat and on those of each group,
        and what decided where there is none."""
        rules = self.rules
        full = [one for one in rules.over[place] if self.used[one] >= rules.seats[one]]
        if rules.crosses:
            full.sort(key=lambda one: last[0] if (last := self.last_open[one]) else (NOTHING, 0, 0, 0))
        binding = full[0] if full else self._exceeded(place)
        kinds = {self.seat[one[1:]][0] for one in self.under[binding]}
        last = {
            self.seat[one[1:]][1]: one for one in self.under[place] if self.seat[one[1:]][0] == "reserved"
        }
        if is_open := self.last_open[binding]:
            last[None] = is_open
        return binding, bool(full), last, "reserve" if "reserved" in kinds else "held" if kinds else "seats"

    def _exceeded(self, place: str) -> str:
        """Under H: the innermost capacity that those tied with the first refused would exceed."""
        first = self.wanted[place][0][0][:2]
        everybody = [*self.taken, *(one for waiting in self.wanted.values() for one in waiting)]
        to_first = [one[2] for one in everybody if one[0][:2] <= first or self.rules.holds(*one[1:])]
        asked = self.rules.demand(to_first, self.held)
        over = (one for one in self.rules.over[place] if asked[one] > self.rules.seats[one])
        return next(over, place)

    def cut_offs(self) -> Row:
        """The last one on an open seat at each place that refused somebody."""
        last = {place: limit[2].get(None) for place, limit in self.limits.items()}
        return {
            place: _shown(found) if (found := last.get(place)) and not self.undecided else None
            for place in self.rules.places
        }

    def certificate(self, result: Row) -> Row:
        """What the certificate should say; promoted and cut have been looked at before."""
        mechanism, told = self.rules.mechanism, result.get("certificate", {})
        if mechanism in OPTIMA:
            return {"kind": mechanism, "profile": self.statistics()["profile"], "cut": told.get("cut")}
        if mechanism == "kiraly":
            return {"kind": "no-pair-blocking-by-score", "promoted": sorted(self.rules.promoted)}
        if mechanism != "da" or self.rules.crosses:
            return {"kind": "replay"}
        return {"kind": "no-blocking-pair", "pairs_checked": sum(map(len, self.wanted.values()))}

    def statistics(self) -> Row:
        """Who is placed and how well, who envies whom rightly, which seats are left or were never there."""
        people = self.rules.count(one[2] for one in self.taken)
        ranks = Counter(self.rules.people[one[1]]["choices"].index(one[2]) for one in self.taken)
        longest = max((len(row["choices"]) for row in self.rules.people.values()), default=0)
        return {
            "placed": len(self.taken),
            "profile": [ranks[rank] for rank in range(longest)],
            "justified_envy_pairs": self._envy(),
            "empty_seats": self._empty(),
            "over_capacity": sum(max(0, people[one] - seats) for one, seats in self.rules.seats.items()),
        }

    def _empty(self) -> int:
        """How many more could be placed; under crossing caps place by place in the order of their ids."""
        seats, used = self.rules.seats, self.rules.count(one[2] for one in self.taken)
        if self.rules.crosses:
            for place in sorted(self.rules.places):
                free = max(0, min(seats[one] - used[one] for one in self.rules.over[place]))
                used.update(dict.fromkeys(self.rules.over[place], free))
            return sum(used[place] for place in self.rules.places) - len(self.taken)
        outermost = {over[-1] for over in self.rules.over.values()}
        some = {place: seats[place] for place in self.rules.places}, [one[2] for one in self.taken]
        could, do = (self.rules.demand(places, Counter()) for places in some)
        return sum(min(could[one], seats[one]) - min(do[one], seats[one]) for one in outermost)

    def _envy(self) -> int:
        """Pairs of whom one would rather have the open seat of the other, who comes later on the list."""
        parts = 4 if self.rules.ties == "lottery" and self.rules.mechanism != "kiraly" else 2
        standing = [self.rules.standing(*one[1:]) for one in self.taken]
        seats, at = self._seats(standing), defaultdict[str, list[Any]](list)
        for key, applicant, place in standing:
            if seats[applicant, place][0] == "open":
                at[place].append(key[:parts])
        return sum(
            self.rules.standing(*one[1:])[0][:parts] < rival
            for place, waiting in self.wanted.items()
            for one in waiting
            for rival in at[place]
        )

    def lines(self, applicant: str) -> list[Row]:
        """The applicant's explanation, one line per choice."""
        lines: list[Row] = []
        outcome = "refused"
        for place in self.rules.people[applicant]["choices"]:
            one = self.rules.asked(applicant, place)
            if outcome != "refused":
                outcome = "not_needed"
            elif place == self.rules.assigned[applicant]:
                outcome = "assigned"
            line = {"place": place, "outcome": outcome, **_shown(one)}
            lines.append(line | (self._refusal(one) if outcome == "refused" else {}))
        return lines

    def _refusal(self, one: Asked) -> Row:
        binding, is_full, lasts, otherwise = self.limits[one[2]]
        claims = [lasts[group] for group in (None, *self.rules.groups(one[1])) if group in lasts]
        last = None if self.undecided else max(claims, default=None)
        decided_by = self.undecided or ("tie" if not is_full else _decision(one, last) if last else otherwise)
        missing = one[0][0] - last[0][0] if last and decided_by == "score" else NOTHING
        return {
            "cut_off": _shown(last) if last else None,
            "binding": binding,
            "decided_by": decided_by,
            "points_missing": None if missing == NOTHING else round(missing, 10),
            "waiting_rank": self.wanted[one[2]].index(one) + 1,
        }


def _decision(one: Asked, last: Asked) -> str:
    """The first part in which the two differ; who stands before the last one lost to seats of a group."""
    parts = zip(("score", "class", "promotion", "lottery"), one[0], last[0], strict=True)
    return next((name for name, own, least in parts if own != least), "reserve") if one > last else "reserve"


def _shown(one: Asked) -> Row:
    score, class_, _waits, number = one[0]
    return {"score": None if score == NOTHING else -score, "class": class_, "lottery": str(number)}


# --- mechanisms for comparison ---


def _check_rounds(rules: Rules) -> None:
    """All first choices are given for good, then the second ones of those who have none, and so on."""
    now: Assigned = {applicant: row.get("held") for applicant, row in rules.people.items()}
    used, settled = rules.count(now.values()), set[str]()
    of_people = [[rules.asked(one, place) for place in row["choices"]] for one, row in rules.people.items()]
    for of_rank in zip_longest(*of_people):
        asking = [one for one in of_rank if one and one[1] not in settled]
        settled.update(one[1] for one in asking if rules.holds(*one[1:]))
        for applicant, place in rules.chosen([one for one in asking if one[1] not in settled], used):
            used.subtract(rules.count([now[applicant]]))
            now[applicant] = place
            settled.add(applicant)
    hold_same(rules, now, "in rounds")


def _check_optimum(rules: Rules, certificate: Row) -> None:
    """No ring of moves is a gain, and the places and caps of the cut explain the size."""
    held = rules.count(row.get("held") for row in rules.people.values())
    seats = {one: max(seats, held[one]) for one, seats in rules.seats.items()}
    offered: dict[str, list[str]] = {}
    for applicant, now in rules.assigned.items():
        offered[applicant] = [
            place
            for place in rules.may_have(applicant)
            if rules.holds(applicant, place)
            or all(held[one] <= rules.seats[one] for one in rules.over[place])
        ]
        may = now is None or now in offered[applicant]
        hold(may, f"assignments: {applicant!r} may not have {now!r}, which others hold")
    ring = _ring_of_gain(_moves(rules, seats, offered))
    told = f"with a change for {ring!r} the outcome would be better by {rules.mechanism}"
    hold(ring is None, f"assignments: {told}")
    if (cut := certificate.get("cut")) is not None:
        free = [all(one not in cut for one in rules.over[place]) for place in rules.places]
        without = {place for place, is_free in zip(rules.places, free, strict=True) if is_free}
        largest = sum(seats[one] for one in set(cut)) + sum(
            not without.isdisjoint(own) for own in offered.values()
        )
        placed = sum(place is not None for place in rules.assigned.values())
        hold(largest == placed, "certificate: the cut does not explain how many are placed")


Move = tuple[Pair, Pair, int]
"""From a node to another (an applicant, a place or cap, or outside), and the gain."""
OUTSIDE = ("outside", "")


def _moves(rules: Rules, seats: dict[str, int], offered: dict[str, list[str]]) -> Iterable[Move]:
    """What a ring can be made of: somebody gets a place, or leaves it; a capacity has one more, or fewer."""
    people, longest = (
        len(rules.people) + 1,
        max((len(row["choices"]) for row in rules.people.values()), default=0),
    )

    def worth(rank: int) -> int:
        """So much that no number of lesser gains makes up for one that comes before."""
        earlier: int = people ** (longest - rank)
        largest: int = people ** (longest + 1)
        later: int = people**rank
        return {
            "rank-maximal": earlier,
            "greedy": largest + earlier,
            "generous": largest - later,
            "min-cost": people * (longest + 1) - rank,
        }[rules.mechanism]

    used = rules.count(rules.assigned.values())
    of_rank = [worth(rank) for rank in range(longest)]
    for applicant, row in rules.people.items():
        own, now = ("applicant", applicant), rules.assigned[applicant]
        for rank, place in enumerate(row["choices"]):
            if place == now:
                yield ("seats", place), own, -of_rank[rank]
            elif place in offered[applicant]:
                yield own, ("seats", place), of_rank[rank]
        if now is None:
            yield OUTSIDE, own, 0
        elif row.get("held") is None:
            yield own, OUTSIDE, 0
    nodes = ([*(("seats", one) for one in path), OUTSIDE] for path in rules.over.values())
    for (_seats, inner), beyond in {step for path in nodes for step in pairwise(path)}:
        if used[inner] < seats[inner]:
            yield ("seats", inner), beyond, 0
        if used[inner]:
            yield beyond, ("seats", inner), 0


def _ring_of_gain(found: Iterable[Move]) -> str | None:
    """An applicant in a ring that is a gain, or None without one (Bellman 1958, Ford 1956)."""
    moves = list(found)
    best, before = Counter[Pair](), dict[Pair, Pair]()
    while True:
        last: Pair | None = None
        for one, other, gain in moves:
            if best[one] + gain > best[other]:
                best[other], before[other], last = best[one] + gain, one, other
        seen: set[Pair] = set()
        while last in before and last not in seen:
            seen.add(last)
            last = before[last]
        if last is None:
            return None
        if last in seen:
            return next((one[1] for one in seen if one[0] == "applicant"), last[1])


# --- what to know of an archive ---


def given_by_hand(raw: bytes) -> list[str]:
    """Of a bundle without fault, one line for each thing to know: rules recorded late, places closed or
    below their minimum, and what differs from what the mechanism gave."""
    told = {name: json.loads(content) for name, content in parts_of(raw).items()}
    rules = told.get(RULES, {"recorded": [{"known": "nothing", "minimum": []}], "closed": []})
    people = Counter(told["result.json"]["assignments"].values())
    lines = [
        f"recorded late here: {one['mechanism']}, ties {one['ties']}, on {one['at']}, "
        f"when {one['known']} were known ({_in_line(one['reason']) or 'no reason'})"
        for one in rules["recorded"]
        if one["known"] != "nothing"
    ]
    lines += [f"closed here: {one['place']} ({_in_line(one['reason'])})" for one in rules["closed"]]
    lines += [
        f"below its minimum here: {one['place']} has {people[one['place']]} of {one['people']}"
        for one in rules["recorded"][-1]["minimum"]
        if 0 < people[one["place"]] < one["people"]
    ]
    return lines + [
        f"differs from the mechanism here: {row['applicant']} {row['from'] or 'none'} -> "
        f"{row['to'] or 'none'} ({_in_line(row['reason'])})"
        for row in told.get(BY_HAND, {"rows": []})["rows"]
    ]


def _in_line(text: str) -> str:
    return " ".join(text.split())
