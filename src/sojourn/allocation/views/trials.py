"""The mechanisms side by side on a run's frozen input, what-if, and the choice among them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.allocation import actions
from sojourn.allocation.forms import MechanismForm, WhatIfForm
from sojourn.allocation.models import Run
from sojourn.allocation.queries import compared, parts_compared, seats_to_change, visible_runs
from sojourn.kernel.jobs import start_job
from sojourn.kernel.pages import attempt
from sojourn.kernel.permission import may, screen


@screen("allocation.view_run", one_of=visible_runs)
def compare(request: HttpRequest, run: Run) -> HttpResponse:
    """All trials of the run; who runs the call tries another."""
    form = _what_if(request, run)
    if request.method == "POST" and form.is_valid() and may(request.person, "allocation.run"):
        wanted = {name: form.cleaned_data[name] for name in ("mechanism", "ties", "seats")}
        if attempt(request, lambda: actions.try_out(run, by=request.person, **wanted), form=form):
            return redirect(f"{request.path}#what-if")
    return show_comparison(request, run, form, MechanismForm(initial={"mechanism": run.mechanism}))


def _what_if(request: HttpRequest, run: Run) -> WhatIfForm:
    return WhatIfForm(
        request.POST or None,
        seats=seats_to_change(run),
        initial={"mechanism": run.mechanism, "ties": run.ties},
    )


def show_comparison(
    request: HttpRequest, run: Run, what_if: WhatIfForm, choice: MechanismForm
) -> HttpResponse:
    lines = compared(run)
    sides = [line for line in lines if line.trial.is_comparison]
    return render(
        request,
        "allocation/compare.html",
        {
            "run": run,
            "call": run.call,
            "sides": sides,
            "tried": [line for line in lines if not line.trial.is_comparison],
            "parts": parts_compared(lines),
            "count": len((run.result or {}).get("assignments", {})),
            "what_if": what_if,
            "changes": [
                (what_if[f"what_{number}"], what_if[f"seats_{number}"])
                for number in range(1, WhatIfForm.CHANGES + 1)
            ],
            "choice": choice,
            "may_choose": run.state == "computed" and may(request.person, "allocation.run"),
        },
        status=422 if what_if.errors or choice.errors else 200,
    )


@require_POST
@screen("allocation.run", one_of=visible_runs)
def compare_all(request: HttpRequest, run: Run) -> HttpResponse:
    """Every mechanism, as a job."""
    job = start_job("allocation.compare", by=request.person, run=run.pk)
    return redirect("kernel:job", job.pk)


@require_POST
@screen("allocation.run", one_of=visible_runs)
def mechanism_choose(request: HttpRequest, run: Run) -> HttpResponse:
    form = MechanismForm(request.POST)
    if form.is_valid() and attempt(
        request,
        lambda: actions.choose_mechanism(run, by=request.person, **form.cleaned_data),
        done=_("The result has been computed anew with this mechanism."),
        form=form,
    ):
        return redirect("allocation:run", run.pk)
    unasked = WhatIfForm(seats=seats_to_change(run), initial={"mechanism": run.mechanism, "ties": run.ties})
    return show_comparison(request, run, unasked, form)
