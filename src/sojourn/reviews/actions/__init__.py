from sojourn.reviews.actions.assigning import assign_reviews, reassign_review, remind_reviewers
from sojourn.reviews.actions.panel import (
    add_panel_member,
    remove_panel_member,
    save_criteria,
    use_default_criteria,
)
from sojourn.reviews.actions.reviewing import (
    cancel_review,
    recuse_review,
    reopen_review,
    save_review,
    submit_review,
)
from sojourn.reviews.actions.scoring import rank_applications

__all__ = [
    "add_panel_member",
    "assign_reviews",
    "cancel_review",
    "rank_applications",
    "reassign_review",
    "recuse_review",
    "remind_reviewers",
    "remove_panel_member",
    "reopen_review",
    "save_criteria",
    "save_review",
    "submit_review",
    "use_default_criteria",
]
