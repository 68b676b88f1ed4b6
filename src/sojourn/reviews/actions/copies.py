"""Copies of documents for reviewers of a blind call."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from sojourn.applications.models import Application, Document
from sojourn.kernel.action import action
from sojourn.kernel.files import store_bytes, store_upload
from sojourn.kernel.models import StoredFile
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Person
from sojourn.reviews.cleaning import CannotClean, cleaned, pages_naming
from sojourn.reviews.models import ReadingCopy
from sojourn.reviews.queries.copies import names_of


@action
def make_reading_copy(document: Document, *, by: Person | None) -> ReadingCopy:
    """The copy of a document that tells nothing of who made it; what was made before is taken again."""
    known = ReadingCopy.objects.filter(application=document.application_id, source=document.stored_id).first()
    if known is not None:
        return known
    facts = _cleaned(document.stored, document.application)
    return ReadingCopy.objects.get_or_create(
        application=document.application, source=document.stored, defaults=facts
    )[0]


def _cleaned(stored: StoredFile, application: Application) -> dict[str, Any]:
    with stored.content.open("rb") as file:
        content = file.read()
    try:
        copy = cleaned(content, stored.media_type)
        named_on = pages_naming(copy, stored.media_type, names_of(application))
    except CannotClean:
        return {"cleaned": None, "named_on": []}
    suffix = stored.name.rpartition(".")[2].lower()
    return {
        "cleaned": store_bytes(f"document.{suffix}", copy, stored.media_type, by=None),
        "named_on": named_on,
    }


@action
def redact_copy(copy: ReadingCopy, upload: UploadedFile, *, by: Person) -> ReadingCopy:
    """Give the reviewers this file instead; what the file tells of its author is taken out of it, too."""
    require(by, "reviews.run_panel")
    stored = store_upload(upload, by=by)
    facts = _cleaned(stored, copy.application)
    if facts["cleaned"] is None:
        raise Refusal(
            _("“%(name)s” cannot be read. Save it anew and upload it again.") % {"name": stored.name}
        )
    copy.redacted, copy.named_on = facts["cleaned"], facts["named_on"]
    copy.save(update_fields=["redacted", "named_on"])
    return copy
