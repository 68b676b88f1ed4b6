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
    "MemberForm",
    "NormalisationForm",
    "ReassignForm",
    "ReviewForm",
    "RulesForm",
]
