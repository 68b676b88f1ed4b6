"""Conferences held here stand in the public calendar."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from sojourn.cooperation.models import Conference
from sojourn.kernel.dates import Occasion, public_dates
from sojourn.kernel.text import in_language


@public_dates("cooperation.conferences")
def conferences(first: date, last: date) -> Iterator[Occasion]:
    """One query."""
    for one in Conference.objects.filter(hosted=True, starts_on__lte=last, ends_on__gte=first):
        yield Occasion(one, in_language(one, "title"), one.starts_on, one.ends_on, "", _("Conference"))
