"""The way of a visit and of a conference from the plan to what was published of it."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from sojourn.engines.workflow import State, Step, Workflow
from sojourn.kernel import clock

UNIT, OFFICE, LEADER = "unit", "office", "leader"
HIGH_RANKS = ("university",)
"""Ranks of the head of a delegation whose visit a leader of the university approves."""
TOOK_PLACE = ("held", "reported", "published", "summarised")
"""States of what counts as done."""
LEAD = timedelta(days=90)
"""An application to hold an international conference comes so long before its first day."""


def _office_decides(visit) -> str | None:  # noqa: ANN001 - a Visit; states stand below models
    if visit.rank in HIGH_RANKS:
        return _("A leader of the university approves a visit of this rank: pass it on.")
    return _notice_has_run(visit)


def _notice_has_run(visit) -> str | None:  # noqa: ANN001
    if visit.direction != "out":
        return None
    if visit.notice_until is None:
        return _("Enter until when the journey stands on notice.")
    if visit.notice_until >= clock.today():
        return _("The notice of the journey still runs.")
    return None


def _has_programme(visit) -> str | None:  # noqa: ANN001
    return None if visit.programme.exists() else _("Enter the programme first.")


def _has_begun(thing) -> str | None:  # noqa: ANN001 - a Visit or a Conference
    return None if thing.starts_on <= clock.today() else _("It has not begun yet.")


def _is_reported(visit) -> str | None:  # noqa: ANN001
    if not visit.report:
        return _("Write the report first.")
    waiting = visit.members.filter(passport_out_on__isnull=False, passport_back_on=None)
    return _("A passport has not been given back yet.") if waiting.exists() else None


VISIT = Workflow(
    name="visit",
    label=_("visit"),
    start="planned",
    states=(
        State("planned", _("planned"), (UNIT,), "warning"),
        State("submitted", _("submitted for approval"), (OFFICE,), "warning"),
        State("passed_on", _("before a leader of the university"), (LEADER,), "warning"),
        State("approved", _("approved"), (OFFICE, UNIT), "info"),
        State("held", _("has taken place"), (UNIT, OFFICE), "info"),
        State("reported", _("reported"), (OFFICE,), "success"),
        State("published", _("report published"), (), "success"),
        State("cancelled", _("cancelled")),
    ),
    steps=(
        Step("submit", _("Submit for approval"), ("planned",), "submitted", (UNIT, OFFICE), _has_programme),
        Step("pass_on", _("Pass on to a leader"), ("submitted",), "passed_on", (OFFICE,)),
        Step("approve", _("Approve"), ("submitted",), "approved", (OFFICE,), _office_decides),
        Step("approve_high", _("Approve"), ("passed_on",), "approved", (LEADER,), _notice_has_run),
        Step(
            "send_back",
            _("Send back"),
            ("submitted", "passed_on"),
            "planned",
            (OFFICE, LEADER),
            None,
            True,
        ),
        Step("hold", _("Has taken place"), ("approved",), "held", (UNIT, OFFICE), _has_begun),
        Step("report", _("Hand in the report"), ("held",), "reported", (UNIT, OFFICE), _is_reported),
        Step("publish", _("Publish the report"), ("reported",), "published", (OFFICE,)),
        Step(
            "cancel",
            _("Cancel"),
            ("planned", "submitted", "passed_on", "approved"),
            "cancelled",
            (UNIT, OFFICE),
            None,
            True,
        ),
    ),
)


def _in_time(conference) -> str | None:  # noqa: ANN001 - a Conference
    if clock.today() + LEAD > conference.starts_on:
        return _("An application comes at least %(days)d days before the first day.") % {"days": LEAD.days}
    return None


def _has_summary(conference) -> str | None:  # noqa: ANN001
    return None if conference.summary else _("Write the summary first.")


CONFERENCE = Workflow(
    name="conference",
    label=_("international conference"),
    start="planned",
    states=(
        State("planned", _("in the plan of the year"), (UNIT,), "warning"),
        State("applied", _("applied for"), (OFFICE,), "warning"),
        State("approved", _("approved"), (UNIT, OFFICE), "info"),
        State("held", _("has taken place"), (UNIT, OFFICE), "info"),
        State("summarised", _("summary handed in"), (), "success"),
        State("cancelled", _("cancelled")),
    ),
    steps=(
        Step("apply", _("Apply for approval"), ("planned",), "applied", (UNIT, OFFICE), _in_time),
        Step("approve", _("Approve"), ("applied",), "approved", (OFFICE,)),
        Step("send_back", _("Send back"), ("applied",), "planned", (OFFICE,), None, True),
        Step("hold", _("Has taken place"), ("approved",), "held", (UNIT, OFFICE), _has_begun),
        Step("summarise", _("Hand in the summary"), ("held",), "summarised", (UNIT, OFFICE), _has_summary),
        Step(
            "cancel",
            _("Cancel"),
            ("planned", "applied", "approved"),
            "cancelled",
            (UNIT, OFFICE),
            None,
            True,
        ),
    ),
)
