"""What views share: trying an action and telling the person how it went."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, QueryDict

from sojourn.kernel.refusal import Refusal, Stale

LONGEST = 200
"""Letters of a search; nobody types more."""


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
