"""Is this the result that the rules give for this instance? Nothing here is shared with the engine it checks.

The hash and the lottery numbers are recomputed; everybody must have got one of their own choices and nothing
worse than they held, and no place or cap too many. Then what the mechanism claims (`check_certificate`,
`check_optimum`). Last, whatever reasons the result gives must be the ones that belong to the outcome
(`check_reasons`). The rules themselves stand in `check_rules`, read straight from the files.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from sojourn.engines.allocation.check_certificate import (
    Assigned,
    fault_in_asking,
    fault_in_rounds,
    fault_in_stability,
    fault_in_turns,
)
from sojourn.engines.allocation.check_optimum import KINDS, fault_in_optimum
from sojourn.engines.allocation.check_reasons import fault_in_reasons
from sojourn.engines.allocation.check_rules import Row, Rules

FORMAT = "sojourn-allocation-result/1"
BY_ASKING = ("da", "sd", "rsd", "kiraly")
UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)


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
    fault = _fault_in_head(instance, result, sha256 or hashlib.sha256(instance_bytes).hexdigest())
    if fault:
        return fault
    rules = Rules(instance, result)
    assigned: Assigned = result["assignments"]
    return (
        _fault_in_assignments(rules, assigned)
        or _fault_in_draw(rules, result)
        or _fault_in_claim(rules, assigned, result)
        or fault_in_reasons(rules, assigned, result)
    )


def _fault_in_head(instance: Row, result: Row, sha256: str) -> str | None:
    if result["instance_sha256"] != sha256:
        return "instance_sha256: the result belongs to another instance"
    if result["call"] != instance["call"]:
        return f"call: the result names {result['call']!r}, the instance {instance['call']!r}"
    if result.get("format", FORMAT) != FORMAT:
        return f"format: {FORMAT!r} is needed"
    mechanism = result.get("mechanism", "da")
    if mechanism not in (*BY_ASKING, *KINDS, "immediate"):
        return f"mechanism: there is no check of {mechanism!r}"
    if result["ties"] not in ("lottery", "h", "l"):
        return f"ties: {result['ties']!r} is none of lottery, h, l"
    if result["ties"] != "lottery" and mechanism not in ("da", "sd"):
        return f"ties: {mechanism!r} has only the lottery"
    return None


def _fault_in_assignments(rules: Rules, assigned: Assigned) -> str | None:
    if set(assigned) != set(rules.applicants):
        odd = sorted(set(assigned) ^ set(rules.applicants))[0]
        return f"assignments: {odd!r} stands in only one of instance and result"
    used: dict[str, int] = defaultdict(int)
    held: dict[str, int] = defaultdict(int)
    for applicant, place in assigned.items():
        if place is not None and place not in rules.applicants[applicant]["choices"]:
            return f"assignments: {applicant!r} did not ask for {place!r}"
        if rules.applicants[applicant].get("held") and place not in rules.may_have(applicant):
            return f"assignments: {applicant!r} has lost the place held before"
        for one in rules.over[place] if place is not None else ():
            used[one] += 1
            held[one] += rules.holds(applicant, str(place))
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


def _fault_in_claim(rules: Rules, assigned: Assigned, result: dict[str, Any]) -> str | None:
    if rules.mechanism in KINDS:
        return fault_in_optimum(rules, assigned, result.get("certificate", {}))
    if rules.mechanism == "immediate":
        return fault_in_rounds(rules, assigned)
    if rules.crosses:
        return fault_in_turns(rules, assigned)
    return fault_in_stability(rules, assigned) or fault_in_asking(rules, assigned)
