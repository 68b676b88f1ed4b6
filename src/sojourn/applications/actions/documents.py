"""The documents that an applicant hands in."""

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from sojourn.applications.actions.editing import mark_changed, opened
from sojourn.applications.models import Application, Document
from sojourn.kernel.action import action
from sojourn.kernel.files import store_upload
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Person
from sojourn.programmes.models import RequiredDocument


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
