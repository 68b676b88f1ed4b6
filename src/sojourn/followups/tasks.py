"""Regular work: whoever has something to do is reminded."""

from sojourn.followups.actions import remind_of_action_items, remind_of_obligations
from sojourn.kernel.jobs import every


@every(minutes=60, name="followups.action_items")
def remind() -> None:
    """Each action item is told of before its day and weekly while it is late, whenever that is first seen."""
    remind_of_action_items()


@every(minutes=60, name="followups.obligations")
def remind_of_what_is_owed() -> None:
    """Each obligation is told of its rule's days before, when it becomes late, and weekly from then on."""
    remind_of_obligations()
