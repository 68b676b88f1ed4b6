from sojourn.applications.queries.deadline import next_deadline
from sojourn.applications.queries.visible import (
    calls_of_others,
    calls_to_apply_for,
    calls_to_select_for,
    own_applications,
    visible_applications,
    visible_choices,
    visible_documents,
)

__all__ = [
    "calls_of_others",
    "calls_to_apply_for",
    "calls_to_select_for",
    "next_deadline",
    "own_applications",
    "visible_applications",
    "visible_choices",
    "visible_documents",
]
