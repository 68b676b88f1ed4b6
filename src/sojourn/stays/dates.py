"""One's own stays, and for those who send students the dates by which hosts want to know."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from sojourn.kernel.dates import Occasion, own_dates
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person
from sojourn.organisation.rules import holds_central_office
from sojourn.stays.models import Nomination, Stay


@own_dates("stays.own")
def own_stays(person: Person, first: date, last: date) -> Iterator[Occasion]:
    """From the day of departure to that of return, as planned or as it was. One query."""
    found = Stay.objects.filter(person=person, planned_from__lte=last, planned_until__gte=first)
    for stay in found.exclude(state="cancelled").select_related("institution"):
        begins = stay.arrived_on or stay.planned_from
        yield Occasion(
            stay,
            in_language(stay.institution, "name"),
            begins,
            max(begins, stay.ended_on or stay.planned_until),
            "",
            _("Stay"),
            "success",
            path=reverse("stays:stay", args=[stay.pk]),
        )


@own_dates("stays.nominations")
def nominations_to_send(person: Person, first: date, last: date) -> Iterator[Occasion]:
    """For the International Office, one entry for each host and day. One query."""
    if not holds_central_office(person):
        return
    due = Nomination.objects.filter(state="prepared", deadline__range=(first, last))
    seen = set()
    for nomination in due.exclude(institution=None).select_related("institution").order_by("deadline", "pk"):
        key = nomination.institution_id, nomination.deadline
        if key not in seen and nomination.deadline is not None and nomination.institution is not None:
            seen.add(key)
            title = in_language(nomination.institution, "name")
            yield Occasion(
                nomination,
                title,
                nomination.deadline,
                None,
                "nominate",
                _("Nominate by"),
                "danger",
                path=reverse("stays:nominations"),
            )
