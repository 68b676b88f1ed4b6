"""The rules read a second time, straight from the files and without a line of the engine that is checked."""

import hashlib
import hmac
from collections import Counter, defaultdict
from itertools import groupby
from statistics import fmean
from typing import Any

Row = dict[str, Any]
Pair = tuple[str, str]
"""Applicant and place."""
Order = tuple[float, int, int, int]
"""Minus the score, the class, 0 for who was promoted inside ties or where nobody is, the lottery number."""
Asked = tuple[Order, str, str]
"""Order, applicant, place."""
Seat = tuple[str, str | None]
"""Held, reserved or open; and by which group it was reserved."""
NO_SCORE = float("inf")


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
        self.mechanism: str = result.get("mechanism", "da")
        self.promoted = set(result.get("certificate", {}).get("promoted", []))
        self.lists = {self.list_of(place) for place in self.places}
        seed = bytes.fromhex(result["seed"])
        self.draw = {
            applicant: int.from_bytes(
                hmac.new(seed, f"{self.call}|{applicant}".encode(), hashlib.sha256).digest(), "big"
            )
            for applicant in self.applicants
        }

    def _over(self, waiting: dict[str, list[str]]) -> dict[str, list[str]]:
        """For each place itself and the caps over it, smaller ones first."""
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
        self.crosses = any(
            not under[inner] <= under[outer]
            for place in self.places
            for over in [[one for one in inner_first if place in under[one]]]
            for inner, outer in zip(over, over[1:], strict=False)
        )
        return {place: [one for one in inner_first if place in under[one]] for place in self.places}

    def list_of(self, place: str) -> str:
        """The priority list of a place."""
        return str(self.places[place].get("list", self.places[place]["agreement"]))

    def standing(self, applicant: str, place: str) -> Asked:
        """The applicant in the order of the place's priority list."""
        row = self.applicants[applicant]
        score = row.get("scores", {}).get(self.list_of(place), row.get("score"))
        return (_below_zero(score), row.get("class", 0), 0, self.draw[applicant]), applicant, place

    def asked(self, applicant: str, place: str) -> Asked:
        """The applicant in the order that the mechanism goes by."""
        (score, class_, _zero, number), _applicant, _place = self.standing(applicant, place)
        waits = 0
        if self.mechanism == "rsd":
            score, class_ = NO_SCORE, 0
        elif self.mechanism == "sd":
            score = self._one_score(self.applicants[applicant])
        elif self.mechanism == "kiraly":
            waits = int(applicant not in self.promoted)
        return (score, class_, waits, number), applicant, place

    def _one_score(self, row: Row) -> float:
        """Minus the score on the only list; else `score`, else the mean of the scores on lists."""
        scores = row.get("scores", {})
        if len(self.lists) == 1:
            return _below_zero(scores.get(*self.lists, row.get("score")))
        mean = fmean(scores[name] for name in sorted(scores)) if scores else None
        return _below_zero(mean if row.get("score") is None else row["score"])

    def holds(self, applicant: str, place: str) -> bool:
        """Whether the applicant held the place before."""
        return bool(self.applicants[applicant].get("held") == place)

    def may_have(self, applicant: str) -> list[str]:
        """The choices that an applicant may be given: nothing worse than what they hold."""
        row = self.applicants[applicant]
        choices: list[str] = row["choices"]
        return choices if row.get("held") is None else choices[: choices.index(row["held"]) + 1]

    def reserved(self, place: str) -> dict[str, int]:
        """Seats by group, in the order in which groups are tried."""
        return {row["group"]: row["seats"] for row in self.places[place].get("reserved", [])}


def _below_zero(score: float | None) -> float:
    return NO_SCORE if score is None else -float(score)


class Left:
    """How many seats are taken everywhere, and how many reserved ones each group has used."""

    def __init__(self) -> None:
        self.used: dict[str, int] = defaultdict(int)
        self.by_group: dict[tuple[str, str], int] = defaultdict(int)


def chosen(rules: Rules, asked: list[Asked], left: Left | None = None) -> dict[Pair, Seat]:
    """Whom a list takes in passes: held, reserved-first, open, open-first, and what groups have left."""
    left = left or Left()
    used = left.used
    quota = {place: rules.reserved(place) for _order, _applicant, place in asked}
    order = {place: rules.places[place].get("order", "reserved-first") for place in quota}
    seated: dict[Pair, Seat] = {}
    ordered = sorted(asked, key=lambda one: one[0])
    for kind in ("held", "reserved-first", "open", "open-first", "rest"):
        for _order, applicant, place in ordered:
            room = all(used[one] < rules.seats[one] for one in rules.over[place])
            if (applicant, place) in seated or not (room or kind == "held"):
                continue
            seat: Seat | None = None
            if kind == "held" and rules.holds(applicant, place):
                seat = ("held", None)
            elif kind == "rest" or (kind == "open" and _has_open(rules, place, left)):
                seat = ("open", None)
            elif kind == order[place]:
                own = rules.applicants[applicant].get("groups", [])
                groups = [one for one, seats in quota[place].items() if left.by_group[place, one] < seats]
                group = next((one for one in groups if one in own), None)
                if group:
                    seat = ("reserved", group)
                    left.by_group[place, group] += 1
            if seat:
                seated[applicant, place] = seat
                for one in rules.over[place]:
                    used[one] += 1
    return seated


def _has_open(rules: Rules, place: str, left: Left) -> bool:
    """Whether a seat is left of those that were open from the start."""
    groups = rules.reserved(place)
    if rules.places[place].get("order", "reserved-first") == "reserved-first":
        return True
    by_groups = sum(left.by_group[place, one] for one in groups)
    return left.used[place] - by_groups < rules.seats[place] - sum(groups.values())


def within_limits(rules: Rules, asked: list[Asked]) -> dict[Pair, Seat]:
    """H takes whom the list would take with the last number of all tied with them, L with the first."""
    taken: dict[Pair, Seat] = {one[1:]: ("held", None) for one in asked if rules.holds(*one[1:])}
    trees: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        trees[rules.over[one[2]][-1]].append(one)
    for tree in trees.values():
        count = _within_by_trial if any(rules.reserved(one[2]) for one in tree) else _within_by_counting
        taken.update(dict.fromkeys(count(rules, tree, taken), ("open", None)))
    return taken


def _within_by_trial(rules: Rules, asked: list[Asked], taken: dict[Pair, Seat]) -> list[Pair]:
    """Each in turn with the first or last number; who is alike in tie, place and groups fares alike."""
    number = -1 if rules.ties == "l" else 2
    known: dict[Any, bool] = {}
    for one in asked:
        (score, class_, _zero, _number), applicant, place = one
        alike = _alike(rules, one)
        if alike not in known and (applicant, place) not in taken:
            trial: Asked = ((score, class_, number, 0), applicant, place)
            others = [other for other in asked if other is not one]
            known[alike] = (applicant, place) in chosen(rules, [*others, trial])
    return [one[1:] for one in asked if one[1:] not in taken and known[_alike(rules, one)]]


def _alike(rules: Rules, one: Asked) -> tuple[Any, ...]:
    return (*one[0][:2], one[2], frozenset(rules.applicants[one[1]].get("groups", [])))


def _within_by_counting(rules: Rules, asked: list[Asked], taken: dict[Pair, Seat]) -> list[Pair]:
    """Without reserved seats: H takes the tied where all who ask down to them fit; L where those before
    leave a seat."""
    found: list[Pair] = []
    counted = [place for _order, applicant, place in asked if (applicant, place) in taken]
    held = held_at(rules, [one[1:] for one in asked if one[1:] in taken])
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
                found.append((applicant, place))
    return found


def held_at(rules: Rules, pairs: list[Pair]) -> dict[str, int]:
    """How many of these hold their place, at each capacity."""
    held: dict[str, int] = defaultdict(int)
    for applicant, place in pairs:
        for one in rules.over[place]:
            held[one] += rules.holds(applicant, place)
    return held


def asking(rules: Rules, places: list[str] | dict[str, int], held: dict[str, int]) -> dict[str, int]:
    """How many ask at each capacity, where each passes on at most its seats, or as many as hold one."""
    count = Counter(places)
    depth: dict[str, int] = {}
    steps: set[tuple[str, str]] = set()
    for place in set(places):
        over = rules.over[place]
        steps.update(zip(over, over[1:], strict=False))
        depth.update({one: max(at, depth.get(one, 0)) for at, one in enumerate(over)})
    for inner, outer in sorted(steps, key=lambda step: depth[step[1]]):
        count[outer] += min(count[inner], max(rules.seats[inner], held[inner]))
    return count
