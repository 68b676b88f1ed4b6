"""The allocation desk of a call: what goes in, what is missing, the runs so far."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.allocation import actions
from sojourn.allocation.forms import PublicTextForm
from sojourn.allocation.models import Run
from sojourn.allocation.queries import (
    applications_by_state,
    count_of_undecided,
    instance_of,
    runs_of,
    seats_to_give,
    unsettled_objections,
    why_not_to_freeze,
)
from sojourn.allocation.states import PUBLISHED
from sojourn.kernel.jobs import start_job
from sojourn.kernel.pages import attempt
from sojourn.kernel.permission import may, screen
from sojourn.programmes.models import Call
from sojourn.programmes.queries import visible_calls
from sojourn.programmes.queries.terms import told_of


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
            "unsettled": unsettled_objections(call) if published else 0,
            "can_enter_text": is_selecting and not runs and may(request.person, "allocation.run"),
            "is_past": {
                "applications": published or (is_selecting and not undecided),
                "lottery": call.public_text or call.ties != Call.Ties.LOTTERY,
                "run": any(run.state in {"computed", *PUBLISHED} for run in runs),
                "publication": published and published.state == "final",
            },
            "form": form,
            **terms_on_desk(call, published),
        },
        status=status,
    )


def terms_on_desk(call: Call, published: Run | None) -> dict[str, Any]:
    """Rules, reserved seats and closed places of the call; further rounds before and after it."""
    terms, rules = told_of(call)
    return {
        "terms": terms,
        "rules": rules,
        "closures": call.closures.select_related("place__programme", "by"),
        "further": call.further_rounds.all() if published and published.state == "final" else [],
    }


@require_POST
@screen("allocation.run", one_of=visible_calls)
def further_round(request: HttpRequest, call: Call) -> HttpResponse:
    """The draft of a further round over the seats that nobody uses."""
    made: list[Call] = []
    attempt(
        request,
        lambda: made.append(actions.open_further_round(call, by=request.person)),
        done=_("The draft of the further round is there. Set its dates, then publish it."),
    )
    return redirect("programmes:desk", made[0].pk) if made else redirect("allocation:desk", call.pk)


@require_POST
@screen("allocation.run", one_of=visible_calls)
def place_open_again(request: HttpRequest, call: Call, number: int) -> HttpResponse:
    closure = get_object_or_404(call.closures, pk=number)
    attempt(request, lambda: actions.open_place_again(closure, by=request.person), done=_("Taken back."))
    return redirect("allocation:desk", call.pk)


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
