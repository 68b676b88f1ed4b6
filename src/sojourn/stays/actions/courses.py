"""The courses of a drafted version: typed as three tables, compared with the version agreed before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal, Stale
from sojourn.organisation.models import Person
from sojourn.stays.models import ADDING, REMOVING, Course, LearningAgreement, Reason, Recognition, Removal
from sojourn.stays.queries import by_key, course_key, courses_of, differences, version_before
from sojourn.stays.queries.learning_agreements import LETTERS, Kind
from sojourn.stays.queries.signed_text import labelled

RECOGNISED = Course.Table.RECOGNISED
COLUMNS = (
    "table",
    "code",
    "title",
    "term",
    "credits",
    "scheme",
    "is_automatic",
    "condition",
    "description",
)


@dataclass(frozen=True)
class CourseLine:
    """A course as it is typed; `behind` names those behind a course at home by table and turn: "A1", "C2"."""

    table: str
    title: str
    credits: Decimal
    code: str = ""
    term: str = ""
    scheme: str = Course.Scheme.LOCAL
    is_automatic: bool = True
    condition: str = ""
    description: str = ""
    behind: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return course_key(self.code, self.title)

    def __str__(self) -> str:
        told = f"{self.code} {self.title} ({self.credits})".strip()
        return f"{told} ← {', '.join(self.behind)}" if self.behind else told


def lines_of(agreement: LearningAgreement) -> list[CourseLine]:
    """The courses as lines: A, then B, then C."""
    courses = courses_of(agreement)
    labels = labelled(courses)
    return [
        CourseLine(
            **{name: getattr(course, name) for name in COLUMNS},
            behind=tuple(sorted(labels[one.pk] for one in course.behind.all())),
        )
        for course in courses
    ]


@action
def save_courses(
    agreement: LearningAgreement, *, courses: Sequence[CourseLine], seen: int, by: Person
) -> LearningAgreement:
    """Put these courses in place of those of the draft, unless somebody changed them since version `seen`."""
    require(by, "stays.change_courses", agreement)
    agreement = LearningAgreement.objects.select_for_update().get(pk=agreement.pk)
    if agreement.state != "draft":
        raise Refusal(_("This version is signed; it can only be changed after it has been sent back."))
    lines = sorted(courses, key=lambda line: list(Course.Table.values).index(line.table))
    _refuse_changes_meanwhile(agreement, lines, seen=seen)
    _refuse_doubles(lines)
    _refuse_loss_of_grades(agreement, lines)
    _write(agreement, lines)
    mark_changes(agreement)
    agreement.version += 1
    agreement.save(update_fields=["version"])
    return agreement


def _refuse_changes_meanwhile(
    agreement: LearningAgreement, courses: Sequence[CourseLine], *, seen: int
) -> None:
    standing = lines_of(agreement)
    if agreement.version != seen and standing != list(courses):
        theirs, mine = ("\n".join(str(line) for line in lines) for lines in (standing, courses))
        raise Stale(
            _("The courses were changed in another window meanwhile. Compare and save again."),
            {"courses": (theirs, mine)},
        )


def _refuse_doubles(courses: Sequence[CourseLine]) -> None:
    """At the host a course is taken once; at home an elective may stand several times."""
    keys = [line.key for line in courses if line.table != RECOGNISED]
    for line in courses:
        if line.table != RECOGNISED and keys.count(line.key) > 1:
            raise Refusal(
                _("“%(course)s” stands twice. Enter each course at the host once.")
                % {"course": line.code or line.title}
            )


def _refuse_loss_of_grades(agreement: LearningAgreement, courses: Sequence[CourseLine]) -> None:
    """A course whose transcript has come stays in the agreement."""
    kept = {(line.table, line.key) for line in courses}
    received = Recognition.objects.filter(
        stay=agreement.stay, state__in=["transcript_received", "recognised", "refused"]
    )
    for recognition in received.select_related("course").prefetch_related("course__behind"):
        for course in (*recognition.course.behind.all(), recognition.course):
            if (course.table, course_key(course.code, course.title)) not in kept:
                raise Refusal(
                    _("The transcript of “%(course)s” has arrived; the course cannot be removed any more.")
                    % {"course": course}
                )


def _write(agreement: LearningAgreement, lines: Sequence[CourseLine]) -> None:
    """Change, add and delete rows so that they say what the lines say; links at the end."""
    left = by_key(agreement.courses.all())
    written: dict[str, Course] = {}
    turns: dict[tuple[str, str], int] = {}
    counted: dict[str, int] = {}
    for position, line in enumerate(lines):
        turn = turns[line.table, line.key] = turns.get((line.table, line.key), 0) + 1
        course = left.pop((line.table, line.key, turn), None) or Course(learning_agreement=agreement)
        for name in COLUMNS:
            setattr(course, name, getattr(line, name))
        course.position = position
        course.save()
        counted[line.table] = counted.get(line.table, 0) + 1
        written[f"{LETTERS[Course.Table(line.table)]}{counted[line.table]}"] = course
    for gone in left.values():
        gone.delete()
    homes = (course for label, course in written.items() if label.startswith("B"))
    for line, home in zip((one for one in lines if one.table == RECOGNISED), homes, strict=True):
        home.behind.set([written[label] for label in line.behind if label in written])


def mark_changes(agreement: LearningAgreement) -> None:
    """Say of each course whether it is new or changed, and keep a row for each that is gone."""
    former = version_before(agreement)
    if former is None:
        return
    gone = set()
    for line in differences(courses_of(former), courses_of(agreement)):
        if line.after is None:
            gone.add(line.course.pk)
            Removal.objects.get_or_create(learning_agreement=agreement, course=line.before)
            continue
        change = "" if line.kind == Kind.SAME else str(line.kind)
        if line.after.change != change:
            line.after.change, line.after.reason, line.after.reason_text = change, "", ""
            line.after.save(update_fields=["change", "reason", "reason_text"])
    for removal in agreement.removals.exclude(course__in=gone):
        removal.delete()


@dataclass(frozen=True)
class ReasonGiven:
    """Why one course was put in, changed or taken out."""

    reason: str
    text: str = ""


@action
def give_reasons(
    agreement: LearningAgreement,
    *,
    courses: Mapping[int, ReasonGiven],
    removals: Mapping[int, ReasonGiven],
    by: Person,
) -> LearningAgreement:
    """Write the reason of each change; courses and removals by their numbers."""
    require(by, "stays.change_courses", agreement)
    agreement = LearningAgreement.objects.select_for_update().get(pk=agreement.pk)
    if agreement.state != "draft":
        raise Refusal(_("This version is signed; it can only be changed after it has been sent back."))
    for course in agreement.courses.filter(pk__in=courses).exclude(change=""):
        fitting = ADDING if course.change == Course.Change.ADDED else tuple(Reason)
        _give(course, courses[course.pk], fitting)
    for removal in agreement.removals.filter(pk__in=removals).select_related("course"):
        _give(removal, removals[removal.pk], REMOVING)
    return agreement


def _give(row: Course | Removal, given: ReasonGiven, fitting: Sequence[str]) -> None:
    if given.reason not in fitting:
        raise Refusal(_("“%(course)s”: this reason does not fit the change.") % {"course": row})
    if given.reason == Reason.OTHER and not given.text.strip():
        raise Refusal(_("“%(course)s”: say the reason in words.") % {"course": row})
    row.reason, row.reason_text = given.reason, given.text.strip()[:300]
    row.save(update_fields=["reason", "reason_text"])
