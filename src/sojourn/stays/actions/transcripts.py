"""Transcripts: the file, its lines, and to which courses of the learning agreement they belong."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.files import store_upload
from sojourn.kernel.models import StoredFile
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import parties_of
from sojourn.organisation.models import Person
from sojourn.stays import states
from sojourn.stays.actions.letters import tell_of_stay
from sojourn.stays.actions.precedents import take_counted_step
from sojourn.stays.models import Course, Stay, Transcript, TranscriptLine
from sojourn.stays.queries import agreed_version, coordinators_of, course_key, lines_by_course


@dataclass(frozen=True)
class ResultLine:
    """A line of a transcript as it is typed; `course` where the writer said which it is."""

    title: str
    grade: str
    code: str = ""
    credits: Decimal | None = None
    result: str = ""
    course: int | None = None


@action
def receive_transcript(
    stay: Stay, *, upload: UploadedFile, lines: Sequence[ResultLine], by: Person
) -> Transcript:
    """Keep the transcript and its lines; a course at home is to be decided once all behind it is graded.

    The host and the office may correct a grade until it is decided on; a student only adds what is missing.
    """
    require(by, "stays.hand_in_transcript", stay)
    given = [line for line in lines if line.grade.strip()]
    if not given:
        raise Refusal(_("Enter the grade of at least one course."))
    stay = Stay.objects.select_for_update().get(pk=stay.pk)
    if stay.state not in ("on_site", "returned"):
        raise Refusal(_("The stay has not begun; there can be no transcript yet."))
    courses, graded = _host_courses(stay), lines_by_course(stay)
    matched = [(line, _match(line, courses)) for line in given]
    _refuse_changes(stay, [course for _line, course in matched if course], graded, by=by)
    stored = store_upload(upload, by=by)
    transcript = Transcript.objects.create(stay=stay, stored=stored, by=by, received_at=clock.now())
    for position, (line, course) in enumerate(matched):
        _write(transcript, line, course, position)
    _follow(stay, stored, by=by)
    tell_of_stay(coordinators_of(stay.person, stay.unit), "transcript_received", stay)
    return transcript


def _host_courses(stay: Stay) -> list[Course]:
    agreed = agreed_version(stay)
    if agreed is None:
        return []
    return list(agreed.courses.exclude(table=Course.Table.RECOGNISED))


def _match(line: ResultLine, courses: Sequence[Course]) -> Course | None:
    """The course the writer named, else the one with the same code, else with the same title."""
    for course in courses:
        if line.course is not None and course.pk == line.course:
            return course
    if line.course is not None:
        raise Refusal(_("None of these courses belongs to this stay."))
    for code, title in ((line.code, ""), ("", line.title)):
        for course in courses:
            ours = (course.code, "") if code else ("", course.title)
            if (code or title).strip() and course_key(code, title) == course_key(*ours):
                return course
    return None


def _refuse_changes(
    stay: Stay, courses: Sequence[Course], graded: dict[int, TranscriptLine], *, by: Person
) -> None:
    """A course is graded once by the student, and by nobody after the decision."""
    is_student = states.STUDENT in parties_of(by, stay)
    for course in courses:
        if course.pk in graded and is_student:
            raise Refusal(_("“%(course)s” has its grade already; ask the office.") % {"course": course})
        if course.counts_for.filter(recognition__state__in=["recognised", "refused"]).exists():
            raise Refusal(
                _("“%(course)s” is decided on; the decision must be opened again first.") % {"course": course}
            )


def _write(transcript: Transcript, line: ResultLine, course: Course | None, position: int) -> None:
    TranscriptLine.objects.create(
        transcript=transcript,
        code=line.code.strip() or (course.code if course else ""),
        title=line.title.strip() or (course.title if course else ""),
        grade=line.grade.strip(),
        credits=line.credits,
        result=line.result,
        course=course,
        position=position,
    )


@action
def match_line(line: TranscriptLine, *, course: int, by: Person) -> TranscriptLine:
    """Say by hand to which course of the learning agreement a line belongs that fitted none by itself."""
    stay = Stay.objects.select_for_update().get(pk=line.transcript.stay_id)
    require(by, "stays.match_line", stay)
    line = TranscriptLine.objects.select_for_update().get(pk=line.pk)
    if line.course_id is not None:
        raise Refusal(_("This line belongs to a course already."))
    found = next((one for one in _host_courses(stay) if one.pk == course), None)
    if found is None:
        raise Refusal(_("None of these courses belongs to this stay."))
    _refuse_changes(stay, [found], lines_by_course(stay), by=by)
    line.course = found
    line.save(update_fields=["course"])
    _follow(stay, line.transcript.stored, by=by)
    return line


def _follow(stay: Stay, stored: StoredFile, *, by: Person) -> None:
    """Courses at home whose host courses all have a grade now wait for the decision."""
    graded = lines_by_course(stay)
    open_ones = stay.recognitions.filter(state__in=[*states.AHEAD, "transcript_received"])
    for recognition in open_ones.select_related("course").prefetch_related("course__behind"):
        behind = list(recognition.course.behind.all())
        if not behind or any(course.pk not in graded for course in behind):
            continue
        grade = "; ".join(graded[course.pk].grade for course in behind)[:120]
        if recognition.state != "transcript_received":
            recognition = take_counted_step(recognition, "receive_transcript", by=by)
        elif recognition.grade == grade:
            continue
        recognition.grade, recognition.transcript = grade, stored
        recognition.save(update_fields=["grade", "transcript"])


def follow_courses(stay: Stay, pairs: Sequence[tuple[Course, Course]]) -> None:
    """Lines belong to the same courses in the version now agreed."""
    for before, after in pairs:
        for line in TranscriptLine.objects.filter(transcript__stay=stay, course=before):
            line.course = after
            line.save(update_fields=["course"])
