from sojourn.followups.actions.action_items import (
    add_action_item,
    change_action_item,
    complete_action_item,
    drop_action_item,
    remind_of_action_items,
    reopen_action_item,
)

__all__ = [
    "add_action_item",
    "change_action_item",
    "complete_action_item",
    "drop_action_item",
    "remind_of_action_items",
    "reopen_action_item",
]
