"""What other packages read of reviews; pages of this package read the modules themselves."""

from sojourn.reviews.queries.agreement import agreement_in, awaiting, one_more_reader
from sojourn.reviews.queries.assignment import Picked, Plan, picked, plan_for, rules_of
from sojourn.reviews.queries.blind import code_of, papers_of, reading_of, title_of
from sojourn.reviews.queries.conflict import (
    barred_reviewers,
    conflicts_in,
    known_conflicts,
    possible_reviewers,
)
from sojourn.reviews.queries.panel import broad_fields, to_assign_by_hand
from sojourn.reviews.queries.progress import (
    candidates_for_panel,
    open_reviews,
    panel_progress,
    recused_reviews,
    scored_applications,
    scored_lines,
    uses_reviews,
    waiting_for_reviews,
    what_is_open,
)
from sojourn.reviews.queries.score import Composite, composite, composites
from sojourn.reviews.queries.sheet import changes_in, scores_as_rows
from sojourn.reviews.queries.visible import (
    is_closed_to_reviewer,
    own_reviews,
    sits_on_a_panel,
    visible_reviews,
)

__all__ = [
    "Composite",
    "Picked",
    "Plan",
    "agreement_in",
    "awaiting",
    "barred_reviewers",
    "broad_fields",
    "candidates_for_panel",
    "changes_in",
    "code_of",
    "composite",
    "composites",
    "conflicts_in",
    "is_closed_to_reviewer",
    "known_conflicts",
    "one_more_reader",
    "open_reviews",
    "own_reviews",
    "panel_progress",
    "papers_of",
    "picked",
    "plan_for",
    "possible_reviewers",
    "reading_of",
    "recused_reviews",
    "rules_of",
    "scored_applications",
    "scored_lines",
    "scores_as_rows",
    "sits_on_a_panel",
    "title_of",
    "to_assign_by_hand",
    "uses_reviews",
    "visible_reviews",
    "waiting_for_reviews",
    "what_is_open",
]
