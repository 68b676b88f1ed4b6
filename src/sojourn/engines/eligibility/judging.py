"""The kinds of requirement, and the judgement of one situation by many requirements."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Protocol

from sojourn.engines.eligibility.belonging import Field, Level, Nationality, Unit
from sojourn.engines.eligibility.language import Language
from sojourn.engines.eligibility.major import Major
from sojourn.engines.eligibility.minimum import Count, Gpa
from sojourn.engines.eligibility.note import Note
from sojourn.engines.eligibility.requirement import Parameters, Requirement, RequirementError
from sojourn.engines.eligibility.situation import Situation
from sojourn.engines.eligibility.verdict import Answer, Finding, Verdict


class Rule(Protocol):
    """A requirement that has been read: it can answer for any situation."""

    def judge(self, situation: Situation, on: date) -> Answer: ...


KINDS: Mapping[str, Callable[[Parameters], Rule]] = {
    "gpa": Gpa.read,
    "language": Language.read,
    "level": Level.read,
    "year": Count.read,
    "credits": Count.read,
    "field": Field.read,
    "major": Major.read,
    "nationality": Nationality.read,
    "unit": Unit.read,
    "note": Note.read,
}


def read_requirement(requirement: Requirement) -> Rule:
    """Return the rule behind the data; RequirementError in one line where there is none."""
    if requirement.kind not in KINDS:
        raise RequirementError(f"Unknown kind {requirement.kind!r}; known: {', '.join(KINDS)}.")
    if not isinstance(requirement.parameters, Mapping):
        raise RequirementError(f"{requirement.kind}: parameters must be given by name.")
    return KINDS[requirement.kind](Parameters(requirement.kind, requirement.parameters))


def check_requirement(requirement: Requirement) -> None:
    """Raise RequirementError in one line unless the requirement can be judged."""
    read_requirement(requirement)


def judge(requirements: Iterable[Requirement], situation: Situation, *, on: date) -> Verdict:
    """Return one finding per requirement, in their order; `on` is the day on which results must be valid."""
    findings: list[Finding] = []
    for requirement in requirements:
        answer = read_requirement(requirement).judge(situation, on)
        findings.append(Finding(requirement, answer.met, answer.code, answer.values, answer.seen, answer.gap))
    return Verdict(tuple(findings))
