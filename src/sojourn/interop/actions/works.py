"""What is done to files of works: kept, read, matched to our people, taken in."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sojourn.cooperation.intake import FoundWork, take_in_works
from sojourn.interop.models import SheetImport
from sojourn.interop.openalex.matching import People
from sojourn.interop.openalex.reading import Home, Refused, WorksError, unpacked, works_in
from sojourn.interop.queries import WORKS
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.files import store_bytes, tidy_name
from sojourn.kernel.jobs import Progress, job, start_job
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Person, Unit

LARGEST = 60 * 2**20
TOLD = 200
"""So many refused lines are told."""
AT_ONCE = 500


@action
def upload_works(upload: UploadedFile, *, by: Person) -> SheetImport:
    """Keep a file of works and begin to take it in."""
    require(by, "cooperation.take_in_works")
    name = tidy_name(upload.name or "")
    if not upload.size:
        raise Refusal(_("“%(name)s” is empty.") % {"name": name})
    if upload.size > LARGEST:
        raise Refusal(
            _("“%(name)s” is larger than %(limit)d MB.") % {"name": name, "limit": LARGEST // 2**20}
        )
    raw = upload.read()
    try:
        first = unpacked(raw).lstrip()[:1]
    except WorksError as fault:
        raise Refusal(fault_of_file(str(fault))) from fault
    if first != b"{":
        raise Refusal(fault_of_file("no_lines"))
    media_type = "application/gzip" if raw[:2] == b"\x1f\x8b" else "application/jsonl"
    stored = store_bytes(name, raw, media_type, by=by)
    brought = SheetImport.objects.create(kind=WORKS, stored=stored, by=by, uploaded_at=clock.now())
    brought.job = start_job("interop.take_in_works", by=by, number=brought.pk)
    brought.save(update_fields=["job"])
    return brought


def fault_of_file(code: str) -> str:
    """Why a file as a whole is not taken."""
    return {
        "damaged": _("The file is damaged: it cannot be unpacked."),
        "too_large": _("The file unpacks to far too much; divide it."),
        "no_lines": _("This is no file of OpenAlex works: each line must be a work as JSON."),
    }[code]


def fault_of_line(code: str) -> str:
    """Why a line is no work."""
    return {
        "no_json": _("The line is no JSON."),
        "no_work": _("The line is no work."),
        "no_id": _("The work has no OpenAlex id."),
        "no_title": _("The work has no title."),
        "no_year": _("The work has neither a day nor a year of publication."),
        "row_doubled": _("The work stands in the file already."),
    }[code]


@job("interop.take_in_works", label=gettext_lazy("Take publications in"))
def take_in_file(progress: Progress, *, number: int) -> dict[str, str]:
    """Read and match all lines, then write in one transaction; begun again it changes nothing."""
    brought = SheetImport.objects.select_related("stored", "by__account").get(pk=number)
    with brought.stored.content.open("rb") as file:
        raw = bytes(file.read())
    by = getattr(progress.author, "person", None) or brought.by
    try:
        found, refused = read_and_match(raw, at=progress.at)
    except WorksError as fault:
        raise Refusal(fault_of_file(str(fault))) from fault
    with transaction.atomic():
        taken = take_in_works(found, by=by)
        brought.counts = asdict(taken) | {"refused": len(refused)}
        brought.facts = {"refused": [[one.line, one.code] for one in refused[:TOLD]]}
        brought.applied_at = clock.now()
        brought.save(update_fields=["counts", "facts", "applied_at"])
    return {"path": reverse("interop:works")}


def read_and_match(raw: bytes, *, at: Any = None) -> tuple[list[FoundWork], list[Refused]]:
    """The works of a file with the people who may be meant, and its lines that are none."""
    home, people = home_of_settings(), People()
    found: dict[str, FoundWork] = {}
    refused: list[Refused] = []
    total = raw.count(b"\n") + 1
    for number, one in enumerate(works_in(raw, home=home), start=1):
        if isinstance(one, Refused):
            refused.append(one)
        elif one.openalex_id in found:
            refused.append(Refused(number, "row_doubled"))
        else:
            people.match(one)
            found[one.openalex_id] = one
        if at is not None and number % AT_ONCE == 0:
            at(number, max(total, number))
    return list(found.values()), refused


def home_of_settings() -> Home:
    """Our ROR id, and the names of the institution at the top of the tree."""
    root = Unit.objects.filter(parent=None).first()
    names = tuple(name for name in (root.name_en, root.name_zh) if name) if root else ()
    return Home(settings.HOME_ROR, names)


@action
def import_works(raw: bytes, *, file_name: str, by: Person | None, dry_run: bool) -> dict[str, Any]:
    """Take a file of works in at once and report as for sheets; WorksError where it cannot be read."""
    if by is not None:
        require(by, "cooperation.take_in_works")
    found, refused = read_and_match(raw)
    with transaction.atomic():
        told = asdict(take_in_works(found, by=by))
        transaction.set_rollback(dry_run)
    lines = [
        {"sheet": file_name, "row": one.line, "column": "", "value": "", "reason": fault_of_line(one.code)}
        for one in refused
    ]
    return told | {"refused": lines, "to_decide": [], "proposed": {}, "unread": []}
