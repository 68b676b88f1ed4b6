"""The form of a call and its requirements in a browser: made by keyboard, filled in, changed, tried out."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from sojourn.applications import actions as applying
from sojourn.applications.models import Application
from sojourn.applications.tasks import tell_changes
from sojourn.kernel.jobs import run_waiting
from sojourn.kernel.models import Mail
from sojourn.organisation.models import Role, Unit
from sojourn.programmes.models import Call, Question
from tests import factories as make
from tests.applications.test_browser import sign_in
from tests.browser import assert_page_is_sound
from tests.conftest import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LANGUAGES = [
    pytest.param("zh-hans", marks=pytest.mark.mission("M1", shows=["call", "in Chinese"])),
    pytest.param("en", marks=pytest.mark.mission("M1", shows=["call", "in English"])),
]


@pytest.fixture
def office():
    return make.somebody(Role.OFFICER, make.university())


def address(name: str, *arguments) -> str:
    return reverse(f"programmes:{name}", args=arguments)


def word(text: str, language: str, **values) -> str:
    """A sentence of the program as this reader sees it."""
    with translation.override(language):
        return translation.gettext(text) % values if values else translation.gettext(text)


def press(page, text: str, language: str, *, exact: bool = True) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=word(text, language), exact=exact).first.click()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("screen", ["wide", "phone"])
def test_the_office_makes_a_form_and_sees_it_as_applicants_do(
    request, client, live_server, office, now, screen, language
):
    page = request.getfixturevalue(screen)
    call = make.call(state="draft")
    sign_in(page, client, office, live_server, language)

    page.goto(address("section_add", call.pk))
    assert_page_is_sound(page)
    page.fill("[name=title_zh]", "证件")
    page.fill("[name=title_en]", "Papers")
    press(page, "Save", language)
    for kind, zh, en in (
        ("yes_no", "有护照吗？", "Have you a passport?"),
        ("date", "有效期至？", "Valid until?"),
    ):
        page.goto(address("question_add", call.pk, kind))
        page.fill("[name=text_zh]", zh)
        page.fill("[name=text_en]", en)
        page.check("[name=is_obligatory]")
        page.select_option("[name=section]", index=1)
        if kind == "date":
            page.select_option("[name=condition_1_of]", Question.objects.get().name)
            page.fill("[name=condition_1_value]", word("yes", language))
            page.select_option("[name=feeds]", "document:passport")
        assert_page_is_sound(page)
        press(page, "Save", language)
    page.goto(address("question_add", call.pk, "table"))
    page.fill("[name=text_zh]", "课程计划")
    page.fill("[name=text_en]", "Plan of courses")
    page.fill("[name=column_1_title_zh]", "课程")
    page.fill("[name=column_1_title_en]", "Course")
    assert_page_is_sound(page)
    press(page, "Save", language)
    assert_page_is_sound(page)

    # the order by keyboard: the button keeps the focus
    table = Question.objects.get(kind="table")
    page.locator(f"#question-{table.pk} [value=down]").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.value") == "down"
    assert list(call.questions.values_list("kind", flat=True)) == ["table", "yes_no", "date"]
    assert Question.objects.get(kind="table").section is not None

    page.goto(address("questions_preview", call.pk))
    has, until = Question.objects.get(kind="yes_no"), Question.objects.get(kind="date")
    assert page.locator(f"[name=answer_{until.pk}]").count() == 0
    page.select_option(f"[name=answer_{has.pk}]", "yes")
    press(page, "Check, and show what follows", language)
    assert page.locator(f"[name=answer_{until.pk}]").count() == 1
    assert_page_is_sound(page)
    page.goto(address("questions_versions", call.pk))
    assert page.locator("main section").count() == 5
    assert_page_is_sound(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_applicant_fills_in_every_kind_and_is_told_of_a_change(
    wide, client, live_server, office, now, language
):
    law = Unit.objects.get(code="LAW")
    student = make.student(law, language=language)
    call = make.call(
        state="open",
        opens_at=NOW - timedelta(hours=1),
        closes_at=NOW + timedelta(days=9),
        places=[make.place()],
    )
    has = Question.objects.create(call=call, kind="yes_no", text_zh="护照？", text_en="Passport?", position=1)
    number = Question.objects.create(
        call=call,
        kind="line",
        text_zh="号码？",
        text_en="Number?",
        position=2,
        condition={"match": "all", "tests": [{"of": has.name, "how": "is", "value": "yes"}]},
    )
    table = Question.objects.create(
        call=call,
        kind="table",
        text_zh="课程",
        text_en="Courses",
        position=3,
        limits={
            "most_rows": 4,
            "columns": [{"name": "c1", "title_zh": "名称", "title_en": "Name", "kind": "line"}],
        },
    )
    draft = applying.start_application(call, by=student)
    sign_in(wide, client, student, live_server, language)
    wide.goto(reverse("applications:edit", args=[draft.pk]))
    assert not wide.locator(f"#question-{number.pk}").is_visible()

    wide.select_option(f"[name=answer_{has.pk}]", "yes")
    wide.locator(f"[name=answer_{number.pk}]").wait_for()
    wide.fill(f"[name=answer_{number.pk}]", "E123")
    wide.fill(f"[name='answer_{table.pk}-0-c1']", "Law")
    wide.keyboard.press("Tab")
    wide.locator("#checklist .tone-warning").first.wait_for()
    wide.wait_for_load_state("networkidle")
    assert_page_is_sound(wide)
    assert Application.objects.get().answers == {
        str(has.pk): "yes",
        str(number.pk): "E123",
        str(table.pk): [{"c1": "Law"}],
    }

    # the office rewords a question: a letter, a mark, and the answer stays
    sign_in(wide, client, office, live_server, language)
    wide.goto(address("question_edit", call.pk, number.pk))
    wide.fill("[name=text_zh]", "护照号码？")
    wide.fill("[name=text_en]", "Number of the passport?")
    press(wide, "Save", language)
    assert_page_is_sound(wide)
    press(wide, "Tell the applicants now", language)
    tell_changes()
    (letter,) = Mail.objects.all()
    assert ("护照号码？" if language == "zh-hans" else "Number of the passport?") in letter.body
    sign_in(wide, client, student, live_server, language)
    wide.goto(reverse("applications:edit", args=[draft.pk]))
    said = wide.locator(f"#question-{number.pk}").inner_text()
    assert ("号码？" if language == "zh-hans" else "Number?") in said
    assert wide.input_value(f"[name=answer_{number.pk}]") == "E123"
    assert_page_is_sound(wide)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("screen", ["wide", "phone"])
def test_the_office_groups_requirements_and_tries_them_out(
    request, client, live_server, office, now, screen, language
):
    page = request.getfixturevalue(screen)
    make.student(Unit.objects.get(code="LAW"), name_zh="林知夏", name_en="Lin Zhixia")
    call = make.call(state="draft", places=[make.place()])
    sign_in(page, client, office, live_server, language)

    for kind, typed in (("year", {"minimum": "4"}), ("stays", {"most": "0"})):
        page.goto(address("call_requirement_add", call.pk, kind))
        for name, value in typed.items():
            page.fill(f"[name={name}]", value)
        assert_page_is_sound(page)
        press(page, "Save", language)
    page.goto(address("call_requirement_group", call.pk))
    for box in page.locator("[name=members]").all():
        box.check()
    assert_page_is_sound(page)
    press(page, "Put them together", language)
    page.goto(address("call_requirement_edit", call.pk, call.requirements.get().pk))
    assert_page_is_sound(page)

    page.goto(address("call_requirements_try", call.pk))
    page.fill("[name=q]", "Zhixia")
    press(page, "Find", language)
    with page.expect_navigation():
        page.get_by_role("link", name="林知夏" if language == "zh-hans" else "Lin Zhixia").click()
    assert word("a person must check", language) in page.locator("h3 .badge").inner_text()
    assert_page_is_sound(page)
    press(page, "Count them", language)
    run_waiting()
    page.reload()
    with page.expect_navigation():
        page.locator("main a[href*='job=']").first.click()
    assert page.locator("tfoot td").all_inner_texts() == ["0", "1", "0"]
    assert_page_is_sound(page)
    for name in ("marks", "language", "age", "document", "answer"):
        page.goto(address("call_requirement_add", call.pk, name))
        assert_page_is_sound(page)


def test_copy_for_next_year_is_one_click(wide, client, live_server, office, now):
    call = make.call(state="draft", code="exchange-2028")
    sign_in(wide, client, office, live_server, "en")
    wide.goto(address("desk", call.pk))

    press(wide, "Copy for next year", "en")

    assert Call.objects.filter(code="exchange-2029").exists()
    assert_page_is_sound(wide)
