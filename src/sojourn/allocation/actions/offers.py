"""Offers: made under locked caps so that a place is never given twice, answered, lapsed, and moved up by themselves."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sojourn.agreements.models import Cap
from sojourn.allocation.models import Offer, Run
from sojourn.allocation.queries import (
    applicant_id,
    holds_offer_in_call,
    number_in,
    offers_overdue,
    place_id,
    published_run,
    seats_in,
)
from sojourn.applications.models import Application
from sojourn.engines import allocation as engine
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.mail import queue_mail
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import take_step
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call, Place


def _lock_caps(academic_year_id: int) -> None:
    """Whoever gives or frees a seat of the year waits here for the one before: two never count the same seat."""
    list(
        Cap.objects.select_for_update()
        .filter(academic_year=academic_year_id)
        .order_by("pk")
        .values_list("pk")
    )


def _expiry(call: Call) -> datetime:
    """The end of the last day to answer, in the office's zone."""
    last_day = clock.today() + timedelta(days=call.offer_days)
    return timezone.make_aware(datetime.combine(last_day, time(23, 59, 59)))


def _place(number: int) -> Place:
    return Place.objects.select_related("programme__institution", "cap").get(pk=number)


@action
def make_offer(
    application: Application, *, place: Place, run: Run | None, by: Person | None, reason: str = ""
) -> Offer:
    """Offer a seat with a clock; Refusal where the place, or a cap over it, has none left."""
    _lock_caps(place.academic_year_id)
    seats = seats_in(place.academic_year_id)
    current = seats.places[place.pk]
    if seats.free_at(current) < 1:
        full = next(
            (cap.label for cap in seats.chain(current) if cap.seats <= seats.held_under_cap[cap.pk]),
            str(place),
        )
        raise Refusal(_("No seat is left: “%(cap)s” is full.") % {"cap": full})
    if application.offers.filter(state__in=Offer.HOLDING).exists():
        raise Refusal(_("This applicant holds a place already."))
    offer = Offer.objects.create(
        application=application,
        place=place,
        run=run,
        reason=reason,
        made_at=clock.now(),
        expires_at=_expiry(application.call),
    )
    queue_mail(
        application.person,
        template="allocation/mail/offered.txt",
        context={"offer": offer, "call": application.call, "place": _place(place.pk)},
        path=reverse("web:my_place", args=[offer.pk]),
    )
    return offer


@action
def give_place(application: Application, *, place: Place, by: Person, reason: str) -> Offer:
    """The office gives a free place by hand, with a written reason that stands in the result."""
    require(by, "allocation.give_place")
    if not reason.strip():
        raise Refusal(_("Give a reason; it is shown with the result."))
    if not application.call.places.filter(pk=place.pk).exists():
        raise Refusal(_("This place does not belong to the call."))
    locked = Application.objects.select_for_update().get(pk=application.pk)
    offer = make_offer(locked, place=place, run=None, by=by, reason=reason.strip())
    take_step(locked, "offer", by=by, reason=reason)
    return offer


@action
def accept_offer(offer: Offer, *, by: Person) -> Offer:
    """The applicant takes the place."""
    require(by, "allocation.answer_offer", offer)
    offer = take_step(offer, "accept", by=by)
    offer.answered_at = clock.now()
    offer.save(update_fields=["answered_at"])
    take_step(offer.application, "accept", by=by)
    return offer


@action
def decline_offer(offer: Offer, *, by: Person) -> Offer:
    """The applicant leaves the place to the next, who is offered it at once."""
    require(by, "allocation.answer_offer", offer)
    offer = take_step(offer, "decline", by=by)
    offer.answered_at = clock.now()
    offer.save(update_fields=["answered_at"])
    take_step(offer.application, "decline", by=by)
    move_up(offer.application.call, by=None)
    return offer


@action
def give_up_offer(offer: Offer, *, by: Person, reason: str, is_hosts_refusal: bool = False) -> Offer:
    """An accepted place becomes free again: the applicant gives it up, or the host has refused them."""
    offer = take_step(offer, "give_up", by=by, reason=reason)
    application = offer.application
    if is_hosts_refusal:
        take_step(application, "host_refuse", by=None, reason=reason)
    else:
        take_step(application, "give_up", by=by, reason=reason)
    move_up(application.call, by=None)
    return offer


@action
def lapse_offers(*, by: Person | None = None) -> int:
    """Let every offer whose time is over lapse, and move the reserve lists up; gives how many lapsed."""
    lapsed: dict[int, Call] = {}
    overdue = list(offers_overdue(clock.now()).select_related("application__call", "application__person"))
    for offer in overdue:
        take_step(offer, "lapse", by=None)
        application = offer.application
        take_step(application, "lapse", by=None)
        queue_mail(
            application.person,
            template="allocation/mail/lapsed.txt",
            context={"offer": offer, "call": application.call, "place": _place(offer.place_id)},
            path=reverse("applications:application", args=[application.pk]),
        )
        lapsed[application.call_id] = application.call
    for call in lapsed.values():
        move_up(call, by=None)
    return len(overdue)


@action
def move_up(call: Call, *, by: Person | None) -> list[Offer]:
    """Offer what has become free to those first in line, at once; nobody who has been offered a place loses by it."""
    run = published_run(call)
    if run is None or run.state != "final":
        return []
    _lock_caps(call.academic_year_id)
    moves = engine.next_in_line(**_line_of(run))
    applications = {
        application.pk: application
        for application in call.applications.filter(pk__in=[number_in(move.applicant) for move in moves])
    }
    for move in moves:
        if move.from_place is not None:
            held = applications[number_in(move.applicant)].offers.get(state="pending")
            take_step(held, "replace", by=None)
    return [_move(applications[number_in(move.applicant)], number_in(move.to_place), run) for move in moves]


def _move(application: Application, place_number: int, run: Run) -> Offer:
    offer = make_offer(
        application,
        place=_place(place_number),
        run=run,
        by=None,
        reason=_("moved up from the reserve list"),
    )
    if application.state != "offered":
        take_step(application, "offer", by=None)
    return offer


def _line_of(run: Run) -> dict:
    """Where everybody of the run's input stands now, and the input with the seats that are to be had now."""
    frozen = engine.read_instance(run.instance.encode())
    call = run.call
    in_line = set(
        call.applications.filter(state__in=["reserve", "not_placed", "offered", "accepted"]).values_list(
            "pk", flat=True
        )
    )
    refused_by_host = set(
        call.applications.filter(state="not_placed", offers__state="given_up").values_list("pk", flat=True)
    )
    applicants = {number_in(applicant.id): applicant for applicant in frozen.applicants}
    standing = {offer.application_id: offer for offer in holds_offer_in_call(call).select_related("place")}
    counted = {
        number
        for number, offer in standing.items()
        if number in applicants and place_id(offer.place_id) in applicants[number].choices
    }
    seats = seats_in(call.academic_year_id, besides=counted)
    instance = replace(
        frozen,
        places=tuple(
            replace(
                place,
                capacity=max(
                    0, seats.places[number_in(place.id)].seats - seats.held_at_place[number_in(place.id)]
                ),
            )
            for place in frozen.places
        ),
        caps=tuple(
            replace(
                cap,
                capacity=max(
                    0, seats.caps[number_in(cap.id)].seats - seats.held_under_cap[number_in(cap.id)]
                ),
            )
            for cap in frozen.caps
        ),
    )
    held_otherwise = set(standing) - counted
    gone = {number for number in applicants if number not in in_line or number in refused_by_host}
    return {
        "instance": instance,
        "ties": run.ties,
        "seed": bytes.fromhex(run.seed),
        "accepted": _holding(standing, counted, "accepted"),
        "pending": _holding(standing, counted, "pending"),
        "left": {applicant_id(number) for number in applicants if number in gone | held_otherwise},
    }


def _holding(standing: dict[int, Offer], counted: set[int], state: str) -> dict[str, str]:
    return {
        applicant_id(number): place_id(offer.place_id)
        for number, offer in standing.items()
        if number in counted and offer.state == state
    }
