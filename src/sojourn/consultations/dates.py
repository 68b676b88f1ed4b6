"""Meetings in the public calendar, and in that of those who come."""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from sojourn.consultations.models import Draft, Meeting
from sojourn.kernel.dates import Occasion, day_bounds, own_dates, public_dates
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person


def _between(first: date, last: date) -> QuerySet[Meeting]:
    begin, end = day_bounds(first, last)
    return Meeting.objects.filter(begins_at__lt=end, ends_at__gte=begin, is_cancelled=False)


def _occasion(meeting: Meeting, path: str) -> Occasion:
    return Occasion(
        meeting,
        in_language(meeting, "title"),
        meeting.begins_at,
        meeting.ends_at,
        "",
        meeting.get_kind_display(),
        "info",
        in_language(meeting, "place"),
        path,
    )


@public_dates("consultations.meetings")
def public_meetings(first: date, last: date) -> Iterator[Occasion]:
    """One query."""
    for meeting in _between(first, last).filter(is_public=True):
        yield _occasion(meeting, "")


@own_dates("consultations.meetings")
def own_meetings(person: Person, first: date, last: date) -> Iterator[Occasion]:
    """Those one is invited to or comes to. One query."""
    for meeting in _between(first, last).filter(registrations__person=person):
        yield _occasion(meeting, reverse("consultations:meeting", args=[meeting.pk]))


@own_dates("consultations.drafts")
def own_drafts(person: Person, first: date, last: date) -> Iterator[Occasion]:
    """The last days for opinions. One query."""
    for draft in Draft.objects.filter(state="open", open_until__range=(first, last)):
        path = reverse("consultations:draft", args=[draft.pk])
        title = in_language(draft, "title")
        yield Occasion(draft, title, draft.open_until, None, "opinions", _("Opinions until"), path=path)
