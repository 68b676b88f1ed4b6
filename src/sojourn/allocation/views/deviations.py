"""Exceptions by hand in a run that is not published yet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.allocation import actions
from sojourn.allocation.forms import ByHandForm
from sojourn.allocation.models import Deviation, Outcome
from sojourn.allocation.queries import visible_deviations, visible_outcomes
from sojourn.kernel.pages import attempt
from sojourn.kernel.permission import screen


@screen("allocation.run", one_of=visible_outcomes)
def by_hand(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    """Give somebody something else than the mechanism gives, with the reason."""
    form = ByHandForm(request.POST or None, outcome=outcome)
    if form.is_valid() and attempt(
        request,
        lambda: actions.give_by_hand(outcome, by=request.person, **form.cleaned_data),
        done=_("Given by hand. The page of the run lists it, and whoever checks the run sees it."),
        form=form,
    ):
        return redirect("allocation:run", outcome.run_id)
    return render(
        request,
        "allocation/by_hand.html",
        {"outcome": outcome, "run": outcome.run, "call": outcome.run.call, "form": form},
        status=422 if form.errors else 200,
    )


@require_POST
@screen("allocation.run", one_of=visible_deviations)
def by_hand_take_back(request: HttpRequest, deviation: Deviation) -> HttpResponse:
    attempt(request, lambda: actions.take_back_by_hand(deviation, by=request.person), done=_("Taken back."))
    return redirect("allocation:run", deviation.run_id)
