"""Pages of agreements: list, one agreement with its conditions and caps, forms."""

from copy import copy
from datetime import timedelta
from typing import Any

from django.db.models import Model, QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.agreements import actions
from sojourn.agreements.forms import (
    AgreementForm,
    AmendmentForm,
    CapForm,
    ConditionForm,
    DocumentForm,
    OpinionForm,
    ProposalForm,
    SeatsForm,
)
from sojourn.agreements.models import Agreement, Amendment, Cap, Condition, SeatShare
from sojourn.agreements.queries import cap_tree, seats_of, visible_agreements
from sojourn.kernel import clock
from sojourn.kernel.files import serve
from sojourn.kernel.links import came_from, led_to
from sojourn.kernel.pages import asked, attempt, number_in, posted
from sojourn.kernel.permission import screen
from sojourn.kernel.timeline import balance, overview, series_of, timeline_page
from sojourn.kernel.worklists.views import worklist_page
from sojourn.organisation.models import Person, Unit
from sojourn.organisation.queries import OFFICE, UNIT, standing_of
from sojourn.partners.models import Institution
from sojourn.partners.queries import institutions_matching


@screen("agreements.list_agreements")
def agreement_list(request: HttpRequest) -> HttpResponse:
    """The agreements one may see, those that end soon among the filters."""
    return worklist_page(request, "agreements.all", template="agreements/agreement_list.html")


@screen("agreements.view_agreement", one_of=visible_agreements)
def agreement_detail(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    return _agreement_page(request, agreement)


def _agreement_page(request: HttpRequest, agreement: Agreement, **bound: BaseForm) -> HttpResponse:
    """The page of an agreement; a form that was sent and refused stands open on it."""
    forms = {
        "condition_form": ConditionForm(),
        "cap_form": CapForm(institution=agreement.institution),
        "document_form": DocumentForm(),
        "opinion_form": OpinionForm(),
        "amendment_form": AmendmentForm(),
    }
    was_proposed = agreement.proposed_by_id is not None
    return render(
        request,
        "agreements/agreement_detail.html",
        {
            "agreement": agreement,
            "conditions": agreement.conditions.select_related("field", "first_year", "last_year"),
            "branches": cap_tree(Cap.objects.filter(agreement=agreement)),
            "renews": _agreements_in(came_from(agreement)),
            "renewed_by": _agreements_in(led_to(agreement)),
            "today": clock.today(),
            "was_proposed": was_proposed,
            "opinions": agreement.opinions.select_related("by") if was_proposed else [],
            "amendments": agreement.amendments.select_related("document"),
            **(forms | bound),
        },
        status=422 if bound else 200,
    )


@screen("agreements.view_agreement", one_of=visible_agreements)
def agreement_activity(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """What happens under the agreement: seats used and left by school, balance, everything on one line."""
    years = balance(agreement, request.person)
    return render(
        request,
        "agreements/agreement_activity.html",
        {
            "agreement": agreement,
            "seats": seats_of(SeatShare.objects.filter(cap__agreement=agreement, split__state="final")),
            "years": years,
            "series": series_of(years),
            "overview": overview(agreement, request.person),
            "timeline": timeline_page(
                agreement, request.person, kind=asked(request, "kind"), after=asked(request, "after")
            ),
            "timeline_kind": asked(request, "kind"),
            "is_later": bool(asked(request, "after")),
        },
    )


def _agreements_in(things: list[Model]) -> list[Agreement]:
    return [thing for thing in things if isinstance(thing, Agreement)]


@screen("agreements.add_agreement")
def agreement_choose(request: HttpRequest) -> HttpResponse:
    """First step of a new agreement: with whom."""
    words = asked(request, "q")
    found = institutions_matching(words)[:20] if words else []
    return render(request, "agreements/agreement_choose.html", {"institutions": found, "words": words})


@screen("agreements.add_agreement")
def agreement_add(request: HttpRequest, institution: int) -> HttpResponse:
    """Second step: the agreement itself; `renews` names the one of this partner whose facts fill the form."""
    partner = get_object_or_404(Institution, pk=institution)
    renewable = visible_agreements(request.person).filter(institution=partner)
    renewed = renewable.filter(pk=number_in(request.GET, "renews")).first()
    form = AgreementForm(posted(request), initial=_facts_to_renew(renewed) if renewed else {})
    if form.is_valid():
        facts = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        made: list[Agreement] = []
        if attempt(
            request,
            lambda: made.append(
                actions.add_agreement(institution=partner, came_from=renewed, by=request.person, **facts)
            ),
            done=_("Saved."),
            form=form,
        ):
            return redirect("agreements:agreement", made[0].pk)
    return _form_page(request, form, partner=partner, renewed=renewed)


def _facts_to_renew(agreement: Agreement) -> dict[str, Any]:
    """What a renewal takes over: titles and unit, and the day after the end as its beginning."""
    ends = agreement.valid_until
    return {
        "title_zh": agreement.title_zh,
        "title_en": agreement.title_en,
        "unit": agreement.unit_id,
        "valid_from": ends + timedelta(days=1) if ends else None,
    }


@screen("agreements.change_agreement", one_of=visible_agreements)
def agreement_change(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    form = AgreementForm(posted(request), instance=copy(agreement), initial={"version": agreement.version})
    if form.is_valid():
        changes = dict(form.cleaned_data)
        seen = changes.pop("version") or 0
        if attempt(
            request,
            lambda: actions.change_agreement(agreement, seen=seen, changes=changes, by=request.person),
            done=_("Saved."),
            form=form,
        ):
            return redirect("agreements:agreement", agreement.pk)
    return _form_page(request, form, partner=agreement.institution, agreement=agreement)


def _form_page(request: HttpRequest, form: BaseForm, **context: Any) -> HttpResponse:
    return render(
        request,
        "agreements/agreement_form.html",
        {"form": form, **context},
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
    return _agreement_page(request, agreement, condition_form=form)


@require_POST
@screen("agreements.change_agreement", one_of=visible_agreements)
def condition_remove(request: HttpRequest, agreement: Agreement, number: int) -> HttpResponse:
    condition = get_object_or_404(Condition, pk=number, agreement=agreement)
    attempt(request, lambda: actions.remove_condition(condition, by=request.person), done=_("Removed."))
    return redirect("agreements:agreement", agreement.pk)


@require_POST
@screen("agreements.change_agreement", one_of=visible_agreements)
def cap_add(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    form = CapForm(request.POST, institution=agreement.institution)
    if form.is_valid() and attempt(
        request,
        lambda: actions.set_cap(agreement=agreement, by=request.person, **form.cleaned_data),
        done=_("Saved."),
        form=form,
    ):
        return redirect("agreements:agreement", agreement.pk)
    return _agreement_page(request, agreement, cap_form=form)


@screen("agreements.change_agreement", one_of=visible_agreements)
def cap_change(request: HttpRequest, agreement: Agreement, number: int) -> HttpResponse:
    """Another number of seats, or another cap over it."""
    cap = get_object_or_404(Cap.objects.select_related("academic_year"), pk=number, agreement=agreement)
    form = SeatsForm(
        posted(request),
        instance=copy(cap),
        initial={"version": cap.version},
        institution=agreement.institution,
    )
    if form.is_valid():
        changes = dict(form.cleaned_data)
        seen = changes.pop("version") or 0
        if attempt(
            request,
            lambda: actions.change_cap(cap, seen=seen, changes=changes, by=request.person),
            done=_("Saved."),
            form=form,
        ):
            return redirect("agreements:agreement", agreement.pk)
    return _form_page(request, form, partner=agreement.institution, agreement=agreement, cap=cap)


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
    return _agreement_page(request, agreement, document_form=form)


@screen("agreements.view_agreement", one_of=visible_agreements)
def document(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    if agreement.document is None:
        raise Http404
    return serve(agreement.document)


@screen("agreements.propose_agreement")
def agreement_propose(request: HttpRequest) -> HttpResponse:
    """A unit's proposal; the partner is named by its name in the catalogue."""
    form = ProposalForm(posted(request), units=_units_of(request.person))
    made: list[Agreement] = []
    if form.is_valid() and attempt(
        request,
        lambda: made.append(actions.propose_agreement(by=request.person, **form.cleaned_data)),
        done=_("Proposed. The International Office checks it and asks for opinions."),
        form=form,
    ):
        return redirect("agreements:agreement", made[0].pk)
    return render(request, "agreements/propose.html", {"form": form}, status=422 if form.is_bound else 200)


def _units_of(person: Person) -> QuerySet[Unit]:
    return Unit.objects.filter(pk__in=standing_of(person).units(OFFICE | UNIT))


@require_POST
@screen("agreements.view_agreement", one_of=visible_agreements)
def agreement_step(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    name, reason = request.POST.get("step", ""), request.POST.get("reason", "")
    if name in {step.name for step in agreement.workflow.steps}:
        attempt(
            request,
            lambda: actions.move_agreement(agreement, name, by=request.person, reason=reason),
            done=_("Done."),
        )
    return redirect("agreements:agreement", agreement.pk)


@require_POST
@screen("agreements.give_opinion", one_of=visible_agreements)
def opinion_give(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    form = OpinionForm(request.POST)
    if form.is_valid() and attempt(
        request,
        lambda: actions.give_opinion(agreement, by=request.person, **form.cleaned_data),
        done=_("Your opinion stands there."),
        form=form,
    ):
        return redirect("agreements:agreement", agreement.pk)
    return _agreement_page(request, agreement, opinion_form=form)


@require_POST
@screen("agreements.change_agreement", one_of=visible_agreements)
def amendment_add(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    form = AmendmentForm(request.POST, request.FILES)
    if form.is_valid() and attempt(
        request,
        lambda: actions.amend_agreement(agreement, by=request.person, **form.cleaned_data),
        done=_("Saved."),
        form=form,
    ):
        return redirect("agreements:agreement", agreement.pk)
    return _agreement_page(request, agreement, amendment_form=form)


@screen("agreements.view_agreement", one_of=visible_agreements)
def amendment_document(request: HttpRequest, agreement: Agreement, number: int) -> HttpResponse:
    amendment = get_object_or_404(Amendment, pk=number, agreement=agreement)
    if amendment.document is None:
        raise Http404
    return serve(amendment.document)
