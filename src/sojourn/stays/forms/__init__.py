from sojourn.stays.forms.courses import (
    CourseTables,
    posted_tables,
    saved_rows,
    tables_of,
    take_over,
    typed_rows,
)
from sojourn.stays.forms.courses import ReasonForm as ChangeReasonForm
from sojourn.stays.forms.exchanges import ExchangeForm, NextChoiceForm
from sojourn.stays.forms.grade_tables import GradeTableForm, first_values
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
from sojourn.stays.forms.recognitions import AheadForm, DecisionForm, TranscriptForm
from sojourn.stays.forms.reports import ReportForm
from sojourn.stays.forms.stays import DayForm, ExtensionForm, PlanForm, ReasonForm

__all__ = [
    "AheadForm",
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
    "GradeTableForm",
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
    "first_values",
    "posted_tables",
    "saved_rows",
    "tables_of",
    "take_over",
    "typed_rows",
]
