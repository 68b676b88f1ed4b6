from sojourn.stays.forms.exchanges import ExchangeForm, NextChoiceForm
from sojourn.stays.forms.learning_agreements import (
    PREFIX,
    CourseFormSet,
    HostSignatureForm,
    courses_typed,
    with_another_row,
)
from sojourn.stays.forms.nominations import AnswerForm, SettleForm
from sojourn.stays.forms.packages import (
    AnswersForm,
    Columns,
    LayoutForm,
    PracticeForm,
    columns_shown,
    columns_typed,
)
from sojourn.stays.forms.recognitions import DecisionForm, TranscriptForm
from sojourn.stays.forms.reports import ReportForm
from sojourn.stays.forms.stays import DayForm, ExtensionForm, PlanForm, ReasonForm

__all__ = [
    "PREFIX",
    "AnswerForm",
    "AnswersForm",
    "Columns",
    "CourseFormSet",
    "DayForm",
    "DecisionForm",
    "ExchangeForm",
    "ExtensionForm",
    "HostSignatureForm",
    "LayoutForm",
    "NextChoiceForm",
    "PlanForm",
    "PracticeForm",
    "ReasonForm",
    "ReportForm",
    "SettleForm",
    "TranscriptForm",
    "columns_shown",
    "columns_typed",
    "courses_typed",
    "with_another_row",
]
