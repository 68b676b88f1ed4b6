"""From the nomination to the recognised course."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile

from sojourn.kernel import clock
from sojourn.stays import actions as staying
from sojourn.stays.models import Course, LearningAgreement, Nomination, Stay
from sojourn.stays.queries import proposals_for, recognitions_of
from sojourn.web.demo.applying import paper
from sojourn.web.demo.house import contact_at
from sojourn.web.demo.rounds import Round, at
from sojourn.web.demo_data import texts
from sojourn.web.demo_data.courses import Course as CourseInvented
from sojourn.web.demo_data.courses import invent_courses, invent_grade
from sojourn.web.demo_data.writings import invent_report

AHEAD: tuple[tuple[str, ...], ...] = (
    ("granted",),
    ("granted",),
    ("conditional", "须提交课程大纲并取得及格以上成绩。"),
    ("granted",),
    ("declined", "与必修课程内容重复，不予认定。"),
    (),
)
"""Outcome with its reason; none where it is left open."""


def nominations_of(round_: Round) -> list[Nomination]:
    """Those that wait to be sent to a host that is known."""
    waiting = Nomination.objects.filter(
        application__call=round_.call, state="prepared", institution__isnull=False
    )
    return list(waiting.select_related("institution", "application__person__account").order_by("pk"))


def send(round_: Round, nominations: Sequence[Nomination], *, on: date) -> None:
    """The letters go out; every host has a contact by then."""
    for nomination in nominations:
        contact_at(round_.house, nomination.institution)
    with clock.standing_at(at(on, 10)):
        staying.send_nominations(nominations, by=round_.house.officer)


def approve(round_: Round, nominations: Sequence[Nomination], *, on: date) -> list[Stay]:
    """The hosts take the students."""
    stays = []
    with clock.standing_at(at(on, 15)):
        for nomination in nominations:
            nomination.refresh_from_db()
            contact = contact_at(round_.house, nomination.institution)
            stays.append(staying.approve_nomination(nomination, by=contact))
    return stays


def reject(round_: Round, nomination: Nomination, *, on: date) -> None:
    """The host does not take the student, who has no place then."""
    with clock.standing_at(at(on, 16)):
        nomination.refresh_from_db()
        staying.reject_nomination(
            nomination,
            by=contact_at(round_.house, nomination.institution),
            reason="The faculty cannot take further exchange students in this field next year.",
        )


def nominate_all(round_: Round, *, on: date) -> list[Stay]:
    """Everybody is nominated, and approved ten days later."""
    nominations = nominations_of(round_)
    send(round_, nominations, on=on)
    return approve(round_, nominations, on=on + timedelta(days=10))


def enter_courses(round_: Round, stay: Stay, *, on: date) -> LearningAgreement:
    """The student proposes what to study."""
    agreement = stay.learning_agreements.order_by("-number")[0]
    courses = invent_courses(round_.rng, stay.person.studies.field_code, period=stay.nomination.place.period)
    hosts = [
        staying.CourseLine("studied", one.title.en, credits_of(one.ects), code=one.code, scheme="ects")
        for one in courses
    ]
    homes = [
        staying.CourseLine("recognised", title, sum(map(credits_of, credits)), behind=tuple(behind))
        for title, (credits, behind) in at_home(courses).items()
    ]
    with clock.standing_at(at(on, 19)):
        return staying.save_courses(
            agreement, courses=[*hosts, *homes], seen=agreement.version, by=stay.person
        )


def credits_of(number: float) -> Decimal:
    return Decimal(str(number)).quantize(Decimal("0.1"))


def at_home(courses: tuple[CourseInvented, ...]) -> dict[str, tuple[list[float], list[str]]]:
    """Course at home -> credits, and the courses at the host behind it; some have several."""
    found: dict[str, tuple[list[float], list[str]]] = {}
    for turn, one in enumerate(courses, 1):
        credits, behind = found.setdefault(one.home_title.zh, ([], []))
        credits.append(one.home_credits)
        behind.append(f"A{turn}")
    return found


def sign(round_: Round, agreement: LearningAgreement, *, on: date, signatures: int = 3) -> LearningAgreement:
    """So many of student, home and host sign, one a day."""
    stay = agreement.stay
    contact = contact_at(round_.house, stay.institution)
    home = stay.person.studies.counsellor or round_.house.officer
    signers = (
        partial(staying.sign_as_student, by=stay.person),
        partial(staying.sign_for_home, by=home),
        partial(staying.sign_for_host, by=contact),
    )
    for later, sign_for in enumerate(signers[:signatures]):
        with clock.standing_at(at(on + timedelta(days=later), 11)):
            agreement = sign_for(agreement)
    return agreement


def agree(round_: Round, stay: Stay, *, on: date) -> None:
    """The first version is signed by all three."""
    sign(round_, enter_courses(round_, stay, on=on), on=on + timedelta(days=1))
    _decide_ahead(round_, stay, on=on + timedelta(days=5))


def _decide_ahead(round_: Round, stay: Stay, *, on: date) -> None:
    """Most courses are promised, some on a condition, some refused, and some are left open."""
    decisions = [
        staying.AheadDecision(one, *AHEAD[turn % len(AHEAD)])
        for turn, one in enumerate(stay.recognitions.filter(state="promised"), stay.pk)
        if AHEAD[turn % len(AHEAD)]
    ]
    coordinator = stay.person.studies.counsellor or round_.house.officer
    if decisions and on <= clock.today():
        with clock.standing_at(at(on, 15)):
            staying.decide_ahead(stay, decisions=decisions, by=coordinator)


def change_courses(round_: Round, stay: Stay, *, on: date, signatures: int) -> None:
    """After arrival the student drops a course; so many sign the changed version."""
    with clock.standing_at(at(on)):
        changed = staying.propose_change(
            stay, by=stay.person, reason="一门课程与实习时间冲突，到校后申请退选。"
        )
        changed = staying.save_courses(
            changed, courses=_without_first(changed), seen=changed.version, by=stay.person
        )
        given = staying.ReasonGiven("timetable-conflict")
        staying.give_reasons(
            changed,
            courses={one.pk: given for one in changed.courses.exclude(change="")},
            removals={one.pk: given for one in changed.removals.all()},
            by=stay.person,
        )
    sign(round_, changed, on=on, signatures=signatures)


def _without_first(agreement: LearningAgreement) -> list[staying.CourseLine]:
    """All but the first course at the host, and what at home stands on it alone."""
    lines = staying.lines_of(agreement)
    hosts = [line for line in lines if line.table != "recognised"][1:]
    homes = [
        replace(line, behind=tuple(f"A{int(label[1:]) - 1}" for label in line.behind if label != "A1"))
        for line in lines
        if line.table == "recognised"
    ]
    return hosts + [line for line in homes if line.behind]


def depart(round_: Round, stay: Stay, *, arrives: bool = True) -> Stay:
    """The student leaves a few days before the stay begins; the host confirms the arrival."""
    leaves = min(stay.planned_from - timedelta(days=round_.rng.randint(2, 8)), clock.today())
    with clock.standing_at(at(leaves)):
        stay = staying.confirm_departure(stay, on=leaves, by=stay.person)
    arrived = leaves + timedelta(days=1)
    if arrives and arrived + timedelta(days=3) <= clock.today():
        with clock.standing_at(at(arrived + timedelta(days=3))):
            contact = contact_at(round_.house, stay.institution)
            stay = staying.confirm_arrival(stay, on=arrived, by=contact)
    return stay


def cancel(round_: Round, stay: Stay, *, on: date) -> None:
    with clock.standing_at(at(on)):
        staying.cancel_stay(stay, by=round_.house.officer, reason="因病休学，无法按期派出。")


def come_home(round_: Round, stay: Stay, *, stage: int) -> None:
    """Back home; then stage by stage: report handed in, accepted with the transcript here, recognised."""
    ended = min(stay.planned_until - timedelta(days=round_.rng.randint(0, 9)), clock.today())
    with clock.standing_at(at(ended)):
        stay = staying.confirm_return(stay, on=ended, by=stay.person)
    steps = (_hand_in_report, _receive_transcript, _recognise)
    for step, days in list(zip(steps, (15, 20, 30), strict=True))[:stage]:
        with clock.standing_at(at(min(ended + timedelta(days=days), clock.today()), 14)):
            step(round_, stay)


def _hand_in_report(round_: Round, stay: Stay) -> None:
    host = texts.Text(stay.institution.name_zh or stay.institution.name_en, stay.institution.name_en)
    told = invent_report(round_.rng, host=host)
    changes = {"text": told.text.zh, "advice": told.advice.zh, "satisfaction": told.satisfaction}
    report = staying.save_report(stay.report, changes=changes, seen=stay.report.version, by=stay.person)
    staying.hand_in_report(report, by=stay.person)


def _receive_transcript(round_: Round, stay: Stay) -> None:
    staying.accept_report(stay.report, by=round_.house.officer)
    hosts = Course.objects.filter(learning_agreement__stay=stay, learning_agreement__state="agreed")
    lines = [
        staying.ResultLine(one.title, invent_grade(round_.rng)[0], credits=one.credits, course=one.pk)
        for one in hosts.exclude(table="recognised")
    ]
    upload = SimpleUploadedFile("transcript.pdf", paper("成绩单", "Transcript of records"))
    staying.receive_transcript(stay, upload=upload, lines=lines, by=round_.house.officer)


def _recognise(round_: Round, stay: Stay) -> None:
    """All but the last course, which is not found equivalent."""
    lines = list(stay.recognitions.filter(state="transcript_received").select_related("course"))
    proposed = proposals_for(stay, list(recognitions_of(stay).filter(state="transcript_received")))
    decisions = [
        staying.Decision(
            one,
            True,
            home_grade=proposed[one.pk].grade or invent_grade(round_.rng)[1],
            credits=one.course.credits,
        )
        for one in lines[:-1]
    ]
    decisions.append(
        staying.Decision(lines[-1], is_recognised=False, reason="课程内容与培养方案差异较大，不予认定。")
    )
    coordinator = stay.person.studies.counsellor or round_.house.officer
    staying.decide_recognitions(stay, decisions=decisions, by=coordinator)
