"""Requirements put together: all of them, any one of them, none of them; groups may stand in groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sojourn.engines.eligibility.occasion import Occasion
from sojourn.engines.eligibility.requirement import JSON, Parameters, Requirement
from sojourn.engines.eligibility.situation import Situation
from sojourn.engines.eligibility.verdict import Answer

MATCHES = ("all", "any", "none")
DEEPEST = 5
"""Groups inside groups; nobody reads further."""


class Rule(Protocol):
    """A requirement that has been read: it can answer for any situation."""

    def judge(self, situation: Situation, occasion: Occasion) -> Answer: ...


def combined(match: str, judged: Sequence[bool | None]) -> bool | None:
    """Return what a group says where its members say this; None means that nobody knows yet.

    What is not known decides nothing, unless the others decide already (Kleene's three values).
    """
    if match == "all":
        return False if False in judged else None if None in judged else True
    if match == "any":
        return True if True in judged else None if None in judged else False
    return False if True in judged else None if None in judged else True


@dataclass(frozen=True)
class Group:
    """Members with the rules behind them."""

    match: str
    members: tuple[tuple[Requirement, Rule], ...]

    def judge(self, situation: Situation, occasion: Occasion) -> Answer:
        answers = [rule.judge(situation, occasion) for _requirement, rule in self.members]
        met = combined(self.match, [answer.met for answer in answers])
        findings: list[JSON] = [
            {
                "kind": requirement.kind,
                "required": dict(requirement.parameters),
                "met": answer.met,
                "code": answer.code,
                "values": dict(answer.values),
            }
            for (requirement, _rule), answer in zip(self.members, answers, strict=True)
        ]
        code = {True: "group_met", False: "group_not_met", None: "group_unclear"}[met]
        seen: JSON = [None if answer.seen is None else dict(answer.seen) for answer in answers]
        return Answer(met, code, {"match": self.match, "findings": findings}, {"members": seen}, None)


def members_of(parameters: Parameters) -> list[Requirement]:
    """Read the requirements in a group as they are written, without judging whether they can be judged."""
    parameters.only("match", "of")
    if parameters.given.get("match") not in MATCHES:
        raise parameters.fault(f"match must be one of {', '.join(MATCHES)}.")
    given = parameters.given.get("of")
    if isinstance(given, str) or not isinstance(given, Sequence) or not given:
        raise parameters.fault("of must be a list with at least one requirement.")
    members = []
    for one in given:
        if not isinstance(one, Mapping) or set(one) != {"kind", "parameters"}:
            raise parameters.fault(f"a member is a kind with its parameters, not {one!r}.")
        kind, inner = one["kind"], one["parameters"]
        if not isinstance(kind, str) or not isinstance(inner, Mapping):
            raise parameters.fault(f"a member is a kind with its parameters, not {one!r}.")
        if kind == "note":
            raise parameters.fault("a note is not judged and cannot be a member.")
        members.append(Requirement(kind, inner))
    return members
