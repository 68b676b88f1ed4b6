"""Applicants are written to about their applications."""

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from sojourn.applications.models import Application
from sojourn.applications.queries import next_deadline, visible_applications
from sojourn.correspondence.kinds import write_about
from sojourn.kernel.steps import state_of
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person, Role
from sojourn.organisation.queries import OFFICE, UNIT, standing_of


def applications_to_write_about(person: Person) -> QuerySet[Application]:
    """Those one sees as an office, a unit or a counsellor; never one's own."""
    standing = standing_of(person)
    theirs = Q(unit__in=standing.units(OFFICE | UNIT))
    if standing.holds({Role.COUNSELLOR}):
        theirs |= Q(person__studies__counsellor=person)
    return visible_applications(person).filter(theirs).exclude(person=person)


def _closes(application: Application) -> str:
    closes = application.call.closes_at
    return formats.date_format(timezone.localtime(closes), "DATETIME_FORMAT") if closes else ""


def _deadline(application: Application) -> str:
    day = next_deadline(application)
    return formats.date_format(day, "DATE_FORMAT") if day else ""


write_about(
    Application,
    label=_("Application"),
    person=lambda application: application.person,
    listing=applications_to_write_about,
    path=lambda application: reverse("applications:application", args=[application.pk]),
    title=lambda application: in_language(application.call, "title"),
    fields={
        "call": lambda application: in_language(application.call, "title"),
        "state": lambda application: str(state_of(application).label),
        "unit": lambda application: in_language(application.unit, "name"),
        "deadline": _deadline,
        "closes": _closes,
    },
    joined=("person", "call", "unit"),
)
