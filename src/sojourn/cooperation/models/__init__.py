from sojourn.cooperation.models.events import Conference, Talk, Visit
from sojourn.cooperation.models.research import ClinicalTrial, Income, JointLaboratory, Output, Project
from sojourn.cooperation.models.stays import Award, GuestStay, StaffStay
from sojourn.cooperation.models.teaching import Course, DegreeProgramme, Teaching
from sojourn.cooperation.models.visits import ProgrammeEntry, VisitMember, VisitPaper
from sojourn.cooperation.models.works import MOST_AUTHORS, Authorship, Work

__all__ = [
    "ProgrammeEntry",
    "VisitMember",
    "VisitPaper",
    "MOST_AUTHORS",
    "Authorship",
    "Award",
    "ClinicalTrial",
    "Conference",
    "Course",
    "DegreeProgramme",
    "GuestStay",
    "Income",
    "JointLaboratory",
    "Output",
    "Project",
    "StaffStay",
    "Talk",
    "Teaching",
    "Visit",
    "Work",
]
