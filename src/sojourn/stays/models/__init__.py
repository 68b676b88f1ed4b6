from sojourn.stays.models.learning_agreements import Course, LearningAgreement, Signature
from sojourn.stays.models.recognitions import Recognition
from sojourn.stays.models.stays import Nomination, ReturnReport, Stay

__all__ = ["Course", "LearningAgreement", "Nomination", "Recognition", "ReturnReport", "Signature", "Stay"]
