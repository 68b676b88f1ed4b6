"""Pages on which sheets are uploaded, compared and taken over."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from sojourn.interop import actions
from sojourn.interop.forms import OffersForm
from sojourn.interop.kinds import OFFERS
from sojourn.interop.models import SheetImport
from sojourn.interop.queries import visible_imports
from sojourn.kernel.files import serve
from sojourn.kernel.pages import attempt
from sojourn.kernel.permission import screen
from sojourn.kernel.text import language
from sojourn.programmes.queries.programmes import unsettled_programmes


@screen("interop.import_offers")
def offers_import(request: HttpRequest) -> HttpResponse:
    """Upload a sheet; earlier uploads stand below."""
    form = OffersForm(request.POST, request.FILES) if request.method == "POST" else OffersForm()
    if request.method == "POST" and form.is_valid():
        made: list[SheetImport] = []
        if attempt(
            request,
            lambda: made.append(
                actions.upload_offers(
                    form.cleaned_data["sheet"], year=form.cleaned_data["year"], by=request.person
                )
            ),
            form=form,
        ):
            return redirect("interop:offers_preview", made[0].pk)
    page = Paginator(visible_imports(request.person).filter(kind=OFFERS), 20).get_page(
        request.GET.get("page")
    )
    context = {"form": form, "page": page, "unsettled": unsettled_programmes().count()}
    return render(request, "interop/offers_import.html", context, status=422 if form.is_bound else 200)


@screen("interop.view_import", one_of=visible_imports)
def offers_preview(request: HttpRequest, sheet_import: SheetImport) -> HttpResponse:
    """What the sheet would change row by row, or how far the work is."""
    preview = (sheet_import.preview or {}).get(language())
    only = request.GET.get("only", "")
    rows = [row for row in preview["rows"] if not only or row["outcome"] == only] if preview else []
    return render(
        request,
        "interop/offers_preview.html",
        {
            "sheet_import": sheet_import,
            "job": sheet_import.job,
            "is_working": sheet_import.job is not None and sheet_import.job.state in ("waiting", "running"),
            "preview": preview,
            "page": Paginator(rows, 50).get_page(request.GET.get("page")),
            "only": only,
            "outcomes": {
                "new": pgettext("offer", "new"),
                "changed": pgettext("offer", "changed"),
                "unchanged": pgettext("offer", "unchanged"),
            },
        },
    )


@require_POST
@screen("interop.import_offers", one_of=visible_imports)
def offers_apply(request: HttpRequest, sheet_import: SheetImport) -> HttpResponse:
    if attempt(request, lambda: actions.apply_offers(sheet_import, by=request.person)):
        sheet_import.refresh_from_db()
        return redirect("kernel:job", sheet_import.job_id)
    return redirect("interop:offers_preview", sheet_import.pk)


@screen("interop.view_import", one_of=visible_imports)
def offers_file(request: HttpRequest, sheet_import: SheetImport) -> HttpResponse:
    """The sheet as it was uploaded."""
    return serve(sheet_import.stored)
