"""A student's own affairs: what is to be done next, and how applications and stays stand."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sojourn.allocation.models import Offer, Outcome
from sojourn.allocation.states import PUBLISHED
from sojourn.applications.models import Application
from sojourn.applications.queries import next_deadline, own_applications, why_not_editable
from sojourn.kernel import clock
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person
from sojourn.stays.models import LearningAgreement, Recognition, Stay
from sojourn.stays.queries import stay_due
from sojourn.stays.states import AHEAD as UNGRADED
from sojourn.web.queries.calls import title_of
from sojourn.web.queries.lines import Line

AHEAD = timedelta(days=30)
"""Departure and return are asked for from so long before the planned day."""
SHOWN = 6


@dataclass(frozen=True)
class ApplicationLine:
    """One application: where it stands, by when the next step is due, its offer and its result."""

    application: Application
    by: date | datetime | None
    offer: Offer | None
    outcome: Outcome | None


@dataclass(frozen=True)
class StayLine:
    """One stay and by when its next step is due."""

    stay: Stay
    by: date | None


def application_lines(person: Person) -> list[ApplicationLine]:
    """The newest applications. Three queries."""
    applications = list(own_applications(person)[:SHOWN])
    offers = {
        offer.application_id: offer
        for offer in Offer.objects.filter(
            application__in=applications, state__in=Offer.HOLDING
        ).select_related("place__programme")
    }
    outcomes = {
        outcome.application_id: outcome
        for outcome in Outcome.objects.filter(application__in=applications, run__state__in=PUBLISHED)
    }
    return [
        ApplicationLine(one, _due(one, offers.get(one.pk)), offers.get(one.pk), outcomes.get(one.pk))
        for one in applications
    ]


def _due(application: Application, offer: Offer | None) -> date | datetime | None:
    if offer is not None and offer.state == "pending":
        return offer.expires_at
    return next_deadline(application)


def stay_lines(person: Person) -> list[StayLine]:
    """The stays, the newest first. One query."""
    agreed = LearningAgreement.objects.filter(stay=OuterRef("pk"), state="agreed")
    stays = Stay.objects.filter(person=person).exclude(state="cancelled")
    stays = stays.select_related("institution", "report").annotate(is_agreed=Exists(agreed))
    return [StayLine(stay, stay_due(stay)) for stay in stays.order_by("-planned_from", "-pk")]


def own_lines(person: Person, applications: list[ApplicationLine], stays: list[StayLine]) -> list[Line]:
    """What the student has to do next. Two queries more."""
    return [
        *[line for one in applications for line in _of_application(one)],
        *[line for one in stays for line in _of_stay(one.stay)],
        *_courses_to_sign(person),
        *_transcripts_to_hand_in(person),
    ]


def _of_application(line: ApplicationLine) -> list[Line]:
    application, about = line.application, title_of(line.application.call)
    if line.offer is not None and line.offer.state == "pending":
        path = reverse("web:my_place", args=[line.offer.pk])
        place = in_language(line.offer.place.programme, "title")
        return [Line(_("Answer the offer of a place"), path, by=_day(line.offer.expires_at), about=place)]
    if application.state not in ("draft", "returned") or why_not_editable(application):
        return []
    label = (
        _("Correct your application")
        if application.state == "returned"
        else _("Finish and submit your application")
    )
    by = line.by if application.state == "returned" else _day(application.call.closes_at)
    return [Line(label, reverse("applications:edit", args=[application.pk]), by=by, about=about)]


def _day(instant: datetime | None) -> date | None:
    return timezone.localdate(instant) if instant else None


def _of_stay(stay: Stay) -> list[Line]:
    """Departure, arrival, return, report."""
    about = in_language(stay.institution, "name")
    soon = clock.today() + AHEAD
    if stay.state == "planned" and stay.is_agreed and stay.planned_from <= soon:
        path = reverse("stays:depart", args=[stay.pk])
        return [Line(_("Confirm your departure"), path, by=stay.planned_from, about=about)]
    if stay.state == "departed" and stay.arrived_on is None:
        path = reverse("stays:state_arrival", args=[stay.pk])
        return [Line(_("Say when you have arrived"), path, by=stay_due(stay), about=about)]
    if stay.state == "on_site" and stay.planned_until <= soon:
        path = reverse("stays:return", args=[stay.pk])
        return [Line(_("Confirm your return"), path, by=stay.planned_until, about=about)]
    report = getattr(stay, "report", None)
    if report is not None and report.state == "draft":
        path = reverse("stays:report", args=[report.pk])
        return [Line(_("Write your return report"), path, by=stay.report_due_on, about=about)]
    return []


def _courses_to_sign(person: Person) -> list[Line]:
    drafts = LearningAgreement.objects.filter(stay__person=person, state="draft")
    drafts = drafts.exclude(stay__state="cancelled").select_related("stay__institution")
    return [
        Line(
            _("Enter your courses and sign the learning agreement"),
            reverse("stays:learning_agreement", args=[draft.pk]),
            by=draft.stay.planned_from if draft.number == 1 else None,
            about=in_language(draft.stay.institution, "name"),
        )
        for draft in drafts
    ]


def _transcripts_to_hand_in(person: Person) -> list[Line]:
    missing = Recognition.objects.filter(stay=OuterRef("pk"), state__in=UNGRADED)
    stays = Stay.objects.filter(Exists(missing), person=person, state="returned")
    return [
        Line(
            _("Hand in your transcript"),
            reverse("stays:transcript", args=[stay.pk]),
            by=stay.transcript_due_on,
            about=in_language(stay.institution, "name"),
        )
        for stay in stays.select_related("institution")
    ]
