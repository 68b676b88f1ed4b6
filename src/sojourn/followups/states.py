"""What is agreed (action items) and what is owed (obligations)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sojourn.engines.workflow import State, Step, Workflow
from sojourn.kernel.steps import CLOCK

OWNER, ASKER = "owner", "asker"

ACTION_ITEM = Workflow(
    name="action item",
    label=_("action item"),
    start="open",
    states=(
        State("open", _("to do"), (OWNER,), "info"),
        State("done", _("done"), (), "success"),
        State("dropped", _("dropped"), (), "neutral"),
    ),
    steps=(
        Step("complete", _("Done"), ("open",), "done", (OWNER, ASKER)),
        Step(
            "drop", pgettext_lazy("something to do", "Drop"), ("open",), "dropped", (OWNER, ASKER), None, True
        ),
        Step("reopen", _("Take up again"), ("done", "dropped"), "open", (OWNER, ASKER), None, True),
    ),
)

STUDENT, OFFICE = "student", "office"


def _is_evident(obligation) -> str | None:  # noqa: ANN001 - an Obligation; states stand below models
    """What the rule asks for as evidence is there."""
    if obligation.rule.evidence == "file" and obligation.evidence_file_id is None:
        return _("Add the file that shows it.")
    if obligation.rule.evidence == "text" and not obligation.evidence_text.strip():
        return _("Write what shows it.")
    return None


def _is_overdue(obligation) -> str | None:  # noqa: ANN001
    return None if obligation.is_late else _("It is not overdue; there is no breach yet.")


OBLIGATION = Workflow(
    name="obligation",
    label=_("obligation"),
    start="open",
    states=(
        State("open", _("to be met"), (STUDENT,), "info"),
        State("handed_in", _("waits for confirmation"), (OFFICE,), "warning"),
        State("met", _("fulfilled"), (), "success"),
        State("waived", _("waived"), (), "neutral"),
        State("breached", _("breached"), (OFFICE,), "danger"),
        State("dropped", _("not due any more"), (), "neutral"),
    ),
    steps=(
        Step("hand_in", _("Hand in"), ("open",), "handed_in", (STUDENT,), _is_evident),
        Step("confirm", _("Confirm"), ("open", "handed_in", "breached"), "met", (OFFICE,)),
        Step("send_back", _("Send back"), ("handed_in",), "open", (OFFICE,), None, True),
        Step("waive", _("Waive"), ("open", "handed_in", "breached"), "waived", (OFFICE,), None, True),
        Step("breach", _("Record a breach"), ("open",), "breached", (OFFICE,), _is_overdue, True),
        Step("reopen", _("Ask for it again"), ("met", "waived", "breached"), "open", (OFFICE,), None, True),
        Step("drop", pgettext_lazy("something to do", "Drop"), ("open",), "dropped", (CLOCK,)),
        Step("renew", _("Ask for it again"), ("dropped",), "open", (CLOCK,)),
    ),
)
