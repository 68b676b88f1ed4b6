"""Pages on which sheets are brought, compared, taken over and taken back."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.interop import actions
from sojourn.interop.export import MEDIA_TYPES, export_bytes
from sojourn.interop.forms import ColumnsForm, DecisionsForm, SheetForm
from sojourn.interop.kinds import KINDS
from sojourn.interop.models import SheetImport, SheetRow
from sojourn.interop.queries import WORKS, kinds_for, visible_imports
from sojourn.interop.shown import mapping_shown, rows_shown
from sojourn.kernel import clock
from sojourn.kernel.files import serve
from sojourn.kernel.pages import asked, attempt, posted
from sojourn.kernel.permission import may, screen


@screen("interop.import_sheets")
def sheets(request: HttpRequest) -> HttpResponse:
    """Choose a kind and bring a sheet; templates and exports; what was brought before."""
    kinds = kinds_for(request.person)
    form = SheetForm(
        posted(request), request.FILES or None, kinds=kinds, initial={"kind": asked(request, "kind")}
    )
    if request.method == "POST" and form.is_valid():
        made: list[SheetImport] = []
        if attempt(
            request,
            lambda: made.append(
                actions.upload_sheet(
                    form.cleaned_data["sheet"], kind=form.cleaned_data["kind"], by=request.person
                )
            ),
            form=form,
        ):
            return redirect("interop:sheet", made[0].pk)
    page = Paginator(visible_imports(request.person), 20).get_page(request.GET.get("page"))
    for one in page.object_list:
        one.kind_label = KINDS[one.kind].label if one.kind in KINDS else _("Publications")
    context = {
        "form": form,
        "page": page,
        "kinds": [KINDS[name] for name in kinds if name in KINDS],
        "takes_offers": "offers" in kinds,
        "takes_works": WORKS in kinds,
        "labels": {name: kind.label for name, kind in KINDS.items()},
    }
    return render(request, "interop/sheets.html", context, status=422 if form.is_bound else 200)


@screen("interop.view_import", one_of=visible_imports)
def sheet(request: HttpRequest, sheet_import: SheetImport) -> HttpResponse:
    """What the sheet would change, or has changed, row by row; or how far the work is."""
    if sheet_import.kind == WORKS:
        return redirect("interop:works")
    if sheet_import.kind not in KINDS:
        return redirect("interop:offers_preview", sheet_import.pk)
    kind = KINDS[sheet_import.kind]
    rows = sheet_import.rows.all()
    only = asked(request, "only")
    if only == "kept":
        rows = rows.exclude(kept="")
    elif only in SheetRow.Outcome.values:
        rows = rows.filter(outcome=only)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    opens = sheet_import.facts.get("opens", [])
    job = sheet_import.job
    return render(
        request,
        "interop/sheet.html",
        {
            "sheet_import": sheet_import,
            "kind": kind,
            "job": job,
            "is_working": job is not None and job.state in actions.WORKING,
            "page": page,
            "rows": rows_shown(page.object_list, kind, sheet_import.facts.get("columns", {})),
            "only": only,
            "outcomes": [(name, label) for name, label in SheetRow.Outcome.choices if name != "beside"],
            "decisions": DecisionsForm(opens=opens, decisions=sheet_import.decisions) if opens else None,
            "kept": sheet_import.taken_back_at and sheet_import.rows.exclude(kept="").count(),
        },
    )


@screen("interop.view_import", one_of=visible_imports)
def columns(request: HttpRequest, sheet_import: SheetImport) -> HttpResponse:
    """Say which column of the file says what."""
    if sheet_import.kind == WORKS:
        return redirect("interop:works")
    if sheet_import.kind not in KINDS:
        return redirect("interop:offers_preview", sheet_import.pk)
    kind, facts = KINDS[sheet_import.kind], sheet_import.facts
    form = ColumnsForm(
        posted(request),
        columns=kind.columns,
        headings=facts.get("headings", []),
        sheets=facts.get("sheets", []),
        mapping=mapping_shown(sheet_import),
        sheet=sheet_import.sheet,
    )
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data.get("sheet", sheet_import.sheet)
        if attempt(
            request,
            lambda: actions.set_mapping(sheet_import, mapping=form.told(), sheet=wanted, by=request.person),
            done=_("The columns are remembered for the next file with these headings."),
            form=form,
        ):
            return redirect("interop:sheet", sheet_import.pk)
    return render(
        request,
        "interop/columns.html",
        {"sheet_import": sheet_import, "form": form, "kind": kind},
        status=422 if form.is_bound else 200,
    )


@require_POST
@screen("interop.view_import", one_of=visible_imports)
def decide(request: HttpRequest, sheet_import: SheetImport) -> HttpResponse:
    """Say what open names mean; the sheet is compared anew."""
    opens = sheet_import.facts.get("opens", [])
    form = DecisionsForm(request.POST, opens=opens, decisions=sheet_import.decisions)
    if form.is_valid():
        attempt(
            request, lambda: actions.set_decisions(sheet_import, decisions=form.told(), by=request.person)
        )
    return redirect("interop:sheet", sheet_import.pk)


@require_POST
@screen("interop.view_import", one_of=visible_imports)
def apply(request: HttpRequest, sheet_import: SheetImport) -> HttpResponse:
    if attempt(request, lambda: actions.apply_sheet(sheet_import, by=request.person)):
        sheet_import.refresh_from_db()
        return redirect("kernel:job", sheet_import.job_id)
    return redirect("interop:sheet", sheet_import.pk)


@require_POST
@screen("interop.view_import", one_of=visible_imports)
def take_back(request: HttpRequest, sheet_import: SheetImport) -> HttpResponse:
    if attempt(request, lambda: actions.take_back_sheet(sheet_import, by=request.person)):
        sheet_import.refresh_from_db()
        return redirect("kernel:job", sheet_import.job_id)
    return redirect("interop:sheet", sheet_import.pk)


@screen("interop.view_import", one_of=visible_imports)
def file(request: HttpRequest, sheet_import: SheetImport) -> HttpResponse:
    """The sheet as it was brought."""
    return serve(sheet_import.stored)


@screen("interop.import_sheets")
def export(request: HttpRequest) -> HttpResponse:
    """What the list of a kind holds for this person, or an empty template, as Excel or CSV."""
    kind, form = asked(request, "kind"), asked(request, "form") or "xlsx"
    is_template = asked(request, "template") == "1"
    if kind not in KINDS or form not in MEDIA_TYPES:
        return redirect("interop:sheets")
    if not may(request.person, f"interop.import_{kind}"):
        raise Http404
    content = export_bytes(kind, by=request.person, form=form, is_template=is_template)
    response = HttpResponse(content, content_type=MEDIA_TYPES[form])
    name = f"{kind}-template.{form}" if is_template else f"{kind}-{clock.today().isoformat()}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
