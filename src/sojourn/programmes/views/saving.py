"""What these pages share: reading what was asked, and saving what two people may have open."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import gettext as _

from sojourn.kernel.refusal import Refusal, Stale

LONGEST = 200
"""Letters of a search; nobody types more."""


def asked(request: HttpRequest, name: str) -> str:
    """What a search or filter asks for, without the letter that no database takes."""
    return request.GET.get(name, "").replace("\0", "").strip()[:LONGEST]


def number_in(text: str, otherwise: int = 0) -> int:
    """The number that a text writes; `otherwise` for none, and for one that no column holds."""
    return int(text) if text.isdecimal() and len(text) <= 18 else otherwise


def save(
    request: HttpRequest, form: BaseForm | None, act: Callable[[], Any], *, version: int | None = None
) -> tuple[bool, Stale | None]:
    """Run the action: saved or not, and the other person's changes.

    A form shown again after those carries the present `version`, so that saving once more is a decision.
    """
    try:
        act()
    except Stale as stale:
        present = version if stale.version is None else stale.version
        if form is not None and present is not None:
            form.data = form.data.copy()
            form.data[form.add_prefix("version")] = present
        return False, stale
    except Refusal as refusal:
        if form is None:
            messages.error(request, str(refusal))
        else:
            form.add_error(None, str(refusal))
        return False, None
    messages.success(request, _("Saved."))
    return True, None
