"""A further round: a call over the seats that nobody uses, in which held places are a floor."""

from django.utils.translation import gettext as _

from sojourn.allocation.actions.offers import make_offer
from sojourn.allocation.models import Offer, Outcome, Run
from sojourn.allocation.queries import Held, unused_seats
from sojourn.applications.models import Application
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import take_step
from sojourn.organisation.models import Person
from sojourn.programmes.actions.copying import copy_call
from sojourn.programmes.models import Call


@action
def open_further_round(call: Call, *, by: Person) -> Call:
    """A draft of a further round over the call's unused seats; who applied to the call may apply again."""
    require(by, "allocation.run")
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.state != "decided":
        raise Refusal(_("A further round begins when the notice period of this one is over."))
    running = call.further_rounds.exclude(state__in=["archived", "cancelled"]).first()
    if running is not None:
        raise Refusal(_("A further round is there already: %(code)s.") % {"code": running.code})
    of_call = set(call.places.values_list("pk", flat=True))
    free = [line.place for line in unused_seats(call.academic_year) if line.place.pk in of_call]
    if not free:
        raise Refusal(_("No seat of this call is free, so there is nothing to give in a further round."))
    number = call.further_rounds.count() + 2
    further = copy_call(
        call,
        code=f"{call.code[:34]}-r{number}",
        academic_year=call.academic_year,
        by=by,
        title_zh=f"{call.title_zh}（第{number}轮）",
        title_en=f"{call.title_en} (round {number})",
    )
    further.further_round_of = call
    further.save(update_fields=["further_round_of"])
    further.places.set(free)
    return further


def keeps_what_is_held(outcome: Outcome, application: Application, held: Held) -> bool:
    """Whether the applicant keeps the place of the round before; then the application ends with that."""
    if outcome.place_id not in (None, held.offer.place_id):
        return False
    take_step(application, "keep", by=None)
    return True


def exchange_for_better(outcome: Outcome, application: Application, held: Held, run: Run) -> Offer:
    """The place held before passes on; what was accepted is exchanged for an accepted one."""
    reason = _("A better choice was given in a further round.")
    was_accepted = held.offer.state == "accepted"
    take_step(held.offer, "give_up" if was_accepted else "replace", by=None, reason=reason)
    take_step(held.offer.application, "move_on", by=None, reason=reason)
    application = take_step(application, "offer", by=None)
    application.call = run.call
    assert outcome.place is not None
    offer = make_offer(application, place=outcome.place, origin=Offer.Origin.RUN, run=run)
    if was_accepted:
        offer = take_step(offer, "accept", by=None)
        offer.answered_at = clock.now()
        offer.save(update_fields=["answered_at"])
        take_step(application, "accept", by=None)
    return offer
