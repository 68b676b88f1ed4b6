"""The answers of an application: in words, with what changed since they were given, and as facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from sojourn.applications.models import Application
from sojourn.engines.eligibility import Situation
from sojourn.kernel.text import in_language
from sojourn.programmes.conditions import NOTHING
from sojourn.programmes.models import FormVersion, Question
from sojourn.programmes.queries.feeding import with_answers
from sojourn.programmes.queries.form_versions import wording_in
from sojourn.programmes.queries.questions import answer_in_words, headings_of, table_in_words


@dataclass(frozen=True)
class Answered:
    """One question with its answer as a page shows it."""

    number: int
    text: str
    words: str
    headings: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    file: Mapping[str, Any] | None = None
    old_text: str = ""
    """How the question read when it was answered, where it reads otherwise now."""
    is_withdrawn: bool = False


def answered(application: Application) -> list[Answered]:
    """The questions asked of the applicant with their answers, then those no longer asked but answered.

    Two queries more where the form was changed after somebody could have answered.
    """
    withdrawn = [
        question
        for question in application.questions()
        if question.is_withdrawn and application.answers.get(str(question.pk)) not in NOTHING
    ]
    questions = [*application.asked(), *withdrawn]
    old = old_wordings(application, questions)
    return [
        _answered(question, application.answers.get(str(question.pk)), old.get(question.pk, ""))
        for question in questions
    ]


def _answered(question: Question, answer: Any, old_text: str) -> Answered:
    text = in_language(question, "text")
    is_table, is_file = question.kind == "table", question.kind == "file"
    there = answer not in NOTHING
    return Answered(
        question.pk,
        text,
        "" if is_table or is_file else answer_in_words(question, answer),
        headings_of(question) if is_table and there else [],
        table_in_words(question, answer) if is_table and there else [],
        answer if is_file and isinstance(answer, dict) else None,
        old_text if old_text != text else "",
        question.is_withdrawn,
    )


def answers_in_words(application: Application) -> list[tuple[str, str]]:
    """Each question that is asked of the applicant with the answer given; names of files are not told."""
    return [
        (in_language(question, "text"), answer_in_words(question, application.answers.get(str(question.pk))))
        for question in application.asked()
    ]


def answered_in(application: Application, question: Question) -> int:
    """The version of the form in which the question was answered; 1 where no form had changed yet."""
    return int(application.asked_in.get(str(question.pk), 1))


def old_wordings(application: Application, questions: list[Question]) -> dict[int, str]:
    """How the questions that were changed since read when they were answered. One query at most."""
    wanted = {
        question.pk: answered_in(application, question)
        for question in questions
        if question.changed_in > answered_in(application, question)
        and application.answers.get(str(question.pk)) not in NOTHING
    }
    if not wanted:
        return {}
    versions = FormVersion.objects.filter(call=application.call_id, number__in=set(wanted.values()))
    contents = {version.number: version.content for version in versions}
    return {
        number: wording_in(contents[version], number)
        for number, version in wanted.items()
        if version in contents
    }


def notes_on_changes(application: Application) -> dict[int, str]:
    """What stands at a question that was changed after it was answered, or after the draft was begun."""
    questions = [
        question
        for question in application.questions()
        if not question.is_withdrawn and question.changed_in > answered_in(application, question)
    ]
    if not questions:
        return {}
    versions = {version.number: version for version in application.call.form_versions.all()}
    old = old_wordings(application, questions)
    notes = {}
    for question in questions:
        version = versions.get(question.changed_in)
        if version is None or application.created_at > version.at:
            continue
        day = formats.date_format(timezone.localtime(version.at), "DATETIME_FORMAT")
        if application.answers.get(str(question.pk)) in NOTHING:
            notes[question.pk] = _("This question was added or changed on %(day)s.") % {"day": day}
        elif old.get(question.pk) and old[question.pk] != in_language(question, "text"):
            notes[question.pk] = _(
                "This question was changed on %(day)s; it read: “%(text)s”. Your answer stays as it is."
            ) % {"day": day, "text": old[question.pk]}
        else:
            notes[question.pk] = _(
                "What is asked here was changed on %(day)s. Look at your answer again."
            ) % {"day": day}
    return notes


def situation_with_answers(situation: Situation, application: Application) -> Situation:
    """What is on record of the applicant, and what the answers add to it."""
    return with_answers(situation, application.asked(), application.answers)


def files_of(application: Application) -> dict[int, dict[str, str]]:
    """The files handed in as answers: number of the question -> name and address."""
    return {
        int(number): {
            "name": answer["name"],
            "url": reverse("applications:answer_file", args=[application.pk, int(number)]),
        }
        for number, answer in application.answers.items()
        if isinstance(answer, dict) and "stored" in answer
    }
