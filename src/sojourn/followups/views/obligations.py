"""Obligations: the office's list, one's own, one with its evidence; the ledger of a person."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.followups import actions
from sojourn.followups.forms import EvidenceForm, LeaveForm
from sojourn.followups.models import Obligation
from sojourn.followups.queries import visible_obligations
from sojourn.kernel.files import serve
from sojourn.kernel.pages import attempt
from sojourn.kernel.permission import may, screen
from sojourn.kernel.worklists.views import worklist_page
from sojourn.organisation.models import Person
from sojourn.organisation.queries import visible_people

DECISIONS = ("confirm", "send_back", "waive", "breach", "reopen")


@screen("followups.list_obligations")
def obligation_list(request: HttpRequest) -> HttpResponse:
    """Who owes what, and what waits for confirmation."""
    return worklist_page(request, "followups.obligations", template="followups/obligation_list.html")


@screen("followups.list_own_obligations")
def my_obligations(request: HttpRequest) -> HttpResponse:
    """What one owes oneself, by day."""
    return _ledger(request, request.person)


@screen("followups.view_ledger", one_of=visible_people)
def ledger(request: HttpRequest, person: Person) -> HttpResponse:
    """All that a person owes and owed, as far as the reader may see it."""
    return _ledger(request, person)


def _ledger(request: HttpRequest, person: Person) -> HttpResponse:
    found: QuerySet[Obligation] = visible_obligations(request.person).filter(person=person)
    return render(
        request,
        "followups/ledger.html",
        {
            "person": person,
            "is_own": person.pk == request.person.pk,
            "obligations": found.exclude(state="dropped").order_by("due_on", "id")[:200],
        },
    )


@screen("followups.view_obligation", one_of=visible_obligations)
def obligation_detail(request: HttpRequest, obligation: Obligation) -> HttpResponse:
    return _obligation_page(request, obligation)


def _obligation_page(request: HttpRequest, obligation: Obligation, **bound: Any) -> HttpResponse:
    """Where it stands and what to do; a form that was refused stands open on it."""
    forms = {"evidence_form": EvidenceForm(), "leave_form": LeaveForm()} | bound
    leaves = list(obligation.leaves.all())
    return render(
        request,
        "followups/obligation_detail.html",
        {
            "obligation": obligation,
            "rule": obligation.rule,
            "is_own": may(request.person, "followups.hand_in", obligation),
            "leaves": leaves,
            "days_away": sum(one.days for one in leaves),
            **forms,
        },
        status=422 if bound else 200,
    )


@require_POST
@screen("followups.hand_in", one_of=visible_obligations)
def evidence_hand_in(request: HttpRequest, obligation: Obligation) -> HttpResponse:
    form = EvidenceForm(request.POST, request.FILES)
    if form.is_valid() and attempt(
        request,
        lambda: actions.hand_in_evidence(obligation, by=request.person, **form.cleaned_data),
        done=_("Handed in; the office confirms it."),
        form=form,
    ):
        return redirect("followups:obligation", obligation.pk)
    return _obligation_page(request, obligation, evidence_form=form)


@require_POST
@screen("followups.take_leave", one_of=visible_obligations)
def leave_take(request: HttpRequest, obligation: Obligation) -> HttpResponse:
    form = LeaveForm(request.POST)
    if form.is_valid() and attempt(
        request,
        lambda: actions.take_leave(obligation, by=request.person, **form.cleaned_data),
        done=_("Entered."),
        form=form,
    ):
        return redirect("followups:obligation", obligation.pk)
    return _obligation_page(request, obligation, leave_form=form)


@require_POST
@screen("followups.decide", one_of=visible_obligations)
def obligation_step(request: HttpRequest, obligation: Obligation) -> HttpResponse:
    """The office's decision."""
    step = request.POST.get("step", "")
    if step in DECISIONS:
        attempt(
            request,
            lambda: actions.decide_obligation(
                obligation, step=step, reason=request.POST.get("reason", ""), by=request.person
            ),
            done=_("Done; the person has been told."),
        )
    return redirect("followups:obligation", obligation.pk)


@screen("followups.read_evidence", one_of=visible_obligations)
def evidence_file(request: HttpRequest, obligation: Obligation) -> HttpResponse:
    return serve(obligation.evidence_file)
