"""Places exchanged by the office: two swap what they hold, or one moves to a free place, with a reason."""

from django.urls import reverse
from django.utils.translation import gettext as _

from sojourn.allocation.actions.offers import move_up
from sojourn.allocation.actions.seats import queue_for_seats
from sojourn.allocation.models import Deviation, Offer
from sojourn.allocation.queries import (
    before_in_line,
    bundle_of,
    label_of,
    published_run,
    seats_in,
    why_not_eligible,
)
from sojourn.applications.models import Application
from sojourn.engines.allocation.check import BY_HAND
from sojourn.engines.allocation.check_further import check_bundle
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.mail import queue_mail
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import take_step
from sojourn.kernel.text import enumerated, in_language
from sojourn.organisation.models import Person
from sojourn.programmes.models import Place


@action
def exchange_offers(first: Offer, second: Offer, *, by: Person, reason: str) -> tuple[Offer, Offer]:
    """Two applicants of a call swap the places they hold; both must be eligible for what they get."""
    require(by, "allocation.give_place")
    queue_for_seats({first.place.academic_year_id, second.place.academic_year_id})
    first, second = _locked([first, second])
    if first.application_id == second.application_id or first.place_id == second.place_id:
        raise Refusal(_("Choose two people who hold different places."))
    if first.application.call_id != second.application.call_id:
        raise Refusal(_("Places are exchanged within one call."))
    _require_eligible(first.application, second.place)
    _require_eligible(second.application, first.place)
    for offer in (first, second):
        take_step(offer, "exchange", by=by, reason=reason)
    made = (
        _exchanged(first, second.place, by=by, reason=reason, partner=second),
        _exchanged(second, first.place, by=by, reason=reason, partner=first),
    )
    _certify(first)
    return made


@action
def move_offer(offer: Offer, *, place: Place, by: Person, reason: str, passes_over: bool = False) -> Offer:
    """Somebody moves from the place they hold to a free one; what they leave goes to the next in line."""
    require(by, "allocation.give_place")
    queue_for_seats({offer.place.academic_year_id, place.academic_year_id})
    (offer,) = _locked([offer])
    application = offer.application
    if place.pk == offer.place_id:
        raise Refusal(_("This place is held already."))
    if not application.call.places.filter(pk=place.pk).exists():
        raise Refusal(_("This place does not belong to the call."))
    _require_eligible(application, place)
    require_nobody_before(application, place, passes_over=passes_over)
    take_step(offer, "exchange", by=by, reason=reason)
    full = seats_in(place.academic_year_id).what_is_full(place.pk)
    if full is not None:
        raise Refusal(_("No seat is left: “%(what)s” is full.") % {"what": label_of(full)})
    made = _exchanged(offer, place, by=by, reason=reason)
    move_up(application.call, by=None)
    _certify(offer)
    return made


def _locked(offers: list[Offer]) -> list[Offer]:
    """The offers with their applications locked, which wait for whoever answers or withdraws now."""
    numbers = [offer.application_id for offer in offers]
    list(Application.objects.select_for_update().filter(pk__in=numbers).order_by("pk").values_list("pk"))
    found = Offer.objects.select_related(
        "application__call", "application__person__account", "place__programme__institution"
    ).in_bulk([offer.pk for offer in offers])
    return [found[offer.pk] for offer in offers]


def _require_eligible(application: Application, place: Place) -> None:
    why = why_not_eligible(application, place)
    if why:
        raise Refusal(
            _("%(name)s is not eligible for “%(place)s”: %(why)s")
            % {"name": in_language(application.person, "name"), "place": label_of(place), "why": why}
        )


def require_nobody_before(application: Application, place: Place, *, passes_over: bool) -> None:
    """Refuse where others wait for the place and come first, unless the office passes them over knowingly."""
    before = [] if passes_over else before_in_line(application, place)
    if before:
        names = enumerated([in_language(one.person, "name") for one in before[:5]])
        raise Refusal(
            _(
                "%(count)d wait for “%(place)s” and come first: %(names)s. Pass them over only with a reason "
                "that you can answer for."
            )
            % {"count": len(before), "place": label_of(place), "names": names}
        )


def _exchanged(offer: Offer, place: Place, *, by: Person, reason: str, partner: Offer | None = None) -> Offer:
    """The offer of the new place, which stands as the one before did: answered, or with the same clock."""
    offer.refresh_from_db()
    run = published_run(offer.application.call)
    if run is None or run.state != "final":
        raise Refusal(_("Places are exchanged once the notice period is over."))
    was_accepted = offer.application.state == "accepted"
    made = Offer.objects.create(
        application=offer.application,
        place=place,
        run=run,
        origin=Offer.Origin.EXCHANGE,
        state="accepted" if was_accepted else "pending",
        reason=reason.strip(),
        made_at=clock.now(),
        expires_at=offer.expires_at,
        answered_at=offer.answered_at if was_accepted else None,
    )
    Deviation.objects.create(
        run=run,
        application=offer.application,
        from_place=offer.place,
        to_place=place,
        reason=reason.strip(),
        by=by,
        at=clock.now(),
        offer=made,
        partner=partner.application if partner else None,
    )
    queue_mail(
        offer.application.person,
        template="allocation/mail/exchanged.txt",
        context={"offer": made, "before": offer.place, "place": place},
        path=reverse("web:my_place", args=[made.pk]),
    )
    return made


def _certify(offer: Offer) -> None:
    """The archive of the run must hold with the exchange in it, or nothing has happened."""
    run = published_run(offer.application.call)
    fault = check_bundle(bundle_of(run)) if run else None
    if fault and fault.startswith(BY_HAND):
        raise Refusal(_("The archive of the run would not hold any more: %(fault)s") % {"fault": fault})
