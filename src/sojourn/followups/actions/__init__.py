from sojourn.followups.actions.action_items import (
    add_action_item,
    change_action_item,
    complete_action_item,
    drop_action_item,
    remind_of_action_items,
    reopen_action_item,
)
from sojourn.followups.actions.obligations import (
    decide_obligation,
    follow_dates,
    hand_in_evidence,
    remind_of_obligations,
    start_obligations,
    take_leave,
)
from sojourn.followups.actions.plans import (
    add_plan,
    begin_version,
    change_plan,
    put_in_force,
    remove_rule,
    save_rule,
)

__all__ = [
    "add_action_item",
    "add_plan",
    "begin_version",
    "change_action_item",
    "change_plan",
    "complete_action_item",
    "decide_obligation",
    "drop_action_item",
    "follow_dates",
    "hand_in_evidence",
    "put_in_force",
    "remind_of_action_items",
    "remind_of_obligations",
    "remove_rule",
    "reopen_action_item",
    "save_rule",
    "start_obligations",
    "take_leave",
]
