"""The allocation desk, a run, an applicant's outcome and the offers of a call."""

import json

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.allocation import actions
from sojourn.allocation.forms import GivePlaceForm, OutcomeFilter, PlaceFilter, PublicTextForm
from sojourn.allocation.models import Offer, Outcome, Run
from sojourn.allocation.queries import (
    applicant_id,
    applications_by_state,
    count_of_undecided,
    instance_of,
    outcomes_of,
    place_lines,
    published_run,
    publisher_of,
    reasons_of,
    runs_of,
    seats_to_give,
    visible_outcomes,
    visible_runs,
    why_not_to_freeze,
)
from sojourn.allocation.states import PUBLISHED
from sojourn.kernel.jobs import start_job
from sojourn.kernel.pages import attempt
from sojourn.kernel.permission import may, screen
from sojourn.programmes.models import Call
from sojourn.programmes.queries import visible_calls

PAGE = 50


def show_desk(request: HttpRequest, call: Call, form: PublicTextForm, status: int = 200) -> HttpResponse:
    runs = list(runs_of(call))
    undecided, refusal = count_of_undecided(call), why_not_to_freeze(call)
    published = next((run for run in runs if run.state in PUBLISHED), None)
    is_selecting = call.state == "closed"
    return render(
        request,
        "allocation/desk.html",
        {
            "call": call,
            "states": applications_by_state(call),
            "undecided": undecided,
            "seats": seats_to_give(instance_of(call)) if is_selecting else None,
            "refusal": refusal,
            "runs": runs,
            "published": published,
            "can_enter_text": is_selecting and not runs and may(request.person, "allocation.run"),
            "is_past": {
                "applications": published or (is_selecting and not undecided),
                "lottery": call.public_text or call.ties != Call.Ties.LOTTERY,
                "run": any(run.state in {"computed", *PUBLISHED} for run in runs),
                "publication": published and published.state == "final",
            },
            "form": form,
        },
        status=status,
    )


@screen("allocation.view_desk", one_of=visible_calls)
def desk(request: HttpRequest, call: Call) -> HttpResponse:
    """What goes into the allocation, what is still missing for it, and the runs so far."""
    return show_desk(request, call, PublicTextForm(initial={"text": call.public_text}))


@require_POST
@screen("allocation.run", one_of=visible_calls)
def public_text(request: HttpRequest, call: Call) -> HttpResponse:
    form = PublicTextForm(request.POST)
    if form.is_valid() and attempt(
        request,
        lambda: actions.announce_public_text(call, text=form.cleaned_data["text"], by=request.person),
        done=_("Saved."),
        form=form,
    ):
        return redirect("allocation:desk", call.pk)
    return show_desk(request, call, form, status=422)


@require_POST
@screen("allocation.run", one_of=visible_calls)
def freeze(request: HttpRequest, call: Call) -> HttpResponse:
    """Freeze the input and start the run as a job."""
    frozen: list[Run] = []
    if not attempt(request, lambda: frozen.append(actions.freeze_input(call, by=request.person))):
        return redirect("allocation:desk", call.pk)
    return start_run(request, frozen[0])


def start_run(request: HttpRequest, run: Run) -> HttpResponse:
    job = start_job("allocation.run", by=request.person, run=run.pk)
    return redirect("kernel:job", job.pk)


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


@screen("allocation.view_outcome", one_of=visible_outcomes)
def outcome_detail(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    """What the run gives, for every choice why or why not, and how anybody can check it."""
    run, application = outcome.run, outcome.application
    reasons = reasons_of(outcome)
    offer = application.offers.filter(state__in=Offer.HOLDING).select_related("place__programme").first()
    return render(
        request,
        "allocation/outcome_detail.html",
        {
            "outcome": outcome,
            "run": run,
            "call": run.call,
            "application": application,
            "is_own": application.person_id == request.person.pk,
            "reasons": reasons,
            "waiting": sum(reason.outcome == "refused" for reason in reasons),
            "contact": publisher_of(run),
            "offer": offer,
            "answer_path": reverse("web:my_place", args=[offer.pk]) if offer else "",
            "shows_proof": run.state in PUBLISHED,
            "own_id": applicant_id(application.pk),
            "own_number": f"{int(outcome.explanation[0]['lottery']):064x}" if outcome.explanation else "",
            "text_literal": json.dumps(run.call.public_text, ensure_ascii=False),
        },
    )


@screen("allocation.list_offers", one_of=visible_calls)
def offer_list(request: HttpRequest, call: Call) -> HttpResponse:
    """Every place with its seats, offers and reserve list; the office gives free places by hand."""
    lines = place_lines(call)
    return show_offers(request, call, lines, GivePlaceForm(call=call, lines=lines))


def show_offers(request: HttpRequest, call: Call, lines, form: GivePlaceForm, status: int = 200):
    wanted = PlaceFilter(request.GET)
    return render(
        request,
        "allocation/offer_list.html",
        {
            "call": call,
            "run": published_run(call),
            "filter": wanted,
            "page": Paginator(wanted.narrowed(lines), PAGE).get_page(request.GET.get("page")),
            "sums": {
                "accepted": sum(len(line.accepted) for line in lines),
                "pending": sum(len(line.pending) for line in lines),
                "waiting": len({one.pk for line in lines for one in line.waiting}),
            },
            "form": form,
        },
        status=status,
    )


@require_POST
@screen("allocation.give_place", one_of=visible_calls)
def place_give(request: HttpRequest, call: Call) -> HttpResponse:
    lines = place_lines(call)
    form = GivePlaceForm(request.POST, call=call, lines=lines)
    if form.is_valid() and attempt(
        request,
        lambda: actions.give_place(by=request.person, **form.cleaned_data),
        done=_("The place is offered."),
        form=form,
    ):
        return redirect("allocation:offer_list", call.pk)
    return show_offers(request, call, lines, form, status=422)
