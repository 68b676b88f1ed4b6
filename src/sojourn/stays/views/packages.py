"""Pages of a partner: how it takes nominations, in which columns, and what was put together for it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from sojourn.kernel.files import serve
from sojourn.kernel.pages import attempt, number_in, posted
from sojourn.kernel.permission import may, screen
from sojourn.partners.models import Institution
from sojourn.stays import actions, queries, states
from sojourn.stays.forms import Columns, LayoutForm, PracticeForm, columns_shown, columns_typed
from sojourn.stays.models import Layout, Package
from sojourn.stays.views.pages import form_page

PREVIEWED = 5
"""Students in the preview of a layout."""


@screen("stays.arrange_partner", one_of=queries.partners_tracked)
def partner(request: HttpRequest, institution: Institution) -> HttpResponse:
    """A partner as the office nominates to it: alarms, columns, packages, how its nominations stand."""
    counts = queries.nominations_of_partner(request.person, institution)
    packages = queries.visible_packages(request.person).filter(institution=institution)
    waiting = queries.tracked_nominations(request.person, state="pending").filter(institution=institution)
    return render(
        request,
        "stays/partner.html",
        {
            "institution": institution,
            "practice": queries.practice_of(institution),
            "layout": queries.layout_of(institution),
            "contacts": queries.contacts_of(institution.pk),
            "counts": [
                (state.name, state.label, counts.get(state.name, 0)) for state in states.NOMINATION.states
            ],
            "years": queries.years_to_enclose(request.person, institution),
            "waiting": list(waiting.prefetch_related("reminders")[:50]),
            "page": Paginator(packages, 20).get_page(request.GET.get("page")),
        },
    )


@screen("stays.arrange_partner", one_of=queries.partners_tracked)
def practice_change(request: HttpRequest, institution: Institution) -> HttpResponse:
    practice, back = queries.practice_of(institution), reverse("stays:partner", args=[institution.pk])
    form = PracticeForm(
        posted(request),
        initial={
            "version": practice.version,
            "lead_days": ", ".join(map(str, practice.lead_days)),
            "answer_days": practice.answer_days,
            "note": practice.note,
        },
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if attempt(
            request,
            lambda: actions.set_practice(
                institution,
                lead_days=given["lead_days"],
                answer_days=given["answer_days"],
                note=given["note"],
                seen=given["version"],
                by=request.person,
            ),
            done=_("Saved."),
            form=form,
        ):
            return redirect(back)
    return form_page(
        request,
        form,
        title=_("Alarms and patience"),
        lead=str(institution),
        submit=_("Save"),
        back=back,
        stale=getattr(form, "stale", None),
    )


@screen("stays.arrange_partner", one_of=queries.partners_tracked)
def layout_change(request: HttpRequest, institution: Institution) -> HttpResponse:
    """The columns of the partner's list, with a preview; copied from another partner where one says so."""
    newest = queries.layout_of(institution)
    copied = Layout.objects.select_related("institution").filter(pk=number_in(request.GET, "copy")).first()
    shown = columns_shown(queries.columns_of(copied or newest))
    initial = {"seen": newest.number if newest else 0, "language": (copied or newest or Layout()).language}
    form = LayoutForm(posted(request), initial=initial)
    columns = Columns(posted(request), prefix="columns", initial=None if request.method == "POST" else shown)
    typed = queries.columns_of(copied or newest)
    is_valid = request.method == "POST" and form.is_valid() and columns.is_valid()
    if is_valid:
        typed = columns_typed(columns)
        wants_preview = "preview" in request.POST
        if not wants_preview and attempt(
            request, lambda: _save(request, institution, form, typed), done=_("Saved."), form=form
        ):
            return redirect("stays:partner", institution.pk)
        if wants_preview:
            columns = Columns(prefix="columns", initial=columns_shown(typed))
    return render(
        request,
        "stays/layout_form.html",
        {
            "institution": institution,
            "form": form,
            "columns": columns,
            "newest": newest,
            "copied": copied,
            "preview": _preview(request, institution, typed, form),
            "others": _layouts_to_copy(institution),
            "versions": institution.layouts.select_related("made_by")[:20],
        },
        status=422 if request.method == "POST" and (form.errors or columns.errors and not is_valid) else 200,
    )


def _save(request: HttpRequest, institution: Institution, form: LayoutForm, typed: list) -> Layout:
    given = form.cleaned_data
    return actions.save_layout(
        institution, columns=typed, language=given["language"], seen=given["seen"], by=request.person
    )


def _preview(
    request: HttpRequest, institution: Institution, columns: list, form: LayoutForm
) -> dict[str, Any]:
    """The first students of this partner in these columns; of any partner where it has none."""
    tracked = queries.tracked_nominations(request.person)
    own = queries.nominations_to_enclose(request.person, institution)
    nominations = list(own[:PREVIEWED]) or list(tracked[:PREVIEWED])
    language = form["language"].value() or "en"
    return {
        "columns": columns,
        "lines": queries.list_of(nominations, columns, officer=request.person, language=language),
    }


def _layouts_to_copy(institution: Institution) -> list[Layout]:
    """The newest layout of every other partner. One query."""
    found: dict[int, Layout] = {}
    for layout in Layout.objects.exclude(institution=institution).select_related("institution"):
        found.setdefault(layout.institution_id, layout)
    return sorted(found.values(), key=lambda layout: str(layout.institution))[:200]


@screen("stays.make_package", one_of=queries.partners_tracked)
def package_add(request: HttpRequest, institution: Institution) -> HttpResponse:
    """Choose the students of a year, then put list, letter, sheets and documents together."""
    years = queries.years_to_enclose(request.person, institution)
    wanted = number_in(request.POST or request.GET, "year")
    year = next((one for one in years if one.pk == wanted), years[0] if years else None)
    nominations = list(queries.nominations_to_enclose(request.person, institution, year)) if year else []
    chosen = {number for number in request.POST.getlist("nomination") if number.isdecimal()}
    made: list[Package] = []
    if request.method == "POST" and year is not None:
        picked = [one for one in nominations if str(one.pk) in chosen]
        if attempt(
            request,
            lambda: made.append(
                actions.make_package(institution, year=year, nominations=picked, by=request.person)
            ),
            done=_("The package is put together. Look at it, then send it."),
        ):
            return redirect("stays:package", made[0].pk)
    return render(
        request,
        "stays/package_add.html",
        {
            "institution": institution,
            "years": years,
            "year": year,
            "nominations": nominations,
            "chosen": chosen
            if request.method == "POST"
            else {str(one.pk) for one in nominations if one.state == "prepared"},
            "sent_before": queries.last_package_of(nominations),
            "layout": queries.layout_of(institution),
        },
        status=422 if request.method == "POST" else 200,
    )


@screen("stays.view_package", one_of=queries.visible_packages)
def package_detail(request: HttpRequest, package: Package) -> HttpResponse:
    """What is in the package, its files with their hashes, and whether it was sent."""
    nominations = queries.nominations_in(package)
    is_office = may(request.person, "stays.send_package", package)
    return render(
        request,
        "stays/package_detail.html",
        {
            "package": package,
            "nominations": nominations,
            "is_office": is_office,
            "files": _files(package, is_office=is_office),
            "contacts": queries.contacts_of(package.institution_id) if is_office else [],
            "waiting": sum(one.state == "pending" for one in nominations),
        },
    )


def _files(package: Package, *, is_office: bool) -> list[tuple[str, Any, Any]]:
    """Kind, words and file; the documents leave the house by the office's hand only."""
    labels = {
        "workbook": _("List (Excel)"),
        "letter": _("Letter and sheets (PDF)"),
        "documents": _("Documents (ZIP)"),
    }
    shown = Package.FILES if is_office else Package.FILES[:2]
    return [(which, labels[which], getattr(package, which)) for which in shown if getattr(package, which)]


@require_POST
@screen("stays.send_package", one_of=queries.visible_packages)
def package_send(request: HttpRequest, package: Package) -> HttpResponse:
    attempt(
        request,
        lambda: actions.send_package(package, by=request.person, again="again" in request.POST),
        done=_("The package is sent; its nominations wait for the host's answer."),
    )
    return redirect("stays:package", package.pk)


@screen("stays.view_package", one_of=queries.visible_packages)
def package_file(request: HttpRequest, package: Package, which: str) -> HttpResponse:
    """One of the files, as it was put together."""
    may_read = may(request.person, "stays.send_package", package) or which != "documents"
    if which not in Package.FILES or not may_read or getattr(package, which) is None:
        raise Http404
    return serve(getattr(package, which))


@require_POST
@screen("stays.make_package", one_of=queries.partners_tracked)
def partner_remind(request: HttpRequest, institution: Institution) -> HttpResponse:
    """Ask the partner again for the answers that are chosen."""
    numbers = [number for number in request.POST.getlist("nomination") if number.isdecimal()]
    waiting = list(queries.tracked_nominations(request.person, state="pending").filter(pk__in=numbers))
    reached: list[int] = []
    if attempt(
        request,
        lambda: reached.append(actions.remind_partner(institution, nominations=waiting, by=request.person)),
    ):
        attempt(request, lambda: None, done=_reached(reached[0]))
    return redirect("stays:partner", institution.pk)


def _reached(contacts: int) -> str:
    if not contacts:
        return _("Noted. This partner has no contact here: write to it yourself.")
    return ngettext("%(count)d contact is reminded.", "%(count)d contacts are reminded.", contacts) % {
        "count": contacts
    }
