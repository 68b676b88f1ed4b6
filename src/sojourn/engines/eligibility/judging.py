"""The kinds of requirement, and the judgement of one situation by many requirements."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from sojourn.engines.eligibility.answer import Answered
from sojourn.engines.eligibility.belonging import Field, Level, Nationality, Unit
from sojourn.engines.eligibility.group import DEEPEST, Group, Rule, members_of
from sojourn.engines.eligibility.language import Language
from sojourn.engines.eligibility.major import Major
from sojourn.engines.eligibility.marks import Marks
from sojourn.engines.eligibility.minimum import Count, Gpa
from sojourn.engines.eligibility.note import Note
from sojourn.engines.eligibility.occasion import Occasion
from sojourn.engines.eligibility.personal import Age, Paper, Stays
from sojourn.engines.eligibility.requirement import Parameters, Requirement, RequirementError
from sojourn.engines.eligibility.situation import Situation
from sojourn.engines.eligibility.verdict import Finding, Verdict


def read_group(parameters: Parameters, depth: int = 1) -> Group:
    """Return the rule of a group with those of its members."""
    if depth > DEEPEST:
        raise parameters.fault(f"groups stand at most {DEEPEST} deep.")
    members = members_of(parameters)
    return Group(
        str(parameters.given["match"]), tuple((one, read_requirement(one, depth + 1)) for one in members)
    )


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
    "marks": Marks.read,
    "age": Age.read,
    "stays": Stays.read,
    "document": Paper.read,
    "answer": Answered.read,
    "group": read_group,
}


def read_requirement(requirement: Requirement, depth: int = 1) -> Rule:
    """Return the rule behind the data; RequirementError in one line where there is none."""
    if requirement.kind not in KINDS:
        raise RequirementError(f"Unknown kind {requirement.kind!r}; known: {', '.join(KINDS)}.")
    if not isinstance(requirement.parameters, Mapping):
        raise RequirementError(f"{requirement.kind}: parameters must be given by name.")
    parameters = Parameters(requirement.kind, requirement.parameters)
    if requirement.kind == "group":
        return read_group(parameters, depth)
    return KINDS[requirement.kind](parameters)


def check_requirement(requirement: Requirement) -> None:
    """Raise RequirementError in one line unless the requirement can be judged."""
    read_requirement(requirement)


def judge(
    requirements: Iterable[Requirement],
    situation: Situation,
    *,
    on: date,
    ends_from: date | None = None,
    ends_until: date | None = None,
) -> Verdict:
    """Return one finding per requirement, in their order.

    `on` is the day on which results must be valid; the stay ends between `ends_from` and `ends_until`.
    """
    return judge_rules(read_requirements(requirements), situation, Occasion(on, ends_from, ends_until))


def read_requirements(requirements: Iterable[Requirement]) -> list[tuple[Requirement, Rule]]:
    """Return the requirements with their rules, for judging many situations by the same ones."""
    return [(requirement, read_requirement(requirement)) for requirement in requirements]


def judge_rules(
    rules: Iterable[tuple[Requirement, Rule]], situation: Situation, occasion: Occasion
) -> Verdict:
    """Return one finding per rule, in their order."""
    findings: list[Finding] = []
    for requirement, rule in rules:
        answer = rule.judge(situation, occasion)
        findings.append(Finding(requirement, answer.met, answer.code, answer.values, answer.seen, answer.gap))
    return Verdict(tuple(findings))
