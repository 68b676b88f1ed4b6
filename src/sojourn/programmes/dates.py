"""The dates of published calls stand in the public calendar."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from sojourn.kernel.dates import Occasion, day_bounds, public_dates
from sojourn.kernel.text import in_language
from sojourn.programmes.models import Call
from sojourn.programmes.queries.calls import published_calls


@public_dates("programmes.calls")
def dates_of_calls(first: date, last: date) -> Iterator[Occasion]:
    """Opening, closing and result of each call. One query."""
    begin, end = day_bounds(first, last)
    days = Q(opens_at__gte=begin, opens_at__lt=end) | Q(closes_at__gte=begin, closes_at__lt=end)
    for call in published_calls().filter(days | Q(announce_on__range=(first, last))):
        yield from (one for one in _dates_of(call) if first <= one.first_day <= last)


def _dates_of(call: Call) -> Iterator[Occasion]:
    title, path = in_language(call, "title"), reverse("programmes:call", args=[call.pk])
    if call.opens_at:
        yield Occasion(
            call, title, call.opens_at, call.opens_at, "opens", _("Call opens"), "success", "", path
        )
    if call.closes_at:
        yield Occasion(
            call, title, call.closes_at, call.closes_at, "closes", _("Deadline"), "danger", "", path
        )
    if call.announce_on:
        yield Occasion(call, title, call.announce_on, None, "result", _("Result"), "info", "", path)
