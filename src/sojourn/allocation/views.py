"""The allocation desk, a run, an applicant's outcome and the offers of a call."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.allocation import actions
from sojourn.allocation.forms import GivePlaceForm, PublicTextForm
from sojourn.allocation.models import Outcome, Run
from sojourn.allocation.queries import (
    instance_of,
    place_lines,
    published_run,
    ranked_applications,
    reasons_of,
    undecided_applications,
    visible_outcomes,
    visible_runs,
)
from sojourn.kernel.jobs import start_job
from sojourn.kernel.pages import attempt
from sojourn.kernel.permission import screen
from sojourn.programmes.models import Call
from sojourn.programmes.queries import visible_calls


@screen("allocation.list_runs", one_of=visible_calls)
def desk(request: HttpRequest, call: Call) -> HttpResponse:
    """What goes into the allocation, what is still missing for it, and the runs so far."""
    ranked = ranked_applications(call)
    return render(
        request,
        "allocation/desk.html",
        {
            "call": call,
            "ranked": len(ranked),
            "undecided": undecided_applications(call).count(),
            "seats": sum(place.capacity for place in instance_of(call).places) if ranked else None,
            "runs": call.runs.select_related("frozen_by"),
            "form": PublicTextForm(initial={"text": call.public_text}),
        },
    )


@require_POST
@screen("allocation.run", one_of=visible_calls)
def public_text(request: HttpRequest, call: Call) -> HttpResponse:
    form = PublicTextForm(request.POST)
    if form.is_valid():
        attempt(
            request,
            lambda: actions.announce_public_text(call, text=form.cleaned_data["text"], by=request.person),
            done=_("Saved."),
        )
    return redirect("allocation:desk", call.pk)


@require_POST
@screen("allocation.run", one_of=visible_calls)
def freeze(request: HttpRequest, call: Call) -> HttpResponse:
    """Freeze the input and start the run as a job."""
    frozen: list[Run] = []
    if not attempt(request, lambda: frozen.append(actions.freeze_input(call, by=request.person))):
        return redirect("allocation:desk", call.pk)
    job = start_job("allocation.run", by=request.person, run=frozen[0].pk)
    return redirect("kernel:job", job.pk)


@screen("allocation.view_run", one_of=visible_runs)
def run_detail(request: HttpRequest, run: Run) -> HttpResponse:
    outcomes = run.outcomes.select_related(
        "application__person", "application__unit", "place__programme__institution"
    ).order_by("-application__score")
    statistics = (run.result or {}).get("statistics", {})
    return render(
        request,
        "allocation/run_detail.html",
        {
            "run": run,
            "call": run.call,
            "outcomes": outcomes,
            "statistics": statistics,
            "profile": list(enumerate(statistics.get("profile", []), 1)),
        },
    )


@require_POST
@screen("allocation.view_run", one_of=visible_runs)
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
    """The frozen instance or the result, byte for byte as they are checked."""
    if which == "instance":
        text = run.instance
    else:
        text = json.dumps(
            {k: v for k, v in (run.result or {}).items() if k != "reserves"}, ensure_ascii=False
        )
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{run.call.code}-{run.pk}-{which}.json"'
    return response


@screen("allocation.view_outcome", one_of=visible_outcomes)
def outcome_detail(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    """What the run gives, and for every better choice why not."""
    return render(
        request,
        "allocation/outcome_detail.html",
        {
            "outcome": outcome,
            "run": outcome.run,
            "call": outcome.run.call,
            "application": outcome.application,
            "reasons": reasons_of(outcome),
        },
    )


@screen("allocation.list_offers", one_of=visible_calls)
def offer_list(request: HttpRequest, call: Call) -> HttpResponse:
    """Every place with its seats, offers and reserve list; the office gives free places by hand."""
    run = published_run(call)
    return render(
        request,
        "allocation/offer_list.html",
        {
            "call": call,
            "run": run,
            "lines": place_lines(call),
            "form": GivePlaceForm(call=call) if run and run.state == "final" else None,
        },
    )


@require_POST
@screen("allocation.give_place", one_of=visible_calls)
def place_give(request: HttpRequest, call: Call) -> HttpResponse:
    form = GivePlaceForm(request.POST, call=call)
    if form.is_valid() and attempt(
        request,
        lambda: actions.give_place(by=request.person, **form.cleaned_data),
        done=_("The place is offered."),
        form=form,
    ):
        return redirect("allocation:offer_list", call.pk)
    return render(
        request,
        "allocation/offer_list.html",
        {"call": call, "run": published_run(call), "lines": place_lines(call), "form": form},
        status=422,
    )
