from sojourn.followups.queries.action_items import (
    action_items_of,
    action_items_to_tell,
    came_from_of,
    own_action_items,
    those_who_answer,
    visible_action_items,
)

__all__ = [
    "action_items_of",
    "action_items_to_tell",
    "came_from_of",
    "own_action_items",
    "those_who_answer",
    "visible_action_items",
]
