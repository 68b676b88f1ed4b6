"""Versions of a learning agreement: what changed, which counts, which waits for a signature."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from sojourn.organisation.models import Person, Role
from sojourn.organisation.queries import OFFICE, standing_of
from sojourn.stays.models import Course, LearningAgreement, Reason, Stay
from sojourn.stays.queries.people import hosts_of
from sojourn.stays.queries.visible import visible_learning_agreements

OPEN = ("draft", "student_signed", "home_signed")
"""States of a version that is still being agreed on."""
FACTS = (
    "code",
    "title",
    "term",
    "credits",
    "scheme",
    "is_automatic",
    "condition",
    "description",
    "stands_on",
)
"""What of a course can differ between two versions."""
LETTERS = {Course.Table.STUDIED: "A", Course.Table.RECOGNISED: "B", Course.Table.VIRTUAL: "C"}
"""The tables as the learning agreement of Erasmus+ calls them."""
Key = tuple[str, str, int]


class Kind(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Fact:
    """One column of a course that differs."""

    name: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """One course in the version before and in this one; one is missing where it was added or removed."""

    kind: Kind
    before: Course | None
    after: Course | None

    @property
    def course(self) -> Course:
        """The course as it stands, or stood."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def fields(self) -> frozenset[str]:
        """The columns that differ, where the course stands in both."""
        if self.before is None or self.after is None:
            return frozenset()
        before, after = self.before, self.after
        return frozenset(name for name in FACTS if fact_of(before, name) != fact_of(after, name))

    @property
    def facts(self) -> list[Fact]:
        """The same with label, old and new value as people read them."""
        before, after = self.before, self.after
        if before is None or after is None:
            return []
        return [
            Fact(name, label_of(name), shown(before, name), shown(after, name))
            for name in FACTS
            if name in self.fields
        ]


def fact_of(course: Course, name: str) -> Any:
    """The value of a column; the courses behind it by their keys, in order."""
    if name != "stands_on":
        return getattr(course, name)
    return tuple(sorted(course_key(one.code, one.title) for one in course.behind.all()))


def label_of(name: str) -> str:
    if name == "stands_on":
        return str(_("courses behind it"))
    return str(Course._meta.get_field(name).verbose_name)


def shown(course: Course, name: str) -> str:
    """The value of a column as people read it."""
    if name == "stands_on":
        return "; ".join(str(one) for one in course.behind.all())
    if name in ("term", "scheme"):
        return str(getattr(course, f"get_{name}_display")())
    value = getattr(course, name)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return str(value)


def course_key(code: str, title: str) -> str:
    """By what a course is the same in two versions: its code, or its title if it has none."""
    return (code.strip() or title.strip()).casefold()


def by_key(courses: Iterable[Course]) -> dict[Key, Course]:
    """The courses by table, key and, where a key stands twice in a table, the turn."""
    found: dict[Key, Course] = {}
    for course in courses:
        key, turn = course_key(course.code, course.title), 1
        while (course.table, key, turn) in found:
            turn += 1
        found[course.table, key, turn] = course
    return found


def differences(before: Iterable[Course], after: Iterable[Course]) -> list[Difference]:
    """Course by course in the order of the new version, what was removed at the end of each table."""
    old, new = by_key(before), by_key(after)
    found = []
    for key, course in new.items():
        former = old.pop(key, None)
        if former is None:
            found.append(Difference(Kind.ADDED, None, course))
            continue
        line = Difference(Kind.SAME, former, course)
        found.append(Difference(Kind.CHANGED, former, course) if line.fields else line)
    found += [Difference(Kind.REMOVED, course, None) for course in old.values()]
    return sorted(found, key=lambda line: LETTERS[Course.Table(line.course.table)])


def courses_of(agreement: LearningAgreement) -> list[Course]:
    """The courses of a version, each with those behind it. Two queries."""
    return list(agreement.courses.prefetch_related("behind"))


def reasons_missing(agreement: LearningAgreement) -> bool:
    """Whether a course was put in, changed or taken out without a reason. Two queries."""
    unsaid = Q(reason="") | Q(reason=Reason.OTHER, reason_text="")
    return (
        agreement.courses.exclude(change="").filter(unsaid).exists()
        or agreement.removals.filter(unsaid).exists()
    )


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
