"""Whether a question is asked, given the answers before it and who is asked: plain data in, yes or no out.

A condition is {"match": "all" or "any", "tests": [{"of": ..., "how": ..., "value": ...}]}. `of` is the name
of an earlier question, or "level" or "unit" of the applicant.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol, TypeVar

OF_APPLICANT = ("level", "unit")
HOWS = ("is", "is_not", "contains", "above", "below", "answered", "not_answered")
NOTHING: tuple[Any, ...] = ("", None, [], {})


@dataclass(frozen=True)
class Asked:
    """Of whom it is asked: level of study, code of the own unit and of those above it."""

    level: str | None = None
    units: tuple[str, ...] = ()


class Conditional(Protocol):
    """A question as far as it matters here."""

    pk: Any
    condition: Any
    is_withdrawn: bool

    @property
    def name(self) -> str: ...


Q = TypeVar("Q", bound=Conditional)


def questions_asked(questions: Iterable[Q], answers: Mapping[str, Any], who: Asked) -> list[Q]:
    """Those of the questions, in their order, that are asked; an answer to one that is not counts as none."""
    found: list[Q] = []
    given: dict[str, Any] = {}
    for question in questions:
        if not question.is_withdrawn and holds(question.condition, given, who):
            found.append(question)
            given[question.name] = answers.get(str(question.pk))
    return found


def holds(condition: Mapping[str, Any] | None, given: Mapping[str, Any], who: Asked) -> bool:
    """Whether the condition holds; an empty one always does."""
    tests: Sequence[Mapping[str, Any]] = (condition or {}).get("tests") or []
    if not tests:
        return True
    results = (test_holds(test, given, who) for test in tests)
    return any(results) if (condition or {}).get("match") == "any" else all(results)


def test_holds(test: Mapping[str, Any], given: Mapping[str, Any], who: Asked) -> bool:
    """One test of a condition."""
    of, how, value = str(test.get("of")), str(test.get("how")), test.get("value")
    if of == "level":
        return (who.level == value) != (how == "is_not")
    if of == "unit":
        return (value in who.units) != (how == "is_not")
    answer = given.get(of)
    if how in ("answered", "not_answered"):
        return (answer in NOTHING) == (how == "not_answered")
    if answer in NOTHING:
        return False
    if how in ("is", "is_not"):
        same = value in answer if isinstance(answer, list) else equal(answer, value)
        return same != (how == "is_not")
    if how == "contains":
        parts = answer if isinstance(answer, list) else str(answer).casefold()
        return value in parts if isinstance(answer, list) else str(value).casefold() in parts
    return _compares(answer, value, how)


def equal(one: Any, other: Any) -> bool:
    """Whether two answers say the same; 3 and 3.0 do."""
    numbers = number_of(one), number_of(other)
    return numbers[0] == numbers[1] if None not in numbers else str(one).strip() == str(other).strip()


def _compares(answer: Any, value: Any, how: str) -> bool:
    """Above or below, for numbers, dates and the number of rows."""
    if isinstance(answer, list):
        answer = len(answer)
    for read in (number_of, day_of):
        mine, limit = read(answer), read(value)
        if mine is not None and limit is not None:
            return bool(mine > limit) if how == "above" else bool(mine < limit)
    return False


def number_of(value: Any) -> Any:
    """The number that an answer writes; None for anything else."""
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def day_of(value: Any) -> Any:
    """The day that an answer writes; None for anything else."""
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        return None
