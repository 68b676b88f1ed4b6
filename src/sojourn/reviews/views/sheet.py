"""Scores out to Excel and back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sojourn.applications.queries import calls_to_select_for
from sojourn.kernel.files import store_upload
from sojourn.kernel.models import StoredFile
from sojourn.kernel.pages import attempt, number_in, posted
from sojourn.kernel.permission import screen
from sojourn.kernel.refusal import Refusal
from sojourn.programmes.models import Call
from sojourn.reviews import actions
from sojourn.reviews.forms import SheetForm
from sojourn.reviews.queries.sheet import changes_in, headings_of, scores_as_rows
from sojourn.reviews.workbook import UnreadableSheet, rows_in, workbook_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@screen("reviews.run_panel", one_of=calls_to_select_for)
def score_sheet(request: HttpRequest, call: Call) -> HttpResponse:
    """The sheet to take away; one that comes back is shown row by row before anything is taken over."""
    if request.GET.get("download") == "xlsx":
        return _download(call)
    if "stored" in request.POST:
        return _apply(request, call)
    form = SheetForm(posted(request), request.FILES or None)
    shown: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        try:
            shown = _preview(request, call, form.cleaned_data["file"])
        except Refusal as refusal:
            form.add_error("file", str(refusal))
    return render(
        request,
        "reviews/score_sheet.html",
        {"call": call, "form": form, **shown},
        status=422 if form.is_bound and form.errors else 200,
    )


def _download(call: Call) -> HttpResponse:
    note = _("Do not change this column. Empty cells leave the points as they are.")
    content = workbook_of(_("Scores"), headings_of(call), scores_as_rows(call), note)
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={
            "Content-Disposition": f'attachment; filename="scores-{call.code}.xlsx"',
            "Cache-Control": "private, no-store",
        },
    )


def _preview(request: HttpRequest, call: Call, upload: Any) -> dict[str, Any]:
    stored = store_upload(upload, by=request.person, kinds=frozenset({"xlsx"}))
    sheet, rows = _rows_of(stored)
    changes, faults = changes_in(call, rows)
    return {
        "sheet": sheet,
        "count": len(rows),
        "changes": changes[:200],
        "changed_count": len(changes),
        "faults": faults[:200],
        "fault_count": len(faults),
        "stored": stored,
    }


def _rows_of(stored: StoredFile) -> tuple[str, Any]:
    with stored.content.open("rb") as file:
        content = file.read()
    try:
        return rows_in(content)
    except UnreadableSheet:
        raise Refusal(_("“%(name)s” cannot be read as a workbook.") % {"name": stored.name}) from None


def _apply(request: HttpRequest, call: Call) -> HttpResponse:
    """Take over the file that was shown; only whoever has uploaded it."""
    mine = StoredFile.objects.filter(uploaded_by=request.user)
    stored = get_object_or_404(mine, pk=number_in(request.POST, "stored"))
    counts: list[int] = []

    def act() -> None:
        counts.append(actions.save_scores_from_rows(call, _rows_of(stored)[1], by=request.person))

    if attempt(request, act):
        text = ngettext("%(count)d review taken over.", "%(count)d reviews taken over.", counts[0])
        messages.success(request, text % {"count": counts[0]})
    return redirect("reviews:score_sheet", call.pk)
