"""What views share: trying an action and telling the person how it went."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest

from sojourn.kernel.refusal import Refusal


def attempt(
    request: HttpRequest, act: Callable[[], Any], *, done: str = "", form: BaseForm | None = None
) -> bool:
    """Run the action; its refusal stands on the form (so nothing typed is lost) or, without one, above the page."""
    try:
        act()
    except Refusal as refusal:
        if form is not None:
            form.add_error(None, str(refusal))
        else:
            messages.error(request, str(refusal))
        return False
    if done:
        messages.success(request, done)
    return True
