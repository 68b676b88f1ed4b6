"""Students are written to about their nominations and stays."""

from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from sojourn.correspondence.kinds import write_about
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person, Role
from sojourn.organisation.queries import OFFICE, UNIT, standing_of
from sojourn.partners.models import Institution
from sojourn.stays.models import Nomination, Stay


def _theirs(person: Person, *, student: str, unit: str) -> Q:
    """Of the units one speaks for, and of the students one counsels."""
    standing = standing_of(person)
    found = Q(**{f"{unit}__in": standing.units(OFFICE | UNIT)})
    if standing.holds({Role.COUNSELLOR}):
        found |= Q(**{f"{student}__studies__counsellor": person})
    return found & ~Q(**{student: person})


def nominations_to_write_about(person: Person) -> QuerySet[Nomination]:
    return Nomination.objects.filter(_theirs(person, student="application__person", unit="application__unit"))


def stays_to_write_about(person: Person) -> QuerySet[Stay]:
    return Stay.objects.filter(_theirs(person, student="person", unit="unit"))


def _host(institution: Institution | None) -> str:
    return in_language(institution, "name") if institution else ""


def _day(day: date | None) -> str:
    return formats.date_format(day, "DATE_FORMAT") if day else ""


write_about(
    Nomination,
    label=_("Nomination"),
    person=lambda nomination: nomination.application.person,
    listing=nominations_to_write_about,
    path=lambda nomination: reverse("stays:nomination", args=[nomination.pk]),
    title=lambda nomination: (
        _host(nomination.institution) or in_language(nomination.application.call, "title")
    ),
    fields={
        "host": lambda nomination: _host(nomination.institution),
        "call": lambda nomination: in_language(nomination.application.call, "title"),
        "deadline": lambda nomination: _day(nomination.deadline),
    },
    joined=("application__person", "application__call", "institution"),
)

write_about(
    Stay,
    label=_("Stay"),
    person=lambda stay: stay.person,
    listing=stays_to_write_about,
    path=lambda stay: reverse("stays:stay", args=[stay.pk]),
    title=lambda stay: _host(stay.institution),
    fields={
        "host": lambda stay: _host(stay.institution),
        "starts": lambda stay: _day(stay.planned_from),
        "ends": lambda stay: _day(stay.planned_until),
        "deadline": lambda stay: _day(stay.report_due_on),
    },
    joined=("person", "institution"),
)
