"""Answers that are facts of the applicant: what requirements are held against beyond what is on record."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sojourn.engines.eligibility import TESTS, LanguageResult, Situation
from sojourn.programmes.conditions import NOTHING, day_of, number_of
from sojourn.programmes.models import Question


def with_answers(
    situation: Situation, questions: Iterable[Question], answers: Mapping[str, Any]
) -> Situation:
    """The situation with what the answers to these questions add; what is on record stays."""
    for question in questions:
        answer = answers.get(str(question.pk))
        if answer in NOTHING:
            continue
        plain = answer if isinstance(answer, str | int | float) else [str(one) for one in answer]
        situation = replace(situation, answers={**situation.answers, question.name: plain})
        if question.feeds:
            situation = _fed(situation, question, answer)
    return situation


def _fed(situation: Situation, question: Question, answer: Any) -> Situation:
    fact, _colon, which = question.feeds.partition(":")
    number, day = number_of(answer), day_of(answer)
    if fact == "language":
        return _with_result(situation, which, answer)
    if fact == "document" and day is not None:
        return replace(situation, documents={**situation.documents, which: day})
    if fact == "birth_date" and situation.born_on is None:
        return replace(situation, born_on=day)
    if fact == "stays" and number is not None:
        return _with_stays(situation, int(number))
    if fact == "credits" and situation.credits is None:
        return replace(situation, credits=number)
    if fact == "gpa" and situation.gpa is None and question.limits.get("highest") is not None:
        return replace(situation, gpa=number, gpa_scale=question.limits["highest"])
    return situation


def _with_result(situation: Situation, test: str, answer: Any) -> Situation:
    scale = TESTS[test]
    overall = str(answer).strip().upper() if scale.levels else number_of(answer)
    if overall is None:
        return situation
    result = LanguageResult(test, scale.language or "en", overall)
    return replace(situation, languages=(*situation.languages, result))


def _with_stays(situation: Situation, declared: int) -> Situation:
    """The earlier stays on record, and as many of unknown kind as were declared beyond them."""
    known = situation.stays or ()
    return replace(situation, stays=(*known, *[""] * max(0, min(declared, 50) - len(known))))
