"""Places exchanged by the office, and what has been prepared for the places before."""

from django.utils.translation import gettext as _

from sojourn.allocation import actions as allocation
from sojourn.allocation.models import Offer
from sojourn.kernel.action import action
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import take_step
from sojourn.organisation.models import Person
from sojourn.programmes.models import Place
from sojourn.stays import states
from sojourn.stays.actions.nominations import prepare_nomination
from sojourn.stays.models import Nomination
from sojourn.stays.rules import why_place_is_settled


@action
def exchange_places(first: Offer, second: Offer, *, by: Person, reason: str) -> list[Offer]:
    """Two students swap their places; whose nomination has been sent keeps theirs."""
    made = list(allocation.exchange_offers(first, second, by=by, reason=reason))
    for offer in made:
        _nominate_anew(offer, by=by)
    return made


@action
def move_place(offer: Offer, *, place: Place, by: Person, reason: str, passes_over: bool = False) -> Offer:
    """One student moves to a free place."""
    made = allocation.move_offer(offer, place=place, by=by, reason=reason, passes_over=passes_over)
    _nominate_anew(made, by=by)
    return made


def _nominate_anew(offer: Offer, *, by: Person) -> None:
    """The nomination that was prepared for the place before ends; an accepted one gets a new one."""
    standing = (
        Nomination.objects.select_for_update()
        .filter(application=offer.application_id, state__in=states.LIVE_NOMINATIONS)
        .first()
    )
    if standing is not None:
        if standing.state != "prepared":  # sent at this very moment
            raise Refusal(why_place_is_settled(offer))
        take_step(standing, "cancel", by=by, reason=_("The place was exchanged by the International Office."))
    if offer.state == "accepted":
        prepare_nomination(offer.application, place=offer.place, by=by)
