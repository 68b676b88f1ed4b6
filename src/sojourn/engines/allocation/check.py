"""Is this the result that the rules give for this instance? One module, sharing nothing with the engine it checks.

It recomputes the hash and the lottery numbers, sees that everybody got one of their own choices, and that no place and no cap
has too many. Then stability: for every applicant and every place they would rather have, the place's priority list, asked to
choose among those it has and this one more, must leave the one more out; asked among those it has, it must keep them all.
Who has no such place to complain about cannot be wronged, and nothing can be wasted (Gale & Shapley 1962).
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
    for applicant, place in assigned.items():
        if place is not None:
            has[rules.list_of(place)].append((rules.order(applicant, place), applicant, place))
    for name, asked in has.items():
        refused = {one[1] for one in asked} - _chosen(rules, asked)
        if refused:
            return f"assignments: the list {name!r} would not keep {sorted(refused)[0]!r}"
    for applicant, row in rules.applicants.items():
        for place in row["choices"]:
            if place == assigned[applicant]:
                break
            more = (rules.order(applicant, place), applicant, place)
            others = [one for one in has[rules.list_of(place)] if one[1] != applicant]
            if _would_take(rules, others, more):
                return f"assignments: {applicant!r} and {place!r} would both rather have each other"
    return None


def _would_take(rules: Rules, others: list[Asked], more: Asked) -> bool:
    """Whether the list takes the one more. Without reserves and limits the innermost full capacity tells at once."""
    plain = rules.ties == "lottery" and not any(
        rules.places[one[2]].get("reserved") for one in [*others, more]
    )
    if not plain:
        return more[1] in _chosen(rules, [*others, more])
    if rules.holds(more[1], more[2]):
        return True
    for capacity in rules.over[more[2]]:
        inside = [one for one in others if capacity in rules.over[one[2]]]
        if len(inside) >= rules.seats[capacity]:
            return any(one[0] > more[0] and not rules.holds(one[1], one[2]) for one in inside)
    return True


def _chosen(rules: Rules, asked: list[Asked]) -> set[str]:
    ordered = sorted(asked)
    return _chosen_in_order(rules, ordered) if rules.ties == "lottery" else _chosen_by_limits(rules, ordered)


def _chosen_in_order(rules: Rules, ordered: list[Asked]) -> set[str]:
    """Held seats, reserved seats, open seats, reserved seats of places that fill the open ones first, what is left."""
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
    taken: set[str] = set()
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
                if kind in ("reserved-first", "open-first"):
                    quota[place, group] -= 1
                for one in rules.over[place]:
                    used[one] += 1
    return taken


def _chosen_by_limits(rules: Rules, ordered: list[Asked]) -> set[str]:
    """H takes the tied only where all asking so far fit; L takes all tied where those before them leave a seat."""
    taken = {applicant for _order, applicant, place in ordered if rules.holds(applicant, place)}
    for order, applicant, place in ordered:
        up_to = (
            [one[2] for one in ordered if rules.holds(one[1], one[2]) or one[0][:2] < order[:2]]
            if rules.ties == "l"
            else [one[2] for one in ordered if rules.holds(one[1], one[2]) or one[0][:2] <= order[:2]]
        )
        asking = _asking(rules, up_to)
        room = 1 if rules.ties == "l" else 0
        if all(asking[one] + room <= rules.seats[one] for one in rules.over[place]):
            taken.add(applicant)
    return taken


def _asking(rules: Rules, places: list[str]) -> dict[str, int]:
    """How many ask at each capacity, each passing on at most its own seats to the one above."""
    asking: dict[str, int] = defaultdict(int)
    for place in places:
        asking[place] += 1
    chains = {tuple(rules.over[place]) for place in rules.places}
    for cap in sorted({one for chain in chains for one in chain[1:]}, key=lambda one: _reach(rules, one)):
        inner = {chain[chain.index(cap) - 1] for chain in chains if cap in chain}
        asking[cap] = sum(min(asking[one], rules.seats[one]) for one in inner)
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
