"""Interviews, for those who are asked and those who ask, and reviews to be written."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from sojourn.kernel.dates import Occasion, day_bounds, own_dates
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call
from sojourn.reviews.models import Interview, Slot
from sojourn.reviews.queries.interview import occasion_of, place_of


@own_dates("reviews.interviews")
def own_interviews(person: Person, first: date, last: date) -> Iterator[Occasion]:
    """One query."""
    begin, end = day_bounds(first, last)
    found = Interview.objects.filter(
        application__person=person, slot__starts_at__gte=begin, slot__starts_at__lt=end
    )
    for interview in found.select_related("slot", "application__call"):
        yield occasion_of(interview)


@own_dates("reviews.interviewing")
def interviews_to_hold(person: Person, first: date, last: date) -> Iterator[Occasion]:
    """Times at which one receives applicants. One query."""
    begin, end = day_bounds(first, last)
    slots = Slot.objects.filter(interviewers=person, starts_at__gte=begin, starts_at__lt=end)
    for slot in slots.select_related("call"):
        title = in_language(slot.call, "title")
        yield Occasion(slot, title, slot.starts_at, slot.ends_at, "", _("Interviews"), place=place_of(slot))


@own_dates("reviews.reviews")
def reviews_to_write(person: Person, first: date, last: date) -> Iterator[Occasion]:
    """The last day of each call for which one has reviews to write. One query."""
    calls = Call.objects.filter(
        review_until__range=(first, last),
        applications__reviews__reviewer=person,
        applications__reviews__state="assigned",
    ).distinct()
    for call in calls:
        title, path = in_language(call, "title"), reverse("reviews:my_reviews")
        yield Occasion(call, title, call.review_until, None, "review", _("Reviews due"), "danger", path=path)
