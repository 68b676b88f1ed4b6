"""The rules read a second time, straight from the files and without a line of the engine that is checked."""

import hashlib
import hmac
from collections import defaultdict
from itertools import groupby
from typing import Any

Row = dict[str, Any]
Pair = tuple[str, str]
"""Applicant and place."""
Asked = tuple[tuple[float, int, int], str, str]
"""Order of priority (minus the score, class, lottery number), applicant, place."""
Seat = tuple[str, str | None]
"""Held, reserved or open; and by which group it was reserved."""


class Rules:
    """The instance's places, caps and applicants, as the file has them, and the draw and ties of the
    result."""

    def __init__(self, instance: Row, result: Row) -> None:
        self.places: dict[str, Row] = {row["id"]: row for row in instance["places"]}
        self.applicants: dict[str, Row] = {row["id"]: row for row in instance["applicants"]}
        caps = instance.get("caps", [])
        self.seats: dict[str, int] = {row["id"]: row["capacity"] for row in [*instance["places"], *caps]}
        self.over = self._over({row["id"]: row["members"] for row in caps})
        self.call: str = instance["call"]
        self.ties: str = result["ties"]
        seed = bytes.fromhex(result["seed"])
        self.draw = {
            applicant: int.from_bytes(
                hmac.new(seed, f"{self.call}|{applicant}".encode(), hashlib.sha256).digest(), "big"
            )
            for applicant in self.applicants
        }

    def _over(self, waiting: dict[str, list[str]]) -> dict[str, list[str]]:
        """For each place itself and the caps over it, inner ones first."""
        under = {place: {place} for place in self.places}
        inner_first = list(self.places)
        while waiting:
            ready = sorted(cap for cap, members in waiting.items() if all(one in under for one in members))
            if not ready:
                raise ValueError("caps inside themselves")
            for cap in ready:
                under[cap] = {place for one in waiting[cap] for place in under[one]}
            inner_first += ready
            waiting = {cap: members for cap, members in waiting.items() if cap not in under}
        inner_first.sort(key=lambda one: (one not in self.places, len(under[one])))
        return {place: [one for one in inner_first if place in under[one]] for place in self.places}

    def list_of(self, place: str) -> str:
        """The priority list of a place."""
        return str(self.places[place].get("list", self.places[place]["agreement"]))

    def asked(self, applicant: str, place: str) -> Asked:
        """The applicant as one who asks for the place."""
        row = self.applicants[applicant]
        score = row.get("scores", {}).get(self.list_of(place), row.get("score"))
        order = (float("inf") if score is None else -float(score), row.get("class", 0), self.draw[applicant])
        return order, applicant, place

    def holds(self, applicant: str, place: str) -> bool:
        """Whether the applicant held the place before."""
        return bool(self.applicants[applicant].get("held") == place)

    def reserved(self, place: str) -> dict[str, int]:
        """Seats by group, in the order in which groups are tried."""
        return {row["group"]: row["seats"] for row in self.places[place].get("reserved", [])}


def chosen(rules: Rules, asked: list[Asked]) -> dict[Pair, Seat]:
    """Whom a list takes in passes: held, reserved-first, open, open-first, and what groups have left."""
    used: dict[str, int] = defaultdict(int)
    quota = {place: rules.reserved(place) for _order, _applicant, place in asked}
    order = {place: rules.places[place].get("order", "reserved-first") for place in quota}
    open_seats = {
        place: rules.seats[place] - (sum(groups.values()) if order[place] == "open-first" else 0)
        for place, groups in quota.items()
    }
    seated: dict[Pair, Seat] = {}
    settled: set[str] = set()
    for kind in ("held", "reserved-first", "open", "open-first", "rest"):
        for _order, applicant, place in sorted(asked, key=lambda one: one[0]):
            room = all(used[one] < rules.seats[one] for one in rules.over[place])
            if applicant in settled or not (room or kind == "held"):
                continue
            seat: Seat | None = None
            if kind == "held" and rules.holds(applicant, place):
                seat = ("held", None)
            elif kind == "rest" or (kind == "open" and used[place] < open_seats[place]):
                seat = ("open", None)
            elif kind == order[place]:
                own = rules.applicants[applicant].get("groups", [])
                group = next((one for one, left in quota[place].items() if left and one in own), None)
                if group:
                    seat = ("reserved", group)
                    quota[place][group] -= 1
            if seat:
                seated[applicant, place] = seat
                settled.add(applicant)
                for one in rules.over[place]:
                    used[one] += 1
    return seated


def within_limits(rules: Rules, asked: list[Asked]) -> dict[Pair, Seat]:
    """H takes the tied where all who ask down to them fit; L takes them where those before leave a seat."""
    taken: dict[Pair, Seat] = {one[1:]: ("held", None) for one in asked if rules.holds(*one[1:])}
    counted = [place for _applicant, place in taken]
    held = held_at(rules, list(taken))
    waiting = sorted(one for one in asked if one[1:] not in taken)
    for _tie, tied in groupby(waiting, key=lambda one: one[0][:2]):
        pairs = [one[1:] for one in tied]
        before = asking(rules, counted, held)
        counted += [place for _applicant, place in pairs]
        after = asking(rules, counted, held)
        for applicant, place in pairs:
            over = rules.over[place]
            leaves = all(before[one] < rules.seats[one] for one in over)
            if leaves if rules.ties == "l" else all(after[one] <= rules.seats[one] for one in over):
                taken[applicant, place] = ("open", None)
    return taken


def held_at(rules: Rules, pairs: list[Pair]) -> dict[str, int]:
    """How many of these hold their place, at each capacity."""
    held: dict[str, int] = defaultdict(int)
    for applicant, place in pairs:
        for one in rules.over[place]:
            held[one] += rules.holds(applicant, place)
    return held


def asking(rules: Rules, places: list[str], held: dict[str, int]) -> dict[str, int]:
    """How many ask at each capacity, where each passes on at most its seats, or as many as hold one."""
    count: dict[str, int] = defaultdict(int)
    for place in places:
        count[place] += 1
    depth: dict[str, int] = {}
    steps: set[tuple[str, str]] = set()
    for place in set(places):
        over = rules.over[place]
        steps.update(zip(over, over[1:], strict=False))
        depth.update({one: max(at, depth.get(one, 0)) for at, one in enumerate(over)})
    for inner, outer in sorted(steps, key=lambda step: depth[step[1]]):
        count[outer] += min(count[inner], max(rules.seats[inner], held[inner]))
    return count
