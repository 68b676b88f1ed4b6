"""What is done to uploaded sheets: kept, compared, taken over."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sojourn.interop.models import SheetImport
from sojourn.interop.spreadsheet.delimited import SheetError
from sojourn.interop.spreadsheet.offers import Remark, read_offers
from sojourn.interop.spreadsheet.offers_import import Outcome, take_over_sheet
from sojourn.interop.spreadsheet.remarks import remark_sentence, sheet_sentence
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.files import LARGEST, store_upload, tidy_name
from sojourn.kernel.jobs import Progress, job, start_job
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Person

LANGUAGES = {"zh": "zh-hans", "en": "en"}


@action
def upload_offers(upload: UploadedFile, *, year: str, by: Person) -> SheetImport:
    """Keep a sheet of offers and begin to compare it with what is there; Refusal where it cannot be read."""
    require(by, "interop.import_offers")
    if upload.size and upload.size <= LARGEST:
        _refuse_unreadable(upload.read(), tidy_name(upload.name or ""))
        upload.seek(0)
    stored = store_upload(upload, by=by, kinds=frozenset({"csv", "xlsx"}))
    sheet_import = SheetImport.objects.create(stored=stored, year=year, by=by, uploaded_at=clock.now())
    return _begin(sheet_import, kind="interop.compare_offers", by=by)


def _refuse_unreadable(raw: bytes, name: str) -> None:
    """Say at once what is wrong with a file as a whole, before it is kept."""
    try:
        read_offers(raw, file_name=name)
    except SheetError as fault:
        raise Refusal(sheet_sentence(fault)) from fault


@action
def apply_offers(sheet_import: SheetImport, *, by: Person) -> SheetImport:
    """Begin to take the sheet over, once."""
    require(by, "interop.import_offers", sheet_import)
    current = SheetImport.objects.select_for_update().get(pk=sheet_import.pk)
    if current.applied_at is not None:
        raise Refusal(_("This sheet has been taken over already."))
    if current.preview is None:
        raise Refusal(_("This sheet is still being compared."))
    return _begin(current, kind="interop.apply_offers", by=by)


def _begin(sheet_import: SheetImport, *, kind: str, by: Person) -> SheetImport:
    sheet_import.job = start_job(kind, by=by, number=sheet_import.pk)
    sheet_import.save(update_fields=["job"])
    return sheet_import


def _content(sheet_import: SheetImport) -> bytes:
    with sheet_import.stored.content.open("rb") as file:
        return bytes(file.read())


@job("interop.compare_offers", label=gettext_lazy("Compare a sheet of offers"))
def compare_offers(progress: Progress, *, number: int) -> dict[str, str]:
    """Work out in both languages what taking over would change; nothing of it is written."""
    sheet_import = SheetImport.objects.select_related("stored", "by__account").get(pk=number)
    found = {}
    for done, (language, code) in enumerate(LANGUAGES.items()):
        progress.at(done, len(LANGUAGES))
        with translation.override(code):
            found[language] = told(_take_over(sheet_import, dry_run=True))
    progress.at(len(LANGUAGES), len(LANGUAGES))
    sheet_import.preview = found
    sheet_import.save(update_fields=["preview"])
    return _result(sheet_import)


@job("interop.apply_offers", label=gettext_lazy("Take over a sheet of offers"))
def take_over_offers(progress: Progress, *, number: int) -> dict[str, str]:
    """Take the sheet over; begun again after a crash it finds its own offers unchanged."""
    sheet_import = SheetImport.objects.select_related("stored", "by__account").get(pk=number)
    total = len(next(iter((sheet_import.preview or {"zh": {"rows": []}}).values()))["rows"])
    progress.at(0, total)
    outcome = _take_over(sheet_import, dry_run=False)
    sheet_import.counts, sheet_import.applied_at = outcome.counts, clock.now()
    sheet_import.save(update_fields=["counts", "applied_at"])
    progress.at(total, total)
    return _result(sheet_import)


def _take_over(sheet_import: SheetImport, *, dry_run: bool) -> Outcome:
    try:
        return take_over_sheet(
            _content(sheet_import),
            file_name=sheet_import.stored.name,
            by=sheet_import.by,
            dry_run=dry_run,
            year=sheet_import.year,
        )
    except SheetError as fault:
        raise Refusal(sheet_sentence(fault)) from fault


def _result(sheet_import: SheetImport) -> dict[str, str]:
    return {"path": reverse("interop:offers_preview", args=[sheet_import.pk])}


def told(outcome: Outcome) -> dict[str, Any]:
    """An outcome as the preview shows it, in the language that is active."""
    return {
        "counts": outcome.counts,
        "rows": [
            {
                "row": row.row,
                "name": row.name,
                "host": str(row.programme.institution or ""),
                "outcome": row.outcome,
                "differences": [[one.label, one.old, one.new] for one in row.differences],
            }
            for row in outcome.rows
        ],
        "refused": [_told_remark(remark) for remark in outcome.refused],
        "doubts": [_told_remark(remark) for remark in outcome.sheet.doubts],
        "to_decide": [
            {"row": one.row, "name": one.name, "suggested": [str(each.institution) for each in one.suggested]}
            for one in outcome.to_decide
        ],
    }


def _told_remark(remark: Remark) -> dict[str, Any]:
    return {
        "row": remark.row,
        "column": remark.column,
        "value": remark.value,
        "sentence": remark_sentence(remark),
    }
