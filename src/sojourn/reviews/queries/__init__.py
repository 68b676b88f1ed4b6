"""What other packages read of reviews; pages of this package read the modules themselves."""

from sojourn.reviews.queries.assignment import Plan, plan_for, possible_reviewers, share_evenly
from sojourn.reviews.queries.blind import code_of, papers_of, reading_of, title_of
from sojourn.reviews.queries.progress import (
    candidates_for_panel,
    open_reviews,
    panel_progress,
    recused_reviews,
    scored_applications,
    uses_reviews,
    waiting_for_reviews,
    what_is_open,
)
from sojourn.reviews.queries.score import Composite, composite, composites
from sojourn.reviews.queries.visible import own_reviews, sits_on_a_panel, visible_reviews

__all__ = [
    "Composite",
    "Plan",
    "candidates_for_panel",
    "code_of",
    "composite",
    "composites",
    "open_reviews",
    "own_reviews",
    "panel_progress",
    "papers_of",
    "plan_for",
    "possible_reviewers",
    "reading_of",
    "recused_reviews",
    "scored_applications",
    "share_evenly",
    "sits_on_a_panel",
    "title_of",
    "uses_reviews",
    "visible_reviews",
    "waiting_for_reviews",
    "what_is_open",
]
