from sojourn.stays.models.courses import ADDING, REMOVING, Course, Reason, Removal
from sojourn.stays.models.grades import GradeShare, GradeTable
from sojourn.stays.models.learning_agreements import LearningAgreement, Signature
from sojourn.stays.models.recognitions import (
    Precedent,
    Recognition,
    Reminder,
    Transcript,
    TranscriptLine,
)
from sojourn.stays.models.stays import Nomination, ReturnReport, Stay

__all__ = [
    "GradeShare",
    "GradeTable",
    "Precedent",
    "Reminder",
    "Transcript",
    "TranscriptLine",
    "ADDING",
    "REMOVING",
    "Course",
    "LearningAgreement",
    "Nomination",
    "Reason",
    "Recognition",
    "Removal",
    "ReturnReport",
    "Signature",
    "Stay",
]
