"""What waits for a person under the hat they wear: the lines of every home page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from sojourn.agreements.queries import agreements_expiring_before, visible_agreements
from sojourn.allocation.models import Run
from sojourn.allocation.queries import visible_offers
from sojourn.applications.models import Application
from sojourn.applications.queries import visible_applications
from sojourn.kernel import clock
from sojourn.kernel.models import Job, Mail
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person, Role
from sojourn.organisation.queries import standing_of
from sojourn.programmes.models import Call, Programme
from sojourn.reviews.queries import own_reviews
from sojourn.stays.queries import (
    abroad_on,
    arrivals_to_confirm,
    learning_agreements_to_sign,
    nominations_to_answer,
    nominations_to_send,
    recognitions_to_decide,
    reports_to_accept,
)

EXPIRING = timedelta(days=180)
"""Agreements that end within this time stand among what waits."""


@dataclass(frozen=True)
class Line:
    """So many things wait, there is the list, and the first is due on that day."""

    label: str
    count: int
    path: str
    by: date | None = None

    @property
    def is_late(self) -> bool:
        return self.by is not None and self.by < clock.today()


Lines = Callable[[Person], list[Line]]


def _line(label: str, rows: QuerySet[Any] | list[Any], path: str, by: date | None = None) -> list[Line]:
    """A line where anything waits, else none."""
    count = len(rows) if isinstance(rows, list) else rows.count()
    return [Line(label, count, path, by)] if count else []


def _per_call(person: Person, states: list[str], label: str, path_name: str, day: str) -> list[Line]:
    """A line per call that has applications in these states among those the person sees. One query."""
    found = (
        visible_applications(person)
        .exclude(person=person)
        .filter(state__in=states)
        .values("call_id", "call__title_zh", "call__title_en")
        .annotate(count=Count("pk"), by=Min(f"call__{day}"))
        .order_by("call_id")
    )
    return [
        Line(
            f"{label} · {_title(row)}",
            row["count"],
            reverse(path_name, args=[row["call_id"]]),
            row["by"],
        )
        for row in found
    ]


def _title(row: dict[str, Any]) -> str:
    call = Call(title_zh=row["call__title_zh"], title_en=row["call__title_en"])
    return in_language(call, "title")


def office_lines(person: Person) -> list[Line]:
    """Check, allocate, nominate, confirm: what the International Office owes."""
    today = clock.today()
    return [
        *_per_call(
            person,
            ["endorsed", "not_endorsed"],
            _("Applications to check"),
            "applications:application_list",
            "check_until",
        ),
        *_per_call(person, ["eligible"], _("To send to review"), "reviews:selection", "review_until"),
        *_line(
            _("Offers whose institution is to be settled"),
            Programme.objects.filter(institution=None, is_active=True),
            reverse("programmes:host_list"),
        ),
        *[
            Line(
                _("Computed runs to publish"),
                1,
                reverse("allocation:run", args=[run.pk]),
                run.call.announce_on,
            )
            for run in Run.objects.filter(state="computed", call__state="closed").select_related("call")
        ],
        *_line(_("Nominations to send"), nominations_to_send(person), reverse("stays:nominations")),
        *_line(_("Arrivals to confirm"), arrivals_to_confirm(person), reverse("stays:stays")),
        *_line(_("Learning agreements to sign"), learning_agreements_to_sign(person), reverse("stays:stays")),
        *_line(_("Return reports to accept"), reports_to_accept(person), reverse("stays:stays")),
        *_line(
            _("Agreements that end within 180 days"),
            agreements_expiring_before(today + EXPIRING) & visible_agreements(person),
            reverse("agreements:agreement_list") + "?which=expiring",
        ),
    ]


def unit_lines(person: Person) -> list[Line]:
    """Endorse, sign, recognise: what a unit owes its own people."""
    closed = Call.objects.filter(state="closed")
    return [
        *[
            line
            for line in _per_call(
                person, ["submitted"], _("Applications to endorse"), "applications:unit_list", "endorse_until"
            )
            if closed.exists()
        ],
        *coordinator_lines(person),
    ]


def coordinator_lines(person: Person) -> list[Line]:
    """Learning agreements and recognitions of one's students."""
    return [
        *_line(_("Learning agreements to sign"), learning_agreements_to_sign(person), reverse("stays:stays")),
        *_line(_("Courses to recognise"), recognitions_to_decide(person), reverse("stays:stays")),
    ]


def reviewer_lines(person: Person) -> list[Line]:
    waiting = own_reviews(person).filter(state="assigned")
    first = waiting.aggregate(by=Min("application__call__review_until"))["by"]
    return _line(_("Reviews to write"), waiting, reverse("reviews:my_reviews"), first)


def registry_lines(person: Person) -> list[Line]:
    """Applications of the registry's group of people that are with unit or office, and courses to recognise."""
    return [
        *_per_call(
            person,
            ["submitted", "endorsed", "not_endorsed"],
            _("Applications of your students under way"),
            "applications:application_list",
            "check_until",
        ),
        *_line(_("Courses to recognise"), recognitions_to_decide(person), reverse("stays:stays")),
    ]


def host_lines(person: Person) -> list[Line]:
    """What a partner's contact is asked for."""
    nominations = nominations_to_answer(person)
    return [
        *_line(
            _("Nominations to answer"),
            nominations,
            reverse("stays:nominations"),
            nominations.aggregate(by=Min("deadline"))["by"],
        ),
        *_line(_("Learning agreements to sign"), learning_agreements_to_sign(person), reverse("stays:stays")),
        *_line(_("Arrivals to confirm"), arrivals_to_confirm(person), reverse("stays:stays")),
    ]


def administrator_lines(person: Person) -> list[Line]:
    """What has gone wrong by itself."""
    return [
        *_line(_("Work that failed"), Job.objects.filter(state="failed"), reverse("web:health")),
        *_line(
            _("Letters that could not be sent"), Mail.objects.filter(state="failed"), reverse("web:health")
        ),
        *_line(
            _("People without a way to sign in"),
            Person.objects.filter(account=None).filter(Q(appointments__role__in=OFFICIAL)).distinct(),
            reverse("organisation:person_list"),
        ),
    ]


OFFICIAL = (Role.DIRECTOR, Role.OFFICER, Role.FOREIGN_AFFAIRS, Role.UNIT_OFFICER, Role.LEADER)


def applicant_lines(person: Person) -> list[Line]:
    """Offers to answer, drafts to hand in, corrections to make."""
    drafts = Application.objects.filter(person=person, state="draft", call__state__in=["published", "open"])
    returned = Application.objects.filter(person=person, state="returned")
    offers = visible_offers(person).filter(application__person=person, state="pending")
    return [
        *[
            Line(
                _("Answer the offer of a place"),
                1,
                reverse("web:my_place", args=[offer.pk]),
                offer.expires_at.date(),
            )
            for offer in offers
        ],
        *[
            Line(
                _("Correct your application"),
                1,
                reverse("applications:application", args=[application.pk]),
                application.correct_until,
            )
            for application in returned
        ],
        *[
            Line(
                _("Finish and submit your application"),
                1,
                reverse("applications:application", args=[application.pk]),
                application.call.closes_at.date() if application.call.closes_at else None,
            )
            for application in drafts.select_related("call")
        ],
        *_line(
            _("Sign your learning agreement"), learning_agreements_to_sign(person), reverse("stays:stays")
        ),
    ]


HOME: dict[str, Lines] = {
    Role.DIRECTOR: office_lines,
    Role.OFFICER: office_lines,
    Role.FOREIGN_AFFAIRS: office_lines,
    Role.UNIT_OFFICER: unit_lines,
    Role.UNIT_LEADER: unit_lines,
    Role.COUNSELLOR: coordinator_lines,
    Role.REVIEWER: reviewer_lines,
    Role.STUDENT: applicant_lines,
    Role.STAFF: reviewer_lines,
    Role.REGISTRY_UNDERGRADUATE: registry_lines,
    Role.REGISTRY_GRADUATE: registry_lines,
    Role.REGISTRY_STAFF: reviewer_lines,
    Role.LEADER: lambda person: [],
    Role.ADMINISTRATOR: administrator_lines,
}
"""Role of the worn hat -> what waits; a partner's contact, who wears none, has `host_lines`."""


def lines_for(person: Person, role: str | None) -> list[Line]:
    """Everything that waits under this hat, late first, then by date."""
    if role is None:
        found = host_lines(person)
    else:
        found = HOME[role](person)
        if role != Role.REVIEWER and standing_of(person).reach:
            found = found + [line for line in reviewer_lines(person) if line not in found]
    return sorted(found, key=lambda line: (line.by is None, line.by or date.max))


@dataclass(frozen=True)
class Figure:
    """A number for those who look at the whole, with the list behind it."""

    label: str
    value: int
    path: str


def figures_for(person: Person) -> list[Figure]:
    """The present round in numbers: for directors, officers, leaders."""
    calls = Call.objects.filter(state__in=["open", "closed", "notice", "decided"])
    applications = Application.objects.filter(call__in=calls).exclude(state__in=["draft", "withdrawn"])
    figures = [
        Figure(_("Calls under way"), calls.count(), reverse("programmes:call_list")),
        Figure(_("Applications in them"), applications.count(), reverse("programmes:call_list")),
        Figure(_("Abroad today"), abroad_on(clock.today(), person).count(), reverse("stays:abroad")),
    ]
    return figures
