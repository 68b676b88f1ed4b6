"""Recognition of courses: promised by the learning agreement, transcript received, decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Person
from sojourn.stays import states
from sojourn.stays.actions.letters import tell_of_stay
from sojourn.stays.actions.precedents import take_counted_step
from sojourn.stays.actions.transcripts import follow_courses
from sojourn.stays.models import Course, LearningAgreement, Recognition, RefusalNote, Stay
from sojourn.stays.queries import Difference, courses_of, differences, proposals_for
from sojourn.stays.queries.accounts import alarm_conditions
from sojourn.stays.queries.learning_agreements import Kind


@dataclass(frozen=True)
class Decision:
    """What the coordinator decides on one course."""

    recognition: Recognition
    is_recognised: bool
    home_grade: str = ""
    credits: Decimal | None = None
    reason: str = ""
    """Why it is refused."""
    override_reason: str = ""
    """Why the grade is another than the one proposed."""


@action
def note_refusal(stay: Stay, *, note: str, by: Person) -> RefusalNote:
    """Say what is done about a course that was promised and refused; the alarm is silent until the next."""
    require(by, "stays.decide_recognitions", stay)
    if not note.strip():
        raise Refusal(_("Write what is done about it."))
    if not Stay.objects.filter(alarm_conditions()["refused"], pk=stay.pk).exists():
        raise Refusal(_("There is no such alarm any more."))
    return RefusalNote.objects.create(stay=stay, note=note.strip()[:500], by=by, at=clock.now())


def follow_agreement(agreement: LearningAgreement, former: LearningAgreement | None) -> None:
    """Promises follow the version now agreed: new ones for added courses, none for removed courses."""
    before = courses_of(former) if former else []
    lines = differences(before, courses_of(agreement))
    hosts = [line for line in lines if line.course.table != Course.Table.RECOGNISED]
    follow_courses(agreement.stay, [(one.before, one.after) for one in hosts if one.before and one.after])
    for line in lines:
        if line.course.table == Course.Table.RECOGNISED:
            _follow_line(agreement, line)


def _follow_line(agreement: LearningAgreement, line: Difference) -> None:
    """One course at home: a new promise, one that goes on, one to be decided anew, or none any more."""
    if line.kind == Kind.ADDED:
        Recognition.objects.create(stay=agreement.stay, course=line.course)
        return
    recognition = Recognition.objects.filter(course=line.before).first()
    if recognition is None:
        return
    if line.kind == Kind.REMOVED:
        if recognition.state in states.AHEAD:
            take_counted_step(recognition, "drop", by=None)
        return
    if line.kind == Kind.CHANGED and recognition.state in ("granted", "conditional", "declined"):
        why = _("The course was changed in version %(number)s.") % {"number": agreement.number}
        recognition = take_counted_step(recognition, "reopen", by=None, reason=why)
    recognition.course = line.course
    recognition.save(update_fields=["course"])


def drop_promises(stay: Stay) -> None:
    """No course of this stay will be taken any more."""
    for recognition in stay.recognitions.filter(state__in=states.AHEAD):
        take_counted_step(recognition, "drop", by=None)


AHEAD_STEPS = {"granted": "grant", "conditional": "grant_on_condition", "declined": "decline"}


@dataclass(frozen=True)
class AheadDecision:
    """What is decided on one course at home before the departure: granted, conditional or declined."""

    recognition: Recognition
    outcome: str
    reason: str = ""
    """The condition, or why it is refused."""


@action
def decide_ahead(stay: Stay, *, decisions: Sequence[AheadDecision], by: Person) -> list[Recognition]:
    """Promise or refuse the recognition of courses before the student leaves; the student is told once."""
    require(by, "stays.decide_recognitions", stay)
    mine = [one for one in decisions if one.recognition.stay_id == stay.pk]
    if not mine:
        raise Refusal(_("Decide on at least one course."))
    decided = []
    for one in mine:
        if one.outcome != "granted" and not one.reason.strip():
            raise Refusal(
                _("%(course)s: say the condition, or why it is refused; the student will read it.")
                % {"course": one.recognition.course}
            )
        decided.append(take_counted_step(one.recognition, AHEAD_STEPS[one.outcome], by=by, reason=one.reason))
    tell_of_stay([stay.person], "recognitions_decided_ahead", stay, recognitions=decided)
    return decided


@action
def reopen_ahead(recognition: Recognition, *, by: Person, reason: str) -> Recognition:
    """Open a decision from before the departure again."""
    recognition = take_counted_step(recognition, "reopen", by=by, reason=reason)
    tell_of_stay([recognition.stay.person], "recognition_reconsidered", recognition.stay, reason=reason)
    return recognition


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
    proposal = proposals_for(recognition.stay, [recognition])[recognition.pk]
    if _differs(decision.home_grade, proposal.grade) and not decision.override_reason.strip():
        raise Refusal(
            _("%(course)s: the tables propose %(grade)s; give the reason for another grade.")
            % {"course": title, "grade": proposal.grade}
        )
    recognition = take_counted_step(recognition, "recognise", by=by)
    recognition.home_grade, recognition.credits = decision.home_grade.strip(), decision.credits
    recognition.proposed_grade, recognition.conversion = proposal.grade, proposal.kept()
    recognition.override_reason = decision.override_reason.strip()[:300]
    recognition.save(
        update_fields=["home_grade", "credits", "proposed_grade", "conversion", "override_reason"]
    )
    return recognition


def _differs(grade: str, proposed: str) -> bool:
    return bool(proposed) and grade.strip().casefold() != proposed.strip().casefold()


def _refuse(decision: Decision, *, by: Person) -> Recognition:
    if not decision.reason.strip():
        title = decision.recognition.course.title
        raise Refusal(_("%(course)s: say why it is refused; the student will read it.") % {"course": title})
    return take_counted_step(decision.recognition, "refuse", by=by, reason=decision.reason)


@action
def reconsider_recognition(recognition: Recognition, *, by: Person, reason: str) -> Recognition:
    """Open a decision again; grade and credits at home are taken back until it is decided anew."""
    recognition = take_counted_step(recognition, "reconsider", by=by, reason=reason)
    recognition.home_grade, recognition.credits = "", None
    recognition.proposed_grade, recognition.override_reason, recognition.conversion = "", "", {}
    recognition.save(
        update_fields=["home_grade", "credits", "proposed_grade", "override_reason", "conversion"]
    )
    tell_of_stay([recognition.stay.person], "recognition_reconsidered", recognition.stay, reason=reason)
    return recognition
