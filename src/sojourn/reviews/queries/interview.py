"""Interviews: whose one sees, which times are free for whom, the date as calendars read it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from sojourn.applications.models import Application
from sojourn.kernel import clock
from sojourn.kernel.dates import Occasion, calendar_file
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person
from sojourn.organisation.queries import OFFICE, READERS, standing_of
from sojourn.programmes.models import Call
from sojourn.reviews.models import Interview, InterviewRound, InterviewScore, Slot
from sojourn.reviews.queries.conflict import barred_reviewers
from sojourn.reviews.queries.visible import LEFT


def visible_interviews(person: Person) -> QuerySet[Interview]:
    """One's own, those one holds, and as office or leader those of one's units."""
    units = standing_of(person).units(OFFICE | READERS)
    held = Q(slot__in=Slot.objects.filter(interviewers=person)) & ~Q(application__state__in=LEFT)
    return Interview.objects.filter(Q(application__person=person) | held | Q(application__unit__in=units))


def readable_interviews(person: Person) -> QuerySet[Interview]:
    """The visible ones, for a page that shows one of them."""
    return (
        visible_interviews(person)
        .select_related(
            "application__call__interview_round", "application__person__studies", "application__unit", "slot"
        )
        .prefetch_related("slot__interviewers")
    )


def own_interviews(person: Person) -> QuerySet[Interview]:
    """The interviews one is invited to."""
    return (
        Interview.objects.filter(application__person=person)
        .exclude(application__state__in=LEFT)
        .select_related("application__call__interview_round", "slot")
    )


def interviews_to_hold(person: Person) -> QuerySet[Interview]:
    """The interviews one holds, with the names of the applicants, in order of time."""
    return (
        Interview.objects.filter(slot__in=Slot.objects.filter(interviewers=person))
        .exclude(application__person=person)
        .exclude(application__state__in=LEFT)
        .select_related("application__call", "application__person", "application__unit", "slot")
        .annotate(given=Count("scores", filter=Q(scores__interviewer=person)))
        .order_by("slot__starts_at", "id")
    )


def has_interviews(person: Person) -> bool:
    """Whether somebody is invited to an interview, or holds some."""
    return own_interviews(person).exists() or Slot.objects.filter(interviewers=person).exists()


def round_of(call: Call) -> InterviewRound | None:
    """The interviews of a call, where it has any."""
    return getattr(call, "interview_round", None)


def slots_with_bookings(call: Call) -> QuerySet[Slot]:
    """The times of a call, each with `booked`, its interviewers and those who come."""
    return (
        call.interview_slots.annotate(booked=Count("interviews"))
        .prefetch_related(
            "interviewers",
            Prefetch("interviews", Interview.objects.select_related("application__person")),
        )
        .order_by("starts_at", "id")
    )


def free_slots(interview: Interview) -> list[Slot]:
    """Times still to come with room left, whose interviewers may judge this applicant. Six queries."""
    application = interview.application
    slots = list(
        application.call.interview_slots.annotate(booked=Count("interviews"))
        .filter(starts_at__gt=clock.now(), booked__lt=F("capacity"))
        .exclude(pk=interview.slot_id)
        .prefetch_related("interviewers")
    )
    people = {person.pk for slot in slots for person in slot.interviewers.all()}
    barred = barred_reviewers([application], people)[application.pk]
    return [slot for slot in slots if not any(one.pk in barred for one in slot.interviewers.all())]


def clashes(
    people: Iterable[Person], starts_at: datetime, ends_at: datetime, room: str = ""
) -> QuerySet[Slot]:
    """Times that overlap with this one and have one of these interviewers, or the same room."""
    busy = Q(interviewers__in=list(people))
    if room:
        busy |= Q(room=room)
    return Slot.objects.filter(busy, starts_at__lt=ends_at, ends_at__gt=starts_at).distinct()


def to_invite(call: Call) -> QuerySet[Application]:
    """Applications under review that are not invited yet."""
    return (
        call.applications.filter(state="under_review", interview=None)
        .select_related("person", "unit")
        .order_by("pk")
    )


def interview_points(call: Call) -> dict[int, Fraction]:
    """Application -> the mean of what its interviewers gave. One query."""
    given: dict[int, list[Decimal]] = defaultdict(list)
    scores = InterviewScore.objects.filter(interview__application__call=call)
    for application, points in scores.values_list("interview__application", "points"):
        given[application].append(points)
    return {
        application: sum(map(Fraction, points), Fraction(0)) / len(points)
        for application, points in given.items()
    }


def place_of(slot: Slot) -> str:
    """Room and link in one line."""
    return " · ".join(filter(None, [slot.room, slot.link]))


def occasion_of(interview: Interview) -> Occasion:
    """The interview as an entry of a calendar."""
    slot, call = interview.slot, interview.application.call
    assert slot is not None
    return Occasion(
        interview,
        in_language(call, "title"),
        slot.starts_at,
        slot.ends_at,
        kind=_("Interview"),
        place=place_of(slot),
        path=reverse("reviews:interview", args=[interview.pk]),
    )


def calendar_of(interview: Interview) -> bytes:
    """The interview as an iCalendar file; the same file again replaces the earlier entry."""
    return calendar_file([occasion_of(interview)], name=_("Interview"))
