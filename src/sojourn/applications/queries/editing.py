"""What an applicant may still change, and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from sojourn.applications.models import Application
from sojourn.kernel.steps import steps_taken
from sojourn.kernel.text import in_language, language
from sojourn.programmes.models import Call, Question


@dataclass(frozen=True)
class Point:
    """One thing that the application needs, whether it is there, and where on the page it is given."""

    label: str
    is_done: bool
    anchor: str


def why_call_takes_nothing(call: Call) -> str:
    """Why nobody can apply to this call now, as a sentence; empty where one can."""
    if call.takes_applications:
        return ""
    if not call.is_past_opening:
        return _("The call opens at %(at)s.") % {"at": call.opens_at_text}
    if call.is_past_closing:
        return _("The call closed at %(at)s.") % {"at": call.closes_at_text}
    return _("The call does not take applications now.")


def why_not_editable(application: Application) -> str:
    """Why its applicant cannot change it now, as a sentence; empty where they can."""
    if application.state == "returned":
        return _("The time for corrections is over.") if application.correct_until_passed else ""
    if application.state == "draft":
        return why_call_takes_nothing(application.call)
    if application.state == "submitted":
        return _("It has been submitted. Take it back first to correct it.")
    return _("It cannot be changed any more.")


def what_to_correct(application: Application) -> str:
    """What the office asks to be corrected, in its words; empty unless it was returned."""
    if application.state != "returned":
        return ""
    returned = steps_taken(application).filter(step="return").last()
    return returned.reason if returned else ""


def answers_at(application: Application, version: int) -> dict[str, Any]:
    """The answers as they stood in this version; those of now where it is the newest or unknown."""
    if version == application.version:
        return application.answers
    then = application.history.filter(version=version).order_by("-history_id").first()
    return then.answers if then else application.answers


def was_changed_elsewhere(application: Application, *, seen: int, answers: Mapping[str, str]) -> bool:
    """Whether anything but these answers has changed since version `seen`.

    A page saves its own fields one by one as they are left; what it has saved so is no other window's change.
    Every version in between must then be of an answer, and the answers must be the page's own.
    """
    if seen == application.version:
        return False
    lines = application.history.filter(version__gte=seen, version__lte=application.version)
    kept = dict(lines.order_by("version", "history_id").values_list("version", "answers"))
    steps = [kept.get(version) for version in range(seen, application.version + 1)]
    only_answers = None not in steps and all(before != after for before, after in pairwise(steps))
    same = all(application.answers.get(number, "") == answer for number, answer in answers.items())
    return not (only_answers and same)


def checklist_of(application: Application) -> list[Point]:
    """Everything that must be there before it can be submitted. Four queries at most."""
    call = application.call
    answered = {number for number, answer in application.answers.items() if answer not in ("", None)}
    handed_in = {document.required_id for document in application.documents.all()}
    points = [Point(_("At least one choice"), bool(application.choices.all()), "choices")]
    points += [
        Point(in_language(question, "text"), str(question.pk) in answered, f"id_answer_{question.pk}")
        for question in call.questions.all()
        if question.is_obligatory
    ]
    points += [
        Point(in_language(required, "title"), required.pk in handed_in, f"document-{required.pk}")
        for required in call.documents.all()
        if required.is_obligatory
    ]
    return points


def answers_in_words(application: Application) -> list[tuple[str, str]]:
    """Each question of the call with the answer given. One query."""
    return [
        (in_language(question, "text"), answer_in_words(question, application.answers.get(str(question.pk))))
        for question in application.call.questions.all()
    ]


def answer_in_words(question: Question, answer: Any) -> str:
    """An answer as people read it: yes or no, the option's text in the page's language."""
    if answer in (None, ""):
        return ""
    if question.kind == "yes_no":
        return _("yes") if answer == "yes" else _("no")
    return dict(options_of(question)).get(answer, answer) if question.kind == "choice" else str(answer)


def options_of(question: Question) -> list[tuple[str, str]]:
    """The options of a question as (kept, shown) pairs; kept is the Chinese line, else the English."""
    chinese, english = (
        [line.strip() for line in text.splitlines() if line.strip()]
        for text in (question.options_zh, question.options_en)
    )
    kept = chinese or english
    shown = {"zh": kept, "en": english if len(english) == len(kept) else kept}[language()]
    return list(zip(kept, shown, strict=True))
