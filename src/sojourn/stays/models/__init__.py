from sojourn.stays.models.courses import ADDING, REMOVING, Course, Reason, Removal
from sojourn.stays.models.learning_agreements import LearningAgreement, Signature
from sojourn.stays.models.recognitions import Recognition
from sojourn.stays.models.stays import Nomination, ReturnReport, Stay

__all__ = [
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
