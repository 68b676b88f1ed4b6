"""Which nominations, stays, learning agreements, reports and recognitions a person sees."""

from django.db.models import Q, QuerySet

from sojourn.organisation.models import Person, Role
from sojourn.organisation.queries import OFFICE, READERS, UNIT, standing_of
from sojourn.stays.models import GradeTable, LearningAgreement, Nomination, Recognition, ReturnReport, Stay
from sojourn.stays.queries.people import hosts_of

SEEN_BY_HOST = ("home_signed", "agreed", "superseded")
"""States in which a version of a learning agreement is shown to the host."""


def _inside(person: Person, *, student: str, unit: str) -> Q:
    """Oneself; the units one speaks for or reads; the students one counsels; a registry's group of people."""
    standing = standing_of(person)
    if standing.reaches_all(OFFICE | UNIT | READERS):
        return ~Q(pk__in=[])  # everything; an empty Q would give way to what is joined to it
    seen = (
        Q(**{student: person})
        | Q(**{f"{unit}__in": standing.units(OFFICE | UNIT | READERS)})
        | Q(**{f"{student}__studies__level__in": standing.levels})
    )
    if standing.holds({Role.COUNSELLOR}):
        seen |= Q(**{f"{student}__studies__counsellor": person})
    return seen


def visible_nominations(person: Person) -> QuerySet[Nomination]:
    """A host sees what was sent to it."""
    at_host = Q(institution__in=hosts_of(person), sent_at__isnull=False)
    inside = _inside(person, student="application__person", unit="application__unit")
    return Nomination.objects.filter(inside | at_host).select_related(
        "application__person__studies",
        "application__unit",
        "application__call",
        "place__programme",
        "place__academic_year",
        "institution",
        "letter",
    )


def visible_stays(person: Person) -> QuerySet[Stay]:
    """A host sees those who come to it."""
    at_host = Q(institution__in=hosts_of(person))
    return Stay.objects.filter(_inside(person, student="person", unit="unit") | at_host).select_related(
        "person__studies",
        "unit",
        "institution",
        "nomination__application",
        "nomination__place__programme",
        "nomination__place__academic_year",
    )


def visible_learning_agreements(person: Person) -> QuerySet[LearningAgreement]:
    """A host sees a version once it is signed at home."""
    at_host = Q(stay__institution__in=hosts_of(person), state__in=SEEN_BY_HOST)
    inside = _inside(person, student="stay__person", unit="stay__unit")
    return LearningAgreement.objects.filter(inside | at_host).select_related(
        "stay__person__studies", "stay__unit", "stay__institution", "stay__nomination"
    )


def visible_reports(person: Person) -> QuerySet[ReturnReport]:
    """A draft is the student's own; a host sees none."""
    inside = _inside(person, student="stay__person", unit="stay__unit")
    handed_in = ~Q(state="draft") | Q(stay__person=person)
    return ReturnReport.objects.filter(inside, handed_in).select_related(
        "stay__person__studies", "stay__unit", "stay__institution"
    )


def visible_recognitions(person: Person) -> QuerySet[Recognition]:
    """A host sees those of its own guests."""
    at_host = Q(stay__institution__in=hosts_of(person))
    inside = _inside(person, student="stay__person", unit="stay__unit")
    return Recognition.objects.filter(inside | at_host).select_related(
        "stay__person__studies", "stay__unit", "stay__institution", "course", "transcript"
    )


def visible_grade_tables(person: Person) -> QuerySet[GradeTable]:
    """Whoever has an appointment here may read how grades are carried over."""
    tables = GradeTable.objects.select_related("institution").prefetch_related("shares")
    return tables if standing_of(person).reach else tables.none()
