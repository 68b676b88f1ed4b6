"""Pages of agreements: list, one agreement with its conditions and caps, forms."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.agreements import actions
from sojourn.agreements.forms import AgreementForm, CapForm, ConditionForm, DocumentForm
from sojourn.agreements.models import Agreement, Cap, Condition
from sojourn.agreements.queries import cap_tree, visible_agreements
from sojourn.kernel import clock
from sojourn.kernel.files import serve
from sojourn.kernel.links import came_from, led_to
from sojourn.kernel.pages import attempt
from sojourn.kernel.permission import screen
from sojourn.kernel.refusal import Stale
from sojourn.partners.models import Institution
from sojourn.partners.names import fold
from sojourn.partners.queries import institutions_matching

SOON = timedelta(days=180)
"""Agreements that end within this time stand out as expiring."""


@screen("agreements.list_agreements")
def agreement_list(request: HttpRequest) -> HttpResponse:
    words, wanted = request.GET.get("q", ""), request.GET.get("which", "")
    today = clock.today()
    found = visible_agreements(request.person).select_related("institution", "unit")
    for word in fold(words).split():
        found = found.filter(institution__search_text__contains=word) | found.filter(number__icontains=word)
    if wanted == "expiring":
        found = found.filter(valid_until__range=(today, today + SOON)).order_by("valid_until")
    elif wanted == "ended":
        found = found.filter(valid_until__lt=today)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(
        request,
        "agreements/agreement_list.html",
        {"page": page, "words": words, "which": wanted, "today": today, "soon": today + SOON},
    )


@screen("agreements.view_agreement", one_of=visible_agreements)
def agreement_detail(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    return render(
        request,
        "agreements/agreement_detail.html",
        {
            "agreement": agreement,
            "conditions": agreement.conditions.select_related("field", "first_year", "last_year"),
            "branches": cap_tree(Cap.objects.filter(agreement=agreement)),
            "condition_form": ConditionForm(),
            "cap_form": _cap_form(agreement),
            "document_form": DocumentForm(),
            "came_from": came_from(agreement),
            "led_to": led_to(agreement),
            "today": clock.today(),
        },
    )


def _cap_form(agreement: Agreement, data: dict | None = None) -> CapForm:
    form = CapForm(data)
    form.fields["parent"].queryset = Cap.objects.filter(institution=agreement.institution_id)
    return form


@screen("agreements.add_agreement")
def agreement_choose(request: HttpRequest) -> HttpResponse:
    """First step of a new agreement: with whom."""
    words = request.GET.get("q", "").strip()
    found = institutions_matching(words)[:20] if words else []
    return render(request, "agreements/agreement_choose.html", {"institutions": found, "words": words})


@screen("agreements.add_agreement")
def agreement_add(request: HttpRequest, institution: int) -> HttpResponse:
    """Second step: the agreement itself; `renews` names the agreement whose facts fill the form."""
    partner = get_object_or_404(Institution, pk=institution)
    number = request.GET.get("renews", "")
    renewed = visible_agreements(request.person).filter(pk=number).first() if number.isdigit() else None
    initial = {"institution": partner.pk}
    if renewed:
        initial |= {"title_zh": renewed.title_zh, "title_en": renewed.title_en, "unit": renewed.unit_id}
    form = AgreementForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        facts = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        made: list[Agreement] = []
        if attempt(
            request,
            lambda: made.append(actions.add_agreement(by=request.person, came_from=renewed, **facts)),
            done=_("Saved."),
            form=form,
        ):
            return redirect("agreements:agreement", made[0].pk)
    return render(
        request,
        "agreements/agreement_form.html",
        {"form": form, "partner": partner},
        status=422 if form.is_bound else 200,
    )


@screen("agreements.change_agreement", one_of=visible_agreements)
def agreement_change(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    form = AgreementForm(request.POST or None, instance=agreement, initial={"version": agreement.version})
    stale = None
    if request.method == "POST" and form.is_valid():
        changes = dict(form.cleaned_data)
        seen = changes.pop("version") or 0
        try:
            if attempt(
                request,
                lambda: actions.change_agreement(agreement, seen=seen, changes=changes, by=request.person),
                done=_("Saved."),
                form=form,
            ):
                return redirect("agreements:agreement", agreement.pk)
        except Stale as found:
            stale = found
    return render(
        request,
        "agreements/agreement_form.html",
        {"form": form, "partner": agreement.institution, "agreement": agreement, "stale": stale},
        status=422 if form.is_bound else 200,
    )


@require_POST
@screen("agreements.change_agreement", one_of=visible_agreements)
def condition_add(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    form = ConditionForm(request.POST)
    if form.is_valid() and attempt(
        request,
        lambda: actions.add_condition(agreement, by=request.person, **form.cleaned_data),
        done=_("Saved."),
        form=form,
    ):
        return redirect("agreements:agreement", agreement.pk)
    return render(
        request,
        "agreements/part_form.html",
        {"form": form, "agreement": agreement, "part_title": _("New condition")},
        status=422,
    )


@require_POST
@screen("agreements.change_agreement", one_of=visible_agreements)
def condition_remove(request: HttpRequest, agreement: Agreement, number: int) -> HttpResponse:
    condition = get_object_or_404(Condition, pk=number, agreement=agreement)
    attempt(request, lambda: actions.remove_condition(condition, by=request.person), done=_("Removed."))
    return redirect("agreements:agreement", agreement.pk)


@require_POST
@screen("agreements.change_agreement", one_of=visible_agreements)
def cap_add(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    form = _cap_form(agreement, request.POST)
    if form.is_valid() and attempt(
        request,
        lambda: actions.set_cap(agreement=agreement, by=request.person, **form.cleaned_data),
        done=_("Saved."),
        form=form,
    ):
        return redirect("agreements:agreement", agreement.pk)
    return render(
        request,
        "agreements/part_form.html",
        {"form": form, "agreement": agreement, "part_title": _("New cap")},
        status=422,
    )


@require_POST
@screen("agreements.change_agreement", one_of=visible_agreements)
def document_keep(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    form = DocumentForm(request.POST, request.FILES)
    if form.is_valid() and attempt(
        request,
        lambda: actions.keep_document(agreement, upload=form.cleaned_data["upload"], by=request.person),
        done=_("Saved."),
        form=form,
    ):
        return redirect("agreements:agreement", agreement.pk)
    return render(
        request,
        "agreements/part_form.html",
        {"form": form, "agreement": agreement, "part_title": _("Signed agreement")},
        status=422,
    )


@screen("agreements.view_agreement", one_of=visible_agreements)
def document(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    if agreement.document is None:
        raise Http404
    return serve(agreement.document)
