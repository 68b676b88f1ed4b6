"""Nothing typed is lost: the line goes, the server goes, the sign-in ends (trust.md, never losing work)."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from sojourn.applications import actions
from sojourn.applications.models import Application
from sojourn.organisation.models import Role, Unit
from sojourn.programmes.models import Call, Question
from tests import factories as make
from tests.browser import forget_troubles
from tests.conftest import NOW
from tests.web.round.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def call(transactional_db, now) -> Call:
    make.university()
    call = make.call()
    Question.objects.create(call=call, text_zh="为什么？", text_en="Why?", kind="text")
    return call


@pytest.fixture
def student(wide, call) -> Visitor:
    visitor = Visitor(wide, "zh-hans", make.student(Unit.objects.get(code="LAW")))
    visitor.sign_in()
    return visitor


def field(call: Call) -> str:
    return f"[name=answer_{call.questions.get().pk}]"


def write(student: Visitor, call: Call, text: str) -> None:
    student.page.fill(field(call), text)
    student.page.locator(field(call)).blur()


def saved(visitor: Visitor) -> None:
    """The page says that it has saved by itself."""
    said = visitor.words("Saved at %(at)s.").split("%")[0].strip()
    visitor.page.locator("#saved", has_text=said).wait_for()


def test_answer_typed_while_the_line_is_down_is_sent_when_it_is_back(student, call):
    actions.start_application(call, by=student.person)
    student.open("applications:edit", Application.objects.get().pk)

    student.page.context.set_offline(True)
    write(student, call, "断网时写的。")
    student.page.get_by_text("尚未保存：无法连接服务器").wait_for()
    student.reads("网络连接已中断。")
    student.page.locator("main button[name=do][value=submit]").click()
    assert Application.objects.get().answers == {}
    forget_troubles(student.page)
    student.page.context.set_offline(False)
    saved(student)

    student.reads("网络连接已恢复，您填写的内容没有丢失。")
    assert list(Application.objects.get().answers.values()) == ["断网时写的。"]


def test_answer_typed_while_the_server_starts_anew_is_sent_by_itself(student, call):
    actions.start_application(call, by=student.person)
    student.open("applications:edit", Application.objects.get().pk)

    student.page.route("**/edit/", lambda route: route.abort("connectionrefused"))
    write(student, call, "重启时写的。")
    student.page.get_by_text("尚未保存：无法连接服务器").wait_for()
    forget_troubles(student.page)
    student.page.unroute("**/edit/")
    saved(student)

    assert list(Application.objects.get().answers.values()) == ["重启时写的。"]


def test_opinion_typed_when_the_sign_in_has_ended_stands_in_the_form_again(wide, call):
    law = Unit.objects.get(code="LAW")
    Call.objects.update(closes_at=NOW - timedelta(hours=1))
    application = make.application(call=call, person=make.student(law), state="submitted", submitted_at=NOW)
    officer = Visitor(wide, "zh-hans", make.somebody(Role.UNIT_OFFICER, law))
    officer.sign_in()
    officer.open("applications:opinion", application.pk)
    Session.objects.all().delete()

    officer.page.fill("[name=opinion]", "该生表现优异，同意推荐。")
    officer.press_at(officer.page.locator("main form .btn-primary").first, status=403)
    officer.reads("您的登录已失效")
    assert officer.page.locator("textarea[readonly]").input_value() == "该生表现优异，同意推荐。"
    officer.page.get_by_role("link", name="登录并继续填写").click()
    officer.page.fill("[name=login]", officer.person.email)
    officer.page.fill("[name=password]", make.PASSWORD)
    officer.press_at(officer.page.locator("main form .btn-primary"))

    officer.reads("您在本窗口中填写而尚未保存的内容已恢复")
    assert officer.page.input_value("[name=opinion]") == "该生表现优异，同意推荐。"
    assert officer.page.url.endswith(f"{reverse('applications:opinion', args=[application.pk])}?again=1")


def test_text_that_was_taken_does_not_come_back(wide, call):
    law = Unit.objects.get(code="LAW")
    Call.objects.update(closes_at=NOW - timedelta(hours=1))
    application = make.application(call=call, person=make.student(law), state="submitted", submitted_at=NOW)
    officer = Visitor(wide, "zh-hans", make.somebody(Role.UNIT_OFFICER, law))
    officer.sign_in()
    officer.open("applications:opinion", application.pk)
    officer.page.fill("[name=opinion]", "没有写完的意见")

    officer.open("applications:opinion", application.pk)
    officer.reads("您在本窗口中填写而尚未保存的内容已恢复")
    officer.page.fill("[name=opinion]", "")
    officer.open("applications:opinion", application.pk)

    assert officer.page.input_value("[name=opinion]") == ""
    assert officer.page.locator("#put-back").count() == 0
