"""Regular work: whoever has something to do is reminded."""

from sojourn.followups.actions import remind_of_action_items
from sojourn.kernel.jobs import every


@every(minutes=60, name="followups.action_items")
def remind() -> None:
    """Each action item is told of before its day and weekly while it is late, whenever that is first seen."""
    remind_of_action_items()
