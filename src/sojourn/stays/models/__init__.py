from sojourn.stays.models.courses import ADDING, REMOVING, Course, Reason, Removal
from sojourn.stays.models.grades import GradeShare, GradeTable
from sojourn.stays.models.learning_agreements import LearningAgreement, Signature
from sojourn.stays.models.packages import (
    ANSWER_DAYS,
    LEAD_DAYS,
    PATIENCE,
    Enclosed,
    Layout,
    Package,
    Practice,
    Reminder,
)
from sojourn.stays.models.recognitions import (
    Precedent,
    Recognition,
    RecognitionReminder,
    RefusalNote,
    Transcript,
    TranscriptLine,
)
from sojourn.stays.models.stays import Nomination, ReturnReport, Stay

__all__ = [
    "ADDING",
    "ANSWER_DAYS",
    "LEAD_DAYS",
    "PATIENCE",
    "REMOVING",
    "Course",
    "Enclosed",
    "GradeShare",
    "GradeTable",
    "Layout",
    "LearningAgreement",
    "Nomination",
    "Package",
    "Practice",
    "Precedent",
    "Reason",
    "Recognition",
    "RecognitionReminder",
    "RefusalNote",
    "Reminder",
    "Removal",
    "ReturnReport",
    "Signature",
    "Stay",
    "Transcript",
    "TranscriptLine",
]
