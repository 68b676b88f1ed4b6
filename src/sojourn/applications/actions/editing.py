"""What every change by the applicant begins with."""

from collections.abc import Mapping
from typing import Any

from sojourn.applications.models import Application
from sojourn.applications.queries import why_not_editable
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Person
from sojourn.programmes.queries.form_versions import newest_number


def locked(application: Application) -> Application:
    """The same row as it stands now, kept from other writers until the transaction ends."""
    return Application.objects.select_for_update().get(pk=application.pk)


def opened(application: Application, *, by: Person) -> Application:
    """The locked row where its applicant may still change it; Refusal in words otherwise."""
    require(by, "applications.edit_application", application)
    current = locked(application)
    refusal = why_not_editable(current)
    if refusal:
        raise Refusal(refusal)
    return current


def keep_answers(application: Application, answers: Mapping[str, Any]) -> None:
    """Keep these answers, without those to questions that are not asked, and in which version of the form."""
    before = application.answers
    application.answers = dict(answers)
    asked = {str(question.pk) for question in application.asked()}
    not_asked = {
        str(question.pk)
        for question in application.questions()
        if not question.is_withdrawn and str(question.pk) not in asked
    }
    application.answers = {number: answer for number, answer in answers.items() if number not in not_asked}
    changed = [number for number, answer in application.answers.items() if before.get(number) != answer]
    newest = newest_number(application.call)
    if newest:
        application.asked_in = {**application.asked_in, **dict.fromkeys(changed, newest)}
    application.version += 1
    application.save(update_fields=["answers", "asked_in", "version"])


def mark_changed(application: Application) -> None:
    """Count one more save, so that whoever has an older page open is told."""
    application.version += 1
    application.save(update_fields=["version"])
