"""Pages on which the office exchanges places, and offers the next choice after a host's refusal."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sojourn.allocation import actions as allocation
from sojourn.allocation.models import Offer
from sojourn.allocation.queries import held_offers, next_choices, place_lines, published_run
from sojourn.kernel.pages import attempt, number_in, posted
from sojourn.kernel.permission import screen
from sojourn.programmes.models import Call
from sojourn.programmes.queries import visible_calls
from sojourn.stays import actions, queries
from sojourn.stays.forms import ExchangeForm, NextChoiceForm
from sojourn.stays.models import Nomination


@screen("stays.exchange", one_of=visible_calls)
def exchange(request: HttpRequest, call: Call) -> HttpResponse:
    """Two swap their places, or one moves to a free one; what was exchanged stands below."""
    offers = list(
        held_offers(call)
        .select_related("application__person", "application__unit", "place__programme")
        .order_by("application__person__name_en", "id")
    )
    form = ExchangeForm(
        posted(request),
        offers=offers,
        lines=place_lines(call),
        initial={"offer": _asked_for(request, offers)},
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(
            request,
            lambda: _exchange(request, form.cleaned_data),
            done=_("The places are exchanged; the students have been told."),
            form=form,
        )
    ):
        return redirect("stays:exchange", call.pk)
    run = published_run(call)
    made = run.deviations.exclude(offer=None) if run else Offer.objects.none()
    return render(
        request,
        "stays/exchange.html",
        {
            "call": call,
            "run": run,
            "form": form,
            "has_offers": bool(offers),
            "made": made.select_related(
                "application__person", "partner__person", "from_place__programme", "to_place__programme", "by"
            )[:50]
            if run
            else [],
        },
        status=422 if form.is_bound else 200,
    )


def _asked_for(request: HttpRequest, offers: list[Offer]) -> int | str:
    """The offer that the address names, by itself or by its application."""
    application = number_in(request.GET, "application")
    held = next((offer.pk for offer in offers if offer.application_id == application), "")
    return number_in(request.GET, "offer") or held


def _exchange(request: HttpRequest, given: dict) -> object:
    if given["other"]:
        return actions.exchange_places(
            given["offer"], given["other"], by=request.person, reason=given["reason"]
        )
    return actions.move_place(
        given["offer"],
        place=given["place"],
        by=request.person,
        reason=given["reason"],
        passes_over=given["passes_over"],
    )


@screen("stays.offer_next_choice", one_of=queries.visible_nominations)
def next_choice(request: HttpRequest, nomination: Nomination) -> HttpResponse:
    """The choices that are left after a refusal: offered in one step, or back to the reserve lists."""
    application = nomination.application
    form = NextChoiceForm(posted(request))
    if request.method == "POST":
        if "wait" in request.POST:
            reason = request.POST.get("reason", "")
            done = attempt(
                request,
                lambda: allocation.wait_again(application, by=request.person, reason=reason),
                done=_("The student waits again on the reserve lists."),
            )
        else:
            done = form.is_valid() and attempt(
                request,
                lambda: _offer(request, nomination, form.cleaned_data),
                done=_("The place is offered; the student has been told."),
                form=form,
            )
        if done:
            return redirect("stays:nomination", nomination.pk)
        application.refresh_from_db()
    return render(
        request,
        "stays/next_choice.html",
        {
            "nomination": nomination,
            "application": application,
            "choices": next_choices(application),
            "form": form,
            "can_offer": application.state in {"not_placed", "reserve"}
            and application.call.state == "decided",
        },
        status=422 if request.method == "POST" else 200,
    )


def _offer(request: HttpRequest, nomination: Nomination, given: dict) -> Offer:
    application = nomination.application
    place = next(
        (
            choice.place
            for choice in application.choices.select_related("place")
            if choice.place_id == given["place"]
        ),
        nomination.place,
    )
    return allocation.offer_next_choice(
        application,
        place=place,
        by=request.person,
        reason=given["reason"],
        passes_over=given["passes_over"],
    )
