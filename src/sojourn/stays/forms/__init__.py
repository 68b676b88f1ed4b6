from sojourn.stays.forms.courses import CourseTables, posted_tables, saved_rows, tables_of, typed_rows
from sojourn.stays.forms.courses import ReasonForm as ChangeReasonForm
from sojourn.stays.forms.exchanges import ExchangeForm, NextChoiceForm
from sojourn.stays.forms.learning_agreements import ChangeForm, HostSignatureForm
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
    "AnswerForm",
    "AnswersForm",
    "ChangeForm",
    "ChangeReasonForm",
    "Columns",
    "CourseTables",
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
    "posted_tables",
    "saved_rows",
    "tables_of",
    "typed_rows",
]
