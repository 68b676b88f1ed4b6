"""Recognition of courses: promised by the learning agreement, transcript received, decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from sojourn.kernel.action import action
from sojourn.kernel.files import store_upload
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import parties_of, take_step
from sojourn.organisation.models import Person
from sojourn.stays import states
from sojourn.stays.actions.letters import tell_of_stay
from sojourn.stays.models import Course, LearningAgreement, Recognition, Stay
from sojourn.stays.queries import coordinators_of, courses_of, differences
from sojourn.stays.queries.learning_agreements import Kind


@dataclass(frozen=True)
class Decision:
    """What the coordinator decides on one course."""

    recognition: Recognition
    is_recognised: bool
    home_grade: str = ""
    credits: Decimal | None = None
    reason: str = ""


def follow_agreement(agreement: LearningAgreement, former: LearningAgreement | None) -> None:
    """Promises follow the version now agreed: new ones for added courses, none for removed courses."""
    before = courses_of(former) if former else []
    for line in differences(before, courses_of(agreement)):
        if line.course.table != Course.Table.RECOGNISED:
            continue
        if line.kind == Kind.ADDED:
            Recognition.objects.create(stay=agreement.stay, course=line.after)
            continue
        recognition = Recognition.objects.filter(course=line.before).first()
        if recognition is None:
            continue
        if line.kind != Kind.REMOVED:
            recognition.course = line.after
            recognition.save(update_fields=["course"])
        elif recognition.state == "promised":
            take_step(recognition, "drop", by=None)


def drop_promises(stay: Stay) -> None:
    """No course of this stay will be taken any more."""
    for recognition in stay.recognitions.filter(state="promised"):
        take_step(recognition, "drop", by=None)


@action
def receive_transcript(
    stay: Stay, *, upload: UploadedFile, grades: Mapping[int, str], by: Person
) -> list[Recognition]:
    """Keep the transcript and the grade of each course on it (number of the recognition -> grade).

    The host and the office may correct a grade until it is decided on; a student only adds what is missing.
    """
    require(by, "stays.hand_in_transcript", stay)
    given = {number: grade.strip() for number, grade in grades.items() if grade.strip()}
    if not given:
        raise Refusal(_("Enter the grade of at least one course."))
    Stay.objects.select_for_update().get(pk=stay.pk)
    stored = store_upload(upload, by=by)
    received = []
    for recognition in stay.recognitions.filter(pk__in=given).select_related("course"):
        if recognition.state != "transcript_received" or states.STUDENT in parties_of(by, stay):
            recognition = take_step(recognition, "receive_transcript", by=by)
        recognition.grade, recognition.transcript = given[recognition.pk], stored
        recognition.save(update_fields=["grade", "transcript"])
        received.append(recognition)
    if not received:
        raise Refusal(_("None of these courses belongs to this stay."))
    tell_of_stay(coordinators_of(stay.person, stay.unit), "transcript_received", stay)
    return received


@action
def decide_recognitions(stay: Stay, *, decisions: Sequence[Decision], by: Person) -> list[Recognition]:
    """Recognise or refuse courses of one stay; the student is told once."""
    require(by, "stays.decide_recognitions", stay)
    if not decisions:
        raise Refusal(_("Decide on at least one course."))
    decided = [
        _recognise(decision, by=by) if decision.is_recognised else _refuse(decision, by=by)
        for decision in decisions
        if decision.recognition.stay_id == stay.pk
    ]
    tell_of_stay([stay.person], "recognitions_decided", stay, recognitions=decided)
    return decided


def _recognise(decision: Decision, *, by: Person) -> Recognition:
    recognition = decision.recognition
    limit, title = recognition.course.credits, recognition.course.title
    if not decision.home_grade.strip():
        raise Refusal(_("%(course)s: the grade at home is missing.") % {"course": title})
    if decision.credits is None or not 0 <= decision.credits <= limit:
        raise Refusal(
            _("%(course)s: the credits recognised lie between 0 and the %(limit)s that were promised.")
            % {"course": title, "limit": limit}
        )
    recognition = take_step(recognition, "recognise", by=by)
    recognition.home_grade, recognition.credits = decision.home_grade.strip(), decision.credits
    recognition.save(update_fields=["home_grade", "credits"])
    return recognition


def _refuse(decision: Decision, *, by: Person) -> Recognition:
    if not decision.reason.strip():
        title = decision.recognition.course.title
        raise Refusal(_("%(course)s: say why it is refused; the student will read it.") % {"course": title})
    return take_step(decision.recognition, "refuse", by=by, reason=decision.reason)


@action
def reconsider_recognition(recognition: Recognition, *, by: Person, reason: str) -> Recognition:
    """Open a decision again; grade and credits at home are taken back until it is decided anew."""
    recognition = take_step(recognition, "reconsider", by=by, reason=reason)
    recognition.home_grade, recognition.credits = "", None
    recognition.save(update_fields=["home_grade", "credits"])
    tell_of_stay([recognition.stay.person], "recognition_reconsidered", recognition.stay, reason=reason)
    return recognition
