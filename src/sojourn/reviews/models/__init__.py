from sojourn.reviews.models.panel import Anchor, Conflict, Criterion, PanelMember, PanelRules
from sojourn.reviews.models.review import Remark, Review, Score

__all__ = [
    "Anchor",
    "Conflict",
    "Criterion",
    "PanelMember",
    "PanelRules",
    "Remark",
    "Review",
    "Score",
]
