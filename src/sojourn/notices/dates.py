"""Events stand in the public calendar."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from sojourn.kernel.dates import Occasion, day_bounds, public_dates
from sojourn.kernel.text import in_language, language
from sojourn.notices.queries import public_events


@public_dates("notices.events")
def events(first: date, last: date) -> Iterator[Occasion]:
    """One query."""
    begin, end = day_bounds(first, last)
    for event in public_events().filter(begins_at__lt=end, ends_at__gte=begin, is_cancelled=False):
        yield Occasion(
            event,
            in_language(event, "title"),
            event.begins_at,
            event.ends_at,
            "",
            event.get_kind_display(),
            "danger" if event.kind == event.Kind.DEADLINE else "info",
            in_language(event, "place"),
            reverse("site:event", args=[language(), event.pk]),
        )
