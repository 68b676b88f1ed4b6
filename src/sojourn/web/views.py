"""Pages put together from several packages: the home page of each role, my place, search, the health page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.allocation import actions as allocation
from sojourn.allocation.models import Offer
from sojourn.allocation.queries import outcome_of, visible_offers
from sojourn.kernel.pages import asked, attempt
from sojourn.kernel.permission import may, public, screen
from sojourn.kernel.search import suggest
from sojourn.organisation.models import Person
from sojourn.stays.actions import accept_place
from sojourn.stays.queries import nomination_due, nomination_of
from sojourn.web.queries import filling_of_demonstration, finds_of, health_of, home_of


@public
def home(request: HttpRequest) -> HttpResponse:
    """The public site for everybody; for those signed in, what waits for them under the hat they wear."""
    person: Person | None = request.person
    if person is None:
        return redirect("site:entrance")
    filling = filling_of_demonstration()
    return render(
        request,
        "web/home.html",
        {
            "home": home_of(person, request.hat),
            "filling": filling,
            "may_see_filling": filling is not None and may(person, "kernel.view_job", filling),
        },
    )


@screen("allocation.view_offer", one_of=visible_offers)
def my_place(request: HttpRequest, offer: Offer) -> HttpResponse:
    """An offer with its clock and the answer to it; once accepted, how the nomination stands."""
    application = offer.application
    nomination = nomination_of(application) if offer.state == "accepted" else None
    return render(
        request,
        "web/my_place.html",
        {
            "offer": offer,
            "call": application.call,
            "is_own": application.person_id == request.person.pk,
            "outcome": outcome_of(application),
            "nomination": nomination,
            "due": nomination_due(nomination) if nomination else None,
        },
    )


Answer = Callable[[Offer, Person, str], object]
ANSWERS: dict[str, tuple[Answer, Callable[[], str]]] = {
    "accept": (
        lambda offer, by, reason: accept_place(offer, by=by),
        lambda: _("The place is yours. The International Office will nominate you to the host."),
    ),
    "decline": (
        lambda offer, by, reason: allocation.decline_offer(offer, by=by),
        lambda: _("You have declined; the place goes to the next in line."),
    ),
    "give_up": (
        lambda offer, by, reason: allocation.give_up_offer(offer, by=by, reason=reason),
        lambda: _("You have given the place up; it goes to the next in line."),
    ),
}
"""Step -> the action, and the sentence once it is done."""


@require_POST
@screen("allocation.answer_offer", one_of=visible_offers)
def my_place_answer(request: HttpRequest, offer: Offer) -> HttpResponse:
    answer = ANSWERS.get(request.POST.get("step", ""))
    if answer is not None:
        act, done = answer
        reason = request.POST.get("reason", "")
        attempt(request, lambda: act(offer, request.person, reason), done=done())
    return redirect("web:my_place", offer.pk)


@screen("web.view_health")
def health(request: HttpRequest) -> HttpResponse:
    """What has failed, and how the queue stands."""
    return render(request, "web/health.html", {"health": health_of()})


@screen("web.search")
def search(request: HttpRequest) -> HttpResponse:
    """Everything the person may see that has the words: the first few of each kind, or one kind in pages."""
    finds = finds_of(
        request.person, asked(request, "q"), kind=asked(request, "kind"), page=request.GET.get("page")
    )
    return render(request, "web/search.html", {"finds": finds})


@screen("web.search")
def suggestions(request: HttpRequest) -> HttpResponse:
    """Under the search box while somebody types: the first few of each kind."""
    words = asked(request, "q")
    return render(
        request, "web/_suggestions.html", {"groups": suggest(request.person, words), "words": words}
    )
