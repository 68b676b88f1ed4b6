"""A run: its result in numbers, its steps, its files."""

import json

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.allocation import actions
from sojourn.allocation.forms import OutcomeFilter
from sojourn.allocation.models import Run
from sojourn.allocation.queries import (
    outcomes_of,
    visible_runs,
)
from sojourn.allocation.views.desk import start_run
from sojourn.kernel.pages import attempt
from sojourn.kernel.permission import screen

PAGE = 50


@require_POST
@screen("allocation.run", one_of=visible_runs)
def run_compute(request: HttpRequest, run: Run) -> HttpResponse:
    """Start a run again whose job was cancelled or failed."""
    return start_run(request, run)


@screen("allocation.view_run", one_of=visible_runs)
def run_detail(request: HttpRequest, run: Run) -> HttpResponse:
    form = OutcomeFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    outcomes = outcomes_of(run, words=wanted.get("q", ""), which=wanted.get("which", ""))
    statistics = (run.result or {}).get("statistics", {})
    count = run.outcomes.count()
    return render(
        request,
        "allocation/run_detail.html",
        {
            "run": run,
            "call": run.call,
            "filter": form,
            "page": Paginator(outcomes, PAGE).get_page(request.GET.get("page")),
            "count": count,
            "statistics": statistics,
            "bars": bars_of(statistics.get("profile", []), count),
            "mean_choice": mean_choice(statistics.get("profile", [])),
        },
    )


def bars_of(profile: list[int], count: int) -> list[dict[str, int]]:
    """How many got their first choice, their second and so on, and last how many got none."""
    placed = [*enumerate(profile, 1), (0, count - sum(profile))]
    return [
        {"rank": rank, "count": number, "percent": round(100 * number / count) if count else 0}
        for rank, number in placed
    ]


def mean_choice(profile: list[int]) -> float | None:
    """The mean rank of the choices that were given."""
    placed = sum(profile)
    return sum(rank * number for rank, number in enumerate(profile, 1)) / placed if placed else None


@require_POST
@screen("allocation.run", one_of=visible_runs)
def run_step(request: HttpRequest, run: Run) -> HttpResponse:
    """Publish, take back, end the notice period, discard."""
    reason = request.POST.get("reason", "")
    steps = {
        "publish": lambda: actions.publish_run(run, by=request.person),
        "take_back": lambda: actions.take_back_run(run, by=request.person, reason=reason),
        "finish": lambda: actions.finish_notice(run, by=request.person),
        "discard": lambda: actions.discard_run(run, by=request.person, reason=reason),
    }
    step = steps.get(request.POST.get("step", ""))
    if step is not None:
        attempt(request, step, done=_("Done."))
    return redirect("allocation:run", run.pk)


@screen("allocation.view_run", one_of=visible_runs)
def run_file(request: HttpRequest, run: Run, which: str) -> HttpResponse:
    """The frozen instance, byte for byte as its hash has it, or the result."""
    text = run.instance if which == "instance" else json.dumps(run.result, ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{run.call.code}-{run.pk}-{which}.json"'
    return response
