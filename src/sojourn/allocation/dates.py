"""Until when an offer must be answered."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from sojourn.allocation.models import Offer
from sojourn.kernel.dates import Occasion, day_bounds, own_dates
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person


@own_dates("allocation.offers")
def offers_to_answer(person: Person, first: date, last: date) -> Iterator[Occasion]:
    """One query."""
    begin, end = day_bounds(first, last)
    offers = Offer.objects.filter(
        application__person=person, state="pending", expires_at__gte=begin, expires_at__lt=end
    )
    for offer in offers.select_related("place__programme"):
        title, path = in_language(offer.place.programme, "title"), reverse("web:my_place", args=[offer.pk])
        yield Occasion(
            offer,
            title,
            offer.expires_at,
            offer.expires_at,
            "answer",
            _("Answer the offer by"),
            "danger",
            path=path,
        )
