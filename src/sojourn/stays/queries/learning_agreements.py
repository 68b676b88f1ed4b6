"""Versions of a learning agreement: what changed, which counts, which waits for a signature."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q, QuerySet

from sojourn.organisation.models import Person, Role
from sojourn.organisation.queries import OFFICE, standing_of
from sojourn.stays.models import Course, LearningAgreement, Stay
from sojourn.stays.queries.people import hosts_of
from sojourn.stays.queries.visible import visible_learning_agreements

OPEN = ("draft", "student_signed", "home_signed")
"""States of a version that is still being agreed on."""
COURSE_FIELDS = ("code", "title", "credits", "home_title", "home_credits")


class Kind(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Difference:
    """One course in the version before and in this one; one is missing where it was added or removed."""

    kind: Kind
    before: Course | None
    after: Course | None

    @property
    def fields(self) -> frozenset[str]:
        """The columns that differ, where the course stands in both."""
        if self.before is None or self.after is None:
            return frozenset()
        return frozenset(
            name for name in COURSE_FIELDS if getattr(self.before, name) != getattr(self.after, name)
        )


def course_key(code: str, title: str) -> str:
    """By what a course is the same in two versions: its code at the host, or its title if it has none."""
    return (code.strip() or title.strip()).casefold()


def differences(before: Iterable[Course], after: Iterable[Course]) -> list[Difference]:
    """Course by course in the order of the new version, what was removed at the end."""
    old = {course_key(course.code, course.title): course for course in before}
    found = []
    for course in after:
        former = old.pop(course_key(course.code, course.title), None)
        if former is None:
            found.append(Difference(Kind.ADDED, None, course))
            continue
        line = Difference(Kind.SAME, former, course)
        found.append(Difference(Kind.CHANGED, former, course) if line.fields else line)
    return found + [Difference(Kind.REMOVED, course, None) for course in old.values()]


def agreed_version(stay: Stay) -> LearningAgreement | None:
    """The version that counts."""
    return stay.learning_agreements.filter(state="agreed").first()


def open_version(stay: Stay) -> LearningAgreement | None:
    """The version that is still being agreed on; there is at most one."""
    return stay.learning_agreements.filter(state__in=OPEN).order_by("-number").first()


def version_before(agreement: LearningAgreement) -> LearningAgreement | None:
    """The version that was agreed before this one."""
    return (
        agreement.stay.learning_agreements.filter(
            number__lt=agreement.number, state__in=["agreed", "superseded"]
        )
        .order_by("-number")
        .first()
    )


def learning_agreements_to_sign(person: Person) -> QuerySet[LearningAgreement]:
    """Versions whose next signature is the person's: the student's, the home institution's or the host's."""
    standing = standing_of(person)
    home = Q(stay__unit__in=standing.units(OFFICE | {Role.UNIT_OFFICER}))
    if standing.holds({Role.COUNSELLOR}):
        home |= Q(stay__person__studies__counsellor=person)
    return (
        visible_learning_agreements(person)
        .filter(
            Q(stay__person=person, state="draft")
            | (home & Q(state="student_signed") & ~Q(stay__person=person))
            | Q(stay__institution__in=hosts_of(person), state="home_signed")
        )
        .exclude(stay__state="cancelled")
        .order_by("stay__planned_from", "id")
    )
