"""Stays of earlier years, all at once: nomination, agreement, journey, report, recognition."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from sojourn.allocation.models import Offer
from sojourn.kernel import clock
from sojourn.kernel.files import store_upload
from sojourn.kernel.journeys import Journeys, save_states
from sojourn.kernel.many import create_many
from sojourn.kernel.models import StoredFile
from sojourn.organisation.models import Person
from sojourn.stays.models import (
    Course,
    LearningAgreement,
    Nomination,
    Precedent,
    Recognition,
    ReturnReport,
    Signature,
    Stay,
    Transcript,
    TranscriptLine,
)
from sojourn.stays.queries import course_key, planned_dates
from sojourn.stays.queries.signed_text import hash_of, text_of
from sojourn.web.demo.applying import paper
from sojourn.web.demo.going import at_home, credits_of
from sojourn.web.demo.house import contact_at
from sojourn.web.demo.rounds import Round, at
from sojourn.web.demo_data import texts
from sojourn.web.demo_data.courses import invent_courses, invent_grade
from sojourn.web.demo_data.writings import invent_report

PARTIES = (
    (Signature.Party.STUDENT, "sign_student"),
    (Signature.Party.HOME, "sign_home"),
    (Signature.Party.HOST, "sign_host"),
)
SHARE_WITHOUT_TRANSCRIPT = 0.06
"""Of those back: the host has not answered, and an alarm says so."""
NOT_EQUIVALENT = "课程内容与培养方案差异较大，不予认定。"
FAILED = "未通过考核。"


@dataclass
class Journey:
    """One student's way from the nomination on, and the rows it leaves."""

    round_: Round
    offer: Offer
    contact: Person
    nomination: Nomination
    stay: Stay
    agreement: LearningAgreement
    courses: list[Course] = field(default_factory=list)
    behind: list[tuple[Course, Course]] = field(default_factory=list)
    """Course at home, and one of those at the host that stand behind it."""
    signatures: list[Signature] = field(default_factory=list)
    recognitions: list[Recognition] = field(default_factory=list)
    transcript: Transcript | None = None
    lines: list[TranscriptLine] = field(default_factory=list)
    report: ReturnReport | None = None

    @property
    def student(self) -> Person:
        return self.offer.application.person

    @property
    def coordinator(self) -> Person:
        return self.student.studies.counsellor or self.round_.house.officer


def go_all_at_once(round_: Round, offers: list[Offer]) -> None:
    """Those who accepted go, as far as their time has come; whose host is not settled yet waits."""
    hosted = [offer for offer in offers if _has_host(offer)]
    journeys = Journeys()
    ways = [_nominated(round_, offer, journeys) for offer in hosted]
    with clock.standing_at(at(date(round_.call.academic_year.starts_on.year, 3, 2), 15)):
        create_many([way.nomination for way in ways], by=round_.house.officer)
        create_many([way.stay for way in ways], by=round_.house.officer)
        create_many([way.agreement for way in ways], by=None)
        for way in ways:
            _courses(way)
        create_many([course for way in ways for course in way.courses], by=None)
        _link(ways)
    _sign(ways)
    for way in ways:
        _travel(way, journeys)
    create_many([one for way in ways for one in way.signatures], by=None)
    _come_home(round_, ways, journeys)
    journeys.keep()


def _has_host(offer: Offer) -> bool:
    institution = offer.place.programme.institution
    return institution is not None and institution.kind != "consortium"


def _nominated(round_: Round, offer: Offer, journeys: Journeys) -> Journey:
    """Nominated in February, taken by the host ten days later; the agreement is to be signed in May."""
    year = round_.call.academic_year.starts_on.year
    host, application = offer.place.programme.institution, offer.application
    sent, answered = at(date(year, 2, 20), 10), at(date(year, 3, 2), 15)
    contact = contact_at(round_.house, host)
    nomination = Nomination(
        application=application,
        place=offer.place,
        institution=host,
        deadline=offer.place.nomination_deadline,
        sent_at=sent,
        answered_at=answered,
    )
    journeys.go(nomination, "send", by=round_.house.officer, at=sent)
    journeys.go(nomination, "approve", by=contact, at=answered)
    begins, ends = planned_dates(offer.place)
    stay = Stay(
        nomination=nomination,
        person=application.person,
        unit_id=application.unit_id,
        institution=host,
        planned_from=begins,
        planned_until=ends,
    )
    agreement = LearningAgreement(stay=stay, begins_on=begins, ends_on=ends)
    for (_party, step), by, when in _signing(year, application.person, contact, round_):
        journeys.go(agreement, step, by=by, at=when)
    return Journey(round_, offer, contact, nomination, stay, agreement)


def _signing(year: int, student: Person, contact: Person, round_: Round):  # noqa: ANN202 - party, signer, time
    home = student.studies.counsellor or round_.house.officer
    days = [at(date(year, 5, 11 + later), 11) for later in range(3)]
    return list(zip(PARTIES, (student, home, contact), days, strict=True))


def _courses(way: Journey) -> None:
    """The two tables: at the host, and at home with what stands behind each course."""
    found = invent_courses(way.round_.rng, way.student.studies.field_code, period=way.offer.place.period)
    hosts = {
        f"A{turn}": Course(
            learning_agreement=way.agreement,
            table=Course.Table.STUDIED,
            code=one.code,
            title=one.title.en,
            credits=credits_of(one.ects),
            scheme=Course.Scheme.ECTS,
            position=turn - 1,
        )
        for turn, one in enumerate(found, 1)
    }
    way.courses = list(hosts.values())
    for title, (credits, behind) in at_home(found).items():
        home = Course(
            learning_agreement=way.agreement,
            table=Course.Table.RECOGNISED,
            title=title,
            credits=sum(map(credits_of, credits)),
            position=len(way.courses),
        )
        way.courses.append(home)
        way.behind += [(home, hosts[label]) for label in behind]


def _link(ways: list[Journey]) -> None:
    through = Course.behind.through
    through.objects.bulk_create(
        [through(from_course_id=home.pk, to_course_id=host.pk) for way in ways for home, host in way.behind],
        batch_size=1000,
    )


def _sign(ways: list[Journey]) -> None:
    """All three sign the same text."""
    written = Course.objects.filter(learning_agreement__in=[way.agreement.pk for way in ways])
    courses: dict[int, list[Course]] = {}
    for course in written.prefetch_related("behind"):
        courses.setdefault(course.learning_agreement_id, []).append(course)
    for way in ways:
        year = way.stay.planned_from.year
        signed = hash_of(text_of(way.agreement, courses[way.agreement.pk]))
        way.signatures = [
            Signature(learning_agreement=way.agreement, party=party, by=by, at=when, hash=signed)
            for (party, _step), by, when in _signing(year, way.student, way.contact, way.round_)
        ]


def _travel(way: Journey, journeys: Journeys) -> None:
    """Out, there, and back, as far as the day of today."""
    stay, rng, today = way.stay, way.round_.rng, clock.today()
    leaves = stay.planned_from - timedelta(days=rng.randint(2, 8))
    if leaves > today - timedelta(days=4):
        return
    stay.departed_on, stay.arrived_on = leaves, leaves + timedelta(days=1)
    journeys.go(stay, "depart", by=way.student, at=at(leaves))
    journeys.go(stay, "arrive", by=way.contact, at=at(leaves + timedelta(days=3)))
    ends = stay.planned_until - timedelta(days=rng.randint(0, 9))
    if ends > today - timedelta(days=40):
        return
    stay.ended_on = ends
    journeys.go(stay, "return", by=way.student, at=at(ends))


def _come_home(round_: Round, ways: list[Journey], journeys: Journeys) -> None:
    """Reports accepted, transcripts received, courses recognised; promises stand for those still away."""
    content = paper("成绩单", "Transcript of records")
    stored = store_upload(SimpleUploadedFile("transcript.pdf", content), by=round_.house.officer)
    for way in ways:
        way.recognitions = [
            Recognition(stay=way.stay, course=course)
            for course in way.courses
            if course.table == Course.Table.RECOGNISED
        ]
        if way.stay.state == "returned":
            _report(way, journeys)
            if round_.rng.random() >= SHARE_WITHOUT_TRANSCRIPT:
                _recognise(way, stored, journeys)
    create_many([way.report for way in ways if way.report], by=None)
    create_many([one for way in ways for one in way.recognitions], by=round_.house.officer)
    create_many([way.transcript for way in ways if way.transcript], by=None)
    create_many([line for way in ways for line in way.lines], by=None)
    _count_precedents(ways)
    travels = [way.stay for way in ways]
    save_states(travels, columns=["departed_on", "arrived_on", "ended_on"], by=round_.house.officer)


def _report(way: Journey, journeys: Journeys) -> None:
    host = way.stay.institution
    told = invent_report(way.round_.rng, host=texts.Text(host.name_zh or host.name_en, host.name_en))
    way.report = ReturnReport(
        stay=way.stay, text=told.text.zh, advice=told.advice.zh, satisfaction=told.satisfaction
    )
    ended = way.stay.ended_on
    journeys.go(way.report, "submit", by=way.student, at=at(ended + timedelta(days=15), 14))
    accepted = at(ended + timedelta(days=20), 14)
    journeys.go(way.report, "accept", by=way.round_.house.officer, at=accepted)


def _recognise(way: Journey, stored: StoredFile, journeys: Journeys) -> None:
    """What was passed counts as promised; a few courses are found not to be the same."""
    received = at(way.stay.ended_on + timedelta(days=20), 15)
    decided = at(way.stay.ended_on + timedelta(days=way.round_.rng.randint(24, 75)), 15)
    way.transcript = Transcript(stay=way.stay, stored=stored, received_at=received, by=way.contact)
    for one in way.recognitions:
        grade, mark = invent_grade(way.round_.rng)
        one.grade, one.transcript = _write_lines(way, one.course, grade), stored
        journeys.go(one, "receive_transcript", by=way.contact, at=received)
        refused = FAILED if grade == "F" else NOT_EQUIVALENT if way.round_.rng.random() < 0.04 else ""
        if refused:
            journeys.go(one, "refuse", by=way.coordinator, at=decided, reason=refused)
            continue
        one.home_grade, one.credits = mark, one.course.credits
        journeys.go(one, "recognise", by=way.coordinator, at=decided)


def _write_lines(way: Journey, home: Course, grade: str) -> str:
    """The courses behind it stand on the transcript with this grade; gives their grades as one text."""
    hosts = [host for one, host in way.behind if one is home]
    for host in hosts:
        way.lines.append(
            TranscriptLine(
                transcript=way.transcript,
                code=host.code,
                title=host.title,
                grade=grade,
                credits=host.credits,
                result=TranscriptLine.Result.FAILED if grade == "F" else TranscriptLine.Result.PASSED,
                course=host,
                position=len(way.lines),
            )
        )
    return "; ".join([grade] * len(hosts))


def _count_precedents(ways: list[Journey]) -> None:
    """What was decided is offered to those who go next."""
    counted: dict[tuple[int, str], Precedent] = {
        (one.institution_id, one.key): one for one in Precedent.objects.all()
    }
    for way in ways:
        states = {one.course.pk: one.state for one in way.recognitions}
        for home, host in way.behind:
            state = states.get(home.pk)
            if state not in ("recognised", "refused"):
                continue
            key = f"{course_key(host.code, host.title)} → {course_key(home.code, home.title)}"
            found = counted.setdefault(
                (way.stay.institution_id, key), _precedent(way.stay, host, home, key=key)
            )
            found.granted += state == "recognised"
            found.refused += state == "refused"
            found.last_on = max(found.last_on, way.stay.ended_on)
    kept = [one for one in counted.values() if one.pk is not None]
    Precedent.objects.bulk_create([one for one in counted.values() if one.pk is None], batch_size=500)
    Precedent.objects.bulk_update(kept, ["granted", "refused", "last_on"], batch_size=500)


def _precedent(stay: Stay, host: Course, home: Course, *, key: str) -> Precedent:
    return Precedent(
        institution_id=stay.institution_id,
        key=key,
        code=host.code,
        title=host.title,
        credits=host.credits,
        scheme=host.scheme,
        home_code=home.code,
        home_title=home.title,
        home_credits=home.credits,
        last_on=stay.ended_on or stay.planned_until,
    )
