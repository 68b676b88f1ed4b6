"""When a question is asked, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from sojourn.kernel.text import in_language
from sojourn.programmes.models import Question
from sojourn.programmes.queries.questions import answer_in_words
from sojourn.programmes.queries.wording import level_names


def condition_sentence(
    condition: Mapping[str, Any] | None, questions: Mapping[str, Question] | None = None
) -> str:
    """When it is asked; questions stand by their text where `questions` (by name) knows them."""
    tests = (condition or {}).get("tests") or []
    if not tests:
        return _("of everybody")
    word = _("or") if (condition or {}).get("match") == "any" else _("and")
    return _("only if %(conditions)s") % {
        "conditions": f" {word} ".join(test_sentence(test, questions or {}) for test in tests)
    }


def test_sentence(test: Mapping[str, Any], questions: Mapping[str, Question]) -> str:
    """One test of a condition."""
    question = questions.get(str(test.get("of")))
    if test.get("of") == "level":
        subject, value = _("the level of study"), level_names([str(test.get("value"))])
    elif test.get("of") == "unit":
        subject, value = _("the unit"), str(test.get("value"))
    else:
        subject = f"“{in_language(question, 'text')}”" if question else f"“{test.get('of')}”"
        value = str(test.get("value", ""))
        if question is not None and question.kind in ("yes_no", "choice", "choices"):
            value = answer_in_words(question, test.get("value"))
    return how_sentences()[str(test.get("how", "is"))] % {"subject": subject, "value": value}


def how_sentences() -> dict[str, str]:
    """A sentence for each way of testing, in the page's language."""
    return {
        "is": _("%(subject)s is %(value)s"),
        "is_not": _("%(subject)s is not %(value)s"),
        "contains": _("%(subject)s contains %(value)s"),
        "above": _("%(subject)s is above %(value)s"),
        "below": _("%(subject)s is below %(value)s"),
        "answered": _("%(subject)s is answered"),
        "not_answered": _("%(subject)s is not answered"),
    }
