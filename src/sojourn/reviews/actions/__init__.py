from sojourn.reviews.actions.assigning import (
    ask_another_review,
    assign_by_hand,
    assign_reviews,
    reassign_review,
    remind_reviewers,
)
from sojourn.reviews.actions.calibration import add_sample, add_sample_from, remove_sample, score_samples
from sojourn.reviews.actions.conflict import declare_impartial, lift_conflict, note_conflict, recuse_review
from sojourn.reviews.actions.copies import make_reading_copy, redact_copy
from sojourn.reviews.actions.interviews import (
    add_slots,
    book_interview,
    cancel_interview,
    invite_to_interview,
    remove_slot,
    save_interview_round,
    score_interview,
)
from sojourn.reviews.actions.panel import (
    add_panel_member,
    remove_panel_member,
    save_anchors,
    save_criteria,
    save_panel_rules,
    use_default_criteria,
)
from sojourn.reviews.actions.reviewing import (
    cancel_review,
    reopen_review,
    resume_review,
    save_review,
    strike_review,
    submit_review,
)
from sojourn.reviews.actions.scoring import rank_applications
from sojourn.reviews.actions.sheet import save_scores_from_rows

__all__ = [
    "add_panel_member",
    "add_sample",
    "add_sample_from",
    "add_slots",
    "ask_another_review",
    "assign_by_hand",
    "assign_reviews",
    "book_interview",
    "cancel_interview",
    "cancel_review",
    "declare_impartial",
    "invite_to_interview",
    "lift_conflict",
    "make_reading_copy",
    "note_conflict",
    "rank_applications",
    "reassign_review",
    "recuse_review",
    "redact_copy",
    "remind_reviewers",
    "remove_panel_member",
    "remove_sample",
    "remove_slot",
    "reopen_review",
    "resume_review",
    "save_anchors",
    "save_criteria",
    "save_interview_round",
    "save_panel_rules",
    "save_review",
    "save_scores_from_rows",
    "score_interview",
    "score_samples",
    "strike_review",
    "submit_review",
    "use_default_criteria",
]
