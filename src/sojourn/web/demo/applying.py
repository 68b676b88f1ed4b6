"""Applicants, units, the office's check and the panel, each on their day."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile

from sojourn.applications import actions as applying
from sojourn.applications.models import Application
from sojourn.kernel import clock
from sojourn.kernel.pdf import render
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Person
from sojourn.organisation.situation import situation_of
from sojourn.programmes.models import Place
from sojourn.programmes.queries import judge_place
from sojourn.reviews import actions as reviewing
from sojourn.reviews.models import Review
from sojourn.reviews.queries import plan_for
from sojourn.web.demo.rounds import Round, at
from sojourn.web.demo.students import add_student
from sojourn.web.demo_data import texts
from sojourn.web.demo_data.choices import draw_choices, invent_number_of_choices
from sojourn.web.demo_data.writings import invent_answers, invent_comment, invent_motivation, invent_opinion

NOT_ENDORSED = "所在院系未予推荐。"
CONSIDERED = 30
"""So many places, drawn from all, an applicant looks at closely."""
FIT = {"eligible": 1.0, "unclear": 0.3}
FIT_OTHERWISE = 0.02
"""Few ask for a place whose requirements they do not meet."""
SHARE_ENDORSED = 0.95


@lru_cache(maxsize=16)
def paper(title_zh: str, title_en: str) -> bytes:
    """A page that says what it stands for."""
    return render("web/demo/document.typ", {"title_zh": title_zh, "title_en": title_en})


def new_applicant(round_: Round, *, order: int, rng: Random, at_unit: str = "") -> Person:
    """The round's so-manieth applicant, known since the call opened."""
    return add_student(
        round_.house, rng, number=round_.first_number + order, on=round_.dates.opens, at=at_unit
    )


def apply_all(round_: Round, *, count: int, at_units: Iterable[str] = ()) -> list[Application]:
    """So many students apply; the first ones study at these units."""
    units = list(at_units)
    return [
        apply_for(
            round_,
            new_applicant(
                round_, order=order, rng=round_.rng, at_unit=units[order] if order < len(units) else ""
            ),
            rng=round_.rng,
        )
        for order in range(count)
    ]


def apply_for(round_: Round, student: Person, *, rng: Random, submits: bool = True) -> Application:
    """The student ranks places, mostly ones they may apply for, answers, uploads and submits."""
    dates = round_.dates
    days = (min(dates.closes, clock.today()) - dates.opens).days
    day = dates.opens + timedelta(days=min(int(rng.triangular(0, days, days)), max(days - 1, 0)))
    with clock.standing_at(at(day, rng.randint(8, 16))):
        application = applying.start_application(round_.call, by=student)
        wanted = _wanted(round_, student, rng)
        for place in wanted:
            applying.add_choice(application, place, by=student)
        _answer(round_, application, student, host=wanted[0], rng=rng)
        if submits:
            for required in round_.call.documents.filter(is_obligatory=True):
                upload = SimpleUploadedFile(
                    f"{required.title_zh}.pdf", paper(required.title_zh, required.title_en)
                )
                applying.hand_in_document(application, required, upload, by=student)
            application = applying.submit_application(application, by=student)
    return application


def _wanted(round_: Round, student: Person, rng: Random) -> list[Place]:
    """The student's choices, best first."""
    situation, weights = situation_of(student), round_.weights
    looked_at = rng.sample(range(len(round_.places)), min(CONSIDERED, len(round_.places)))
    fits = [
        FIT.get(judge_place(round_.places[number], situation, on=round_.dates.closes).outcome, FIT_OTHERWISE)
        for number in looked_at
    ]
    drawn = draw_choices(
        rng,
        [weights[number] for number in looked_at],
        number=invent_number_of_choices(rng, at_most=len(looked_at)),
        fits=fits,
    )
    return [round_.places[looked_at[position]] for position in drawn]


def _answer(round_: Round, application: Application, student: Person, *, host: Place, rng: Random) -> None:
    application.refresh_from_db()
    given = answers_for(round_, student, host=host, rng=rng)
    applying.save_answers(application, seen=application.version, answers=given, by=student)


def answers_for(round_: Round, student: Person, *, host: Place, rng: Random) -> dict[str, str]:
    """What the student answers to the round's questions, by their numbers."""
    programme, studies = host.programme, student.studies
    motivation = invent_motivation(
        rng,
        major=texts.Text(studies.major_zh, studies.major_en),
        host=texts.Text(programme.title_zh or programme.title_en, programme.title_en),
    )
    answers = invent_answers(rng, motivation=motivation)
    questions = dict(zip([one.key for one in texts.QUESTIONS], round_.questions, strict=True))
    return {str(questions[key].pk): answer.zh for key, answer in answers.items()}


def endorse(round_: Round, applications: Iterable[Application], *, rng: Random | None = None) -> None:
    """The units endorse nearly all, in an order of their own."""
    rng = rng or round_.rng
    day = min(round_.dates.endorse - timedelta(days=3), clock.today())
    with clock.standing_at(at(day)):
        for application in applications:
            give_opinion(round_, application, is_positive=rng.random() < SHARE_ENDORSED, rng=rng)


def give_opinion(round_: Round, application: Application, *, is_positive: bool, rng: Random) -> None:
    """The opinion of the applicant's unit."""
    officer = round_.house.unit_officers[application.unit_id]
    opinion = invent_opinion(rng, is_positive=is_positive).zh
    if is_positive:
        applying.endorse_application(application, by=officer, opinion=opinion)
    else:
        applying.decline_endorsement(application, by=officer, opinion=opinion)


def check(round_: Round, applications: Iterable[Application], *, sends: bool = True) -> None:
    """The office decides open choices, calls eligible who has one that counts, and sends them to review."""
    by = round_.house.officer
    day = min(round_.dates.check - timedelta(days=2), clock.today())
    with clock.standing_at(at(day, 15)):
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


def assign(round_: Round, panel: Iterable[Person]) -> None:
    """The panel, and who of it reads what."""
    house, call = round_.house, round_.call
    with clock.standing_at(at(min(round_.dates.check, clock.today()), 16)):
        for reviewer in panel:
            reviewing.add_panel_member(call, reviewer, by=house.officer)
        reviewing.assign_reviews(call, fingerprint=plan_for(call).fingerprint, by=house.officer)


def review(round_: Round, *, share: float = 1.0, spared: Person | None = None) -> None:
    """`share` of the reviews are written; who is `spared` still has all of theirs to write."""
    criteria = list(round_.call.criteria.all())
    day = min(round_.dates.review - timedelta(days=1), clock.today())
    waiting = Review.objects.filter(application__call=round_.call, state="assigned").order_by("pk")
    with clock.standing_at(at(day, 17)):
        for one in waiting.exclude(reviewer=spared).select_related("reviewer__account"):
            if round_.rng.random() < share:
                _write_review(one, criteria, round_.rng)


def _write_review(one: Review, criteria: list, rng: Random) -> None:
    quality = min(1.0, max(0.3, rng.gauss(0.75, 0.13)))
    points = {
        criterion.pk: Decimal(
            round(min(criterion.points, max(0, rng.gauss(quality, 0.07) * criterion.points)))
        )
        for criterion in criteria
    }
    comment = invent_comment(rng, share=quality).zh
    reviewing.save_review(one, seen=one.version, points=points, comment=comment, by=one.reviewer)
    reviewing.submit_review(one, by=one.reviewer)
