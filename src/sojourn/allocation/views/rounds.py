"""The rounds of offers of a call, and more time for one offer."""

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from sojourn.allocation import actions
from sojourn.allocation.forms import ExtendForm
from sojourn.allocation.models import Offer
from sojourn.allocation.queries import (
    forecast_of,
    offers_in_round,
    place_lines,
    rounds_of,
    visible_offers,
)
from sojourn.kernel.pages import asked, attempt, posted
from sojourn.kernel.permission import screen
from sojourn.programmes.models import Call
from sojourn.programmes.queries import visible_calls

PAGE = 50


@screen("allocation.list_offers", one_of=visible_calls)
def offer_rounds(request: HttpRequest, call: Call) -> HttpResponse:
    """Round by round who was offered what and what became of it; what is free, and what to expect."""
    rounds, lines = rounds_of(call), place_lines(call)
    day = _day(asked(request, "day"))
    return render(
        request,
        "allocation/offer_rounds.html",
        {
            "call": call,
            "rounds": [
                (
                    one,
                    [
                        (state.label, one.states[state.name], state.tone)
                        for state in Offer.workflow.states
                        if one.states.get(state.name)
                    ],
                )
                for one in rounds
            ],
            "day": day,
            "page": Paginator(offers_in_round(call, day), PAGE).get_page(request.GET.get("page")),
            "forecast": forecast_of(rounds, lines),
            "next": [line for line in lines if line.waiting][:PAGE],
        },
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_POST
@screen("allocation.give_place", one_of=visible_calls)
def round_start(request: HttpRequest, call: Call) -> HttpResponse:
    """Offer what is free now, and say how much that was."""
    made: list[Offer] = []
    if attempt(request, lambda: made.extend(actions.start_round(call, by=request.person))):
        attempt(request, lambda: None, done=_made(len(made)))
    return redirect("allocation:offer_rounds", call.pk)


def _made(count: int) -> str:
    if not count:
        return _("Nothing is free for those in line.")
    return ngettext("%(count)d offer is made.", "%(count)d offers are made.", count) % {"count": count}


@screen("allocation.give_place", one_of=visible_offers)
def offer_extend(request: HttpRequest, offer: Offer) -> HttpResponse:
    """A later last day to answer, with the reason."""
    form = ExtendForm(posted(request))
    if form.is_valid() and attempt(
        request,
        lambda: actions.extend_offer(offer, by=request.person, **form.cleaned_data),
        done=_("The time to answer is extended; the applicant has been told."),
        form=form,
    ):
        return redirect("allocation:offer_rounds", offer.application.call_id)
    return render(
        request,
        "allocation/offer_extend.html",
        {"offer": offer, "call": offer.application.call, "form": form},
        status=422 if form.errors else 200,
    )
