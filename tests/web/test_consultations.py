"""Consultations in a real browser, in both languages: what came of a symposium, a plan and its opinions."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sojourn.consultations import actions
from sojourn.consultations.models import Draft, Meeting, Registration, Suggestion
from sojourn.followups.actions import complete_action_item
from sojourn.followups.models import ActionItem
from sojourn.organisation.models import Appointment, Person, Role, Unit
from tests import factories as make
from tests.conftest import NOW
from tests.web.round.visitor import Visitor

SYMPOSIUM = [
    "meetings",
    "agenda",
    "guiding documents conveyed",
    "attendance of 200 and more",
    "questions and answers",
    "suggestions by theme",
    "action items with owner and date",
    "reported back",
]
PLAN = ["drafts open to opinion", "answer to each opinion"]
SPOKEN = {"zh-hans": "in Chinese", "en": "in English"}
GUESTS = 200

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def in_both(shows: list[str]) -> list:
    return [
        pytest.param(code, marks=pytest.mark.mission("M12", shows=[*shows, spoken]))
        for code, spoken in SPOKEN.items()
    ]


@pytest.fixture
def clock(transactional_db) -> Iterator[time_machine.Traveller]:
    cache.clear()
    make.university()
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


def signed_in(page, language, role, unit) -> Visitor:
    one = Visitor(page, language, make.somebody(role, Unit.objects.get(code=unit)))
    one.sign_in()
    return one


@pytest.mark.parametrize("language", in_both(SYMPOSIUM))
def test_symposium_to_what_came_of_it(wide, phone, language, clock):
    officer = signed_in(wide, language, Role.OFFICER, "OIA")
    meeting = call(officer)
    teacher = signed_in(phone, language, Role.STAFF, "LAW")
    take_part(teacher, meeting)
    come(officer, meeting, teacher.person)
    suggestion = Suggestion.objects.get(made_by=teacher.person)
    deal(officer, suggestion)
    report(officer, meeting)
    teacher.open("consultations:suggestion_list")
    teacher.reads(teacher.state(Suggestion, "reported"))


def call(officer: Visitor) -> Meeting:
    """At an impossible time it is refused, and nothing typed is lost."""
    officer.open("web:home")
    officer.follow(officer.words("Meetings and suggestions"))
    officer.follow(officer.words("New meeting"), within="main")
    officer.fill(
        title_zh="座谈会", title_en="Symposium", kind="symposium", agenda_zh="一、情况", agenda_en="1 State"
    )
    officer.fill(
        unit=str(Unit.objects.get(code="OIA").pk), begins_at="2027-10-14T09:00", ends_at="2027-10-14T08:00"
    )
    officer.press(officer.words("Save"), status=422)
    officer.reads(officer.words("It must end after it begins."))
    officer.fill(ends_at="2027-10-14T12:00")
    officer.press(officer.words("Save"))
    meeting = Meeting.objects.get()
    for letter in (b"1", b"2"):
        paper = SimpleUploadedFile("guide.pdf", b"%PDF-1.4 " + letter)
        actions.add_paper(meeting, title="Guide", upload=paper, by=officer.person)
    return meeting


def take_part(teacher: Visitor, meeting: Meeting) -> None:
    """On the phone: agenda and papers, registration with its code, a question, a suggestion."""
    teacher.open("consultations:meeting", meeting.pk)
    agenda = "一、情况" if teacher.language == "zh-hans" else "1 State"
    teacher.reads(agenda, teacher.words("version %(number)s", number=2))
    teacher.press(teacher.words("I am coming"))
    assert teacher.page.locator(".door-code svg").count() == 1
    teacher.page.locator("summary", has_text=teacher.words("Ask a question")).click()
    teacher.page.locator("[name=question-text]").fill("By when?")
    teacher.press(teacher.words("Ask"))
    teacher.page.locator("summary", has_text=teacher.words("Suggest something")).click()
    teacher.page.locator("[name=suggestion-theme]").select_option("service")
    teacher.page.locator("[name=suggestion-text]").fill("Shorter forms.")
    teacher.press(teacher.words("Suggest"))


def come(officer: Visitor, meeting: Meeting, first: Person) -> None:
    """Two hundred are checked in; the code of one twice, which is answered calmly."""
    law = Unit.objects.get(code="LAW")
    numbers = range(1, GUESTS)
    guests = Person.objects.bulk_create(
        Person(name_en=f"Guest {number}", email=f"guest{number}@example.org") for number in numbers
    )
    Appointment.objects.bulk_create(
        Appointment(person=guest, unit=law, role=Role.STAFF, starts_on=make.LONG_AGO) for guest in guests
    )
    for guest in guests:
        actions.check_in(actions.register(meeting, by=guest), by=officer.person)
    own = Registration.objects.get(meeting=meeting, person=first)
    for said in ("%(name)s is here.", "%(name)s had been checked in already; all is well."):
        officer.page.goto(reverse("consultations:check_in", args=[own.pk, own.secret]))
        officer.press(officer.words("Check in"))
        officer.is_told(officer.words(said, name=officer.named(first)))
    officer.reads(f"{GUESTS} / {GUESTS}")
    officer.open("consultations:meeting", meeting.pk)
    officer.page.locator("[name=answer]").fill("By June.")
    officer.press(officer.words("Answer"))
    officer.reads("By June.")


def deal(officer: Visitor, suggestion: Suggestion) -> None:
    """It waits at home by theme; taken up, it has somebody and a day."""
    officer.take_up("Suggestions to answer")
    officer.reads(officer.words("service and rules"))
    officer.follow("Shorter forms.", within="main")
    way = officer.page.locator("form", has=officer.page.locator("[name=way][value=take_up]"))
    way.locator("[name=what_zh]").fill("精简表格")
    way.locator("[name=what_en]").fill("Shorten the forms")
    way.locator("[name=owner]").select_option(str(officer.person.pk))
    way.locator("[name=due_on]").fill("2027-11-30")
    officer.press_at(way.locator("button"))
    officer.stands(Suggestion, "taken_up", who="office", mine=True)
    item = ActionItem.objects.get()
    assert (item.owner, item.due_on) == (officer.person, date(2027, 11, 30))
    officer.reads("精简表格" if officer.language == "zh-hans" else "Shorten the forms")


def report(officer: Visitor, meeting: Meeting) -> None:
    """At the next meeting, once what was agreed is done."""
    complete_action_item(ActionItem.objects.get(), outcome="Two pages.", by=officer.person)
    after = actions.call_meeting(
        title_zh="下一次",
        title_en="The next",
        unit=meeting.unit,
        begins_at=NOW + timedelta(days=60),
        ends_at=NOW + timedelta(days=60, hours=1),
        follows=meeting,
        by=officer.person,
    )
    officer.open("consultations:meeting", after.pk)
    officer.press(officer.words("Report back on the meeting before"))
    officer.reads("Shorter forms.")


@pytest.mark.parametrize("language", in_both(PLAN))
def test_draft_plan_to_opinions_to_its_next_text(wide, phone, language, clock):
    officer = signed_in(wide, language, Role.OFFICER, "OIA")
    officer.open("consultations:draft_add")
    texts = {"text_zh": "第一条。\n\n每年十个名额。", "text_en": "First.\n\nTen places a year."}
    officer.fill(title_zh="规划", title_en="Plan", unit=str(Unit.objects.get(code="OIA").pk), **texts)
    officer.fill(open_until="2027-10-20")
    officer.press(officer.words("Save"))
    officer.step(Draft, "open")
    draft = Draft.objects.get()
    teacher = signed_in(phone, language, Role.STAFF, "LAW")
    teacher.open("consultations:draft_list")
    teacher.follow(teacher.named(draft, "title"), within="main")
    teacher.page.locator("summary", has_text=teacher.words("What do you think?")).nth(1).click()
    teacher.page.locator("#opinion-2").fill("Twelve would be better.")
    teacher.press_at(
        teacher.page.locator("section", has=teacher.page.locator("#clause-2")).locator("form button")
    )
    officer.take_up("Opinions to answer")
    officer.follow(officer.named(draft, "title"), within="main")
    officer.page.locator("[name=answer]").fill("Agreed.")
    officer.press(officer.words("Answer"))
    officer.follow(officer.words("The next text"), within="main")
    changed = {"text_zh": "第一条。\n\n每年十二个名额。", "text_en": "First.\n\nTwelve places a year."}
    officer.fill(**changed, note="12")
    officer.press(officer.words("Keep as the next text"))
    officer.step(Draft, "close")
    officer.step(Draft, "adopt")
    teacher.open("consultations:draft", draft.pk, query="?version=1")
    teacher.reads("Agreed.", teacher.words("followed"))
    teacher.follow(teacher.words("What is new"), within="main")
    came = teacher.page.locator("ins").all_inner_texts()
    assert came == (["二"] if language == "zh-hans" else ["Twelve"])
