from sojourn.organisation.models.people import (
    AcademicYear,
    Appointment,
    Duty,
    LanguageScore,
    Level,
    Person,
    Role,
    Studies,
    Unit,
)
from sojourn.organisation.models.sizes import Coverage, Denominator, Graduation
from sojourn.organisation.models.staff import Employment

__all__ = [
    "AcademicYear",
    "Appointment",
    "Coverage",
    "Denominator",
    "Duty",
    "Employment",
    "Graduation",
    "LanguageScore",
    "Level",
    "Person",
    "Role",
    "Studies",
    "Unit",
]
