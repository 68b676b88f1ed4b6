"""Offers: given from counted seats, answered, lapsed, and moved up by themselves."""

from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sojourn.allocation.actions.seats import queue_for_seats
from sojourn.allocation.models import Offer, Run
from sojourn.allocation.queries import (
    held_offers,
    label_of,
    moves_in,
    number_in,
    overdue_offers,
    runs_in_line,
    seats_in,
    waiting_in_vain,
)
from sojourn.applications.models import Application
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.mail import queue_mail
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import take_step
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call, Place


def last_second_to_answer(call: Call) -> datetime:
    """The last second of the last day to answer, in the office's zone."""
    last_day = clock.today() + timedelta(days=call.offer_days)
    return timezone.make_aware(datetime.combine(last_day, time(23, 59, 59)))


def make_offer(
    application: Application, *, place: Place, origin: str, run: Run | None = None, reason: str = ""
) -> Offer:
    """An offer with its clock; whoever asks for it has counted the seat."""
    return Offer.objects.create(
        application=application,
        place=place,
        run=run,
        origin=origin,
        reason=reason,
        made_at=clock.now(),
        expires_at=last_second_to_answer(application.call),
    )


def write_of_offer(offer: Offer, *, replaced: Place | None = None) -> None:
    """The letter with the place and the time to answer; `replaced` is the place that was offered before."""
    queue_mail(
        offer.application.person,
        template="allocation/mail/offered.txt",
        context={"offer": offer, "call": offer.application.call, "place": offer.place, "replaced": replaced},
        path=reverse("web:my_place", args=[offer.pk]),
    )


@action
def give_place(application: Application, *, place: Place, by: Person, reason: str) -> Offer:
    """The office gives a free place by hand, with a written reason that the applicant and the desk read."""
    require(by, "allocation.give_place")
    queue_for_seats([place.academic_year_id])
    application = Application.objects.select_related("call", "person").get(pk=application.pk)
    call = application.call
    if call.state != "decided":
        raise Refusal(_("Places are given by hand once the notice period is over."))
    if not call.places.filter(pk=place.pk).exists():
        raise Refusal(_("This place does not belong to the call."))
    if not reason.strip():
        raise Refusal(_("Give a reason; the people concerned will read it."))
    application = take_step(application, "offer", by=by, reason=reason)
    seats = seats_in(place.academic_year_id)
    full = seats.what_is_full(place.pk)
    if full is not None:
        raise Refusal(_("No seat is left: “%(what)s” is full.") % {"what": label_of(full)})
    offer = make_offer(
        application, place=seats.places[place.pk], origin=Offer.Origin.BY_HAND, reason=reason.strip()
    )
    write_of_offer(offer)
    return offer


@action
def accept_offer(offer: Offer, *, by: Person) -> Offer:
    """The applicant takes the place."""
    offer = _answer(offer, "accept", by=by)
    take_step(offer.application, "accept", by=by)
    return offer


@action
def decline_offer(offer: Offer, *, by: Person) -> Offer:
    """The applicant leaves the place to the next, who is offered it at once."""
    offer = _answer(offer, "decline", by=by)
    take_step(offer.application, "decline", by=by)
    move_up(offer.application.call, by=None)
    return offer


def _answer(offer: Offer, step: str, *, by: Person) -> Offer:
    require(by, "allocation.answer_offer", offer)
    queue_for_seats([offer.place.academic_year_id])
    offer = take_step(offer, step, by=by)
    offer.answered_at = clock.now()
    offer.save(update_fields=["answered_at"])
    return offer


@action
def give_up_offer(offer: Offer, *, by: Person | None, reason: str, is_hosts_refusal: bool = False) -> Offer:
    """An accepted place becomes free again: given up by its holder or for them, or refused by the host."""
    queue_for_seats([offer.place.academic_year_id])
    # who confirms the departure at this moment is waited for; the guard then knows of it
    Application.objects.select_for_update().only("pk").get(pk=offer.application_id)
    offer = take_step(offer, "give_up", by=by, reason=reason)
    take_step(offer.application, "host_refuse" if is_hosts_refusal else "give_up", by=by, reason=reason)
    move_up(offer.application.call, by=None)
    return offer


@action
def lapse_offers(*, by: Person | None = None) -> int:
    """Let every offer whose last second is over lapse, and move up who waits; gives how many lapsed."""
    years = set(overdue_offers().values_list("place__academic_year", flat=True))
    queue_for_seats(years)
    lapsed = [_lapse(offer) for offer in overdue_offers().filter(place__academic_year__in=years)]
    calls = {application.call_id: application.call for application in lapsed}
    for call in calls.values():
        move_up(call, by=None)
    return len(lapsed)


def _lapse(offer: Offer) -> Application:
    offer = take_step(offer, "lapse", by=None)
    application = take_step(offer.application, "lapse", by=None)
    queue_mail(
        application.person,
        template="allocation/mail/lapsed.txt",
        context={"offer": offer, "call": application.call, "place": offer.place},
        path=reverse("applications:application", args=[application.pk]),
    )
    return application


def end_reserve_lists() -> int:
    """Nobody waits for a place of an archived call any more; each is told, in a transaction of their own."""
    return sum(_end_waiting(application) for application in waiting_in_vain())


@action
def _end_waiting(application: Application, *, by: Person | None = None) -> bool:
    """Whether the applicant still waited: who withdraws at this moment has ended it already."""
    try:
        application = take_step(application, "leave_unplaced", by=by, reason=_("The call has been archived."))
    except Refusal:
        return False
    queue_mail(
        application.person,
        template="allocation/mail/reserve_ended.txt",
        context={"call": application.call},
        path=reverse("applications:application", args=[application.pk]),
    )
    return True


@action
def move_up(call: Call, *, by: Person | None) -> list[Offer]:
    """Offer what has become free to those first in line, at once; nobody who holds a place loses by it.

    The call's own reserve lists come first, then those of the year's other calls: they may share seats.
    """
    queue_for_seats([call.academic_year_id])
    return [offer for run in runs_in_line(call) for offer in _move_up_in(run)]


@action
def start_round(call: Call, *, by: Person) -> list[Offer]:
    """Let lapse what is overdue and offer what is free to those in line, without waiting for the clock."""
    require(by, "allocation.give_place")
    if call.state != "decided" or not runs_in_line(call):
        raise Refusal(_("Offers are made once the notice period is over."))
    before = set(Offer.objects.filter(application__call=call).values_list("pk", flat=True))
    lapse_offers()
    move_up(call, by=None)
    return list(Offer.objects.filter(application__call=call).exclude(pk__in=before))


def _move_up_in(run: Run) -> list[Offer]:
    # who is withdrawing at this moment is waited for, and then stands in line no more
    locked = Application.objects.select_for_update().filter(call=run.call_id).order_by("pk")
    applications = {application.pk: application for application in locked}
    moves = [(applications[number_in(move.applicant)], number_in(move.to_place)) for move in moves_in(run)]
    pending = held_offers(run.call).filter(state="pending", application__in=[who for who, _to in moves])
    replaced = {offer.application_id: take_step(offer, "replace", by=None) for offer in pending}
    places = Place.objects.select_related("programme__institution").in_bulk({to for _who, to in moves})
    return [
        _move(application, place=places[to], run=run, replaced=replaced.get(application.pk))
        for application, to in moves
    ]


def _move(application: Application, *, place: Place, run: Run, replaced: Offer | None) -> Offer:
    if replaced is None:
        application = take_step(application, "offer", by=None)
    offer = make_offer(application, place=place, origin=Offer.Origin.MOVED_UP, run=run)
    write_of_offer(offer, replaced=replaced.place if replaced else None)
    return offer


LONGEST_EXTENSION = timedelta(days=60)


@action
def extend_offer(offer: Offer, *, until: date, by: Person, reason: str) -> Offer:
    """A later last day to answer for one applicant, with the reason; it is never made shorter."""
    require(by, "allocation.give_place")
    queue_for_seats([offer.place.academic_year_id])
    offer = take_step(offer, "extend", by=by, reason=reason)
    last_second = timezone.make_aware(datetime.combine(until, time(23, 59, 59)))
    if last_second <= offer.expires_at:
        raise Refusal(
            _("The offer already runs until %(at)s; an extension ends later.") % {"at": offer.expires_at_text}
        )
    if last_second > clock.now() + LONGEST_EXTENSION:
        raise Refusal(_("That is more than two months from now. Check the date."))
    offer.expires_at = last_second
    offer.save(update_fields=["expires_at"])
    queue_mail(
        offer.application.person,
        template="allocation/mail/extended.txt",
        context={"offer": offer, "place": offer.place, "reason": reason.strip()},
        path=reverse("web:my_place", args=[offer.pk]),
    )
    return offer
