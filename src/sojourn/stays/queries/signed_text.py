"""The text of a version that the parties sign, and its hash; docs/learning-agreements.md says it in words."""

import hashlib
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.timezone import localtime

from sojourn.organisation.models import Unit
from sojourn.stays.models import Course, LearningAgreement, Reason, Signature
from sojourn.stays.queries.learning_agreements import LETTERS, courses_of

FORM = "sojourn learning agreement 1"
"""Stands first in the text; a later form of the text gets another number."""


def canonical(values: dict[str, Any]) -> str:
    """JSON with the keys in order, one value a line, nothing escaped that need not be, numbers as text."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def hash_of(text: str) -> str:
    """SHA-256 of the text in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def signed_values(agreement: LearningAgreement, courses: list[Course] | None = None) -> dict[str, Any]:
    """Everything that is signed: parties, dates, number, reason, the three tables, what was taken out.

    Five queries, three where the courses are given with those behind them.
    """
    courses = courses_of(agreement) if courses is None else courses
    stay = agreement.stay
    home = Unit.objects.filter(parent=None).order_by("id").first()
    labels = labelled(courses)
    tables: dict[str, list[dict[str, Any]]] = {letter: [] for letter in LETTERS.values()}
    for course in courses:
        tables[LETTERS[Course.Table(course.table)]].append(_course(course, labels))
    return {
        "form": FORM,
        "version": agreement.number,
        "reason": agreement.reason,
        "student": {"zh": stay.person.name_zh, "en": stay.person.name_en},
        "home": {"zh": home.name_zh, "en": home.name_en} if home else None,
        "unit": {"zh": stay.unit.name_zh, "en": stay.unit.name_en},
        "host": {"zh": stay.institution.name_zh, "en": stay.institution.name_en},
        "from": (agreement.begins_on or stay.planned_from).isoformat(),
        "until": (agreement.ends_on or agreement.new_end or stay.planned_until).isoformat(),
        "tables": tables,
        "removed": [
            {
                "table": LETTERS[Course.Table(line.course.table)],
                "code": line.course.code,
                "title": line.course.title,
                "reason": line.reason,
                "reason_text": line.reason_text,
            }
            for line in agreement.removals.select_related("course").order_by("course_id")
        ],
    }


def labelled(courses: list[Course]) -> dict[int, str]:
    """Number of the course -> its place in the tables: A1, A2, B1, C1. No query."""
    counted: dict[str, int] = {}
    found = {}
    for course in courses:
        letter = LETTERS[Course.Table(course.table)]
        counted[letter] = counted.get(letter, 0) + 1
        found[course.pk] = f"{letter}{counted[letter]}"
    return found


def _course(course: Course, labels: dict[int, str]) -> dict[str, Any]:
    return {
        "code": course.code,
        "title": course.title,
        "term": course.term,
        "credits": _number(course.credits),
        "scheme": course.scheme,
        "automatic": course.is_automatic,
        "condition": course.condition,
        "description": course.description,
        "behind": sorted(labels[one.pk] for one in course.behind.all()),
        "change": course.change,
        "reason": course.reason,
        "reason_text": course.reason_text,
    }


def _number(value: Decimal) -> str:
    """One decimal, as the column keeps it."""
    return f"{value:.1f}"


def text_of(agreement: LearningAgreement, courses: list[Course] | None = None) -> str:
    """The text that is signed."""
    return canonical(signed_values(agreement, courses))


def still_fits(signature: Signature, text: str) -> bool | None:
    """Whether the version still says what was signed; None where no hash was kept."""
    return signature.hash == hash_of(text) if signature.hash else None


def paper_values(agreement: LearningAgreement) -> dict[str, Any]:
    """What the printed version says: the signed values, their labels in both languages, the signatures."""
    courses = courses_of(agreement)
    values = signed_values(agreement, courses)
    text = canonical(values)
    signatures = agreement.signatures.select_related("by")
    return {
        **values,
        "reference": f"LA-{agreement.stay_id:06d}-{agreement.number}",
        "state": translated(lambda: agreement.workflow.state(agreement.state).label),
        "words": {
            "terms": {term.value: translated(lambda term=term: term.label) for term in Course.Term},
            "schemes": {one.value: translated(lambda one=one: one.label) for one in Course.Scheme},
            "reasons": {one.value: translated(lambda one=one: one.label) for one in Reason},
        },
        "hash": hash_of(text),
        "signatures": [
            {
                "party": translated(one.get_party_display),
                "by": {"zh": one.by.name_zh, "en": one.by.name_en},
                "at": localtime(one.at).strftime("%Y-%m-%d %H:%M %Z"),
                "on_behalf": one.on_behalf,
                "hash": one.hash,
                "fits": still_fits(one, text),
            }
            for one in signatures
        ],
    }


def translated(text: Callable[[], Any]) -> dict[str, str]:
    """What the function says in each of both languages."""
    found = {}
    for code, locale in (("zh", "zh-hans"), ("en", "en")):
        with translation.override(locale):
            found[code] = str(text())
    return found
