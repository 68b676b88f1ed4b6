"""Is this the result that the rules give? One module, plain Python; nothing is shared with the engine.

    python check.py INSTANCE.json RESULT.json        or: python check.py BUNDLE.zip

Read from top to bottom: the parts of a published archive, the rules, whom a priority list chooses, the claim.
Hashes and lottery numbers are recomputed; everybody must have one of their own choices and nothing worse than
they held; nothing may be too full. Each priority list, asked to choose among those it has and all who would
rather have a place of it, must keep those it has: then nobody is wronged and nothing wasted. Of several
outcomes like that one is the best for all (Gale & Shapley 1962), so everybody asks once more from the top.

Whatever is wrong first is raised as a `Fault`. `check_further` looks besides at the reasons that a result
gives, and at the mechanisms that are only compared and never published.
"""

import hashlib
import hmac
import io
import json
import sys
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import groupby, pairwise
from pathlib import Path
from statistics import fmean
from typing import Any

Row = dict[str, Any]
Assigned = dict[str, str | None]
Key = tuple[float, int, int, int]
"""Minus the score, the class, 0 for who was promoted inside ties or where nobody is, the lottery number."""
Asked = tuple[Key, str, str]
"""Key, applicant, place: the lowest key comes first."""
Pair = tuple[str, str]
"""Applicant and place."""
Seat = tuple[str, str | None]
"""Held, reserved or open; and by which group it was reserved."""
PARTS = ("instance.json", "result.json", "eligibility.json", "commitment.json", "MANIFEST.json")
BY_HAND, RULES, LARGEST = "exceptions.json", "rules.json", 4 * 2**30
FORMAT = "sojourn-allocation-result/1"
BY_ASKING = ("da", "sd", "rsd", "kiraly")
COMPARED = ("rank-maximal", "greedy", "generous", "min-cost", "immediate")
NOTHING = float("inf")
NO_ARCHIVE = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError)
UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)


class Fault(Exception):
    """The first thing that is wrong, in one line."""


def hold(is_so: object, fault: str) -> None:
    """Go on only if it is so."""
    if not is_so:
        raise Fault(fault)


def check_result(
    instance: bytes, result: bytes, *, sha256: str | None = None, further: "Further | None" = None
) -> str | None:
    """The first fault in one line, or None where the result holds.

    `sha256` is that of the file where the instance was given in another form than JSON; `further` looks at
    what is not looked at here.
    """
    return _first_fault(lambda: _check_result(instance, result, sha256, further))


def check_bundle(raw: bytes, *, further: "Further | None" = None) -> str | None:
    """The first fault of a published archive in one line, or None where everything holds."""
    return _first_fault(lambda: _check_parts(parts_of(raw), further))


def _first_fault(check: Callable[[], None]) -> str | None:
    try:
        check()
    except Fault as fault:
        return str(fault)
    except UNREADABLE as failure:
        return " ".join(f"not readable: {type(failure).__name__} {failure}".split())
    return None


# --- the parts of a published archive ---


def parts_of(raw: bytes) -> dict[str, bytes]:
    """The files of the archive by name."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = archive.namelist()
            for name in sorted(names):
                hold(name in (*PARTS, BY_HAND, RULES), f"bundle: {name!r} does not belong there")
            hold(len(set(names)) == len(names), "bundle: a part stands twice")
            for name in PARTS:
                hold(name in names, f"bundle: {name!r} is missing")
            hold(sum(one.file_size for one in archive.infolist()) <= LARGEST, "bundle: larger than 4 GiB")
            return {name: archive.read(name) for name in names}
    except (*NO_ARCHIVE, ValueError) as failure:
        raise Fault(f"bundle: no readable archive ({type(failure).__name__})") from failure


def _check_parts(parts: dict[str, bytes], further: "Further | None") -> None:
    told = {name: json.loads(content) for name, content in parts.items()}
    instance, result = told["instance.json"], told["result.json"]
    _check_manifest(parts, told["MANIFEST.json"])
    _check_commitment(told["commitment.json"], instance, result)
    _check_eligibility(told["eligibility.json"], instance)
    if RULES in told:
        _check_recorded(told[RULES], instance, result)
    _check_result(parts["instance.json"], parts["result.json"], None, further)
    if BY_HAND in told:
        _check_by_hand(told[BY_HAND], Rules(instance, result))


def _check_manifest(parts: dict[str, bytes], manifest: dict[str, str]) -> None:
    for name in sorted((parts.keys() - {"MANIFEST.json"}) | manifest.keys()):
        is_there = name in parts and name in manifest
        hold(is_there, f"MANIFEST.json: {name!r} stands in only one of manifest and archive")
        is_same = hashlib.sha256(parts[name]).hexdigest() == manifest[name]
        hold(is_same, f"MANIFEST.json: {name!r} has another SHA-256")


def _check_commitment(told: Row, instance: Row, result: Row) -> None:
    """The secret is the one committed to at the opening, and gives the seed with the public text."""
    where = "commitment.json:"
    hold(told["call"] == instance["call"], f"{where} belongs to the call {told['call']!r}")
    drawn = bytes(16)
    if told["secret"] is None or told["public_text"] is None:
        hold(told["commitment"] is None, f"{where} what was committed to is not told")
    else:
        secret = bytes.fromhex(told["secret"])
        is_kept = hashlib.sha256(secret).hexdigest() == told["commitment"]
        hold(is_kept, f"{where} the secret is not the one whose SHA-256 was published")
        drawn = hashlib.sha256(secret + told["public_text"].encode()).digest()
    is_drawn = bytes.fromhex(result["seed"]) == drawn
    hold(is_drawn, f"{where} the seed of the result is not that of secret and public text")


def _check_eligibility(table: Row, instance: Row) -> None:
    where = "eligibility.json:"
    hold(table["call"] == instance["call"], f"{where} belongs to the call {table['call']!r}")
    eligible: dict[Pair, bool] = {}
    for row in table["rows"]:
        applicant, place = row["applicant"], row["place"]
        is_clear = (applicant, place) not in eligible and row["eligible"] is (not row["failed"])
        hold(is_clear, f"{where} {applicant!r} at {place!r} stands twice or contradicts itself")
        eligible[applicant, place] = row["eligible"]
    for row in instance["applicants"]:
        for place in row["choices"]:
            hold(eligible.get((row["id"], place)), f"{where} {row['id']!r} is not eligible for {place!r}")


def _check_recorded(told: Row, instance: Row, result: Row) -> None:
    """The last recorded rules are those of the result; late ones have a reason; what is closed has no seats;
    seats are reserved as recorded, as far as there are seats."""
    hold(told["call"] == instance["call"], f"{RULES}: belongs to the call {told['call']!r}")
    times = [datetime.fromisoformat(one["at"]) for one in told["recorded"]]
    hold(times and times == sorted(times), f"{RULES}: nothing is recorded, or not in the order of time")
    for one in told["recorded"][1:]:
        is_told = one["known"] == "nothing" or one["reason"].strip()
        hold(is_told, f"{RULES}: changed on {one['at']} without a reason")
    last = told["recorded"][-1]
    is_last = (last["mechanism"], last["ties"]) == (result["mechanism"], result["ties"])
    hold(
        is_last, f"{RULES}: {last['mechanism']!r} with {last['ties']!r} was recorded, not that of the result"
    )
    closed = {one["place"] for one in told["closed"] if one["reason"].strip()}
    for place in instance["places"]:
        name, left, reserved = place["id"], place["capacity"], []
        hold(name not in closed or not left, f"{RULES}: {name!r} is closed and has seats")
        for one in last["reserved"]:
            if one["place"] == name and left:
                reserved.append({"group": one["group"], "seats": min(left, one["seats"])})
                left -= min(left, one["seats"])
        is_same = place.get("reserved", []) == reserved
        hold(is_same, f"{RULES}: the reserved seats of {name!r} are not those that were recorded")
        is_same = not reserved or place.get("order", "reserved-first") == last["order"]
        hold(is_same, f"{RULES}: {name!r} fills its reserved seats in another order than recorded")


def _check_by_hand(told: Row, rules: "Rules") -> None:
    """Each differs from what the mechanism gave, with a reason, and nowhere are more than there are seats."""
    given, more = dict(rules.assigned), told.get("seats", {})
    for row in told["rows"]:
        who, before, after = row["applicant"], row["from"], row["to"]
        is_change = who in given and given[who] == before != after
        hold(is_change, f"{BY_HAND}: {who!r} was not given {before!r} by the mechanism")
        hold(row["reason"].strip(), f"{BY_HAND}: {who!r} has no reason")
        hold(after is None or after in rules.places, f"{BY_HAND}: there is no place {after!r}")
        given[who] = after
    used, at_first = rules.count(given.values()), rules.count(rules.assigned.values())
    for one, frozen in rules.seats.items():
        seats = max(frozen, more.get(one, 0))
        hold(
            used[one] <= max(seats, at_first[one]),
            f"{BY_HAND}: {one!r} has {used[one]} people for {seats} seats",
        )


# --- the rules ---


class Rules:
    """Places, caps and applicants as the file has them; draw, mechanism, ties and who got what."""

    def __init__(self, instance: Row, result: Row) -> None:
        self.places: dict[str, Row] = {row["id"]: row for row in instance["places"]}
        self.people: dict[str, Row] = {row["id"]: row for row in instance["applicants"]}
        caps = instance.get("caps", [])
        self.seats: dict[str, int] = {row["id"]: row["capacity"] for row in [*instance["places"], *caps]}
        self.over = self._over({row["id"]: row["members"] for row in caps})
        self.lists = {self.list_of(place) for place in self.places}
        self.mechanism: str = result.get("mechanism", "da")
        self.ties: str = result["ties"]
        self.assigned: Assigned = result["assignments"]
        self.promoted = set(result.get("certificate", {}).get("promoted", []))
        seed, call = bytes.fromhex(result["seed"]), instance["call"]
        self.draw = {one: _number(seed, f"{call}|{one}") for one in self.people}

    def _over(self, members: dict[str, list[str]]) -> dict[str, list[str]]:
        """For each place itself and the caps over it, inner ones first; whether any of them cross."""
        under = {place: {place} for place in self.places}
        while waiting := sorted(members.keys() - under.keys()):
            ready = [cap for cap in waiting if all(one in under for one in members[cap])]
            if not ready:
                raise ValueError("caps inside themselves")
            under |= {cap: {place for one in members[cap] for place in under[one]} for cap in ready}
        self.inner_first = sorted(under, key=lambda one: (one not in self.places, len(under[one])))
        over = {place: [one for one in self.inner_first if place in under[one]] for place in self.places}
        steps = {step for path in over.values() for step in pairwise(path)}
        self.crosses = not all(under[inner] <= under[outer] for inner, outer in steps)
        self.above = dict(steps)
        return over

    def list_of(self, place: str) -> str:
        """The priority list of a place."""
        return str(self.places[place].get("list", self.places[place]["agreement"]))

    def standing(self, applicant: str, place: str) -> Asked:
        """The applicant in the order of the place's priority list."""
        row = self.people[applicant]
        score = row.get("scores", {}).get(self.list_of(place), row.get("score"))
        return (_below_zero(score), row.get("class", 0), 0, self.draw[applicant]), applicant, place

    def asked(self, applicant: str, place: str) -> Asked:
        """The applicant in the order that the mechanism goes by."""
        (score, class_, waits, number), _applicant, _place = self.standing(applicant, place)
        if self.mechanism == "rsd":
            score, class_ = NOTHING, 0
        elif self.mechanism == "sd":
            score = self._one_score(self.people[applicant])
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
        return bool(self.people[applicant].get("held") == place)

    def may_have(self, applicant: str) -> list[str]:
        """The choices that an applicant may be given: nothing worse than what they hold."""
        row = self.people[applicant]
        choices: list[str] = row["choices"]
        return choices if row.get("held") is None else choices[: choices.index(row["held"]) + 1]

    def reserved(self, place: str) -> dict[str, int]:
        """Seats by group, in the order in which groups are tried."""
        return {row["group"]: row["seats"] for row in self.places[place].get("reserved", [])}

    def groups(self, applicant: str) -> list[str]:
        """The groups that the applicant is of."""
        return list(self.people[applicant].get("groups", []))

    def count(self, places: Iterable[str | None]) -> Counter[Any]:
        """How many people that makes at every place and cap."""
        return Counter(one for place in places if place is not None for one in self.over[place])

    def held_at(self, pairs: Iterable[Pair]) -> Counter[Any]:
        """How many of these hold their place, at every place and cap."""
        return self.count(place for applicant, place in pairs if self.holds(applicant, place))

    def has_room(self, used: Counter[Any], place: str) -> bool:
        """Whether the place and all caps over it have a seat left."""
        return all(used[one] < self.seats[one] for one in self.over[place])

    def demand(self, places: Iterable[str] | dict[str, int], held: Counter[Any]) -> Counter[Any]:
        """How many ask at each capacity, where each passes on at most its seats, or as many as hold one."""
        if self.crosses:
            return self.count(places)
        asked = Counter[Any](places)
        for one in self.inner_first:
            if one in self.above:
                asked[self.above[one]] += min(asked[one], max(self.seats[one], held[one]))
        return asked

    # --- whom a list chooses ---

    def chosen(self, asked: list[Asked], used: Counter[Any] | None = None) -> dict[Pair, Seat]:
        """Whom a list takes in passes: held, reserved-first, open, open-first, and what groups have left."""
        used = Counter() if used is None else used
        seated: dict[Pair, Seat] = {}
        in_turn = sorted(asked)
        for turn in ("held", "reserved-first", "open", "open-first", "rest"):
            for _key, applicant, place in in_turn:
                seat = None if (applicant, place) in seated else self._seat(turn, applicant, place, used)
                if seat:
                    seated[applicant, place] = seat
                    used.update([*self.over[place], (place, seat[1])])
        return seated

    def _seat(self, turn: str, applicant: str, place: str, used: Counter[Any]) -> Seat | None:
        """The seat of this turn, if one is left; who holds a place cannot be refused."""
        order = self.places[place].get("order", "reserved-first")
        if turn == "held":
            return ("held", None) if self.holds(applicant, place) else None
        if turn not in (order, "open", "rest") or not self.has_room(used, place):
            return None
        reserved, own = self.reserved(place), self.groups(applicant)
        if turn == order:
            left = (one for one, seats in reserved.items() if one in own and used[place, one] < seats)
            return next((("reserved", group) for group in left), None)
        if turn == "open" and order == "open-first":
            on_open = used[place] - sum(used[place, group] for group in reserved)
            return ("open", None) if on_open < self.seats[place] - sum(reserved.values()) else None
        return ("open", None)

    def kept(self, asked: list[Asked]) -> set[Pair]:
        """Whom a list takes by the lottery; or H takes whom it would take even if they had drawn the last
        number of all tied with them, and L whom it would take if they had drawn the first."""
        if self.ties == "lottery":
            return set(self.chosen(asked))
        taken = {one[1:] for one in asked if self.holds(*one[1:])}
        for tree in _by(asked, lambda one: self.over[one[2]][-1]).values():
            has_reserves = any(self.reserved(one[2]) for one in tree)
            taken.update(self._by_trial(tree) if has_reserves else self._by_counting(tree))
        return taken

    def _by_trial(self, asked: list[Asked]) -> Iterable[Pair]:
        """Each with the first or last number; who is alike in tie, place and groups fares alike."""
        number = -1 if self.ties == "l" else 2
        free = [one for one in asked if not self.holds(*one[1:])]
        for alike in _by(free, lambda one: (one[0][:2], one[2], frozenset(self.groups(one[1])))).values():
            (score, class_, _waits, _number), applicant, place = alike[0]
            others = [one for one in asked if one is not alike[0]]
            if (applicant, place) in self.chosen([*others, ((score, class_, number, 0), applicant, place)]):
                yield from (one[1:] for one in alike)

    def _by_counting(self, asked: list[Asked]) -> Iterable[Pair]:
        """Without reserved seats: H takes the tied where all who ask down to them fit, L where those before
        leave a seat."""
        demand, floor = Counter[Any](), self.held_at(one[1:] for one in asked)
        for is_free, some in groupby(
            sorted(asked, key=lambda one: (not self.holds(*one[1:]), one)),
            lambda one: not self.holds(*one[1:]) and one[0][:2],
        ):
            tied = [one[1:] for one in some]
            if is_free and self.ties == "l":
                yield from [pair for pair in tied if self.has_room(demand, pair[1])]
            for _applicant, place in tied:
                for one in self.over[place]:
                    demand[one] += 1
                    if demand[one] > max(self.seats[one], floor[one]):
                        break
            if is_free and self.ties == "h":
                fits = Counter({one: asked - 1 for one, asked in demand.items()})
                yield from [pair for pair in tied if self.has_room(fits, pair[1])]


def _number(seed: bytes, text: str) -> int:
    """A lottery number; lower is better."""
    return int.from_bytes(hmac.new(seed, text.encode(), hashlib.sha256).digest(), "big")


def _below_zero(score: float | None) -> float:
    return NOTHING if score is None else -float(score)


def _by(asked: Iterable[Asked], what: Callable[[Asked], Any]) -> dict[Any, list[Asked]]:
    found: dict[Any, list[Asked]] = defaultdict(list)
    for one in asked:
        found[what(one)].append(one)
    return found


# --- the claim of each mechanism ---


Further = Callable[["Rules", Row], None]


def _check_result(raw: bytes, raw_result: bytes, sha256: str | None, further: Further | None) -> None:
    instance, result = json.loads(raw), json.loads(raw_result)
    is_own = result["instance_sha256"] == (sha256 or hashlib.sha256(raw).hexdigest())
    hold(is_own, "instance_sha256: the result belongs to another instance")
    names = f"the result names {result['call']!r}, the instance {instance['call']!r}"
    hold(result["call"] == instance["call"], f"call: {names}")
    hold(result.get("format", FORMAT) == FORMAT, f"format: {FORMAT!r} is needed")
    rules = Rules(instance, result)
    is_known = rules.mechanism in (BY_ASKING if further is None else (*BY_ASKING, *COMPARED))
    hold(is_known, f"mechanism: there is no check of {rules.mechanism!r}")
    hold(rules.ties in ("lottery", "h", "l"), f"ties: {rules.ties!r} is none of lottery, h, l")
    has_limits = rules.ties == "lottery" or rules.mechanism in ("da", "sd")
    hold(has_limits, f"ties: {rules.mechanism!r} has only the lottery")
    _check_assignments(rules)
    for applicant, lines in result.get("explanations", {}).items():
        number = str(rules.draw.get(applicant))
        is_drawn = applicant not in rules.draw or all(line.get("lottery") in (None, number) for line in lines)
        hold(is_drawn, f"explanations: the lottery number of {applicant!r} is {number}")
    if rules.mechanism in BY_ASKING:
        _check_order(rules)
    if further:
        further(rules, result)


def _check_assignments(rules: Rules) -> None:
    """Everybody has one of their choices, nothing worse than they held, and nothing is too full."""
    for applicant in sorted(set(rules.assigned) ^ set(rules.people)):
        raise Fault(f"assignments: {applicant!r} stands in only one of instance and result")
    for applicant, place in rules.assigned.items():
        row = rules.people[applicant]
        is_asked = place is None or place in row["choices"]
        hold(is_asked, f"assignments: {applicant!r} did not ask for {place!r}")
        has_floor = not row.get("held") or place in rules.may_have(applicant)
        hold(has_floor, f"assignments: {applicant!r} has lost the place held before")
    given = [(applicant, place) for applicant, place in rules.assigned.items() if place is not None]
    used, held = rules.count(place for _applicant, place in given), rules.held_at(given)
    for one, seats in rules.seats.items():
        fits = rules.ties == "l" or used[one] <= max(seats, held[one])
        hold(fits, f"assignments: {one!r} has {used[one]} people for {seats} seats")


def _check_order(rules: Rules) -> None:
    """Mechanisms by one order on each list: stable, and what asking from the top gives."""
    if rules.crosses:
        hold_same(rules, _in_turn(rules), "in turn")
        return
    asked: list[Asked] = []
    for applicant, row in rules.people.items():
        for place in row["choices"]:
            asked.append(rules.asked(applicant, place))
            if place == rules.assigned[applicant]:
                break
    for _tree, of_tree in sorted(_by(asked, lambda one: rules.over[one[2]][-1]).items()):
        has = {one[1:] for one in of_tree if rules.assigned[one[1]] == one[2]}
        wanted = rules.kept(of_tree)
        for applicant, place in sorted(wanted - has if rules.ties == "lottery" else wanted ^ has):
            told = f"{applicant!r} and {place!r} would both rather have each other"
            limits = f"the limits are not kept for {applicant!r} at {place!r}"
            raise Fault(f"assignments: {told if rules.ties == 'lottery' else limits}")
    claimed, rules.promoted = rules.promoted, set()
    now = _by_asking(rules)
    rules.promoted, found = claimed, {one for one in rules.promoted if rules.people[one]["choices"]}
    hold_same(rules, now, "by asking from the top")
    for applicant in sorted(found ^ claimed if rules.mechanism == "kiraly" else ()):
        raise Fault(f"certificate: {applicant!r} is not rightly among the promoted or left out")


def hold_same(rules: Rules, right: Assigned, how: str) -> None:
    """Everybody has what is right."""
    for applicant, place in rules.assigned.items():
        other = right.get(applicant)
        hold(place == other, f"assignments: {applicant!r} would have got {other!r} {how}")


def _by_asking(rules: Rules) -> Assigned:
    """Who is refused asks for the next choice; with `kiraly` who gets nothing asks once more, promoted.

    A tree of caps goes by those it has kept, or for limits by all who ever asked.
    """
    rank, pools, now = dict.fromkeys(rules.people, 0), defaultdict[str, list[Asked]](list), Assigned()
    asking = set(rules.people)
    while asking:
        changed = set()
        for applicant in asking:
            now.pop(applicant, None)
            for place in rules.people[applicant]["choices"][rank[applicant] :][:1]:
                now[applicant] = place
                pools[rules.over[place][-1]].append(rules.asked(applicant, place))
                changed.add(rules.over[place][-1])
        asking = set()
        for tree in changed:
            kept = rules.kept(pools[tree])
            asking |= {
                who for _key, who, place in pools[tree] if (who, place) not in kept and now.get(who) == place
            }
            if rules.ties == "lottery":
                pools[tree] = [one for one in pools[tree] if one[1:] in kept]
        rank.update({applicant: rank[applicant] + 1 for applicant in asking})
        if rules.mechanism == "kiraly" and not asking:
            asking = rules.people.keys() - now.keys() - rules.promoted
            rank.update(dict.fromkeys(asking, 0))
            rules.promoted |= asking
    return now


def _in_turn(rules: Rules) -> Assigned:
    """Under crossing caps: each in the order of priority takes the best place that has a free seat, what
    they hold being free for them; again and again for what is left behind."""
    now: Assigned = {applicant: row.get("held") for applicant, row in rules.people.items()}
    used = rules.count(now.values())
    turns = sorted(rules.asked(one, row["choices"][0]) for one, row in rules.people.items() if row["choices"])
    moved = True
    while moved:
        moved = False
        for _key, applicant, _place in turns:
            before = now[applicant]
            used.subtract(rules.count([before]))
            may = (
                one
                for one in rules.people[applicant]["choices"]
                if one == before or rules.has_room(used, one)
            )
            now[applicant] = next(may, before)
            used.update(rules.count([now[applicant]]))
            moved |= now[applicant] != before
    return now


if __name__ == "__main__":
    files = [Path(name).read_bytes() for name in sys.argv[1:]]
    fault = check_bundle(*files) if len(files) == 1 else check_result(*files)
    sys.exit(fault or print("the certificate holds"))
