"""From the accepted place to the host's answer."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from sojourn.allocation.actions import accept_offer, give_up_offer
from sojourn.allocation.actions.seats import queue_for_seats
from sojourn.allocation.models import Offer
from sojourn.applications.models import Application
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.files import store_bytes
from sojourn.kernel.pdf import render
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import parties_of, take_step
from sojourn.kernel.versions import save_version
from sojourn.organisation.models import Person
from sojourn.partners.models import Institution
from sojourn.programmes.models import Place
from sojourn.stays import states
from sojourn.stays.actions.letters import tell
from sojourn.stays.actions.obligations import begin_plans_of_stays
from sojourn.stays.actions.stays import refuse_overlap
from sojourn.stays.models import LearningAgreement, Nomination, Stay
from sojourn.stays.queries import (
    accepted_without_nomination,
    contacts_of,
    letter_values,
    officers_of,
    planned_dates,
)


@action
def prepare_nomination(application: Application, *, place: Place, by: Person | None) -> Nomination:
    """The nomination for an accepted place; asked twice it gives the one that stands."""
    locked = Application.objects.select_for_update().get(pk=application.pk)
    standing = locked.nominations.filter(state__in=states.LIVE_NOMINATIONS).first()
    if standing is not None:
        return standing
    if locked.state != "accepted":
        raise Refusal(_("Only who has accepted a place can be nominated."))
    return Nomination.objects.create(
        application=locked, place=place, institution=_host_of(place), deadline=place.nomination_deadline
    )


def _host_of(place: Place) -> Institution | None:
    """The programme's institution; of a consortium the office must say which member it is."""
    institution = place.programme.institution
    if institution is None or institution.kind == Institution.Kind.CONSORTIUM:
        return None
    return institution


@action
def accept_place(offer: Offer, *, by: Person) -> Nomination:
    """The student accepts an offer and is at once on the office's list of those to be nominated."""
    offer = accept_offer(offer, by=by)
    nomination = prepare_nomination(offer.application, place=offer.place, by=by)
    tell_office_to_send([nomination])
    return nomination


@action
def prepare_nominations(*, by: Person | None) -> list[Nomination]:
    """Nominations for all accepted places that have none yet; the office is told once."""
    made = [
        prepare_nomination(offer.application, place=offer.place, by=by)
        for offer in accepted_without_nomination()
    ]
    tell_office_to_send(made)
    return made


def tell_office_to_send(nominations: Sequence[Nomination]) -> None:
    """One letter to each officer, however many nominations wait for them."""
    waiting: dict[Person, int] = {}
    for nomination in nominations:
        for officer in officers_of(nomination.application.unit):
            waiting[officer] = waiting.get(officer, 0) + 1
    for officer, number in waiting.items():
        tell([officer], "nominations_to_send", path=reverse("stays:nominations"), number=number)


@action
def settle_nomination(
    nomination: Nomination, *, institution: Institution, deadline: date | None, seen: int, by: Person
) -> Nomination:
    """Say which institution is the host and until when it takes nominations; before the letter goes out."""
    require(by, "stays.settle_nomination", nomination)
    nomination = Nomination.objects.select_for_update().get(pk=nomination.pk)
    if nomination.state != "prepared":
        raise Refusal(_("The nomination has been sent; host and deadline stand."))
    return save_version(
        nomination, seen=seen, changes={"institution": institution, "deadline": deadline}, by=by
    )


@action
def send_nominations(
    nominations: Iterable[Nomination], *, by: Person, in_package: bool = False
) -> list[Nomination]:
    """Write the letters and tell the hosts' contacts, each of them once; all are sent or none.

    Of those in a package the contacts are told with the package.
    """
    wanted = list(nominations)
    # the applications first, as whoever exchanges or ends a place does, so that nobody waits for each other
    numbers = [nomination.application_id for nomination in wanted]
    named = Application.objects.select_for_update().filter(pk__in=numbers).order_by("pk")
    list(named.values_list("pk"))
    sent = [_send(nomination, by=by) for nomination in wanted]
    if not sent:
        raise Refusal(_("Choose at least one nomination."))
    per_host: dict[Institution, list[Nomination]] = {}
    for nomination in [] if in_package else sent:
        assert nomination.institution is not None  # the step's guard has seen to it
        per_host.setdefault(nomination.institution, []).append(nomination)
    for institution, its in per_host.items():
        tell(
            contacts_of(institution.pk),
            "nominations_to_answer",
            path=reverse("stays:portal"),
            nominations=its,
        )
    return sent


def _send(nomination: Nomination, *, by: Person) -> Nomination:
    student = nomination.application.person
    try:
        nomination = take_step(nomination, "send", by=by)
    except Refusal as refusal:
        raise type(refusal)(
            _("%(student)s: %(why)s") % {"student": student.name_zh or student.name_en, "why": refusal}
        ) from refusal
    values = letter_values(nomination, by=by)
    letter = render("stays/letters/nomination.typ", values)
    nomination.letter = store_bytes(f"{values['reference']}.pdf", letter, "application/pdf", by=by)
    nomination.sent_at = clock.now()
    nomination.save(update_fields=["letter", "sent_at"])
    return nomination


@action
def approve_nomination(nomination: Nomination, *, by: Person, note: str = "") -> Stay:
    """The host takes the student: the stay is planned and its learning agreement begun."""
    _require_note(nomination, note, by=by)
    nomination = take_step(nomination, "approve", by=by, reason=note)
    _answered(nomination, note)
    begins, ends = planned_dates(nomination.place)
    assert nomination.institution is not None  # only a nomination with a host is sent
    refuse_overlap(nomination.application.person, begins=begins, ends=ends)
    stay = Stay.objects.create(
        nomination=nomination,
        person=nomination.application.person,
        unit=nomination.application.unit,
        institution=nomination.institution,
        planned_from=begins,
        planned_until=ends,
    )
    first = LearningAgreement.objects.create(stay=stay)
    begin_plans_of_stays(stay, by=by)
    path = reverse("stays:learning_agreement", args=[first.pk])
    tell([stay.person], "nomination_approved", path=path, stay=stay, nomination=nomination)
    return stay


@action
def reject_nomination(nomination: Nomination, *, by: Person, reason: str) -> Nomination:
    """The host does not take the student: the place is free again."""
    queue_for_seats([nomination.place.academic_year_id])
    nomination = take_step(nomination, "reject", by=by, reason=reason)
    _answered(nomination, reason)
    _free_place(nomination, reason=reason)
    path = reverse("stays:nomination", args=[nomination.pk])
    application = nomination.application
    people = [application.person, *officers_of(application.unit)]
    tell(people, "nomination_rejected", path=path, nomination=nomination, reason=reason)
    return nomination


def _free_place(nomination: Nomination, *, reason: str) -> None:
    """The student is without a place again, and the seat goes to the next."""
    offer = Offer.objects.filter(
        application=nomination.application_id, place=nomination.place_id, state="accepted"
    ).first()
    if offer is None:  # accepted outside an allocation
        take_step(nomination.application, "host_refuse", by=None, reason=reason)
    else:
        give_up_offer(offer, by=None, reason=reason, is_hosts_refusal=True)


def _require_note(nomination: Nomination, note: str, *, by: Person) -> None:
    """Who answers for the host without being its contact says how the answer came."""
    if states.HOST not in parties_of(by, nomination) and not note.strip():
        raise Refusal(
            _("Say how the host's answer reached you, for example “mail of 3 May from the registrar”.")
        )


def _answered(nomination: Nomination, note: str) -> None:
    nomination.answered_at, nomination.answer_note = clock.now(), note.strip()
    nomination.save(update_fields=["answered_at", "answer_note"])
