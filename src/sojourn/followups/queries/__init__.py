from sojourn.followups.queries.action_items import (
    action_items_of,
    action_items_to_tell,
    came_from_of,
    own_action_items,
    those_who_answer,
    visible_action_items,
)
from sojourn.followups.queries.obligations import (
    days_of_plan,
    obligations_about,
    obligations_to_tell,
    own_obligations_due,
    plans_in_force,
    version_in_force,
    version_written,
    visible_obligations,
    visible_plans,
)

__all__ = [
    "action_items_of",
    "action_items_to_tell",
    "came_from_of",
    "days_of_plan",
    "obligations_about",
    "obligations_to_tell",
    "own_action_items",
    "own_obligations_due",
    "plans_in_force",
    "those_who_answer",
    "version_in_force",
    "version_written",
    "visible_action_items",
    "visible_obligations",
    "visible_plans",
]
