"""A learning agreement in a real browser, in both languages: from a precedent to the recognised course."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from sojourn.kernel import clock as office_clock
from sojourn.organisation.models import Role, Unit
from sojourn.partners.models import Institution
from sojourn.stays.actions import add_grade_table
from sojourn.stays.models import LearningAgreement, Precedent, Recognition, Stay
from sojourn.web.demo.applying import paper
from tests import factories as make
from tests.conftest import NOW
from tests.web.round.visitor import Visitor

LANGUAGES = [
    pytest.param(
        "zh-hans", marks=pytest.mark.mission("M1", shows=["learning agreement", "recognition", "in Chinese"])
    ),
    pytest.param(
        "en", marks=pytest.mark.mission("M1", shows=["learning agreement", "recognition", "in English"])
    ),
]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clock(transactional_db) -> Iterator[time_machine.Traveller]:
    cache.clear()
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture
def stay(clock) -> Stay:
    """Planned in ten days at a host whose course was recognised twice before, with tables of grades."""
    root = make.university()
    officer = make.somebody(Role.OFFICER, root, name_zh="王芳", name_en="Wang Fang")
    host = make.institution(name_en="University of Bonn", name_zh="波恩大学", is_partner=True)
    soon = office_clock.today() + timedelta(days=10)
    student = make.student(Unit.objects.get(code="LAW"), name_zh="李明", name_en="Li Ming")
    made = make.stay(student, at=host, planned_from=soon, planned_until=soon + timedelta(days=120))
    Precedent.objects.create(
        institution=host,
        code="L101",
        title="European Law",
        credits=6,
        scheme="ects",
        home_code="FX21",
        home_title="欧盟法",
        home_credits=3,
        granted=2,
        key="l101 → fx21",
    )
    facts = {"field_code": "", "edition": "2025", "source": "Registrar", "is_used": True, "by": officer}
    add_grade_table(host, shares=[("1.0", Decimal(20)), ("2.0", Decimal(80))], **facts)
    add_grade_table(None, shares=[("92", Decimal(25)), ("84", Decimal(75))], **facts)
    return made


def visitor(page, language, person) -> Visitor:
    one = Visitor(page, language, person)
    one.sign_in()
    return one


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_a_precedent_to_the_recognised_course(wide, phone, stay, language, clock):
    host: Institution = stay.institution
    contact_person = make.partner_contact(host, language=language)
    officer = make.somebody(Role.UNIT_OFFICER, stay.unit)
    registry_person = make.somebody(Role.REGISTRY_UNDERGRADUATE, Unit.objects.get(parent=None))

    student = visitor(phone, language, stay.person)
    write_with_a_precedent(student, stay)
    sign(visitor(wide, language, officer), visitor, contact_person, stay)
    change_and_give_reasons(student, stay)
    see_the_difference(student, stay)
    sign(visitor(wide, language, officer), visitor, contact_person, stay)

    registry = visitor(wide, language, registry_person)
    decide_ahead(registry, stay)
    go_and_come_back(stay, clock)
    registry.sign_in()
    alarm(registry, stay, "transcript overdue", stands=True)
    hand_in(visitor(wide, language, contact_person), stay)
    registry.sign_in()
    alarm(registry, stay, "transcript overdue", stands=False)
    recognise(registry, stay)
    student.sign_in()
    student.open("stays:stay", stay.pk)
    student.reads(student.words("Every course is decided."), "84")


def newest(stay: Stay) -> LearningAgreement:
    return stay.learning_agreements.order_by("-number")[0]


def write_with_a_precedent(student: Visitor, stay: Stay) -> None:
    """On the phone: while the title is typed the earlier decision appears, and is taken over."""
    student.open("stays:courses", newest(stay).pk)
    student.page.locator("[name=studied-0-title]").press_sequentially("Europ")
    student.page.locator(".precedents li").first.wait_for()
    student.reads(student.words("granted %(number)s×", number=2))
    student.press(student.words("Use this pair"))
    assert student.page.locator("[name=studied-0-code]").input_value() == "L101"
    assert student.page.locator("[name=recognised-0-title]").input_value() == "欧盟法"
    assert student.page.locator("[name=recognised-0-behind][value=A1]").is_checked()
    student.press(student.words("Save and sign"))
    assert newest(stay).state == "student_signed"


def sign(unit: Visitor, visit, contact_person, stay: Stay) -> None:
    """At home, then at the host; the hash fits the text."""
    unit.open("stays:learning_agreement", newest(stay).pk)
    unit.step(LearningAgreement, "sign_home")
    contact = visit(unit.page, unit.language, contact_person)
    contact.open("stays:learning_agreement", newest(stay).pk)
    contact.follow(contact.words("Sign for the host"), within="main")
    contact.press(contact.words("Sign for the host"))
    contact.reads(contact.words("fits the text below"))
    assert contact.page.locator("main .badge.tone-danger").count() == 0
    assert newest(stay).state == "agreed"


def change_and_give_reasons(student: Visitor, stay: Stay) -> None:
    """A course more at the host behind the same course at home, with the code of the reason."""
    student.open("stays:propose_change", stay.pk)
    student.fill(reason="Another seminar.")
    student.press(student.words("Begin a new version"))
    student.press(student.words("Another course at the host"))
    student.fill(**{"studied-1-title": "Seminar in Law", "studied-1-credits": "4"})
    student.press(student.words("Look up earlier decisions"))
    student.page.locator("[name=recognised-0-behind][value=A2]").check()
    student.press(student.words("Save and sign"))
    assert student.at == "stays:reasons"
    student.press(student.words("Save and sign"), status=422)
    for course in newest(stay).courses.exclude(change=""):
        student.fill(**{f"c{course.pk}-reason": "other", f"c{course.pk}-text": "Fits the thesis"})
    student.press(student.words("Save and sign"))
    assert newest(stay).state == "student_signed"


def see_the_difference(student: Visitor, stay: Stay) -> None:
    """In words and signs, not by colour alone."""
    student.open("stays:learning_agreement", newest(stay).pk)
    told = student.page.locator(".differences").inner_text()
    assert "+ " + student.words("added") in told and "~ " + student.words("changed") in told, told
    assert "Seminar in Law" in told and "Fits the thesis" in told
    answer = student.page.request.get(reverse("stays:learning_agreement_pdf", args=[newest(stay).pk]))
    assert answer.body()[:5] == b"%PDF-"


def decide_ahead(registry: Visitor, stay: Stay) -> None:
    alarm(registry, stay, "recognition not decided before departure", stands=True)
    registry.open("stays:decide_ahead", stay.pk)
    recognition = stay.recognitions.get(state="promised")
    registry.fill(**{f"a{recognition.pk}-outcome": "conditional", f"a{recognition.pk}-reason": "Both passed"})
    registry.press(registry.words("Decide"))
    registry.reads(registry.state(Recognition, "conditional"), "Both passed")
    alarm(registry, stay, "recognition not decided before departure", stands=False)


def alarm(registry: Visitor, stay: Stay, text: str, *, stands: bool) -> None:
    registry.open("stays:recognitions")
    listed = registry.page.locator("tbody tr").filter(has_text=registry.named(stay.person))
    assert (registry.words(text) in (listed.first.inner_text() if listed.count() else "")) == stands


def go_and_come_back(stay: Stay, clock) -> None:
    """Half a year later; departure and return have their own test."""
    clock.shift(timedelta(days=200))
    ended = office_clock.today() - timedelta(days=65)
    Stay.objects.filter(pk=stay.pk).update(
        state="returned", departed_on=stay.planned_from, arrived_on=stay.planned_from, ended_on=ended
    )
    stay.refresh_from_db()


def hand_in(contact: Visitor, stay: Stay) -> None:
    """A grade for both, and a course that nobody agreed on."""
    contact.open("stays:transcript", stay.pk)
    contact.page.set_input_files(
        "[name=transcript]",
        {"name": "t.pdf", "mimeType": "application/pdf", "buffer": paper("成绩单", "Transcript")},
    )
    for course in newest(stay).courses.filter(table="studied"):
        contact.fill(**{f"grade-{course.pk}": "2,0", f"result-{course.pk}": "passed"})
    contact.page.locator("details.card summary").click()
    contact.fill(pasted="X9\tSki Club\tA\t1\tpassed")
    contact.press(contact.words("Hand in"))
    assert stay.recognitions.get().state == "transcript_received"


def recognise(registry: Visitor, stay: Stay) -> None:
    """The tables propose 84; the page says why, and shows what fits no agreed course."""
    registry.open("stays:decide", stay.pk)
    registry.reads("Ski Club", registry.words("Proposed grade"), "20.0", "100.0")
    recognition = stay.recognitions.get()
    assert registry.page.locator(f"[name=r{recognition.pk}-home_grade]").input_value() == "84"
    registry.fill(**{f"r{recognition.pk}-decision": "recognise"})
    registry.press(registry.words("Decide"))
    registry.open("stays:grade_tables")
    registry.follow(registry.named(stay.institution), within="main")
    recognition.refresh_from_db()
    assert (recognition.state, recognition.home_grade, recognition.conversion["from"]) == (
        "recognised",
        "84",
        20.0,
    )
