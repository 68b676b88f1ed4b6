"""What every page shows around its content."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from sojourn.kernel.mail import mails_of
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person
from sojourn.organisation.queries import institution_of
from sojourn.web.navigation import links_on


def _institution_name(person: Person | None) -> str:
    root = institution_of(person)
    return in_language(root, "name") if root else ""


def chrome(request: HttpRequest) -> dict[str, Any]:
    """The person, their hats, the navigation, unread letters; nothing is looked up before it is shown."""
    person = getattr(request, "person", None)
    account = person.account if person else None
    return {
        "person": person,
        "hats": getattr(request, "hats", []),
        "hat": getattr(request, "hat", None),
        "navigation": SimpleLazyObject(lambda: links_on(request)) if hasattr(request, "person") else [],
        "unread_mails": SimpleLazyObject(
            lambda: mails_of(account).filter(read_at=None).count() if account else 0
        ),
        "institution_name": SimpleLazyObject(lambda: _institution_name(person)),
    }
