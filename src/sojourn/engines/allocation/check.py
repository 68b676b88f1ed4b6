"""Is this the result that the rules give for this instance? One module, sharing nothing with the engine it
checks.

It recomputes the hash and the lottery numbers, sees that everybody got one of their own choices, and that no
place and no cap has too many. Then stability: for every applicant and every place they would rather have, the
place's priority list, asked to choose among those it has and this one more, must leave the one more out;
asked among those it has, it must keep them all. Who has fallen back on a place held before has taken that
seat first of all. A list with reserved seats gives them in passes, so that a seat in an earlier pass comes
before a seat in a later one, even for the same applicant. Where limits stand in for the lottery, all who have
a place or would rather have it must be exactly those within the limits. Who has no such place to complain
about cannot be wronged, and nothing can be wasted (Gale & Shapley 1962).
"""

import hashlib
import hmac
import json
from collections import defaultdict
from typing import Any

Row = dict[str, Any]
Asked = tuple[tuple[float, int, int], str, str]
"""Order of priority, applicant, place."""


class Rules:
    """The instance's places, caps and applicants, as the file has them."""

    def __init__(self, instance: Row, result: Row) -> None:
        self.places: dict[str, Row] = {row["id"]: row for row in instance["places"]}
        self.applicants: dict[str, Row] = {row["id"]: row for row in instance["applicants"]}
        self.caps: list[Row] = instance.get("caps", [])
        self.seats: dict[str, int] = {row["id"]: row["capacity"] for row in [*instance["places"], *self.caps]}
        self.call: str = instance["call"]
        self.seed = bytes.fromhex(result["seed"])
        self.ties: str = result["ties"]
        named = {row["id"]: row["members"] for row in self.caps}
        under: dict[str, set[str]] = {}

        def places_under(cap: str) -> set[str]:
            if cap not in under:
                under[cap] = set().union(
                    *({one} if one in self.places else places_under(one) for one in named[cap])
                )
            return under[cap]

        wide = sorted(
            named, key=lambda cap: (len(places_under(cap)), any(one in named for one in named[cap]))
        )
        self.over = {place: [place, *(cap for cap in wide if place in under[cap])] for place in self.places}

    def list_of(self, place: str) -> str:
        return str(self.places[place].get("list", self.places[place]["agreement"]))

    def order(self, applicant: str, place: str) -> tuple[float, int, int]:
        row = self.applicants[applicant]
        score = row.get("scores", {}).get(self.list_of(place), row.get("score"))
        digest = hmac.new(self.seed, f"{self.call}|{applicant}".encode(), hashlib.sha256).digest()
        return (
            float("inf") if score is None else -float(score),
            int(row.get("class", 0)),
            int.from_bytes(digest, "big"),
        )

    def holds(self, applicant: str, place: str) -> bool:
        return self.applicants[applicant].get("held") == place


def check_result(instance_bytes: bytes, result_bytes: bytes) -> str | None:
    """The first fault in one line, or None where the result holds."""
    try:
        instance, result = json.loads(instance_bytes), json.loads(result_bytes)
        if result["instance_sha256"] != hashlib.sha256(instance_bytes).hexdigest():
            return "instance_sha256: the result belongs to another instance"
        if result["call"] != instance["call"]:
            return f"call: the result names {result['call']!r}, the instance {instance['call']!r}"
        rules = Rules(instance, result)
        assigned: dict[str, str | None] = result["assignments"]
        return (
            _fault_in_assignments(rules, assigned)
            or _fault_in_explanations(rules, result)
            or _fault_in_stability(rules, assigned)
            or _fault_in_statistics(rules, assigned, result)
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as failure:
        return f"not readable: {type(failure).__name__} {failure}".splitlines()[0]


def _fault_in_assignments(rules: Rules, assigned: dict[str, str | None]) -> str | None:
    if set(assigned) != set(rules.applicants):
        odd = sorted(set(assigned) ^ set(rules.applicants))[0]
        return f"assignments: {odd!r} stands in only one of instance and result"
    used: dict[str, int] = defaultdict(int)
    held: dict[str, int] = defaultdict(int)
    for applicant, place in assigned.items():
        if place is None:
            if rules.applicants[applicant].get("held"):
                return f"assignments: {applicant!r} has lost the place held before"
            continue
        if place not in rules.applicants[applicant]["choices"]:
            return f"assignments: {applicant!r} did not ask for {place!r}"
        for one in rules.over[place]:
            used[one] += 1
            held[one] += rules.holds(applicant, place)
    for one, seats in rules.seats.items():
        if rules.ties != "l" and used[one] > max(seats, held[one]):
            return f"assignments: {one!r} has {used[one]} people for {seats} seats"
    return None


def _fault_in_explanations(rules: Rules, result: Row) -> str | None:
    for applicant, lines in result.get("explanations", {}).items():
        for line in lines:
            number = rules.order(applicant, line["place"])[2]
            if line.get("lottery") not in (None, str(number)):
                return f"explanations: the lottery number of {applicant!r} is {number}"
    return None


def _fault_in_stability(rules: Rules, assigned: dict[str, str | None]) -> str | None:
    has: dict[str, list[Asked]] = defaultdict(list)
    wants: dict[str, list[Asked]] = defaultdict(list)
    for applicant, row in rules.applicants.items():
        for place in row["choices"]:
            one = (rules.order(applicant, place), applicant, place)
            if place == assigned[applicant]:
                has[rules.list_of(place)].append(one)
                break
            wants[rules.list_of(place)].append(one)
    for name in sorted({*has, *wants}):
        kept, turned_away = has[name], wants[name]
        if rules.ties != "lottery":
            odd = {one[1:] for one in kept} ^ _within_limits(rules, [*kept, *turned_away])
            if odd:
                return "assignments: the limits are not kept for {!r} at {!r}".format(*sorted(odd)[0])
            continue
        refused = {one[1:] for one in kept} - _chosen(rules, kept)
        if refused:
            return f"assignments: the list {name!r} would not keep {sorted(refused)[0][0]!r}"
        for one in turned_away:
            if _would_take(rules, kept, one):
                return f"assignments: {one[1]!r} and {one[2]!r} would both rather have each other"
    return None


def _would_take(rules: Rules, kept: list[Asked], more: Asked) -> bool:
    """Whether the list takes the one more, in place of their present seat if that is on the list too.

    Without reserves the innermost full capacity tells at once.
    """
    own = [one for one in kept if one[1] == more[1]]
    if any(rules.holds(one[1], one[2]) for one in own):
        return False
    if any(rules.places[one[2]].get("reserved") for one in [*kept, more]):
        return more[1:] in _chosen(rules, [more, *kept])
    others = [one for one in kept if one not in own]
    for capacity in rules.over[more[2]]:
        inside = [one for one in others if capacity in rules.over[one[2]]]
        if len(inside) >= rules.seats[capacity]:
            return any(one[0] > more[0] and not rules.holds(one[1], one[2]) for one in inside)
    return True


def _chosen(rules: Rules, asked: list[Asked]) -> set[tuple[str, str]]:
    """Held seats, reserved seats, open seats, reserved seats of places that fill the open ones first, what is
    left."""
    used: dict[str, int] = defaultdict(int)
    quota = {
        (place, row["group"]): row["seats"]
        for place in rules.places
        for row in rules.places[place].get("reserved", [])
    }
    kept_back = {
        place: sum(row["seats"] for row in facts.get("reserved", []))
        for place, facts in rules.places.items()
        if facts.get("order") == "open-first"
    }
    ordered = sorted(asked, key=lambda one: one[0])
    taken: set[str] = set()
    seated: set[tuple[str, str]] = set()
    for kind in ("held", "reserved-first", "open", "open-first", "rest"):
        for _order, applicant, place in ordered:
            room = all(used[one] < rules.seats[one] for one in rules.over[place])
            if applicant in taken or not (room or kind == "held"):
                continue
            group = next(
                (
                    row["group"]
                    for row in rules.places[place].get("reserved", [])
                    if row["group"] in rules.applicants[applicant].get("groups", [])
                    and quota[place, row["group"]]
                ),
                None,
            )
            open_left = rules.seats[place] - kept_back.get(place, 0) - used[place]
            takes = {
                "held": rules.holds(applicant, place),
                "open": place not in kept_back or open_left > 0,
                "rest": True,
            }.get(kind, group is not None and rules.places[place].get("order", "reserved-first") == kind)
            if takes:
                taken.add(applicant)
                seated.add((applicant, place))
                if kind in ("reserved-first", "open-first"):
                    quota[place, group] -= 1
                for one in rules.over[place]:
                    used[one] += 1
    return seated


def _within_limits(rules: Rules, asked: list[Asked]) -> set[tuple[str, str]]:
    """H takes the tied only where all who ask up to them fit; L takes all tied where those before them leave
    a seat."""
    taken = {(applicant, place) for _order, applicant, place in asked if rules.holds(applicant, place)}
    counted = [place for _applicant, place in taken]
    held: dict[str, int] = defaultdict(int)
    for place in counted:
        for capacity in rules.over[place]:
            held[capacity] += 1
    waiting = sorted(one for one in asked if one[1:] not in taken)
    while waiting:
        tied = [one for one in waiting if one[0][:2] == waiting[0][0][:2]]
        waiting = waiting[len(tied) :]
        before = _asking(rules, counted, held)
        counted += [place for _order, _applicant, place in tied]
        after = _asking(rules, counted, held)
        for _order, applicant, place in tied:
            over = rules.over[place]
            if rules.ties == "l" and all(before[one] < rules.seats[one] for one in over):
                taken.add((applicant, place))
            if rules.ties == "h" and all(after[one] <= rules.seats[one] for one in over):
                taken.add((applicant, place))
    return taken


def _asking(rules: Rules, places: list[str], held: dict[str, int]) -> dict[str, int]:
    """How many ask at each capacity, each passing on at most its seats, or who holds one, to the one
    above."""
    asking: dict[str, int] = defaultdict(int)
    for place in places:
        asking[place] += 1
    chains = {tuple(rules.over[place]) for place in rules.places}
    for cap in sorted({one for chain in chains for one in chain[1:]}, key=lambda one: _reach(rules, one)):
        inner = {chain[chain.index(cap) - 1] for chain in chains if cap in chain}
        asking[cap] = sum(min(asking[one], max(rules.seats[one], held[one])) for one in inner)
    return asking


def _reach(rules: Rules, cap: str) -> tuple[int, int]:
    over = [chain for chain in rules.over.values() if cap in chain]
    return len(over), over[0].index(cap)


def _fault_in_statistics(rules: Rules, assigned: dict[str, str | None], result: Row) -> str | None:
    placed = sum(place is not None for place in assigned.values())
    if result.get("statistics", {}).get("placed", placed) != placed:
        return f"statistics: {placed} are placed"
    longest = max((len(row["choices"]) for row in rules.applicants.values()), default=0)
    profile = [0] * longest
    for applicant, place in assigned.items():
        if place is not None:
            profile[rules.applicants[applicant]["choices"].index(place)] += 1
    if result.get("statistics", {}).get("profile", profile) != profile:
        return f"statistics: the profile is {profile}"
    return None
