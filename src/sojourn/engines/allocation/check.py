"""Is this the result that the rules give? Read from top to bottom: files, rules, who is chosen, the claim.

Nothing here is shared with the engine that is checked; plain Python that runs wherever Python runs. The hash
and the lottery numbers are recomputed; everybody must have got one of their own choices and nothing worse
than they held; no place or cap may be too full. Then the claim itself. Each
priority list, asked to choose among those it has and all who would rather have a place of it, must keep
those it has: then nobody is wronged and nothing wasted. Several outcomes may be like that, and only one is
the best for all applicants (Gale & Shapley 1962), so all ask once more from the top of their lists.

Two modules stand beside this one. `check_bundle` looks whether the parts of a published archive fit
together: commitment, eligibility, recorded rules, exceptions. `check_reasons` looks at what a result says
beside who got what, and at the mechanisms that are for comparison only and never published.
"""

import hashlib
import hmac
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from itertools import groupby
from statistics import fmean
from typing import Any

from sojourn.engines.allocation.check_reasons import (
    KINDS,
    fault_in_optimum,
    fault_in_reasons,
    fault_in_rounds,
)

Row = dict[str, Any]
Assigned = dict[str, str | None]
Pair = tuple[str, str]
"""Applicant and place."""
Key = tuple[float, int, int, int]
"""Minus the score, the class, 0 for who was promoted inside ties or where nobody is, the lottery number."""
Asked = tuple[Key, str, str]
"""Key, applicant, place: the lowest key comes first."""
Seat = tuple[str, str | None]
"""Held, reserved or open; and by which group it was reserved."""
FORMAT = "sojourn-allocation-result/1"
BY_ASKING = ("da", "sd", "rsd", "kiraly")
NO_SCORE = float("inf")
UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)


# --- the files ---


def check_result(instance_bytes: bytes, result_bytes: bytes, *, sha256: str | None = None) -> str | None:
    """The first fault in one line, or None where the result holds.

    `sha256` is that of the file where the instance was given in another form than JSON.
    """
    return told_in_one_line(lambda: _fault(instance_bytes, result_bytes, sha256))


def told_in_one_line(look: Callable[[], str | None]) -> str | None:
    """What was found, or what could not be read."""
    try:
        return look()
    except UNREADABLE as failure:
        return " ".join(f"not readable: {type(failure).__name__} {failure}".split())


def _fault(instance_bytes: bytes, result_bytes: bytes, sha256: str | None) -> str | None:
    instance, result = json.loads(instance_bytes), json.loads(result_bytes)
    sha256 = sha256 or hashlib.sha256(instance_bytes).hexdigest()
    if fault := _fault_in_head(instance, result, sha256):
        return fault
    rules, assigned = Rules(instance, result), result["assignments"]
    return (
        _fault_in_assignments(rules, assigned)
        or _fault_in_draw(rules, result)
        or _fault_in_claim(rules, assigned, result)
        or fault_in_reasons(rules, assigned, result)
    )


def _fault_in_head(instance: Row, result: Row, sha256: str) -> str | None:
    if result["instance_sha256"] != sha256:
        return "instance_sha256: the result belongs to another instance"
    mechanism = result.get("mechanism", "da")
    if result["call"] != instance["call"]:
        return f"call: the result names {result['call']!r}, the instance {instance['call']!r}"
    if result.get("format", FORMAT) != FORMAT:
        return f"format: {FORMAT!r} is needed"
    if mechanism not in (*BY_ASKING, *KINDS, "immediate"):
        return f"mechanism: there is no check of {mechanism!r}"
    if result["ties"] not in ("lottery", "h", "l"):
        return f"ties: {result['ties']!r} is none of lottery, h, l"
    if result["ties"] != "lottery" and mechanism not in ("da", "sd"):
        return f"ties: {mechanism!r} has only the lottery"
    return None


def _fault_in_assignments(rules: "Rules", assigned: Assigned) -> str | None:
    """Everybody has one of their choices, nothing worse than they held, and nothing is too full."""
    if odd := sorted(set(assigned) ^ set(rules.applicants)):
        return f"assignments: {odd[0]!r} stands in only one of instance and result"
    for applicant, place in assigned.items():
        row = rules.applicants[applicant]
        if place is not None and place not in row["choices"]:
            return f"assignments: {applicant!r} did not ask for {place!r}"
        if row.get("held") and place not in rules.may_have(applicant):
            return f"assignments: {applicant!r} has lost the place held before"
    given = [(applicant, place) for applicant, place in assigned.items() if place is not None]
    used, held = rules.count(place for _applicant, place in given), rules.held_at(given)
    for one, seats in rules.seats.items():
        if rules.ties != "l" and used[one] > max(seats, held[one]):
            return f"assignments: {one!r} has {used[one]} people for {seats} seats"
    return None


def _fault_in_draw(rules: "Rules", result: Row) -> str | None:
    for applicant, lines in result.get("explanations", {}).items():
        number = str(rules.draw.get(applicant))
        if applicant in rules.draw and any(line.get("lottery") not in (None, number) for line in lines):
            return f"explanations: the lottery number of {applicant!r} is {number}"
    return None


# --- the rules ---


class Rules:
    """Places, caps and applicants as the file has them, and the result's draw, mechanism and ties."""

    def __init__(self, instance: Row, result: Row) -> None:
        self.places: dict[str, Row] = {row["id"]: row for row in instance["places"]}
        self.applicants: dict[str, Row] = {row["id"]: row for row in instance["applicants"]}
        caps = instance.get("caps", [])
        self.seats: dict[str, int] = {row["id"]: row["capacity"] for row in [*instance["places"], *caps]}
        self.over = self._over({row["id"]: row["members"] for row in caps})
        self.ties: str = result["ties"]
        self.mechanism: str = result.get("mechanism", "da")
        self.promoted = set(result.get("certificate", {}).get("promoted", []))
        self.lists = {self.list_of(place) for place in self.places}
        seed = bytes.fromhex(result["seed"])
        self.draw = {one: _number(seed, f"{instance['call']}|{one}") for one in self.applicants}

    def _over(self, waiting: dict[str, list[str]]) -> dict[str, list[str]]:
        """For each place itself and the caps over it, smaller ones first."""
        under = {place: {place} for place in self.places}
        inner_first = list(self.places)
        while waiting:
            ready = sorted(cap for cap, members in waiting.items() if all(one in under for one in members))
            if not ready:
                raise ValueError("caps inside themselves")
            for cap in ready:
                under[cap] = {place for one in waiting.pop(cap) for place in under[one]}
            inner_first += ready
        inner_first.sort(key=lambda one: (one not in self.places, len(under[one])))
        over = {place: [one for one in inner_first if place in under[one]] for place in self.places}
        self.crosses = any(
            not under[inner] <= under[outer]
            for path in over.values()
            for inner, outer in zip(path, path[1:], strict=False)
        )
        return over

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
        (score, class_, waits, number), _applicant, _place = self.standing(applicant, place)
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

    def groups(self, applicant: str) -> list[str]:
        return list(self.applicants[applicant].get("groups", []))

    def count(self, places: Iterable[str]) -> Counter[str]:
        """How many people that makes at every place and cap."""
        return Counter(one for place in places for one in self.over[place])

    def held_at(self, pairs: Iterable[Pair]) -> Counter[str]:
        """How many of these hold their place, at every place and cap."""
        return self.count(place for applicant, place in pairs if self.holds(applicant, place))

    def has_room(self, used: Counter[str], place: str) -> bool:
        return all(used[one] < self.seats[one] for one in self.over[place])

    def asking(self, places: Iterable[str] | dict[str, int], held: Counter[str]) -> Counter[str]:
        """How many ask at each capacity, where each passes on at most its seats, or as many as hold one."""
        asked, depth = Counter(places), dict[str, int]()
        steps: set[tuple[str, str]] = set()
        for path in (self.over[place] for place in list(asked)):
            steps.update(zip(path, path[1:], strict=False))
            depth.update({one: max(at, depth.get(one, 0)) for at, one in enumerate(path)})
        for inner, outer in sorted(steps, key=lambda step: depth[step[1]]):
            asked[outer] += min(asked[inner], max(self.seats[inner], held[inner]))
        return asked

    # --- who is chosen ---

    def chosen(self, asked: list[Asked], left: "Left | None" = None) -> dict[Pair, Seat]:
        """Whom a list takes in passes: held, reserved-first, open, open-first, and what groups have left."""
        left = left or Left()
        order = {place: self.places[place].get("order", "reserved-first") for _key, _who, place in asked}
        seated: dict[Pair, Seat] = {}
        in_turn = sorted(asked, key=lambda one: one[0])
        for kind in ("held", "reserved-first", "open", "open-first", "rest"):
            for _key, applicant, place in in_turn:
                if (applicant, place) in seated or not (kind == "held" or self.has_room(left.used, place)):
                    continue
                seat: Seat | None = None
                if kind == "held" and self.holds(applicant, place):
                    seat = ("held", None)
                elif kind == "rest" or (kind == "open" and self._has_open(place, left)):
                    seat = ("open", None)
                elif kind == order[place] and (group := self._group_with_seat(applicant, place, left)):
                    seat = ("reserved", group)
                    left.by_group[place, group] += 1
                if seat:
                    seated[applicant, place] = seat
                    left.used.update(self.over[place])
        return seated

    def _group_with_seat(self, applicant: str, place: str, left: "Left") -> str | None:
        """The first group of the applicant that has a reserved seat left."""
        own = self.groups(applicant)
        with_seat = (
            group for group, seats in self.reserved(place).items() if left.by_group[place, group] < seats
        )
        return next((group for group in with_seat if group in own), None)

    def _has_open(self, place: str, left: "Left") -> bool:
        """Whether a seat is left of those that were open from the start."""
        groups = self.reserved(place)
        if self.places[place].get("order", "reserved-first") == "reserved-first":
            return True
        by_groups = sum(left.by_group[place, one] for one in groups)
        return left.used[place] - by_groups < self.seats[place] - sum(groups.values())

    def within_limits(self, asked: list[Asked]) -> dict[Pair, Seat]:
        """H takes whom the list would take with the last number of all tied with them, L with the first."""
        taken: dict[Pair, Seat] = {one[1:]: ("held", None) for one in asked if self.holds(*one[1:])}
        for tree in _by(asked, lambda one: self.over[one[2]][-1]).values():
            has_reserves = any(self.reserved(one[2]) for one in tree)
            within = self._by_trial(tree) if has_reserves else self._by_counting(tree)
            taken.update({pair: ("open", None) for pair in within if pair not in taken})
        return taken

    def _by_trial(self, asked: list[Asked]) -> list[Pair]:
        """Each in turn with the first or last number; who is alike in tie, place and groups fares alike."""
        number = -1 if self.ties == "l" else 2
        found: list[Pair] = []
        for alike in _by(asked, lambda one: (one[0][:2], one[2], frozenset(self.groups(one[1])))).values():
            pairs = [one for one in alike if not self.holds(*one[1:])]
            if pairs:
                (score, class_, _waits, _number), applicant, place = pairs[0]
                others = [one for one in asked if one is not pairs[0]]
                if (applicant, place) in self.chosen(
                    [*others, ((score, class_, number, 0), applicant, place)]
                ):
                    found += [one[1:] for one in pairs]
        return found

    def _by_counting(self, asked: list[Asked]) -> list[Pair]:
        """Without reserved seats: H takes the tied where all who ask down to them fit, L where those before
        leave a seat."""
        found: list[Pair] = []
        holding = [one[1:] for one in asked if self.holds(*one[1:])]
        counted, held = [place for _applicant, place in holding], self.held_at(holding)
        waiting = sorted(one for one in asked if not self.holds(*one[1:]))
        for _tie, tied in groupby(waiting, key=lambda one: one[0][:2]):
            pairs = [one[1:] for one in tied]
            before = self.asking(counted, held)
            counted += [place for _applicant, place in pairs]
            after = self.asking(counted, held)
            for applicant, place in pairs:
                fit = all(after[one] <= self.seats[one] for one in self.over[place])
                if self.has_room(before, place) if self.ties == "l" else fit:
                    found.append((applicant, place))
        return found


class Left:
    """How many seats are taken everywhere, and how many reserved ones each group has used."""

    def __init__(self) -> None:
        self.used: Counter[str] = Counter()
        self.by_group: Counter[tuple[str, str]] = Counter()


def _number(seed: bytes, text: str) -> int:
    """A lottery number; lower is better."""
    return int.from_bytes(hmac.new(seed, text.encode(), hashlib.sha256).digest(), "big")


def _below_zero(score: float | None) -> float:
    return NO_SCORE if score is None else -float(score)


def _by(asked: list[Asked], what: Callable[[Asked], Any]) -> dict[Any, list[Asked]]:
    found: dict[Any, list[Asked]] = defaultdict(list)
    for one in asked:
        found[what(one)].append(one)
    return found


# --- the claim ---


def _fault_in_claim(rules: Rules, assigned: Assigned, result: Row) -> str | None:
    if rules.mechanism in KINDS:
        return fault_in_optimum(rules, assigned, result.get("certificate", {}))
    if rules.mechanism == "immediate":
        return fault_in_rounds(rules, assigned, Left())
    if rules.crosses:
        return _fault_in_turns(rules, assigned)
    return _fault_in_stability(rules, assigned) or _fault_in_asking(rules, assigned)


def _fault_in_stability(rules: Rules, assigned: Assigned) -> str | None:
    """Somebody and a place who would both rather have each other: a list that would choose otherwise."""
    asked: list[Asked] = []
    for applicant, row in rules.applicants.items():
        for place in row["choices"]:
            asked.append(rules.asked(applicant, place))
            if place == assigned[applicant]:
                break
    for _tree, of_tree in sorted(_by(asked, lambda one: rules.over[one[2]][-1]).items()):
        kept = {one[1:] for one in of_tree if assigned[one[1]] == one[2]}
        if rules.ties == "lottery":
            if more := rules.chosen(of_tree).keys() - kept:
                return "assignments: {!r} and {!r} would both rather have each other".format(*min(more))
        elif odd := rules.within_limits(of_tree).keys() ^ kept:
            return "assignments: the limits are not kept for {!r} at {!r}".format(*min(odd))
    return None


def _fault_in_asking(rules: Rules, assigned: Assigned) -> str | None:
    """Everybody asks from the top; with `kiraly` who gets nothing asks once more, promoted inside ties."""
    claimed, rules.promoted = rules.promoted, set()
    asking = _Asking(rules)
    now = asking.until_nobody_asks(rules.applicants)
    while rules.mechanism == "kiraly" and (again := rules.applicants.keys() - now.keys() - rules.promoted):
        rules.promoted |= again
        now = asking.until_nobody_asks(again)
    found = {one for one in rules.promoted if rules.applicants[one]["choices"]}
    rules.promoted = claimed
    if fault := _differs(now, assigned, "by asking from the top"):
        return fault
    if rules.mechanism == "kiraly" and found != claimed:
        return f"certificate: {min(found ^ claimed)!r} is not rightly among the promoted or left out"
    return None


class _Asking:
    """A tree of caps goes by those it has kept, or for limits by all who ever asked."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.rank = dict.fromkeys(rules.applicants, 0)
        self.pools: dict[str, list[Asked]] = defaultdict(list)
        self.now: Assigned = {}

    def until_nobody_asks(self, asking: Iterable[str]) -> Assigned:
        """These ask from their first choice on; who is refused asks for the next one."""
        self.rank.update(dict.fromkeys(asking, 0))
        while asking:
            changed = set()
            for applicant in sorted(asking):
                self.now.pop(applicant, None)
                choices = self.rules.applicants[applicant]["choices"]
                if self.rank[applicant] < len(choices):
                    self.now[applicant] = place = choices[self.rank[applicant]]
                    tree = self.rules.over[place][-1]
                    self.pools[tree].append(self.rules.asked(applicant, place))
                    changed.add(tree)
            asking = {applicant for tree in changed for applicant in self._refused(tree)}
        return self.now

    def _refused(self, tree: str) -> list[str]:
        pool, is_drawn = self.pools[tree], self.rules.ties == "lottery"
        kept = self.rules.chosen(pool) if is_drawn else self.rules.within_limits(pool)
        refused = [one[1] for one in pool if one[1:] not in kept and self.now.get(one[1]) == one[2]]
        for applicant in refused:
            self.rank[applicant] += 1
        if is_drawn:
            self.pools[tree] = [one for one in pool if one[1:] in kept]
        return refused


def _fault_in_turns(rules: Rules, assigned: Assigned) -> str | None:
    """Under crossing caps: each in the order of priority takes the best place that has a free seat, what
    they hold being free for them; again and again for what is left behind."""
    now: Assigned = {applicant: row.get("held") for applicant, row in rules.applicants.items()}
    used = rules.count(place for place in now.values() if place is not None)
    turns = sorted(
        rules.asked(one, row["choices"][0]) for one, row in rules.applicants.items() if row["choices"]
    )
    moved = True
    while moved:
        moved = False
        for _key, applicant, _place in turns:
            before = now[applicant]
            used.subtract(rules.over[before] if before is not None else ())
            choices = rules.applicants[applicant]["choices"]
            now[applicant] = after = next(
                (place for place in choices if place == before or rules.has_room(used, place)), before
            )
            used.update(rules.over[after] if after is not None else ())
            moved |= after != before
    return _differs(now, assigned, "in turn")


def _differs(right: Assigned, assigned: Assigned, how: str) -> str | None:
    for applicant, place in assigned.items():
        if place != right.get(applicant):
            return f"assignments: {applicant!r} would have got {right.get(applicant)!r} {how}"
    return None
