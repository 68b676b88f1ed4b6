"""The main navigation: for each hat the few pages its wearer works with."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import get_script_prefix, resolve, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sojourn.kernel.permission import may
from sojourn.organisation.models import Role

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Page:
    """A page one can always go to; its further pages lie under its own address and under these folders."""

    label: Any
    name: str
    folders: tuple[str, ...] = ()


HOME = Page(pgettext_lazy("page", "Home"), "web:home")
CALLS = Page(_("Calls"), "programmes:call_list", ("programmes/calls/",))
CALL_DESKS = Page(_("Calls"), "programmes:desk_list", ("programmes/calls/", "allocation/", "reviews/calls/"))
PROGRAMMES = Page(_("Programmes"), "programmes:programme_list")
APPLICATIONS = Page(_("Applications"), "applications:worklist", ("applications/", "allocation/offers/"))
MY_APPLICATIONS = Page(_("My applications"), "applications:my_applications", ("allocation/", "my-place/"))
REVIEWS = Page(_("My reviews"), "reviews:my_reviews")
NOMINATIONS = Page(_("Nominations"), "stays:nominations")
PORTAL = Page(_("Nominations"), "stays:portal", ("stays/nominations/",))
STAYS = Page(_("Stays"), "stays:stays")
MY_STAYS = Page(_("My stays"), "stays:stays")
ABROAD = Page(_("Abroad now"), "stays:abroad")
PARTNERS = Page(_("Partners"), "partners:institution_list")
AGREEMENTS = Page(_("Agreements"), "agreements:agreement_list")
MY_FACTS = Page(_("My facts"), "organisation:my_facts")
PEOPLE = Page(_("People"), "organisation:person_list")
UNITS = Page(_("Units"), "organisation:unit_list")
REGISTERS = Page(
    _("Registers"),
    "kernel:registers",
    ("cooperation/", "networks/", "organisation/staff/", "organisation/graduates/", "organisation/coverage/"),
)
MY_WORKS = Page(_("My publications"), "cooperation:my_works")
INDEX = Page(_("Index"), "indicators:release_list", ("indicators/",))
IMPORT = Page(_("Import"), "interop:sheets")
HEALTH = Page(_("Health"), "web:health", ("kernel/work/",))

_OFFICE = (HOME, CALL_DESKS, APPLICATIONS, NOMINATIONS, STAYS, PROGRAMMES, PARTNERS, AGREEMENTS, INDEX)
_UNIT = (HOME, CALLS, APPLICATIONS, STAYS, REGISTERS, PROGRAMMES, PARTNERS, AGREEMENTS, INDEX)
_REGISTRY = (HOME, CALLS, APPLICATIONS, STAYS, ABROAD, PROGRAMMES, PARTNERS)
_STAFF = (HOME, CALLS, PROGRAMMES, PARTNERS, ABROAD)

NAVIGATION: dict[str, tuple[Page, ...]] = {
    Role.DIRECTOR: _OFFICE,
    Role.OFFICER: _OFFICE,
    Role.FOREIGN_AFFAIRS: (HOME, CALLS, APPLICATIONS, NOMINATIONS, STAYS, ABROAD, PARTNERS, AGREEMENTS),
    Role.UNIT_OFFICER: _UNIT,
    Role.UNIT_LEADER: _UNIT,
    Role.COUNSELLOR: _REGISTRY,
    Role.REVIEWER: (HOME, REVIEWS, CALLS, PROGRAMMES, PARTNERS),
    Role.STUDENT: (HOME, CALLS, MY_APPLICATIONS, MY_STAYS, PROGRAMMES, PARTNERS, MY_FACTS),
    Role.STAFF: (*_STAFF, MY_WORKS),
    Role.REGISTRY_UNDERGRADUATE: (*_REGISTRY, REGISTERS),
    Role.REGISTRY_GRADUATE: (*_REGISTRY, REGISTERS),
    Role.REGISTRY_STAFF: (*_STAFF, REGISTERS),
    Role.LEADER: _UNIT,
    Role.ADMINISTRATOR: (HOME, HEALTH, PEOPLE, UNITS, IMPORT, CALLS, PROGRAMMES, PARTNERS),
}
"""Role of the hat one wears -> at most nine pages."""
OUTSIDE = (HOME, PORTAL, STAYS, CALLS)
"""For a partner's contact, who wears no hat."""
VISITORS = (
    Page(pgettext_lazy("page", "Home"), "site:entrance"),
    Page(_("News"), "site:to_news"),
    CALLS,
    Page(_("Calendar"), "site:to_calendar"),
    Page(_("Partners"), "site:to_partners"),
)
"""The same as on every page of the public site."""


@dataclass(frozen=True)
class Link:
    """One line of the navigation."""

    label: Any
    url: str
    active: bool


@lru_cache
def permission_of(name: str) -> str | None:
    """The action that the view at this address asks for; None where it asks for none."""
    permission: str | None = resolve(reverse(name)).func.permission  # type: ignore[attr-defined]
    return permission


def pages_of(person: Any, role: str | None) -> Sequence[Page]:
    """The pages of this hat that the person may open."""
    if person is None:
        return VISITORS
    return [page for page in NAVIGATION.get(role or "", OUTSIDE) if _is_open(person, page)]


def _is_open(person: Any, page: Page) -> bool:
    try:
        permission = permission_of(page.name)
        return permission is None or may(person, permission)
    except KeyError:
        # a fault of ours that a test finds; in use it must not take down the page that reports faults
        log.exception("No permission table knows what %s asks for", page.name)
        return False


def links_on(request: HttpRequest) -> list[Link]:
    """The navigation on this page, the entry it belongs to marked: the one with the longest address."""
    person, hat = request.person, request.hat  # type: ignore[attr-defined]
    pages = pages_of(person, hat.role if hat else None)
    places = [_addresses(page, get_script_prefix()) for page in pages]
    nearness = [_nearness(url, above, request.path) for url, above in places]
    best = max(nearness, default=0)
    return [
        Link(page.label, url, bool(best) and near == best)
        for page, (url, _above), near in zip(pages, places, nearness, strict=True)
    ]


@lru_cache
def _addresses(page: Page, prefix: str) -> tuple[str, tuple[str, ...]]:
    """The page's address, and the folders that it covers."""
    url = reverse(page.name)
    above = tuple(prefix + folder for folder in page.folders)
    return url, above if page is HOME else (*above, url)


def _nearness(url: str, above: Sequence[str], path: str) -> int:
    """How much of this address the page or one of its folders covers; 0 where it is another's."""
    if path == url:
        return len(url) + 1
    return max((len(folder) for folder in above if path.startswith(folder)), default=0)
