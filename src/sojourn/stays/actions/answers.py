"""A host's answers to several nominations at once: by its contact, or entered by hand from its letter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from sojourn.allocation.actions.seats import queue_for_seats
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.files import store_upload
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person
from sojourn.stays.actions.nominations import approve_nomination, reject_nomination
from sojourn.stays.models import Nomination

LETTERS = frozenset({"pdf", "jpg", "png", "docx", "xlsx"})


@dataclass(frozen=True)
class Answer:
    """What the host says to one nomination."""

    nomination: Nomination
    takes: bool
    note: str = ""


@action
def answer_nominations(
    answers: Sequence[Answer],
    *,
    by: Person,
    note: str = "",
    dated: date | None = None,
    upload: UploadedFile | None = None,
) -> list[Nomination]:
    """Enter all answers or none; `note`, date and letter are those of the mail that the office got."""
    if not answers:
        raise Refusal(_("Answer at least one nomination."))
    if dated is not None and dated > clock.today():
        raise Refusal(_("The answer cannot be dated in the future."))
    queue_for_seats({one.nomination.place.academic_year_id for one in answers})
    stored = store_upload(upload, by=by, kinds=LETTERS) if upload else None
    for one in answers:
        own = " ".join(part for part in (note.strip(), one.note.strip()) if part)
        try:
            _answer(one, own, by=by)
        except Refusal as refusal:
            name = in_language(one.nomination.application.person, "name")
            raise Refusal(_("%(name)s: %(why)s") % {"name": name, "why": refusal}) from refusal
        if dated is not None or stored is not None:
            Nomination.objects.select_for_update().only("pk").get(pk=one.nomination.pk)
            one.nomination.refresh_from_db()
            one.nomination.answer_dated, one.nomination.answer_file = dated, stored
            one.nomination.save(update_fields=["answer_dated", "answer_file"])
    return [one.nomination for one in answers]


def _answer(one: Answer, note: str, *, by: Person) -> None:
    if one.takes:
        approve_nomination(one.nomination, by=by, note=note)
    else:
        reject_nomination(one.nomination, by=by, reason=note)
