"""What views share: trying an action and telling the person how it went."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, QueryDict

from sojourn.kernel.refusal import Refusal, Stale


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
