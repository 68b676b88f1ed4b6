"""A student looks what is possible, applies, corrects, and applies again before the call closes."""

from datetime import date
from random import Random
from typing import Any

from playwright.sync_api import FilePayload, Locator

from sojourn.applications.models import Application
from sojourn.organisation.models import LanguageScore, Person, Studies
from sojourn.programmes.models import Place, Question, RequiredDocument
from sojourn.web.demo.applying import paper
from sojourn.web.demo.students import add_student
from sojourn.web.demo_data.texts import QUESTIONS, Text
from sojourn.web.demo_data.writings import invent_motivation
from tests.web.round.calls import TITLE
from tests.web.round.dates import CLOSES, DATES
from tests.web.round.visitor import Visitor
from tests.web.round.walk import Walk

SCHOOL = "LIF"
WANTED = "EX-083"
CHOICES = ("EX-044", "EX-048", WANTED)
"""Codes of the offers that the student puts on the list, the dearest last."""


def enrol(walk: Walk) -> Person:
    """A very good student of the life sciences, in the third year, with an old and poor language test."""
    student = add_student(walk.house, walk.rng, number=1900, on=DATES.opens, at=SCHOOL)
    LanguageScore.objects.filter(person=student).delete()
    LanguageScore.objects.create(person=student, test="toefl_ibt", overall=74, taken_on=date(2020, 11, 8))
    Studies.objects.filter(person=student).update(level="bachelor", year=3, gpa="3.92", gpa_scale=4)
    return Person.objects.get(pk=student.pk)


def see_what_is_possible(student: Visitor) -> None:
    """At first the language test is too low everywhere; with a better one the gap is gone."""
    student.open("applications:my_applications")
    student.follow(student.chosen(TITLE))
    student.reads(student.words("%(count)s: requirements met", count=0))
    said = _card(student, CHOICES[0]).inner_text()
    assert student.words("not met") in said and "TOEFL iBT 80" in said and "74" in said, said
    student.follow(student.words("See and correct my facts"))
    student.fill(test="ielts", overall="8.0", reading="8.5", listening="8.5", speaking="7.5", writing="7.5")
    student.fill(taken_on=date(2021, 6, 12).isoformat())
    student.press(student.words("Add"))
    student.open("applications:my_applications")
    student.follow(student.chosen(TITLE))
    assert student.words("requirements met") in _card(student, CHOICES[0]).inner_text()


def choose(student: Visitor) -> None:
    """Three places, each found by a part of its name among those one is eligible for."""
    for code in CHOICES:
        student.search(q=place_of(code).programme.title_en[:20], only="eligible")
        student.press_at(_card(student, code).get_by_role("button"))
        student.is_told(student.words("Added to your choices."))
        assert student.words("on your list") in _card(student, code).inner_text()
    student.page.locator(".actions a").click()
    student.stands(Application, "draft", who="applicant", by=CLOSES, mine=True)
    student.follow(student.words("Go on with it"))


def rank(student: Visitor) -> None:
    """The dearest up to the first place, by the buttons."""
    for _twice in range(2):
        student.press(student.words("Up: %(programme)s", programme=place_of(WANTED).programme.title_en))
    ranked = own(student).choices.order_by("rank").values_list("place__programme__code", flat=True)
    assert list(ranked) == [WANTED, *CHOICES[:2]]


def answer_and_hand_in(student: Visitor, walk: Walk) -> None:
    """Save half of it, submit too early, and be told what is missing; then the rest."""
    questions = list(Question.objects.all())
    student.fill_field(f"[name='answer_{questions[0].pk}']", _answers(walk, student)["motivation"])
    student.press(student.words("Save"))
    student.is_told(student.words("Saved."))
    student.press(student.words("Submit"), status=422)
    assert own(student).state == "draft"
    for question, key in zip(questions, ("motivation", "funding", "budget", "health"), strict=True):
        student.fill_field(f"[name='answer_{question.pk}']", _answers(walk, student)[key])
    for required in RequiredDocument.objects.all():
        student.page.set_input_files(f"[name='document_{required.pk}']", _file(required))
    student.press(student.words("Hand in the chosen files"))
    assert own(student).documents.count() == RequiredDocument.objects.count()


def submit(student: Visitor, *, receipts: int) -> None:
    """One press, one receipt."""
    student.press(student.words("Submit"))
    student.is_told(student.words("Submitted. A receipt is on its way to you."))
    application = own(student)
    student.stands(Application, "submitted", who=student.named(application.unit), by=DATES.endorse)
    assert application.state == "submitted"
    assert len(student.letters()) == receipts


def correct(student: Visitor) -> None:
    """Before the close one may take it back; it counts again only when it is submitted again."""
    student.step(Application, "reopen")
    student.stands(Application, "draft", who="applicant", by=CLOSES, mine=True)
    budget = Question.objects.get(kind="number")
    student.fill_field(f"[name='answer_{budget.pk}']", 7200)
    student.press(student.words("Save"))
    assert own(student).answers[str(budget.pk)] == "7200"


def come_too_late(student: Visitor, walk: Walk) -> None:
    """At the closing second itself nothing is taken any more, and nothing typed is lost."""
    budget = Question.objects.get(kind="number")
    student.open("applications:edit", own(student).pk)
    walk.move_to(CLOSES.date(), CLOSES.hour)
    student.fill_field(f"[name='answer_{budget.pk}']", 4321)
    student.press(student.words("Submit"), status=422)
    student.reads(student.words("The call closed at %(at)s.", at=student.day(CLOSES)))
    assert student.page.input_value(f"[name='answer_{budget.pk}']") == "4321"
    assert own(student).state == "draft"


def correct_what_the_office_asks(student: Visitor, *, reason: str, until: date) -> None:
    """The home page leads to it; the reason stands there; a new file replaces the old one."""
    student.take_up("Correct your application")
    student.stands(Application, "returned", who="applicant", by=until, mine=True)
    student.reads(reason)
    required = RequiredDocument.objects.first()
    student.page.set_input_files(f"[name='document_{required.pk}']", _file(required))
    student.press(student.words("Submit"))
    student.stands(Application, "submitted", who=student.named(own(student).unit), by=DATES.endorse)


def own(student: Visitor) -> Application:
    """The student's one application, as it stands now."""
    return Application.objects.get(person=student.person)


def place_of(code: str) -> Place:
    return Place.objects.get(programme__code=code, period="term")


def _card(student: Visitor, code: str) -> Locator:
    return student.page.locator(f"#place-{place_of(code).pk}")


def _answers(walk: Walk, student: Visitor) -> dict[str, Any]:
    """What the student writes, in the language that the student reads."""
    programme, studies = place_of(WANTED).programme, student.person.studies
    motivation = invent_motivation(
        Random(SCHOOL),
        major=Text(studies.major_zh, studies.major_en),
        host=Text(programme.title_en, programme.title_en),
    )
    return {
        "motivation": student.chosen(motivation),
        "funding": QUESTIONS[1].options[1].zh,
        "budget": "6500",
        "health": "no",
    }


def _file(required: RequiredDocument) -> FilePayload:
    title = required.title_en
    content = paper(required.title_zh, required.title_en)
    return {"name": f"{title}.pdf", "mimeType": "application/pdf", "buffer": content}
