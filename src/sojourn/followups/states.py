"""What is agreed: an action item is open until it is done or dropped."""

from django.utils.translation import gettext_lazy as _

from sojourn.engines.workflow import State, Step, Workflow

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
        Step("drop", _("Drop"), ("open",), "dropped", (OWNER, ASKER), None, True),
        Step("reopen", _("Take up again"), ("done", "dropped"), "open", (OWNER, ASKER), None, True),
    ),
)
