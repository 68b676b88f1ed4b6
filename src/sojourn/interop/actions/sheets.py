"""What is done to sheets: kept, compared, taken over, taken back."""

import mimetypes
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sojourn.interop.actions.taking_back import take_back
from sojourn.interop.actions.taking_over import Compared, apply, compare, keep_rows
from sojourn.interop.actions.works import import_works
from sojourn.interop.kinds import KINDS, OFFERS
from sojourn.interop.models import RememberedMapping, SheetImport
from sojourn.interop.queries import WORKS
from sojourn.interop.spreadsheet.delimited import SheetError
from sojourn.interop.spreadsheet.mappings import ColumnMapping, fingerprint, known_headings, mapping_from
from sojourn.interop.spreadsheet.offers_import import import_offers
from sojourn.interop.spreadsheet.remarks import sheet_sentence
from sojourn.interop.spreadsheet.tables import open_table
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.files import LARGEST, store_bytes, tidy_name
from sojourn.kernel.jobs import Progress, job, start_job
from sojourn.kernel.models import StoredFile
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Person

MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
WORKING = ("waiting", "running")


@action
def upload_sheet(upload: UploadedFile, *, kind: str, by: Person) -> SheetImport:
    """Keep a sheet and begin to compare it with what is there; Refusal where it cannot be read at all."""
    require(by, f"interop.import_{kind}")
    name = tidy_name(upload.name or "")
    if not upload.size:
        raise Refusal(_("“%(name)s” is empty.") % {"name": name})
    if upload.size > LARGEST:
        raise Refusal(
            _("“%(name)s” is larger than %(limit)d MB.") % {"name": name, "limit": LARGEST // 2**20}
        )
    raw = upload.read()
    columns = KINDS[kind].columns
    try:
        table = open_table(raw, file_name=name, known=known_headings(kind, columns))
    except SheetError as fault:
        raise Refusal(sheet_sentence(fault)) from fault
    sheet_import = SheetImport.objects.create(
        kind=kind, stored=_store(raw, name, by=by), sheet=table.sheet[:100], by=by, uploaded_at=clock.now()
    )
    sheet_import.facts = {
        "sheet": table.sheet,
        "sheets": list(table.sheets),
        "headings": list(table.headings),
        "heading_row": table.heading_row,
    }
    sheet_import.save(update_fields=["facts"])
    return _begin(sheet_import, job_kind="interop.compare_sheet", by=by)


def _store(raw: bytes, name: str, *, by: Person | None) -> StoredFile:
    suffix = name.rpartition(".")[2].lower()
    media_type = MEDIA_TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return store_bytes(name, raw, "text/csv" if suffix in ("csv", "txt", "tsv") else media_type, by=by)


@action
def set_mapping(sheet_import: SheetImport, *, mapping: dict[str, Any], sheet: str, by: Person) -> SheetImport:
    """Say which column says what; remembered for the next file with the same headings."""
    current = _open(sheet_import, by=by)
    try:
        mapping_from(mapping)
    except SheetError as fault:
        raise Refusal(sheet_sentence(fault)) from fault
    current.mapping, current.sheet = mapping, sheet
    current.save(update_fields=["mapping", "sheet"])
    headings = current.facts.get("headings", [])
    if headings:
        RememberedMapping.objects.update_or_create(
            kind=current.kind,
            fingerprint=fingerprint(headings),
            defaults={"mapping": mapping, "by": by, "saved_at": clock.now()},
        )
    return _begin(current, job_kind="interop.compare_sheet", by=by)


@action
def set_decisions(sheet_import: SheetImport, *, decisions: dict[str, str], by: Person) -> SheetImport:
    """Say what open names mean: the number of an institution, or "new"."""
    current = _open(sheet_import, by=by)
    current.decisions = {**current.decisions, **{name: one for name, one in decisions.items() if one}}
    current.save(update_fields=["decisions"])
    return _begin(current, job_kind="interop.compare_sheet", by=by)


def _open(sheet_import: SheetImport, *, by: Person) -> SheetImport:
    """The locked row where it may still be changed."""
    require(by, f"interop.import_{sheet_import.kind}")
    current = SheetImport.objects.select_for_update().get(pk=sheet_import.pk)
    if current.applied_at is not None:
        raise Refusal(_("This sheet has been taken over already."))
    if current.job is not None and current.job.state in WORKING:
        raise Refusal(_("This sheet is being worked on; wait until that has ended."))
    return current


@action
def apply_sheet(sheet_import: SheetImport, *, by: Person) -> SheetImport:
    """Begin to take the sheet over, once."""
    current = _open(sheet_import, by=by)
    if current.counts is None:
        raise Refusal(_("This sheet could not be compared; look at what is said about it."))
    return _begin(current, job_kind="interop.apply_sheet", by=by)


@action
def take_back_sheet(sheet_import: SheetImport, *, by: Person) -> SheetImport:
    """Begin to take back what this sheet brought, once; what others have touched since stays."""
    require(by, f"interop.import_{sheet_import.kind}")
    current = SheetImport.objects.select_for_update().get(pk=sheet_import.pk)
    if current.applied_at is None or current.kind not in KINDS:
        raise Refusal(_("Nothing of this sheet has been taken over that could be taken back."))
    if current.taken_back_at is not None:
        raise Refusal(_("This sheet has been taken back already."))
    if current.job is not None and current.job.state in WORKING:
        raise Refusal(_("This sheet is being worked on; wait until that has ended."))
    current.taken_back_by = by
    current.save(update_fields=["taken_back_by"])
    return _begin(current, job_kind="interop.put_sheet_back", by=by)


def _begin(sheet_import: SheetImport, *, job_kind: str, by: Person) -> SheetImport:
    sheet_import.job = start_job(job_kind, by=by, number=sheet_import.pk)
    sheet_import.save(update_fields=["job"])
    return sheet_import


def _content(sheet_import: SheetImport) -> bytes:
    with sheet_import.stored.content.open("rb") as file:
        return bytes(file.read())


def _of(number: int) -> SheetImport:
    return SheetImport.objects.select_related("stored", "by__account").get(pk=number)


def _whoever_asked(sheet_import: SheetImport, progress: Progress) -> Person | None:
    """Who has begun this work, with today's rights; not always who has brought the sheet."""
    return getattr(progress.author, "person", None) or sheet_import.by


def _compared(sheet_import: SheetImport, progress: Progress) -> Compared:
    try:
        return compare(
            _content(sheet_import),
            kind=sheet_import.kind,
            file_name=sheet_import.stored.name,
            by=_whoever_asked(sheet_import, progress),
            mapping=mapping_from(sheet_import.mapping) if sheet_import.mapping else None,
            sheet=sheet_import.sheet,
            decisions=sheet_import.decisions,
            at=progress.at,
        )
    except SheetError as fault:
        raise Refusal(sheet_sentence(fault)) from fault


@job("interop.compare_sheet", label=gettext_lazy("Compare a sheet"))
def compare_sheet(progress: Progress, *, number: int) -> dict[str, str]:
    """Work out what taking over would change, row by row; nothing of it is written."""
    sheet_import = _of(number)
    compared = _compared(sheet_import, progress)
    with transaction.atomic():
        sheet_import.rows.all().delete()
        keep_rows(compared, sheet_import)
        sheet_import.counts, sheet_import.facts = compared.counts, compared.facts
        sheet_import.save(update_fields=["counts", "facts"])
    return _result(sheet_import)


@job("interop.apply_sheet", label=gettext_lazy("Take a sheet over"))
def take_over_sheet(progress: Progress, *, number: int) -> dict[str, str]:
    """Read the sheet once more against what is there now, then write it in one transaction."""
    sheet_import = _of(number)
    if sheet_import.applied_at is None:
        compared = _compared(sheet_import, progress)
        with transaction.atomic():
            apply(compared, sheet_import, at=progress.at)
            _applied(sheet_import)
    return _result(sheet_import)


def _applied(sheet_import: SheetImport) -> None:
    sheet_import.applied_at = clock.now()
    sheet_import.save(update_fields=["applied_at", "counts", "facts", "marks"])


@job("interop.put_sheet_back", label=gettext_lazy("Take a sheet back"))
def put_sheet_back(progress: Progress, *, number: int) -> dict[str, str]:
    """Undo row by row what nobody has touched since, in one transaction."""
    sheet_import = _of(number)
    with transaction.atomic():
        if sheet_import.taken_back_at is None:
            take_back(sheet_import, at=progress.at)
            sheet_import.taken_back_at = clock.now()
            sheet_import.save(update_fields=["taken_back_at"])
    return _result(sheet_import)


def _result(sheet_import: SheetImport) -> dict[str, str]:
    return {"path": reverse("interop:sheet", args=[sheet_import.pk])}


@action
def import_sheet(
    raw: bytes,
    *,
    kind: str,
    file_name: str,
    by: Person | None,
    dry_run: bool,
    mapping: ColumnMapping | None = None,
    year: str = "",
) -> dict[str, Any]:
    """Take a sheet over at once and report; SheetError where it cannot be read as a whole."""
    if by is not None:
        require(by, f"interop.import_{kind}")
    if kind == OFFERS:
        report = import_offers(raw, file_name=file_name, by=by, dry_run=dry_run, year=year, mapping=mapping)
        return report | {"refused": [one | {"reason": one["message"]} for one in report["refused"]]}
    if kind == WORKS:
        return import_works(raw, file_name=file_name, by=by, dry_run=dry_run)
    compared = compare(raw, kind=kind, file_name=file_name, by=by, mapping=mapping)
    if not dry_run:
        sheet_import = SheetImport.objects.create(
            kind=kind,
            stored=_store(raw, file_name, by=by),
            sheet=compared.table.sheet[:100],
            by=by,
            uploaded_at=clock.now(),
        )
        apply(compared, sheet_import)
        _applied(sheet_import)
    return compared.report()
