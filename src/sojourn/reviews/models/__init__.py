from sojourn.reviews.models.calibration import Sample, SampleScore
from sojourn.reviews.models.copy import ReadingCopy
from sojourn.reviews.models.interview import Interview, InterviewRound, InterviewScore, Slot
from sojourn.reviews.models.panel import Anchor, Conflict, Criterion, PanelMember, PanelRules
from sojourn.reviews.models.review import Remark, Review, Score

__all__ = [
    "Anchor",
    "Conflict",
    "Criterion",
    "Interview",
    "InterviewRound",
    "InterviewScore",
    "PanelMember",
    "PanelRules",
    "ReadingCopy",
    "Remark",
    "Review",
    "Sample",
    "SampleScore",
    "Score",
    "Slot",
]
