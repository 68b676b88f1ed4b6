"""How a place ends after it was accepted: given up for the student, nominated anew, the stay cancelled.

docs/decisions/0006-ending-a-place.md says what each of them means. The gate before the seats comes first,
then the application, nomination and stay, as wherever a seat is freed.
"""

from django.urls import reverse
from django.utils.translation import gettext as _

from sojourn.allocation.actions import give_up_offer
from sojourn.allocation.actions.seats import queue_for_seats
from sojourn.allocation.models import Offer
from sojourn.applications.models import Application
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import take_step
from sojourn.organisation.models import Person
from sojourn.stays import states
from sojourn.stays.actions.letters import tell
from sojourn.stays.actions.nominations import prepare_nomination
from sojourn.stays.actions.obligations import keep_obligations_in_step
from sojourn.stays.actions.recognitions import drop_promises
from sojourn.stays.models import Nomination, Stay
from sojourn.stays.queries import contacts_of, nominations_without_place


@action
def give_up_place(nomination: Nomination, *, by: Person, reason: str) -> Nomination:
    """Give the accepted place up for a student who has asked for it, before the departure.

    The seat goes to the next in line; nomination and stay end with it. A nomination that was cancelled
    earlier while the student kept the place is no hindrance.
    """
    _lock(nomination)
    if nomination.state in states.LIVE_NOMINATIONS:
        nomination = take_step(nomination, "cancel", by=by, reason=reason)
        _end_stay(nomination, by=by, reason=reason)
    else:
        require(by, "stays.take_nomination_step", nomination)
        _refuse_unless_held(nomination, reason)
    _free_place(nomination, by=by, reason=reason)
    _tell_of_end(nomination, reason=reason)
    return nomination


@action
def renew_nomination(nomination: Nomination, *, by: Person, reason: str) -> Nomination:
    """Take a nomination back and prepare a new one for the same place, which stays the student's."""
    _lock(nomination)
    nomination = take_step(nomination, "renew", by=by, reason=reason)
    _end_stay(nomination, by=by, reason=reason)
    _tell_of_cancellation(nomination, reason=reason, to_student=True, again=True)
    return prepare_nomination(nomination.application, place=nomination.place, by=by)


@action
def cancel_stay(stay: Stay, *, by: Person, reason: str) -> Stay:
    """The student will not go, or turned back on the way: stay, nomination and place end together."""
    require(by, "stays.cancel", stay)
    _lock(stay.nomination)
    stay = keep_obligations_in_step(take_step(stay, "cancel", by=by, reason=reason))
    drop_promises(stay)
    nomination = take_step(stay.nomination, "cancel", by=by, reason=reason)
    _free_place(nomination, by=by, reason=reason)
    _tell_of_end(nomination, reason=reason)
    return stay


@action
def withdraw_nominations_without_place(*, by: Person | None = None) -> list[Nomination]:
    """Cancel what stands for students who have given their place up."""
    return [_withdraw(nomination, by=by) for nomination in nominations_without_place()]


def _withdraw(nomination: Nomination, *, by: Person | None) -> Nomination:
    reason = _("The student has given the place up.")
    nomination = take_step(nomination, "cancel", by=by, reason=reason)
    _end_stay(nomination, by=by, reason=reason)
    _tell_of_cancellation(nomination, reason=reason, to_student=True)
    return nomination


def _lock(nomination: Nomination) -> None:
    """Wait for whoever gives or frees a seat, and for whoever confirms the departure, at this moment."""
    queue_for_seats([nomination.place.academic_year_id])
    Application.objects.select_for_update().only("pk").get(pk=nomination.application_id)
    nomination.refresh_from_db()


def _refuse_unless_held(nomination: Nomination, reason: str) -> None:
    """For a nomination that has ended already: the place must be held, and no other nomination stand."""
    application = nomination.application
    if application.state != "accepted":
        raise Refusal(_("The student no longer holds the place."))
    if application.nominations.filter(state__in=states.LIVE_NOMINATIONS).exists():
        raise Refusal(_("Another nomination stands; the place is given up there."))
    if not reason.strip():
        raise Refusal(_("Give a reason; the people concerned will read it."))


def _end_stay(nomination: Nomination, *, by: Person | None, reason: str) -> None:
    """The stay that has not begun ends with its nomination."""
    stay = Stay.objects.filter(nomination=nomination).exclude(state="cancelled").first()
    if stay is not None:
        keep_obligations_in_step(take_step(stay, "cancel", by=by, reason=reason))
        drop_promises(stay)


def _free_place(nomination: Nomination, *, by: Person, reason: str) -> None:
    """The seat is counted as free, and who is next in line is offered it at once."""
    offer = Offer.objects.filter(
        application=nomination.application_id, place=nomination.place_id, state="accepted"
    ).first()
    if offer is None:  # accepted outside an allocation
        take_step(nomination.application, "give_up", by=by, reason=reason)
    else:
        give_up_offer(offer, by=by, reason=reason)


def _tell_of_end(nomination: Nomination, *, reason: str) -> None:
    """The student reads that the place has ended; the host only of a nomination that it knows."""
    path = reverse("stays:nomination", args=[nomination.pk])
    student = nomination.application.person
    tell([student], "place_given_up", path=path, nomination=nomination, reason=reason)
    _tell_of_cancellation(nomination, reason=reason)


def _tell_of_cancellation(
    nomination: Nomination, *, reason: str, to_student: bool = False, again: bool = False
) -> None:
    readers = [nomination.application.person] if to_student else []
    readers += contacts_of(nomination.institution_id) if nomination.sent_at else []
    path = reverse("stays:nomination", args=[nomination.pk])
    tell(readers, "nomination_cancelled", path=path, nomination=nomination, reason=reason, again=again)
