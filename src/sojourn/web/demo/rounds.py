"""A round of the demonstration, run through the actions that people use, with the clock standing where they did it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from sojourn.allocation import actions as allocating
from sojourn.allocation.models import Offer
from sojourn.applications import actions as applying
from sojourn.applications.models import Application
from sojourn.kernel import clock
from sojourn.kernel.pdf import render
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import take_step
from sojourn.organisation.models import AcademicYear, Person
from sojourn.organisation.situation import situation_of
from sojourn.programmes.actions import calls as programming
from sojourn.programmes.models import Call, Place
from sojourn.programmes.queries import judge_place
from sojourn.reviews import actions as reviewing
from sojourn.reviews.models import Review
from sojourn.reviews.queries import plan_for
from sojourn.stays import actions as staying
from sojourn.stays.models import LearningAgreement, Nomination, Stay
from sojourn.web.demo.house import House, contact_at
from sojourn.web.demo_data import texts
from sojourn.web.demo_data.choices import draw_choices, invent_number_of_choices, popularity_weights
from sojourn.web.demo_data.courses import invent_courses, invent_grade
from sojourn.web.demo_data.writings import (
    invent_answers,
    invent_comment,
    invent_motivation,
    invent_opinion,
    invent_report,
)


NOT_ENDORSED = "所在院系未予推荐。"


def at(day: date, hour: int = 9) -> datetime:
    """That hour of the day in the office's zone."""
    return timezone.make_aware(datetime.combine(day, time(hour)))


@dataclass(frozen=True)
class Dates:
    """When a round happens."""

    opens: date
    closes: date
    endorse: date
    check: date
    review: date
    announce: date

    @classmethod
    def closing_on(cls, day: date) -> "Dates":
        """The usual distances around a closing day."""
        return cls(
            day - timedelta(days=28),
            day,
            day + timedelta(days=14),
            day + timedelta(days=22),
            day + timedelta(days=36),
            day + timedelta(days=40),
        )


@dataclass
class Round:
    """One call on its way, and those who run it."""

    house: House
    call: Call
    dates: Dates
    places: list[Place]
    weights: list[float]

    @property
    def rng(self):  # noqa: ANN201 - the house's
        return self.house.rng


def open_round(
    house: House, *, code: str, year: AcademicYear, places: list[Place], dates: Dates, title: texts.Text
) -> Round:
    """A call as the office makes it in the browser: sections, places, documents, questions, lottery; then published."""
    by = house.officer
    with clock.standing_at(at(dates.opens - timedelta(days=7))):
        schedule = texts.Schedule(
            academic_year=year.label,
            opens_at=at(dates.opens),
            closes_at=at(dates.closes, 17),
            endorse_until=dates.endorse,
            check_until=dates.check,
            review_until=dates.review,
            announce_on=dates.announce,
            notice_days=5,
            offer_days=7,
            max_choices=10,
            programmes=len({place.programme_id for place in places}),
            seats=sum({place.cap_id: place.cap.seats for place in places}.values()),
        )
        text, event = texts.announcement(schedule), texts.public_event(dates.announce)
        call = programming.create_call(
            code=code,
            academic_year=year,
            by=by,
            title_zh=title.zh,
            title_en=title.en,
            text_zh=text.zh,
            text_en=text.en,
        )
        dated = {
            name: getattr(schedule, name)
            for name in (
                "opens_at",
                "closes_at",
                "endorse_until",
                "check_until",
                "review_until",
                "announce_on",
            )
        }
        call = programming.change_call(call, section="schedule", seen=call.version, changes=dated, by=by)
        call = programming.choose_places(call, places=places, seen=call.version, by=by)
        call = programming.keep_documents(
            call,
            seen=call.version,
            lines=[
                {"title_zh": one.title.zh, "title_en": one.title.en, "is_obligatory": one.is_obligatory}
                for one in texts.REQUIRED_DOCUMENTS
            ],
            by=by,
        )
        call = programming.keep_questions(
            call,
            seen=call.version,
            lines=[
                {
                    "text_zh": one.text.zh,
                    "text_en": one.text.en,
                    "kind": one.kind,
                    "options_zh": "\n".join(option.zh for option in one.options),
                    "options_en": "\n".join(option.en for option in one.options),
                    "is_obligatory": one.is_obligatory,
                }
                for one in texts.QUESTIONS
            ],
            by=by,
        )
        call = programming.keep_score_parts(call, weights=texts.SCORE_PARTS, by=by)
        reviewing.save_criteria(
            call,
            [
                {
                    "title_zh": one.title.zh,
                    "title_en": one.title.en,
                    "low_zh": one.low.zh,
                    "low_en": one.low.en,
                    "high_zh": one.high.zh,
                    "high_en": one.high.en,
                    "points": one.points,
                    "weight": one.weight,
                }
                for one in texts.CRITERIA
            ],
            by=by,
        )
        call = programming.change_call(
            call,
            section="lottery",
            seen=Call.objects.get(pk=call.pk).version,
            changes={"public_event_zh": event.zh, "public_event_en": event.en},
            by=by,
        )
        call = programming.commit_to_lottery(call, by=by)
        call = take_step(call, "publish", by=by)
    with clock.standing_at(at(dates.opens)):
        call = take_step(call, "open", by=None)
    order = list(range(len(places)))
    house.rng.shuffle(order)
    weights = popularity_weights(len(places))
    return Round(house, call, dates, places, [weights[position] for position in order])


@lru_cache(maxsize=16)
def _paper(title_zh: str, title_en: str) -> bytes:
    return render("web/demo/document.typ", {"title_zh": title_zh, "title_en": title_en})


def apply_for(round_: Round, student: Person, *, submits: bool = True) -> Application:
    """The student ranks places, mostly ones they may apply for, answers, uploads and submits."""
    rng, dates = round_.rng, round_.dates
    days = (min(dates.closes, clock.today()) - dates.opens).days
    day = dates.opens + timedelta(days=min(int(rng.triangular(0, days, days)), max(days - 1, 0)))
    with clock.standing_at(at(day, rng.randint(8, 16))):
        application = applying.start_application(round_.call, by=student)
        situation = situation_of(student)
        fits = [
            {"eligible": 1.0, "unclear": 0.3}.get(judge_place(place, situation, on=day).outcome, 0.02)
            for place in round_.places
        ]
        wanted = draw_choices(rng, round_.weights, number=invent_number_of_choices(rng), fits=fits)
        for position in wanted:
            applying.add_choice(application, round_.places[position], by=student)
        _answer(round_, application, student, host=round_.places[wanted[0]])
        if submits:
            for required in round_.call.documents.filter(is_obligatory=True):
                upload = SimpleUploadedFile(
                    f"{required.title_zh}.pdf", _paper(required.title_zh, required.title_en)
                )
                applying.hand_in_document(application, required, upload, by=student)
            application = applying.submit_application(application, by=student)
    return application


def _answer(round_: Round, application: Application, student: Person, *, host: Place) -> None:
    programme, studies = host.programme, student.studies
    motivation = invent_motivation(
        round_.rng,
        major=texts.Text(studies.major_zh, studies.major_en),
        host=texts.Text(programme.title_zh or programme.title_en, programme.title_en),
    )
    answers = invent_answers(round_.rng, motivation=motivation)
    questions = dict(zip([one.key for one in texts.QUESTIONS], round_.call.questions.all(), strict=True))
    application.refresh_from_db()
    given = {}
    for key, answer in answers.items():
        question = questions[key]
        if question.kind == "choice":
            options = question.options_zh.splitlines()
            given[str(question.pk)] = str(options.index(answer.zh))
        else:
            given[str(question.pk)] = answer.zh
    applying.save_answers(application, seen=application.version, answers=given, by=student)


def close(round_: Round) -> None:
    """The closing instant has passed."""
    with clock.standing_at(at(round_.dates.closes, 17)):
        take_step(round_.call, "close", by=None)


def endorse(round_: Round, applications: Iterable[Application]) -> None:
    """The units endorse nearly all, in an order of their own."""
    with clock.standing_at(at(round_.dates.endorse - timedelta(days=3))):
        for application in applications:
            officer = round_.house.unit_officers[application.unit_id]
            positive = round_.rng.random() < 0.95
            opinion = invent_opinion(round_.rng, is_positive=positive).zh
            if positive:
                applying.endorse_application(application, by=officer, opinion=opinion)
            else:
                applying.decline_endorsement(application, by=officer, opinion=opinion)


def check(round_: Round, applications: Iterable[Application], *, sends: bool = True) -> None:
    """The office decides open choices, calls eligible who has one that counts, and sends them to review."""
    by = round_.house.officer
    with clock.standing_at(at(round_.dates.check - timedelta(days=2))):
        for application in applications:
            application.refresh_from_db()
            if application.state == "not_endorsed":
                applying.refuse_application(application, by=by, reason=NOT_ENDORSED)
            if application.state != "endorsed":
                continue
            for choice in application.choices.filter(verdict="unclear"):
                applying.decide_choice(choice, is_admitted=True, by=by)
            try:
                applying.admit_application(application, by=by)
            except Refusal as refusal:
                applying.refuse_application(application, by=by, reason=str(refusal))
                continue
            if sends:
                applying.send_to_review(application, by=by)


def review(round_: Round, *, share: float = 1.0) -> None:
    """The panel reads; `share` of the reviews are handed in."""
    house, call = round_.house, round_.call
    with clock.standing_at(at(round_.dates.check)):
        for reviewer in house.reviewers[:12]:
            reviewing.add_panel_member(call, reviewer, by=house.officer)
        reviewing.assign_reviews(call, fingerprint=plan_for(call).fingerprint, by=house.officer)
    criteria = list(call.criteria.all())
    with clock.standing_at(at(min(round_.dates.review, clock.today()) - timedelta(days=1))):
        assigned = Review.objects.filter(application__call=call, state="assigned").select_related(
            "reviewer__account"
        )
        for one in assigned:
            if round_.rng.random() >= share:
                continue
            quality = min(1.0, max(0.3, round_.rng.gauss(0.75, 0.13)))
            points = {
                criterion.pk: Decimal(
                    round(min(criterion.points, max(0, round_.rng.gauss(quality, 0.07) * criterion.points)))
                )
                for criterion in criteria
            }
            comment = invent_comment(round_.rng, share=quality).zh
            reviewing.save_review(one, seen=one.version, points=points, comment=comment, by=one.reviewer)
            reviewing.submit_review(one, by=one.reviewer)


def allocate(round_: Round) -> None:
    """Scores, lottery text, frozen input, run, result published; the notice period ends and offers run."""
    by, call = round_.house.officer, round_.call
    with clock.standing_at(at(round_.dates.announce)):
        reviewing.rank_applications(call, by=by)
        call.refresh_from_db()
        allocating.announce_public_text(call, text=texts.invent_public_text(round_.rng), by=by)
        run = allocating.compute_run(allocating.freeze_input(call, by=by), by=None)
        run = allocating.publish_run(run, by=by)
    with clock.standing_at(at(run.notice_until + timedelta(days=1))):
        allocating.finish_notice(run, by=None)


def answer_offers(round_: Round, *, share: float = 1.0) -> None:
    """Most accept, a few decline, and the reserve list moves up; `share` of the offers are answered."""
    for days in (7, 8):
        with clock.standing_at(at(round_.dates.announce + timedelta(days=days))):
            pending = Offer.objects.filter(application__call=round_.call, state="pending")
            for offer in pending.select_related("application__person__account"):
                if round_.rng.random() >= share:
                    continue
                if round_.rng.random() < 0.92:
                    staying.accept_place(offer, by=offer.application.person)
                else:
                    allocating.decline_offer(offer, by=offer.application.person)


def nominate(round_: Round, *, on: date, answered: float = 1.0) -> list[Stay]:
    """Nominations are sent, and `answered` of them approved by the hosts' contacts."""
    house = round_.house
    stays = []
    waiting = Nomination.objects.filter(
        application__call=round_.call, state="prepared", institution__isnull=False
    )
    with clock.standing_at(at(on)):
        sendable = []
        for nomination in waiting.select_related("institution", "application__person", "place__programme"):
            contact_at(house, nomination.institution)
            sendable.append(nomination)
        if sendable:
            staying.send_nominations(sendable, by=house.officer)
    with clock.standing_at(at(min(on + timedelta(days=10), clock.today()))):
        for nomination in sendable:
            if house.rng.random() < answered:
                nomination.refresh_from_db()
                stays.append(
                    staying.approve_nomination(nomination, by=contact_at(house, nomination.institution))
                )
    return stays


def agree(round_: Round, stay: Stay, *, on: date, signatures: int = 3) -> LearningAgreement:
    """The student enters courses; so many of the three sign."""
    house = round_.house
    agreement = stay.learning_agreements.order_by("-number")[0]
    courses = invent_courses(house.rng, stay.person.studies.field_code, period=stay.nomination.place.period)
    lines = [
        staying.CourseLine(
            one.code, one.title.en, Decimal(str(one.ects)), one.home_title.zh, Decimal(str(one.home_credits))
        )
        for one in courses
    ]
    with clock.standing_at(at(on)):
        agreement = staying.save_courses(agreement, courses=lines, seen=agreement.version, by=stay.person)
        signers = (
            lambda: staying.sign_as_student(agreement, by=stay.person),
            lambda: staying.sign_for_home(agreement, by=house.officer),
            lambda: staying.sign_for_host(agreement, by=contact_at(house, stay.institution)),
        )
        for sign in signers[:signatures]:
            agreement = sign()
    return agreement


def depart(round_: Round, stay: Stay, *, arrives: bool = True) -> None:
    """The student leaves a few days before the stay begins; the host confirms the arrival."""
    leaves = stay.planned_from - timedelta(days=round_.rng.randint(2, 8))
    with clock.standing_at(at(leaves)):
        staying.confirm_departure(stay, on=leaves, by=stay.person)
    if arrives:
        arrived = leaves + timedelta(days=1)
        with clock.standing_at(at(arrived + timedelta(days=3))):
            staying.confirm_arrival(stay, on=arrived, by=contact_at(round_.house, stay.institution))


def come_home(round_: Round, stay: Stay, *, stage: int) -> None:
    """Back home; then, stage by stage: report handed in, accepted, transcript, recognition."""
    house = round_.house
    ended = stay.planned_until - timedelta(days=round_.rng.randint(0, 9))
    with clock.standing_at(at(ended + timedelta(days=4))):
        stay = staying.confirm_return(stay, on=ended, by=stay.person)
    if stage < 1:
        return
    told = invent_report(
        house.rng,
        host=texts.Text(stay.institution.name_zh or stay.institution.name_en, stay.institution.name_en),
    )
    with clock.standing_at(at(ended + timedelta(days=15))):
        report = stay.report
        report = staying.save_report(
            report,
            changes={"text": told.text.zh, "advice": told.advice.zh, "satisfaction": told.satisfaction},
            seen=report.version,
            by=stay.person,
        )
        staying.hand_in_report(report, by=stay.person)
    if stage < 2:
        return
    with clock.standing_at(at(ended + timedelta(days=20))):
        staying.accept_report(report, by=house.officer)
        marks = {one.pk: invent_grade(house.rng) for one in stay.recognitions.filter(state="promised")}
        upload = SimpleUploadedFile("transcript.pdf", _paper("成绩单", "Transcript of records"))
        staying.receive_transcript(
            stay,
            upload=upload,
            grades={number: grade for number, (grade, _mark) in marks.items()},
            by=house.officer,
        )
    if stage < 3:
        return
    with clock.standing_at(at(ended + timedelta(days=30))):
        decisions = [
            staying.Decision(one, is_recognised=False, reason="课程未通过。")
            if marks[one.pk][0] == "F"
            else staying.Decision(one, True, home_grade=marks[one.pk][1], credits=one.course.home_credits)
            for one in stay.recognitions.filter(pk__in=marks).select_related("course")
        ]
        coordinator = stay.person.studies.counsellor or house.officer
        staying.decide_recognitions(stay, decisions=decisions, by=coordinator)
