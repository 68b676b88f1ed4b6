"""The documents that an applicant hands in."""

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from sojourn.applications.actions.editing import keep_answers, mark_changed, opened
from sojourn.applications.models import Application, Document
from sojourn.kernel.action import action
from sojourn.kernel.files import store_upload
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Person
from sojourn.programmes.models import Question, RequiredDocument
from sojourn.programmes.queries.questions import kinds_of_file


@action
def hand_in_document(
    application: Application, required: RequiredDocument, upload: UploadedFile, *, by: Person
) -> Document:
    """Keep a checked file for a document the call asks for, in place of an earlier one."""
    current = opened(application, by=by)
    if required.call_id != current.call_id:
        raise Refusal(_("The call does not ask for this document."))
    stored = store_upload(upload, by=by)
    document, _made = Document.objects.update_or_create(
        application=current, required=required, defaults={"stored": stored}
    )
    mark_changed(current)
    return document


@action
def remove_document(document: Document, *, by: Person) -> None:
    """Take a document back before it is submitted."""
    current = opened(document.application, by=by)
    document.delete()
    mark_changed(current)


@action
def hand_in_answer(
    application: Application, question: Question, upload: UploadedFile, *, by: Person
) -> Application:
    """Keep a checked file as the answer to a question, in place of an earlier one."""
    current = opened(application, by=by)
    if question.pk not in {asked.pk for asked in current.asked()} or question.kind != Question.Kind.FILE:
        raise Refusal(_("The call does not ask for this document."))
    stored = store_upload(upload, by=by, kinds=frozenset(kinds_of_file(question)))
    answer = {"stored": stored.pk, "name": stored.name, "size": stored.size}
    keep_answers(current, {**current.answers, str(question.pk): answer})
    return current


@action
def remove_answer(application: Application, question: Question, *, by: Person) -> Application:
    """Take a file back that answers a question."""
    current = opened(application, by=by)
    answers = {number: one for number, one in current.answers.items() if number != str(question.pk)}
    keep_answers(current, answers)
    return current
