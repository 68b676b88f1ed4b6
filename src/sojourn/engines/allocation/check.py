"""Is this the result that the rules give for this instance? Nothing here is shared with the engine it checks.

The hash and the lottery numbers are recomputed; everybody must have got one of their own choices, and no
place or cap too many. Then stability: each priority list, asked to choose among those it has and all who
would rather have a place of it, must keep those it has and take no other. (Who has fallen back on a place
held before has taken that seat first of all. A list with reserved seats gives them in passes, so that a seat
in an earlier pass comes before a seat in a later one, even for the same applicant. Where limits stand in for
the lottery, those within the limits must be exactly those the list has.) Then nobody can be wronged and
nothing is wasted; but several outcomes may be stable, and only one is the best for all applicants (Gale &
Shapley 1962). So everybody asks once more from the top of their list. Last, whatever reasons the result gives
must be the ones that belong to the outcome.
"""

import hashlib
import json
from collections import defaultdict

from sojourn.engines.allocation.check_reasons import Assigned, fault_in_reasons
from sojourn.engines.allocation.check_rules import Asked, Pair, Row, Rules, chosen, within_limits

FORMAT = "sojourn-allocation-result/1"


def check_result(instance_bytes: bytes, result_bytes: bytes) -> str | None:
    """The first fault in one line, or None where the result holds."""
    try:
        instance, result = json.loads(instance_bytes), json.loads(result_bytes)
        fault = _fault_in_head(instance, result, hashlib.sha256(instance_bytes).hexdigest())
        if fault:
            return fault
        rules = Rules(instance, result)
        assigned: Assigned = result["assignments"]
        return (
            _fault_in_assignments(rules, assigned)
            or _fault_in_draw(rules, result)
            or _fault_in_stability(rules, assigned)
            or _fault_in_order_of_asking(rules, assigned)
            or fault_in_reasons(rules, assigned, result)
        )
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as failure:
        return " ".join(f"not readable: {type(failure).__name__} {failure}".split())


def _fault_in_head(instance: Row, result: Row, sha256: str) -> str | None:
    if result["instance_sha256"] != sha256:
        return "instance_sha256: the result belongs to another instance"
    if result["call"] != instance["call"]:
        return f"call: the result names {result['call']!r}, the instance {instance['call']!r}"
    if result.get("format", FORMAT) != FORMAT:
        return f"format: {FORMAT!r} is needed"
    if result.get("mechanism", "da") != "da":
        return f"mechanism: there is no check of {result['mechanism']!r}"
    if result["ties"] not in ("lottery", "h", "l"):
        return f"ties: {result['ties']!r} is none of lottery, h, l"
    if result["ties"] != "lottery" and any(row.get("reserved") for row in instance["places"]):
        return "ties: reserved seats need the lottery"
    return None


def _fault_in_assignments(rules: Rules, assigned: Assigned) -> str | None:
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


def _fault_in_draw(rules: Rules, result: Row) -> str | None:
    for applicant, lines in result.get("explanations", {}).items():
        for line in lines:
            number = rules.draw.get(applicant)
            if number and line.get("lottery") not in (None, str(number)):
                return f"explanations: the lottery number of {applicant!r} is {number}"
    return None


def _fault_in_stability(rules: Rules, assigned: Assigned) -> str | None:
    kept: dict[str, set[Pair]] = defaultdict(set)
    asked: dict[str, list[Asked]] = defaultdict(list)
    for applicant, row in rules.applicants.items():
        for place in row["choices"]:
            asked[rules.list_of(place)].append(rules.asked(applicant, place))
            if place == assigned[applicant]:
                kept[rules.list_of(place)].add((applicant, place))
                break
    for name in sorted(asked):
        if rules.ties == "lottery":
            more = chosen(rules, asked[name]).keys() - kept[name]
            if more:
                return "assignments: {!r} and {!r} would both rather have each other".format(*min(more))
        else:
            odd = within_limits(rules, asked[name]).keys() ^ kept[name]
            if odd:
                return "assignments: the limits are not kept for {!r} at {!r}".format(*min(odd))
    return None


def _fault_in_order_of_asking(rules: Rules, assigned: Assigned) -> str | None:
    """Everybody asks from the top; a list goes by those it has kept, or for limits by all who ever asked."""
    rank = dict.fromkeys(rules.applicants, 0)
    pools: dict[str, list[Asked]] = defaultdict(list)
    now: dict[str, Pair] = {}
    asking = set(rules.applicants)
    while asking:
        changed = set()
        for applicant in sorted(asking):
            now.pop(applicant, None)
            choices = rules.applicants[applicant]["choices"]
            if rank[applicant] < len(choices):
                place = choices[rank[applicant]]
                now[applicant] = (applicant, place)
                pools[rules.list_of(place)].append(rules.asked(applicant, place))
                changed.add(rules.list_of(place))
        asking = set()
        for name in changed:
            kept = (chosen if rules.ties == "lottery" else within_limits)(rules, pools[name])
            for _order, applicant, place in pools[name]:
                if (applicant, place) not in kept and now.get(applicant) == (applicant, place):
                    rank[applicant] += 1
                    asking.add(applicant)
            if rules.ties == "lottery":
                pools[name] = [one for one in pools[name] if one[1:] in kept]
    for applicant, place in assigned.items():
        best = now[applicant][1] if applicant in now else None
        if place != best:
            return f"assignments: {applicant!r} would have got {best!r} by asking from the top"
    return None
