"""How a call runs from its draft to its archive."""

from django.utils.translation import gettext_lazy as _

from sojourn.engines.workflow import State, Step, Workflow
from sojourn.kernel.steps import CLOCK

OFFICE = "office"

PUBLIC = ("published", "open", "closed", "notice", "decided", "archived")
"""States in which everybody may read the call."""
RESULT_OUT = ("notice", "decided", "archived")
"""States in which the result, and with it the secret of the lottery, is public."""

_BEFORE_OPENING = frozenset({"draft", "published"})
_UNTIL_CLOSING = _BEFORE_OPENING | {"open"}
_UNTIL_RESULT = _UNTIL_CLOSING | {"closed"}
CHANGEABLE = {
    "texts": _UNTIL_RESULT,
    "schedule": _UNTIL_RESULT,
    "places": _UNTIL_CLOSING,
    "requirements": _BEFORE_OPENING,
    "documents": _BEFORE_OPENING,
    "questions": _UNTIL_CLOSING,
    "selection": _BEFORE_OPENING,
    "lottery": _BEFORE_OPENING,
    "rules": _UNTIL_RESULT,
}
"""Part of a call -> the states in which it may change; who has begun is told of changed questions."""


def _is_complete(call) -> str | None:  # noqa: ANN001 - a Call; states stand below models
    return call.what_is_missing() or None


def _has_closed(call) -> str | None:  # noqa: ANN001
    return None if call.is_past_closing else _("The call is open until %(at)s.") % {"at": call.closes_at_text}


def _can_open(call) -> str | None:  # noqa: ANN001
    return None if call.is_past_opening else _("The call opens at %(at)s.") % {"at": call.opens_at_text}


CALL = Workflow(
    name="call",
    label=_("call"),
    start="draft",
    states=(
        State("draft", _("draft"), (OFFICE,)),
        State("published", _("published"), (CLOCK,), "info"),
        State("open", _("open for applications"), (CLOCK,), "success"),
        State("closed", _("closed, under selection"), (OFFICE,), "warning"),
        State("notice", _("result published, notice period"), (CLOCK,), "info"),
        State("decided", _("decided, offers running"), (OFFICE,), "success"),
        State("archived", _("archived")),
        State("cancelled", _("cancelled"), (), "danger"),
    ),
    steps=(
        Step("publish", _("Publish"), ("draft",), "published", (OFFICE,), _is_complete),
        Step("unpublish", _("Take back to draft"), ("published",), "draft", (OFFICE,)),
        Step("open", _("Open the call"), ("published",), "open", (OFFICE, CLOCK), _can_open),
        Step("close", _("Close the call"), ("open",), "closed", (OFFICE, CLOCK), _has_closed),
        Step("announce", _("Publish the result"), ("closed",), "notice", (OFFICE,)),
        Step(
            "reopen_selection", _("Take the result back"), ("notice",), "closed", (OFFICE,), needs_reason=True
        ),
        Step("decide", _("End the notice period"), ("notice",), "decided", (OFFICE, CLOCK)),
        Step("archive", _("Archive the call"), ("decided",), "archived", (OFFICE,)),
        Step(
            "cancel",
            _("Cancel the call"),
            ("draft", "published", "open", "closed"),
            "cancelled",
            (OFFICE,),
            None,
            True,
        ),
    ),
)
