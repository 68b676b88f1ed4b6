"""A run: its result in numbers, its steps, its files."""

import json

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.allocation import actions
from sojourn.allocation.forms import OutcomeFilter, ReasonForm
from sojourn.allocation.models import Run
from sojourn.allocation.queries import (
    applications_by_state,
    bundle_of,
    mean_choice,
    minimums_met,
    outcomes_of,
    reserves_met,
    visible_runs,
)
from sojourn.allocation.views.desk import start_run
from sojourn.applications.queries import work_done, work_under_way
from sojourn.applications.views.work import to_work
from sojourn.kernel.pages import attempt, number_in, posted
from sojourn.kernel.permission import screen
from sojourn.kernel.steps import steps_offered

PAGE = 50
FINISH = "allocation.finish"


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
            "deviations": run.deviations.select_related(
                "application__person", "from_place__programme", "to_place__programme", "by"
            ),
            "filter": form,
            "page": Paginator(outcomes, PAGE).get_page(request.GET.get("page")),
            "count": count,
            "work": work_under_way(FINISH, run=run.pk),
            "ended": applications_by_state(run.call) if _has_ended_it(request, run) else [],
            "reserves": reserves_met(run) if run.result else [],
            "minimums": minimums_met(run) if run.result else [],
            "statistics": statistics,
            "bars": bars_of(statistics.get("profile", []), count),
            "mean_choice": mean_choice(statistics.get("profile", [])),
        },
    )


def _has_ended_it(request: HttpRequest, run: Run) -> bool:
    """Whether the person returns from the job that ended the notice period."""
    return work_done(request.person, number_in(request.GET, "work"), FINISH, run=run.pk) is not None


def bars_of(profile: list[int], count: int) -> list[dict[str, int]]:
    """How many got their first choice, their second and so on, and last how many got none."""
    placed = [*enumerate(profile, 1), (0, count - sum(profile))]
    return [
        {"rank": rank, "count": number, "percent": round(100 * number / count) if count else 0}
        for rank, number in placed
    ]


@require_POST
@screen("allocation.run", one_of=visible_runs)
def run_step(request: HttpRequest, run: Run) -> HttpResponse:
    """Publish, take back, discard; the end of the notice period is a job."""
    if request.POST.get("step") == "finish":
        return _finish(request, run)
    reason = request.POST.get("reason", "")
    steps = {
        "publish": lambda: actions.publish_run(run, by=request.person),
        "take_back": lambda: actions.take_back_run(run, by=request.person, reason=reason),
        "discard": lambda: actions.discard_run(run, by=request.person, reason=reason),
    }
    step = steps.get(request.POST.get("step", ""))
    if step is not None:
        attempt(request, step, done=_("Done."))
    return redirect("allocation:run", run.pk)


def _finish(request: HttpRequest, run: Run) -> HttpResponse:
    """To the job that makes offers and reserve lists; why not, where the step cannot be taken now."""
    offers = {offer.step.name: offer.refusal for offer in steps_offered(run, request.person)}
    if offers.get("finish"):
        messages.error(request, str(offers["finish"]))
    elif "finish" in offers and (job := to_work(request, FINISH, run=run.pk)):
        return job
    return redirect("allocation:run", run.pk)


@screen("allocation.view_run", one_of=visible_runs)
def run_file(request: HttpRequest, run: Run, which: str) -> HttpResponse:
    """The frozen instance, byte for byte as its hash has it, or the result."""
    text = run.instance if which == "instance" else json.dumps(run.result, ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{run.call.code}-{run.pk}-{which}.json"'
    return response


@screen("allocation.view_run", one_of=visible_runs)
def run_bundle(request: HttpRequest, run: Run) -> HttpResponse:
    """Everything that is needed to check the run, in one archive."""
    if run.result is None:
        messages.error(request, _("The input is frozen; the result is not there yet."))
        return redirect("allocation:run", run.pk)
    response = HttpResponse(bundle_of(run), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{run.call.code}-{run.pk}.zip"'
    return response


@screen("allocation.run", one_of=visible_runs)
def place_close(request: HttpRequest, run: Run, number: int) -> HttpResponse:
    """Close a place that stays below its minimum, with a reason; the call runs again."""
    line = next((one for one in minimums_met(run) if one.place.pk == number), None)
    if line is None:
        raise Http404
    form = ReasonForm(posted(request))
    again: list[Run] = []
    if form.is_valid() and attempt(
        request,
        lambda: again.append(
            actions.close_place(run, place=line.place, by=request.person, **form.cleaned_data)
        ),
        form=form,
    ):
        return start_run(request, again[0])
    context = {"run": run, "call": run.call, "line": line, "form": form}
    return render(request, "allocation/place_close.html", context, status=422 if form.errors else 200)
