"""What views share: trying an action and telling the person how it went."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.urls import get_script_prefix, reverse

from sojourn.kernel.refusal import Refusal, Stale

LONGEST = 200
"""Letters of a search; nobody types more."""


NOBODYS = 987654321987654321
"""A number that no row has."""


def address_of(name: str, number: int) -> str:
    """What `reverse(name, args=[number])` gives, for the many rows of a list at a fraction of its cost."""
    before, after = _around_number(name, get_script_prefix())
    return f"{before}{number}{after}"


@lru_cache(maxsize=1000)
def _around_number(name: str, _prefix: str) -> list[str]:
    return reverse(name, args=[NOBODYS]).split(str(NOBODYS))


def asked(request: HttpRequest, name: str) -> str:
    """What a search or filter asks for, without the letter that no database takes."""
    return request.GET.get(name, "").replace("\0", "").strip()[:LONGEST]


def number_in(sent: QueryDict, name: str) -> int:
    """The number sent under this name; 0 where there is none, or one that no row can have."""
    text = sent.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else 0


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: what was sent, were it nothing, and None where nothing was sent."""
    return request.POST if request.method == "POST" else None


def attempt(
    request: HttpRequest, act: Callable[[], Any], *, done: str = "", form: BaseForm | None = None
) -> bool:
    """Run the action; its refusal stands on the form, so that nothing typed is lost, or above the page.

    Where somebody else saved meanwhile, the form shows the differences and can be sent again.
    """
    try:
        act()
    except Refusal as refusal:
        if form is None:
            messages.error(request, str(refusal))
        elif isinstance(refusal, Stale):
            show_differences(form, refusal)
        else:
            form.add_error(None, str(refusal))
        return False
    if done:
        messages.success(request, done)
    return True


def show_differences(form: BaseForm, stale: Stale) -> None:
    """Put the other person's changes on the form as `form.stale`; sent again, it has seen their version."""
    form.stale = stale  # type: ignore[attr-defined]
    form.data = form.data.copy()
    form.data[form.add_prefix("version")] = str(stale.version)
