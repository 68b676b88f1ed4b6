from sojourn.reviews.forms.calibration import EarlierForm, SampleForm, points_forms
from sojourn.reviews.forms.interviews import InterviewScoreForm, RoundForm, SlotForm
from sojourn.reviews.forms.panel import (
    AnchorFormSet,
    BlindForm,
    ConflictForm,
    CriterionFormSet,
    HandForm,
    MemberForm,
    NormalisationForm,
    ReassignForm,
    RedactForm,
    RulesForm,
    SheetForm,
)
from sojourn.reviews.forms.reviewing import ReviewForm

__all__ = [
    "AnchorFormSet",
    "BlindForm",
    "ConflictForm",
    "CriterionFormSet",
    "EarlierForm",
    "HandForm",
    "InterviewScoreForm",
    "MemberForm",
    "NormalisationForm",
    "ReassignForm",
    "RedactForm",
    "ReviewForm",
    "RoundForm",
    "RulesForm",
    "SampleForm",
    "SheetForm",
    "SlotForm",
    "points_forms",
]
