"""Pages put together from several packages: the home page of each role, my place, the health page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.allocation import actions as allocation
from sojourn.allocation.models import Offer
from sojourn.allocation.queries import outcome_of, visible_offers
from sojourn.applications.queries import next_deadline, own_applications
from sojourn.kernel import clock
from sojourn.kernel.models import Job, Mail
from sojourn.kernel.pages import attempt
from sojourn.kernel.permission import public, screen
from sojourn.organisation.models import Person, Role
from sojourn.organisation.queries import OFFICE, READERS, standing_of
from sojourn.programmes.queries import open_calls
from sojourn.stays.actions import accept_place
from sojourn.stays.queries import abroad_on, visible_stays
from sojourn.web.waiting import figures_for, lines_for


@public
def home(request: HttpRequest) -> HttpResponse:
    """The published calls for everybody; for those signed in, what waits for them under the hat they wear."""
    person: Person | None = request.person
    if person is None:
        return redirect("programmes:call_list")
    role = request.hat.role if request.hat else None
    standing = standing_of(person)
    context = {"role": role, "lines": lines_for(person, role), "calls": open_calls()}
    if role == Role.STUDENT:
        context |= _own_affairs(person)
    elif standing.holds(OFFICE | READERS):
        context["figures"] = figures_for(person)
        context["abroad"] = abroad_on(clock.today(), person)[:8]
    elif role is None:
        context["stays"] = visible_stays(person).order_by("-planned_from")[:8]
    return render(request, "web/home.html", context)


def _own_affairs(person: Person) -> dict:
    """A student's applications and stays, each with where it stands and by when."""
    return {
        "applications": [
            {
                "application": application,
                "by": next_deadline(application),
                "outcome": outcome_of(application),
                "offer": application.offers.filter(state__in=Offer.HOLDING).select_related("place").first(),
            }
            for application in own_applications(person)[:5]
        ],
        "stays": visible_stays(person).filter(person=person).order_by("-planned_from"),
    }


@screen("allocation.view_offer", one_of=visible_offers)
def my_place(request: HttpRequest, offer: Offer) -> HttpResponse:
    """An offer with its clock, and the answer to it."""
    return render(
        request,
        "web/my_place.html",
        {"offer": offer, "place": offer.place, "call": offer.application.call},
    )


@require_POST
@screen("allocation.answer_offer", one_of=visible_offers)
def my_place_answer(request: HttpRequest, offer: Offer) -> HttpResponse:
    reason = request.POST.get("reason", "")
    steps = {
        "accept": (lambda: accept_place(offer, by=request.person), _("The place is yours.")),
        "decline": (
            lambda: allocation.decline_offer(offer, by=request.person),
            _("You have declined; the place goes to the next."),
        ),
        "give_up": (
            lambda: allocation.give_up_offer(offer, by=request.person, reason=reason),
            _("You have given the place up."),
        ),
    }
    step, done = steps.get(request.POST.get("step", ""), (None, ""))
    if step is not None:
        attempt(request, step, done=done)
    return redirect("web:my_place", offer.pk)


@screen("web.view_health")
def health(request: HttpRequest) -> HttpResponse:
    """What has failed, and how the queue stands."""
    return render(
        request,
        "web/health.html",
        {
            "jobs": Job.objects.exclude(state="done").select_related("author")[:50],
            "mails": Mail.objects.filter(state="failed")[:50],
            "waiting_mails": Mail.objects.filter(state="waiting").count(),
        },
    )
