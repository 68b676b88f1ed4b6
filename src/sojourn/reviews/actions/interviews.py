"""Interviews: times, invitations, booking, moving, cancelling, points."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from sojourn.applications.models import Application
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.mail import queue_mail
from sojourn.kernel.permission import may, require
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call
from sojourn.reviews.models import Interview, InterviewRound, InterviewScore, Slot
from sojourn.reviews.queries.interview import clashes, free_slots, place_of, round_of, to_invite

MOST = 200
"""So many times are made at once at most."""


@action
def save_interview_round(
    call: Call, *, book_until: datetime, text_zh: str = "", text_en: str = "", by: Person
) -> InterviewRound:
    """Say that the call has interviews, and until when times are chosen."""
    require(by, "reviews.run_panel")
    facts = {"book_until": book_until, "text_zh": text_zh, "text_en": text_en}
    made, _is_new = InterviewRound.objects.update_or_create(call=call, defaults=facts)
    return made


@action
def add_slots(
    call: Call,
    *,
    day: date,
    starts: time,
    ends: time,
    minutes: int,
    capacity: int,
    interviewers: Collection[Person],
    room: str = "",
    link: str = "",
    by: Person,
) -> list[Slot]:
    """As many times of this length as fit one after the other; nobody is to be at two places at once."""
    require(by, "reviews.run_panel")
    zone, length = timezone.get_default_timezone(), timedelta(minutes=minutes)
    begin, end = datetime.combine(day, starts, zone), datetime.combine(day, ends, zone)
    if begin <= clock.now():
        raise Refusal(_("This lies in the past."))
    if not room and not link:
        raise Refusal(_("Give a room or a link."))
    if not interviewers:
        raise Refusal(_("Choose at least one interviewer."))
    count = (end - begin) // length
    if not 1 <= count <= MOST:
        raise Refusal(
            _("Between %(from)s and %(to)s no time of this length fits.") % {"from": starts, "to": ends}
        )
    # the interviewers' rows are locked, so that two officers do not give one of them two places at once
    list(Person.objects.select_for_update().filter(pk__in=[one.pk for one in interviewers]).order_by("pk"))
    clash = clashes(interviewers, begin, begin + count * length, room).first()
    if clash is not None:
        raise Refusal(
            _("An interviewer or the room is taken from %(from)s to %(to)s.")
            % {"from": _time(clash.starts_at), "to": _time(clash.ends_at)}
        )
    made = []
    for number in range(count):
        slot = Slot.objects.create(
            call=call,
            starts_at=begin + number * length,
            ends_at=begin + (number + 1) * length,
            room=room,
            link=link,
            capacity=capacity,
        )
        slot.interviewers.set(interviewers)
        made.append(slot)
    return made


@action
def remove_slot(slot: Slot, *, by: Person) -> None:
    """Take away a time that nobody has chosen."""
    require(by, "reviews.run_panel")
    Slot.objects.select_for_update().get(pk=slot.pk)
    if slot.interviews.exists():
        raise Refusal(_("Somebody comes at this time. Move or cancel their interview first."))
    slot.delete()


@action
def invite_to_interview(call: Call, applications: Collection[Application], *, by: Person) -> int:
    """Invite these applicants to choose a time; who is invited already is left out."""
    require(by, "reviews.run_panel")
    round_ = round_of(call)
    if round_ is None or round_.is_past:
        raise Refusal(_("Say first until when times can be chosen."))
    wanted = to_invite(call).filter(pk__in=[one.pk for one in applications])
    made = [
        Interview.objects.create(application=one, invited_at=clock.now())
        for one in wanted.select_related("person__account", "call")
    ]
    if not made:
        raise Refusal(_("All of these are invited already, or not under review."))
    for interview in made:
        _tell(interview.application.person, interview, "interview_invited", book_until=round_.book_until)
    return len(made)


@action
def book_interview(interview: Interview, slot: Slot, *, by: Person) -> Interview:
    """Choose a time, or another one; of two for the last room one gets it and the other is told."""
    current, before = _for_booking(interview, by=by)
    wanted = Slot.objects.select_for_update().filter(pk=slot.pk, call=current.application.call_id).first()
    if current.slot_id == slot.pk:
        return current
    if wanted is None or wanted not in free_slots(current):
        raise Refusal(_("This time is not free any more. Choose another one."))
    current.slot = wanted
    _save_booking(current)
    _tell_both(current, wanted, "interview_moved" if before else "interview_booked", before=before)
    return current


@action
def cancel_interview(interview: Interview, *, by: Person) -> Interview:
    """Give the time back; another one can be chosen as long as times can be chosen."""
    current, before = _for_booking(interview, by=by)
    if before is None:
        return current
    current.slot = None
    _save_booking(current)
    _tell_both(current, before, "interview_cancelled", before=before)
    return current


def _for_booking(interview: Interview, *, by: Person) -> tuple[Interview, Slot | None]:
    """The interview, locked, and its time up to now; refused where it cannot be changed any more."""
    if not may(by, "reviews.run_panel"):
        require(by, "reviews.book_interview", interview)
    current = Interview.objects.select_for_update().get(pk=interview.pk)
    round_ = round_of(current.application.call)
    if current.application.state != "under_review":
        raise Refusal(_("The application is not under review any more."))
    if current.scores.exists():
        raise Refusal(_("The interview has been held."))
    is_own = current.application.person_id == by.pk
    if is_own and (round_ is None or round_.is_past):
        raise Refusal(_("The time for choosing is over. Write to the International Office."))
    return current, current.slot


def _save_booking(interview: Interview) -> None:
    interview.version += 1
    interview.save(update_fields=["slot", "version"])


@action
def score_interview(interview: Interview, *, points: Decimal, comment: str, by: Person) -> InterviewScore:
    """Points of 100 from one of its interviewers; given again they replace the earlier ones."""
    require(by, "reviews.score_interview", interview)
    current = Interview.objects.select_for_update().get(pk=interview.pk)
    if current.application.state != "under_review":
        raise Refusal(_("The application is not under review any more."))
    if current.slot is None or current.slot.starts_at > clock.now():
        raise Refusal(_("The interview has not begun yet."))
    if not 0 <= points <= 100:
        raise Refusal(_("Points lie between 0 and 100."))
    facts = {"points": points, "comment": comment}
    return InterviewScore.objects.update_or_create(interview=current, interviewer=by, defaults=facts)[0]


def _tell_both(interview: Interview, slot: Slot, letter: str, *, before: Slot | None) -> None:
    """The applicant and the interviewers, also those of the time before."""
    people = {person.pk: person for person in slot.interviewers.select_related("account")}
    if before is not None:
        people |= {person.pk: person for person in before.interviewers.select_related("account")}
    for person in (interview.application.person, *people.values()):
        _tell(person, interview, letter, slot=slot, place=place_of(slot), before=before)


def _tell(person: Person, interview: Interview, letter: str, **facts: Any) -> None:
    own = interview.application.person_id == person.pk
    queue_mail(
        person,
        template=f"reviews/mail/{letter}.txt",
        context={"interview": interview, "applicant": interview.application.person, "own": own}
        | {"call": interview.application.call}
        | facts,
        path=reverse("reviews:interview", args=[interview.pk]) if own else reverse("reviews:my_interviews"),
    )


def _time(instant: datetime) -> str:
    return formats.date_format(timezone.localtime(instant), "SHORT_DATETIME_FORMAT")
