"""Until when what one answers for should be done."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from sojourn.followups.models import ActionItem
from sojourn.kernel.dates import Occasion, own_dates
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person


@own_dates("followups.action_items")
def action_items_to_do(person: Person, first: date, last: date) -> Iterator[Occasion]:
    """One query."""
    for item in ActionItem.objects.filter(owner=person, state="open", due_on__range=(first, last)):
        path = reverse("followups:action_item", args=[item.pk])
        yield Occasion(
            item, in_language(item, "what"), item.due_on, None, "", _("To do"), "danger", path=path
        )
