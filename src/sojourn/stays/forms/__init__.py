from sojourn.stays.forms.learning_agreements import (
    PREFIX,
    CourseFormSet,
    HostSignatureForm,
    courses_typed,
    with_another_row,
)
from sojourn.stays.forms.nominations import AnswerForm, SettleForm
from sojourn.stays.forms.recognitions import DecisionForm, TranscriptForm
from sojourn.stays.forms.reports import ReportForm
from sojourn.stays.forms.stays import DayForm, ExtensionForm, PlanForm, ReasonForm

__all__ = [
    "PREFIX",
    "AnswerForm",
    "CourseFormSet",
    "DayForm",
    "DecisionForm",
    "ExtensionForm",
    "HostSignatureForm",
    "PlanForm",
    "ReasonForm",
    "ReportForm",
    "SettleForm",
    "TranscriptForm",
    "courses_typed",
    "with_another_row",
]
