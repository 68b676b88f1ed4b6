"""Journeys of the past held against another table: what it would have refused, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sojourn.engines.workflow.written import Written


@dataclass(frozen=True)
class Past:
    """A step that was taken: by time itself, by the person concerned, or by somebody else."""

    step: str
    source: str
    target: str
    by: str = "other"
    """clock, applicant or other."""
    has_reason: bool = False


@dataclass(frozen=True)
class Refused:
    """The first step of a journey that the table would have refused."""

    step: str
    source: str
    why: str
    """no state, no step, not from here, elsewhere, who, or reason."""


def replay(journey: Sequence[Past], table: Written) -> Refused | None:
    """The first refusal on this way; None where all of it is still possible.

    Guards are not asked: what they would look at has passed.
    """
    states = {one["name"] for one in table["states"]}
    steps = {one["name"]: one for one in table["steps"]}
    for past in journey:
        step = steps.get(past.step)
        if past.source not in states:
            return Refused(past.step, past.source, "no state")
        if step is None:
            return Refused(past.step, past.source, "no step")
        if past.source not in step["from"]:
            return Refused(past.step, past.source, "not from here")
        if step["to"] != past.target:
            return Refused(past.step, past.source, "elsewhere")
        if not _may(past.by, step["who"]):
            return Refused(past.step, past.source, "who")
        if step.get("needs_reason") and not past.has_reason:
            return Refused(past.step, past.source, "reason")
    return None


def _may(by: str, who: Iterable[str]) -> bool:
    if by == "other":
        return any(party not in ("clock", "applicant") for party in who)
    return by in who
