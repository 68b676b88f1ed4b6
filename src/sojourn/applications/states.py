"""The axis of an application, from draft to outcome."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from sojourn.engines.workflow import State, Step, Workflow
from sojourn.kernel.steps import CLOCK

APPLICANT, UNIT, OFFICE = "applicant", "unit", "office"


def _call_is_open(application) -> str | None:  # noqa: ANN001 - an Application; states stand below models
    call = application.call
    if call.takes_applications:
        return None
    if not call.is_past_opening:
        return _("The call opens at %(at)s.") % {"at": call.opens_at_text}
    return _("The call closed at %(at)s.") % {"at": call.closes_at_text}


def _call_has_closed(application) -> str | None:  # noqa: ANN001
    call = application.call
    return None if call.is_past_closing else _("The call is open until %(at)s.") % {"at": call.closes_at_text}


def _is_complete(application) -> str | None:  # noqa: ANN001
    return _call_is_open(application) or application.what_is_missing() or None


def _can_be_corrected(application) -> str | None:  # noqa: ANN001
    if application.correct_until_passed:
        return _("The time for corrections is over.")
    return application.what_is_missing() or None


def _is_decided(application) -> str | None:  # noqa: ANN001
    return application.what_is_undecided() or None


def _may_be_overridden(application) -> str | None:  # noqa: ANN001
    return _call_has_closed(application) or _is_decided(application)


APPLICATION = Workflow(
    name="application",
    label=_("application"),
    start="draft",
    states=(
        State("draft", _("draft"), (APPLICANT,)),
        State("submitted", _("submitted"), (UNIT,), "info"),
        State("returned", _("returned for correction"), (APPLICANT,), "warning"),
        State("endorsed", _("endorsed by the unit"), (OFFICE,), "info"),
        State("not_endorsed", _("not endorsed by the unit"), (OFFICE,), "warning"),
        State("eligible", _("eligible"), (OFFICE,), "info"),
        State("not_eligible", _("not eligible"), (), "danger"),
        State("under_review", _("under review"), (CLOCK,), "info"),
        State("ranked", _("ranked"), (OFFICE,), "info"),
        State("offered", _("place offered"), (APPLICANT,), "success"),
        State("reserve", _("on the reserve list"), (CLOCK,), "warning"),
        State("not_placed", _("not placed")),
        State("accepted", _("place accepted"), (OFFICE,), "success"),
        State("declined", _("place declined"), (), "neutral"),
        State("lapsed", _("offer lapsed"), (), "danger"),
        State("withdrawn", _("withdrawn"), (), "neutral"),
        State("kept", _("keeps the earlier place"), (), "success"),
    ),
    steps=(
        Step("submit", _("Submit"), ("draft",), "submitted", (APPLICANT,), _is_complete),
        Step("reopen", _("Correct"), ("submitted",), "draft", (APPLICANT,), _call_is_open),
        Step(
            "resubmit",
            _("Submit the correction"),
            ("returned",),
            "submitted",
            (APPLICANT,),
            _can_be_corrected,
        ),
        Step(
            "withdraw",
            _("Withdraw"),
            (
                "draft",
                "submitted",
                "returned",
                "endorsed",
                "not_endorsed",
                "eligible",
                "under_review",
                "ranked",
                "reserve",
            ),
            "withdrawn",
            (APPLICANT,),
        ),
        Step("resume", _("Apply again"), ("withdrawn",), "draft", (APPLICANT,), _call_is_open),
        Step("endorse", _("Endorse"), ("submitted",), "endorsed", (UNIT,), _call_has_closed),
        Step(
            "not_endorse",
            _("Do not endorse"),
            ("submitted",),
            "not_endorsed",
            (UNIT,),
            _call_has_closed,
            True,
        ),
        Step("reconsider", _("Reconsider the opinion"), ("endorsed", "not_endorsed"), "submitted", (UNIT,)),
        Step(
            "return",
            _("Return for correction"),
            ("submitted", "endorsed", "not_endorsed", "eligible"),
            "returned",
            (OFFICE,),
            None,
            True,
        ),
        Step("admit", _("Eligible"), ("endorsed",), "eligible", (OFFICE,), _is_decided),
        Step(
            "override",
            _("Admit all the same"),
            ("not_endorsed", "not_eligible", "submitted"),
            "eligible",
            (OFFICE,),
            _may_be_overridden,
            True,
        ),
        Step(
            "refuse",
            _("Not eligible"),
            ("submitted", "endorsed", "not_endorsed", "eligible", "returned"),
            "not_eligible",
            (OFFICE,),
            _call_has_closed,
            True,
        ),
        Step("send_to_review", _("Send to review"), ("eligible",), "under_review", (OFFICE,)),
        Step("rank", _("Reviews are in"), ("under_review", "eligible"), "ranked", (OFFICE, CLOCK)),
        Step("offer", _("Offer a place"), ("ranked", "reserve", "not_placed"), "offered", (OFFICE, CLOCK)),
        Step("put_on_reserve", _("Reserve list"), ("ranked",), "reserve", (OFFICE, CLOCK)),
        Step("leave_unplaced", _("No place"), ("ranked", "reserve"), "not_placed", (OFFICE, CLOCK)),
        Step(
            "wait_again",
            _("Back to the reserve lists"),
            ("not_placed",),
            "reserve",
            (OFFICE,),
            None,
            True,
        ),
        Step("keep", _("Keep the earlier place"), ("ranked",), "kept", (CLOCK,)),
        Step("move_on", _("Exchange in a further round"), ("offered", "accepted"), "withdrawn", (CLOCK,)),
        Step("accept", _("Accept the place"), ("offered",), "accepted", (APPLICANT, CLOCK)),
        Step("decline", _("Decline the place"), ("offered",), "declined", (APPLICANT,)),
        Step("lapse", _("Let the offer lapse"), ("offered",), "lapsed", (CLOCK,)),
        Step(
            "host_refuse", _("Refused by the host"), ("accepted",), "not_placed", (OFFICE, CLOCK), None, True
        ),
        Step(
            "give_up",
            _("Give the place up"),
            ("accepted",),
            "withdrawn",
            (APPLICANT, OFFICE, CLOCK),
            None,
            True,
        ),
    ),
)

LEFT_OVER = replace(
    APPLICATION,
    states=(
        State("draft", _("not submitted; the call is closed")),
        *(state for state in APPLICATION.states if state.name != "draft"),
    ),
)
"""The same for a draft whose call takes nothing any more: it waits for nobody."""
