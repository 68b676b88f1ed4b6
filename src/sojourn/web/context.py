"""What every page shows around its content."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.mail import mails_of
from sojourn.kernel.permission import may
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Unit

NAVIGATION = (
    (_("Home"), "web:home", "organisation.view_home"),
    (_("Calls"), "programmes:call_list", None),
    (_("Programmes"), "programmes:programme_list", "programmes.list_programmes"),
    (_("Nominations"), "stays:nominations", "stays.list_nominations"),
    (_("Stays"), "stays:stays", "stays.list_stays"),
    (_("Abroad now"), "stays:abroad", "stays.list_abroad"),
    (_("Partners"), "partners:institution_list", "partners.list_institutions"),
    (_("Agreements"), "agreements:agreement_list", "agreements.list_agreements"),
    (_("People"), "organisation:person_list", "organisation.list_people"),
    (_("Units"), "organisation:unit_list", "organisation.change_unit"),
    (_("Import"), "interop:offers_import", "programmes.import_offers"),
    (_("Health"), "web:health", "web.view_health"),
)
"""Label, address and the action one must be allowed; None: for everybody."""


@dataclass(frozen=True)
class Entry:
    """One line of the main navigation."""

    label: Any
    url: str
    active: bool


def navigation_for(request: HttpRequest) -> list[Entry]:
    """The pages this person may open, the present one marked."""
    person = request.person  # type: ignore[attr-defined]
    found = []
    for label, name, permission in NAVIGATION:
        if permission is None or (person is not None and may(person, permission)):
            url = reverse(name)
            active = request.path == url or (url != "/" and request.path.startswith(url))
            found.append(Entry(label, url, active))
    return found


def _institution_name() -> str:
    root = Unit.objects.filter(parent=None).first()
    return in_language(root, "name") if root else ""


def chrome(request: HttpRequest) -> dict[str, Any]:
    """The person, their hats, the navigation, unread letters; nothing is looked up before it is shown."""
    person = getattr(request, "person", None)
    account = person.account if person else None
    return {
        "person": person,
        "hats": getattr(request, "hats", []),
        "hat": getattr(request, "hat", None),
        "navigation": SimpleLazyObject(lambda: navigation_for(request)) if hasattr(request, "person") else [],
        "unread_mails": SimpleLazyObject(
            lambda: mails_of(account).filter(read_at=None).count() if account else 0
        ),
        "institution_name": SimpleLazyObject(_institution_name),
    }
