"""Letters by mail at each hand-over, to whoever acts next."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from sojourn.kernel.mail import queue_mail
from sojourn.organisation.models import Person
from sojourn.stays.models import Stay
from sojourn.stays.queries import contacts_of, officers_of


def tell(people: Iterable[Person], letter: str, *, path: str, **context: Any) -> None:
    """Queue the letter `stays/mail/<letter>.txt` to each of these people."""
    for reader in people:
        queue_mail(reader, template=f"stays/mail/{letter}.txt", context=context, path=path)


def tell_of_stay(people: Iterable[Person], letter: str, stay: Stay, **context: Any) -> None:
    """The same, about a stay, leading to its page."""
    tell(people, letter, path=reverse("stays:stay", args=[stay.pk]), stay=stay, **context)


def those_at_host(stay: Stay) -> list[Person]:
    """Who acts for the host; where it has no contact, the office that enters what comes by mail."""
    return contacts_of(stay.institution_id) or officers_of(stay.unit)
