"""The one place where permission is checked.

A package's `rules.py` has one table of action names and predicates, given to `permit`. A view names its
action in `screen`; the page's row comes from the list the person may see, so that what they may not see is
not found.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import rules
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from sojourn.kernel.action import Actor
from sojourn.kernel.refusal import Forbidden
from sojourn.kernel.signed_out import ask_to_sign_in

Listing = Callable[[Any], QuerySet[Any]]
View = Callable[..., HttpResponse]

_listings: dict[type[Model], tuple[str, Listing]] = {}


def permit(table: Mapping[str, rules.Predicate]) -> None:
    """Add a package's permission table: action name -> predicate over (person, row)."""
    for name, predicate in table.items():
        rules.add_rule(name, predicate)


def may(person: Actor | None, name: str, thing: Any = None) -> bool:
    """Whether this person may do this to this row. A name that stands in no table raises KeyError."""
    if not rules.rule_exists(name):
        raise KeyError(name)
    return rules.test_rule(name, person, thing)


def require(person: Actor, name: str, thing: Any = None) -> None:
    """Refuse with Forbidden unless `may`."""
    if not may(person, name, thing):
        raise Forbidden(_("You may not do this."))


def listed(model: type[Model], *, name: str, listing: Listing) -> None:
    """Say which rows of a model a person sees, and the action whose predicate says so of one row."""
    _listings[model] = (name, listing)


def listings() -> dict[type[Model], tuple[str, Listing]]:
    """For every model with a list: the action of the predicate, and the list."""
    return dict(_listings)


def screen(name: str, *, one_of: Listing | None = None) -> Callable[[View], View]:
    """A page for signed-in people who may do `name`.

    With `one_of` the view gets, in place of the address's `pk`, the row of that number from the person's own
    list; who may not see the row, or not do this to it, is told that it does not exist.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            person = request.person  # type: ignore[attr-defined]
            if person is None and request.user.is_authenticated:
                raise Http404  # an account that belongs to nobody: sign-in would only send it back here
            if person is None:
                return ask_to_sign_in(request)
            if one_of is None:
                if not may(person, name):
                    raise Http404
                return view(request, *args, **kwargs)
            thing = get_object_or_404(one_of(person), pk=kwargs.pop("pk"))
            if not may(person, name, thing):
                raise Http404
            return view(request, thing, *args, **kwargs)

        checked.permission = name  # type: ignore[attr-defined]
        checked.one_of = one_of  # type: ignore[attr-defined]
        return checked

    return wrap


def public(view: View) -> View:
    """A page that needs no sign-in."""
    view.permission = None  # type: ignore[attr-defined]
    view.one_of = None  # type: ignore[attr-defined]
    return view
