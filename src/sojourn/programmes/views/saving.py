"""Saving a form that two people may have open."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from sojourn.kernel.refusal import Refusal, Stale


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even if it is nothing; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def save(
    request: HttpRequest, form: BaseForm | None, act: Callable[[], Any], *, version: int | None = None
) -> tuple[bool, Stale | None]:
    """Run the action: saved or not, and the other person's changes.

    A form shown again after those carries the present `version`, so that saving once more is a decision.
    """
    try:
        act()
    except Stale as stale:
        if form is not None and version is not None:
            form.data = form.data.copy()
            form.data[form.add_prefix("version")] = version
        return False, stale
    except Refusal as refusal:
        if form is None:
            messages.error(request, str(refusal))
        else:
            form.add_error(None, str(refusal))
        return False, None
    messages.success(request, _("Saved."))
    return True, None
