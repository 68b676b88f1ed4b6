"""After the host has refused: the next choice offered, or back to the reserve lists."""

from django.utils.translation import gettext as _

from sojourn.allocation.actions.exchanges import require_nobody_before
from sojourn.allocation.actions.offers import make_offer, move_up, write_of_offer
from sojourn.allocation.actions.seats import queue_for_seats
from sojourn.allocation.models import Offer
from sojourn.allocation.queries import ended_places, label_of, seats_in, why_not_eligible
from sojourn.applications.models import Application
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import take_step
from sojourn.organisation.models import Person
from sojourn.programmes.models import Place


@action
def offer_next_choice(
    application: Application, *, place: Place, by: Person, reason: str = "", passes_over: bool = False
) -> Offer:
    """Offer one of the choices that are left, if a seat is free; who comes first there is not passed over."""
    require(by, "allocation.give_place")
    queue_for_seats([place.academic_year_id])
    application = _locked(application)
    if not application.choices.filter(place=place).exists():
        raise Refusal(_("This is none of the applicant's choices."))
    if place.pk in ended_places([application.pk]).get(application.pk, set()):
        raise Refusal(_("This place was the applicant's already and has ended."))
    why = why_not_eligible(application, place)
    if why:
        raise Refusal(why)
    if passes_over and not reason.strip():
        raise Refusal(_("Give a reason; the people concerned will read it."))
    require_nobody_before(application, place, passes_over=passes_over)
    seats = seats_in(place.academic_year_id)
    full = seats.what_is_full(place.pk)
    if full is not None:
        raise Refusal(_("No seat is left: “%(what)s” is full.") % {"what": label_of(full)})
    application = take_step(application, "offer", by=by, reason=reason)
    offer = make_offer(
        application, place=seats.places[place.pk], origin=Offer.Origin.NEXT_CHOICE, reason=reason.strip()
    )
    write_of_offer(offer)
    return offer


@action
def wait_again(application: Application, *, by: Person, reason: str) -> Application:
    """Put somebody without a place back on the reserve lists of the choices that are left."""
    require(by, "allocation.give_place")
    queue_for_seats([application.call.academic_year_id])
    application = _locked(application)
    ended = ended_places([application.pk]).get(application.pk, set())
    if not any(choice.counts and choice.place_id not in ended for choice in application.choices.all()):
        raise Refusal(_("No choice is left for which one could wait."))
    application = take_step(application, "wait_again", by=by, reason=reason)
    move_up(application.call, by=None)
    application.refresh_from_db()
    return application


def _locked(application: Application) -> Application:
    application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("call", "person")
        .get(pk=application.pk)
    )
    if application.call.state != "decided":
        raise Refusal(_("Places are given by hand once the notice period is over."))
    return application
