"""What goes wrong before a browser (trust.md: F4, F5, F7): two clicks, resent forms, two tabs, the close."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from playwright.sync_api import Route

from sojourn.applications import actions
from sojourn.applications.models import Application
from sojourn.kernel.models import Mail
from sojourn.organisation.models import Person, Role, Unit
from sojourn.programmes.models import Call, Question
from sojourn.reviews.models import Criterion, Review
from tests import factories as make
from tests.conftest import NOW
from tests.web.round.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clock(transactional_db) -> Iterator[time_machine.Traveller]:
    cache.clear()
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def call(clock) -> Call:
    make.university()
    call = make.call()
    Question.objects.create(call=call, text_zh="为什么？", text_en="Why?", kind="text")
    return call


@pytest.fixture
def student(wide, call) -> Visitor:
    """Signed in, without an application yet."""
    person = make.student(Unit.objects.get(code="LAW"))
    visitor = Visitor(wide, "zh-hans", person)
    visitor.sign_in()
    return visitor


def draft(person: Person, call: Call) -> Application:
    """Everything is there but the submission."""
    application = actions.start_application(call, by=person)
    actions.add_choice(application, call.places.get(), by=person)
    application.refresh_from_db()
    why = {str(call.questions.get().pk): "因为。"}
    return actions.save_answers(application, seen=application.version, answers=why, by=person)


def draft_before_the_close(student: Visitor, call: Call, clock: time_machine.Traveller) -> Application:
    """A complete draft, open in the browser in the last hour."""
    application = draft(student.person, call)
    clock.move_to(call.closes_at - timedelta(hours=1))
    student.sign_in()
    student.open("applications:edit", application.pk)
    return application


def field(call: Call) -> str:
    return f"[name=answer_{call.questions.get().pk}]"


def submit_button(student: Visitor):
    return student.page.locator("main button[name=do][value=submit]")


def test_two_fast_clicks_begin_one_application(student, call):
    student.open("applications:possibilities", call.pk)

    student.page.locator(".actions form button").dblclick()
    student.page.wait_for_url("**/edit/")

    assert Application.objects.count() == 1


def test_two_fast_clicks_submit_once_with_one_receipt(student, call):
    application = draft(student.person, call)
    student.open("applications:edit", application.pk)

    submit_button(student).dblclick()
    student.page.wait_for_url(f"**/applications/{application.pk}/")

    application.refresh_from_db()
    student.stands(Application, "submitted", who=student.named(application.unit))
    assert (application.state, Application.objects.count(), Mail.objects.count()) == ("submitted", 1, 1)


def test_going_back_and_sending_the_form_again_changes_nothing(student, call):
    application = draft(student.person, call)
    student.open("applications:edit", application.pk)
    submit_button(student).click()
    student.page.wait_for_url(f"**/applications/{application.pk}/")
    before = Application.objects.values().get()

    sent_again = student.page.request.post(
        f"/applications/{application.pk}/edit/",
        form={
            "csrfmiddlewaretoken": student.page.locator("[name=csrfmiddlewaretoken]").first.input_value(),
            "version": str(application.version),
            "do": "submit",
        },
    )

    assert sent_again.ok and sent_again.url.endswith(f"/applications/{application.pk}/")
    assert Application.objects.values().get() == before
    assert Mail.objects.count() == 1


def test_second_of_two_tabs_sees_the_difference_and_loses_nothing(student, call):
    application = draft(student.person, call)
    student.open("applications:edit", application.pk)
    second = Visitor(student.page.context.new_page(), "zh-hans", student.person, student.sound)
    second.open("applications:edit", application.pk)

    student.fill_field(field(call), "第一个窗口写的。")
    student.press(student.words("Save"))
    second.fill_field(field(call), "第二个窗口写的。")
    second.press(second.words("Save"), status=422)

    compared = second.page.locator(".stale").inner_text()
    assert "第一个窗口写的。" in compared and "第二个窗口写的。" in compared
    assert second.page.input_value(field(call)) == "第二个窗口写的。"
    assert list(Application.objects.get().answers.values()) == ["第一个窗口写的。"]

    second.press(second.words("Save"))

    assert list(Application.objects.get().answers.values()) == ["第二个窗口写的。"]


def test_last_second_before_the_close_still_counts(student, call, clock):
    application = draft_before_the_close(student, call, clock)
    clock.move_to(call.closes_at - timedelta(seconds=1))

    student.press(student.words("Submit"))

    application.refresh_from_db()
    assert application.state == "submitted"


def test_closing_second_itself_is_too_late_and_says_so(student, call, clock):
    application = draft_before_the_close(student, call, clock)
    clock.move_to(call.closes_at)
    student.fill_field(field(call), "来晚了。")

    student.press(student.words("Submit"), status=422)

    student.reads(student.words("The call closed at %(at)s.", at=student.day(call.closes_at)))
    assert student.page.input_value(field(call)) == "来晚了。"
    application.refresh_from_db()
    assert (application.state, Mail.objects.count()) == ("draft", 0)


def test_review_handed_in_while_it_saves_itself_is_handed_in(wide, call):
    """The last field saves itself as the button is pressed; its answer comes late."""
    reviewer = Visitor(wide, "zh-hans", make.somebody(Role.REVIEWER, Unit.objects.get(code="LAW")))
    review = assigned_review(call, reviewer.person)
    reviewer.sign_in()
    reviewer.open("reviews:review", review.pk)
    reviewer.page.route("**/reviews/*/", late)

    reviewer.page.locator("[name^=points_]").first.fill("4")
    reviewer.page.locator("[name=comment]").fill("条理清楚。")
    reviewer.page.locator("main button[name=do][value=submit]").click()
    reviewer.page.wait_for_url("**/reviews/")

    review.refresh_from_db()
    assert (review.state, review.comment) == ("submitted", "条理清楚。")


def assigned_review(call: Call, reviewer: Person) -> Review:
    """One criterion, and nothing stands against judging."""
    Criterion.objects.create(call=call, title_zh="计划", title_en="Plan", points=5, weight=100)
    student = make.student(Unit.objects.get(code="MED"))
    application = make.application(
        call=call, person=student, state="under_review", choices=[call.places.get()]
    )
    return Review.objects.create(application=application, reviewer=reviewer, impartial_at=NOW)


def late(route: Route) -> None:
    """The answer to what a form saves by itself takes its time."""
    if route.request.headers.get("hx-request"):
        time.sleep(1)
    route.continue_()
