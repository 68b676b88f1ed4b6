from sojourn.stays.models.learning_agreements import Course, LearningAgreement, Signature
from sojourn.stays.models.packages import (
    ANSWER_DAYS,
    LEAD_DAYS,
    Enclosed,
    Layout,
    Package,
    Practice,
    Reminder,
)
from sojourn.stays.models.recognitions import Recognition
from sojourn.stays.models.stays import Nomination, ReturnReport, Stay

__all__ = [
    "ANSWER_DAYS",
    "LEAD_DAYS",
    "Course",
    "Enclosed",
    "Layout",
    "LearningAgreement",
    "Nomination",
    "Package",
    "Practice",
    "Recognition",
    "Reminder",
    "ReturnReport",
    "Signature",
    "Stay",
]
