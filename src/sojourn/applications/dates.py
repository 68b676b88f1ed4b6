"""Until when one's own draft can be handed in, or must be corrected."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from sojourn.applications.models import Application
from sojourn.kernel.dates import Occasion, day_bounds, own_dates
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person


@own_dates("applications.own")
def own_deadlines(person: Person, first: date, last: date) -> Iterator[Occasion]:
    """One query."""
    begin, end = day_bounds(first, last)
    drafts = Application.objects.filter(
        person=person, state="draft", call__closes_at__gte=begin, call__closes_at__lt=end
    )
    for application in drafts.select_related("call"):
        call = application.call
        yield Occasion(
            application,
            in_language(call, "title"),
            call.closes_at,
            call.closes_at,
            "closes",
            _("Hand in by"),
            "danger",
            path=reverse("applications:edit", args=[application.pk]),
        )
