from sojourn.reviews.forms.interviews import InterviewScoreForm, RoundForm, SlotForm
from sojourn.reviews.forms.panel import (
    AnchorFormSet,
    ConflictForm,
    CriterionFormSet,
    HandForm,
    MemberForm,
    NormalisationForm,
    ReassignForm,
    RulesForm,
)
from sojourn.reviews.forms.reviewing import ReviewForm

__all__ = [
    "AnchorFormSet",
    "ConflictForm",
    "CriterionFormSet",
    "HandForm",
    "InterviewScoreForm",
    "MemberForm",
    "NormalisationForm",
    "ReassignForm",
    "ReviewForm",
    "RoundForm",
    "RulesForm",
    "SlotForm",
]
