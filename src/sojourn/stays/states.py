"""The axes after the place is accepted: nomination, learning agreement, stay, return report, recognition."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sojourn.engines.workflow import State, Step, Workflow
from sojourn.kernel import clock
from sojourn.kernel.steps import CLOCK

STUDENT, OFFICE, HOST, COORDINATOR = "student", "office", "host", "coordinator"
REGISTRY = "registry"
DECIDERS = (COORDINATOR, REGISTRY)
"""Who decides what counts at home: the unit for its students, the registry for its group of people."""

LIVE_NOMINATIONS = ("prepared", "pending", "approved")
"""States of a nomination that stands; an application has at most one such."""
RUNNING_STAYS = ("planned", "departed", "on_site")


GONE = ("departed", "on_site", "returned")
"""States of a stay from the departure on: the place is used."""


def why_place_is_used(stay) -> str | None:  # noqa: ANN001 - a Stay or None
    """Why the place cannot be given up any more, to student and office alike."""
    if stay is None or stay.state not in GONE:
        return None
    return _(
        "The journey to the host has begun: a place can be given up before the departure only. "
        "Who has to end a stay early turns to the International Office."
    )


def _has_not_left(nomination) -> str | None:  # noqa: ANN001
    return why_place_is_used(getattr(nomination, "stay", None))


def _can_be_renewed(nomination) -> str | None:  # noqa: ANN001
    return _has_not_left(nomination) or _place_is_held(nomination)


def _is_ready_to_send(nomination) -> str | None:  # noqa: ANN001 - a Nomination; states stand below models
    if nomination.institution_id is None:
        return _("Say first which institution is the host.")
    return _place_is_held(nomination)


def _place_is_held(nomination) -> str | None:  # noqa: ANN001
    return None if nomination.application.state == "accepted" else _("The student no longer holds the place.")


NOMINATION = Workflow(
    name="nomination",
    label=_("nomination"),
    start="prepared",
    states=(
        State("prepared", _("to be sent"), (OFFICE,), "warning"),
        State("pending", _("waits for the host's answer"), (HOST,), "info"),
        State("approved", _("approved by the host"), (), "success"),
        State("rejected", _("rejected by the host"), (), "danger"),
        State("cancelled", _("cancelled")),
    ),
    steps=(
        Step("send", _("Send to the host"), ("prepared",), "pending", (OFFICE,), _is_ready_to_send),
        Step("approve", _("Approve"), ("pending",), "approved", (HOST, OFFICE), _place_is_held),
        Step("reject", _("Reject"), ("pending",), "rejected", (HOST, OFFICE), None, True),
        Step(
            "renew",
            _("Take back and nominate again"),
            ("pending", "approved"),
            "cancelled",
            (OFFICE,),
            _can_be_renewed,
            True,
        ),
        Step(
            "cancel",
            _("Give the place up for the student"),
            ("prepared", "pending", "approved"),
            "cancelled",
            (OFFICE, CLOCK),
            _has_not_left,
            True,
        ),
    ),
)


def _stay_goes_on(agreement) -> str | None:  # noqa: ANN001 - a LearningAgreement
    """A late signature still counts after the return; after a cancellation none does."""
    return _("The stay was cancelled.") if agreement.stay.state == "cancelled" else None


def _can_be_signed(agreement) -> str | None:  # noqa: ANN001
    tables = [course.table for course in agreement.courses.all()]
    if not {"studied", "virtual"} & set(tables):
        return _("Enter at least one course at the host.")
    if "recognised" not in tables:
        return _("Enter at least one course at home.")
    loose = agreement.courses.filter(table="recognised", behind=None).first()
    if loose is not None:
        return _("“%(course)s”: tick the courses at the host that stand behind it.") % {"course": loose}
    return _stay_goes_on(agreement)


LEARNING_AGREEMENT = Workflow(
    name="learning agreement",
    label=_("learning agreement"),
    start="draft",
    states=(
        State("draft", _("draft"), (STUDENT,)),
        State("student_signed", _("signed by the student"), (COORDINATOR,), "info"),
        State("home_signed", _("signed by the student and at home"), (HOST,), "info"),
        State("agreed", _("signed by all three"), (), "success"),
        State("superseded", _("replaced by a later version")),
    ),
    steps=(
        Step("sign_student", _("Sign"), ("draft",), "student_signed", (STUDENT,), _can_be_signed),
        Step(
            "sign_home",
            _("Sign for the home institution"),
            ("student_signed",),
            "home_signed",
            (COORDINATOR, OFFICE),
            _stay_goes_on,
        ),
        Step("sign_host", _("Sign for the host"), ("home_signed",), "agreed", (HOST, OFFICE), _stay_goes_on),
        Step(
            "send_back",
            _("Send back"),
            ("student_signed", "home_signed"),
            "draft",
            (COORDINATOR, OFFICE, HOST),
            None,
            True,
        ),
        Step("supersede", _("Replace"), ("agreed",), "superseded", (CLOCK,)),
    ),
)


def _may_leave(stay) -> str | None:  # noqa: ANN001
    if not stay.has_agreed_learning_agreement:
        return _("The learning agreement is not signed by all three yet.")
    return _place_is_held(stay.nomination)


def _has_begun(stay) -> str | None:  # noqa: ANN001
    return (
        None
        if stay.departed_on and stay.departed_on <= clock.today()
        else _("The departure is not confirmed yet.")
    )


STAY = Workflow(
    name="stay",
    label=_("stay"),
    start="planned",
    states=(
        State("planned", pgettext_lazy("stay", "planned"), (STUDENT,), "info"),
        State("departed", _("departed"), (HOST,), "info"),
        State("on_site", _("on site"), (STUDENT,), "success"),
        State("returned", _("returned"), (), "success"),
        State("cancelled", _("cancelled"), (), "danger"),
    ),
    steps=(
        Step("depart", _("Confirm departure"), ("planned",), "departed", (STUDENT, OFFICE), _may_leave),
        Step("arrive", _("Confirm arrival"), ("departed",), "on_site", (HOST, OFFICE), _has_begun),
        Step("extend", _("Extend"), ("on_site",), "on_site", (OFFICE, CLOCK), None, True),
        Step("return", _("Confirm return"), ("on_site",), "returned", (STUDENT, OFFICE)),
        Step(
            "cancel",
            _("Cancel the stay and give the place up"),
            ("planned", "departed"),
            "cancelled",
            (OFFICE, CLOCK),
            None,
            True,
        ),
    ),
)


def _is_written(report) -> str | None:  # noqa: ANN001
    return None if report.text.strip() else _("The report is still empty.")


REPORT = Workflow(
    name="return report",
    label=_("return report"),
    start="draft",
    states=(
        State("draft", _("draft"), (STUDENT,)),
        State("submitted", _("handed in"), (OFFICE,), "info"),
        State("accepted", pgettext_lazy("report", "accepted"), (), "success"),
    ),
    steps=(
        Step("submit", _("Hand in"), ("draft",), "submitted", (STUDENT,), _is_written),
        Step("accept", pgettext_lazy("report", "Accept"), ("submitted",), "accepted", (OFFICE,)),
        Step("send_back", _("Send back"), ("submitted",), "draft", (OFFICE,), None, True),
    ),
)


def _courses_were_taken(recognition) -> str | None:  # noqa: ANN001
    begun = recognition.stay.state in ("on_site", "returned")
    return None if begun else _("The stay has not begun; there can be no transcript yet.")


AHEAD = ("promised", "granted", "conditional", "declined")
"""States of a recognition before the transcript has come."""


def _not_yet_graded(recognition) -> str | None:  # noqa: ANN001
    begun = recognition.stay.state == "cancelled"
    return _("The stay was cancelled.") if begun else None


RECOGNITION = Workflow(
    name="recognition",
    label=_("recognition"),
    start="promised",
    states=(
        State("promised", _("in the agreement, not decided beforehand"), (COORDINATOR, REGISTRY), "info"),
        State("granted", _("granted beforehand"), (STUDENT, HOST), "info"),
        State("conditional", _("granted on a condition"), (STUDENT, HOST), "warning"),
        State("declined", _("refused beforehand"), (STUDENT, HOST), "danger"),
        State("transcript_received", _("transcript received"), (COORDINATOR, REGISTRY), "warning"),
        State("recognised", _("recognised"), (), "success"),
        State("refused", _("refused"), (), "danger"),
        State("dropped", _("dropped by a change")),
    ),
    steps=(
        Step("grant", _("Grant beforehand"), ("promised",), "granted", DECIDERS, _not_yet_graded),
        Step(
            "grant_on_condition",
            _("Grant on a condition"),
            ("promised",),
            "conditional",
            DECIDERS,
            _not_yet_graded,
            True,
        ),
        Step("decline", _("Refuse beforehand"), ("promised",), "declined", DECIDERS, _not_yet_graded, True),
        Step(
            "reopen",
            _("Decide beforehand anew"),
            ("granted", "conditional", "declined"),
            "promised",
            (*DECIDERS, CLOCK),
            None,
            True,
        ),
        Step(
            "receive_transcript",
            _("Transcript received"),
            AHEAD,
            "transcript_received",
            (STUDENT, OFFICE, HOST),
            _courses_were_taken,
        ),
        Step("recognise", _("Recognise"), ("transcript_received",), "recognised", DECIDERS),
        Step("refuse", _("Refuse"), ("transcript_received",), "refused", DECIDERS, None, True),
        Step(
            "reconsider",
            _("Reconsider"),
            ("recognised", "refused"),
            "transcript_received",
            DECIDERS,
            None,
            True,
        ),
        Step("drop", _("Drop"), AHEAD, "dropped", (CLOCK,)),
    ),
)
