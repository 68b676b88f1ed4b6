"""Objections to a result: filed by the applicant, answered by the office, decided on appeal."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.allocation import actions
from sojourn.allocation.forms import ObjectionForm
from sojourn.allocation.models import Objection, Outcome
from sojourn.allocation.queries import (
    outcome_of_objection,
    unsettled_objections,
    visible_objections,
    visible_outcomes,
    waiting_first,
)
from sojourn.kernel.pages import attempt
from sojourn.kernel.permission import screen
from sojourn.programmes.queries import visible_calls

PAGE = 50


@screen("allocation.object", one_of=visible_outcomes)
def objection_add(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    """Object to one's own result."""
    form = ObjectionForm(request.POST or None)
    made: list[Objection] = []
    if form.is_valid() and attempt(
        request,
        lambda: made.append(actions.file_objection(outcome, by=request.person, **form.cleaned_data)),
        done=_("Your objection is filed. You get a letter with the answer."),
        form=form,
    ):
        return redirect("allocation:objection", made[0].pk)
    return render(
        request,
        "allocation/objection_add.html",
        {"outcome": outcome, "run": outcome.run, "call": outcome.run.call, "form": form},
        status=422 if form.errors else 200,
    )


@screen("allocation.view_objection", one_of=visible_objections)
def objection_detail(request: HttpRequest, objection: Objection) -> HttpResponse:
    return render(
        request,
        "allocation/objection_detail.html",
        {
            "objection": objection,
            "run": objection.run,
            "call": objection.run.call,
            "outcome": outcome_of_objection(objection),
            "is_own": objection.application.person_id == request.person.pk,
        },
    )


@require_POST
@screen("allocation.view_objection", one_of=visible_objections)
def objection_step(request: HttpRequest, objection: Objection) -> HttpResponse:
    """Answer, appeal, decide, withdraw."""
    reason, by = request.POST.get("reason", ""), request.person
    steps = {
        "uphold": lambda: actions.answer_objection(objection, uphold=True, reason=reason, by=by),
        "reject": lambda: actions.answer_objection(objection, uphold=False, reason=reason, by=by),
        "appeal": lambda: actions.appeal_objection(objection, reason=reason, by=by),
        "uphold_appeal": lambda: actions.decide_appeal(objection, uphold=True, reason=reason, by=by),
        "reject_appeal": lambda: actions.decide_appeal(objection, uphold=False, reason=reason, by=by),
        "withdraw": lambda: actions.withdraw_objection(objection, by=by),
    }
    step = steps.get(request.POST.get("step", ""))
    if step is not None:
        attempt(request, step, done=_("Done."))
    return redirect("allocation:objection", objection.pk)


@screen("allocation.list_objections")
def objection_list(request: HttpRequest) -> HttpResponse:
    """The objections one may read, of one call or of all; those that wait for an answer come first."""
    wanted = request.GET.get("call", "")
    call = visible_calls(request.person).filter(pk=wanted).first() if wanted.isdecimal() else None
    objections = visible_objections(request.person)
    found = waiting_first(objections.filter(run__call=call) if call else objections)
    return render(
        request,
        "allocation/objection_list.html",
        {
            "call": call,
            "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
            "unsettled": unsettled_objections(call) if call else 0,
        },
    )
