"""The office at its list in a real browser: filter, choose, save, act on fifty, undo, export; keys, phone."""

import io
from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import cache
from python_calamine import CalamineWorkbook

from sojourn.applications.models import Application
from sojourn.kernel.models import BulkAct, SavedView
from sojourn.organisation.models import Role, Unit
from tests import factories as make
from tests.conftest import NOW
from tests.web.round.visitor import Visitor

LANGUAGES = [
    pytest.param("zh-hans", marks=pytest.mark.mission("M1", shows=["office check", "in Chinese"])),
    pytest.param("en", marks=pytest.mark.mission("M1", shows=["office check", "in English"])),
]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clock(transactional_db) -> Iterator[time_machine.Traveller]:
    cache.clear()
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture
def officer(clock):
    """An officer, and sixty endorsed applications to a closed call, five of them with a doubtful choice."""
    make.university()
    call = make.call(places=[make.place()], state="closed", closes_at=NOW)
    law = Unit.objects.get(code="LAW")
    for number in range(60):
        person = make.student(law, toefl=None, name_zh=f"学生{number:02}", name_en=f"Student {number:02}")
        made = make.application(call=call, person=person, state="endorsed")
        if number >= 55:
            made.choices.update(verdict="unclear", is_admitted=None)
    return make.somebody(Role.OFFICER, Unit.objects.get(parent=None))


def signed_in(page, language, person) -> Visitor:
    one = Visitor(page, language, person)
    one.sign_in()
    return one


def numbers() -> dict[str, int]:
    states = list(Application.objects.values_list("state", flat=True))
    return {state: states.count(state) for state in states}


@pytest.mark.parametrize("language", LANGUAGES)
def test_office_works_from_its_list(wide, language, officer):
    office = signed_in(wide, language, officer)
    office.open("applications:worklist")
    filter_and_choose_columns(office)
    save_the_view(office)
    act_on_fifty(office)
    undo(office)
    export(office)


def filter_and_choose_columns(office: Visitor) -> None:
    office.search(ball="office", q="")
    office.reads("60")
    office.page.locator("summary", has_text=office.words("Columns", context="of a list")).click()
    office.press_at(office.page.locator(".list-columns a", has_text=office.words("Requirements")).first)
    heads = office.page.locator("table.worklist thead th").all_inner_texts()
    assert office.words("Requirements") not in " ".join(heads)
    office.press_at(office.page.locator("table.worklist thead a", has_text=office.words("Applicant")))
    assert office.page.locator("tbody [data-open]").first.inner_text() in ("学生00", "Student 00")
    assert office.page.locator(".chips a").count() == 1


def save_the_view(office: Visitor) -> None:
    office.page.locator(".list-tools summary").first.click()
    office.follow(office.words("Save what is shown now as a view"))
    office.fill(title="Check", shared_with="")
    office.press(office.words("Save"))
    office.is_told(office.words("The view is saved."))
    assert SavedView.objects.get().title == "Check"
    assert office.page.locator(".list-tools summary").first.inner_text().startswith("Check")


def act_on_fifty(office: Visitor) -> None:
    """Fifty by keys and the box above; five with doubtful choices stand on the next page."""
    office.page.keyboard.press("j")
    office.page.keyboard.press("x")
    assert office.page.locator("tbody input[name=row]").first.is_checked()
    office.page.locator("[data-tick-page]").check()
    office.press_at(office.page.locator("button[name=act][value=admit]"))
    assert office.at == "kernel:bulk_act"
    office.reads(office.words("will be done"))
    assert numbers() == {"endorsed": 60}
    office.press_at(office.page.locator("form[action$='/run/'] button"))
    assert numbers() == {"endorsed": 10, "eligible": 50}
    office.reads(office.words("Undo"))


def undo(office: Visitor) -> None:
    office.press(office.words("Undo"))
    assert numbers() == {"endorsed": 60}
    assert BulkAct.objects.get().state == "undone"
    office.follow(office.words("Back to the list"))
    office.page.locator("[data-all]").check()
    office.press_at(office.page.locator("button[name=act][value=admit]"))
    office.reads(office.words("left out"))
    assert BulkAct.objects.first().lines.filter(outcome="left_out").count() == 5
    office.press(office.words("Leave it, back to the list"))


def export(office: Visitor) -> None:
    shown = office.page.locator("tbody [data-open]").all_inner_texts()
    office.page.locator("summary", has_text=office.words("Export")).click()
    with office.downloading() as files:
        office.page.get_by_role("link", name=office.words("Excel workbook (.xlsx)")).click()
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(files[0].path().read_bytes()))
        .get_sheet_by_index(0)
        .to_python()
    )
    assert [row[0] for row in rows[1:51]] == shown
    assert len(rows) == 61


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_list_on_a_phone_and_its_keys(phone, language, officer):
    office = signed_in(phone, language, officer)
    office.open("applications:worklist", query="?further=1")
    page = office.page

    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "list-words"
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.hasAttribute('data-open')")
    page.keyboard.press("?")
    assert page.locator("[data-keys]").get_attribute("open") is not None
    page.keyboard.press("Escape")
    first = page.locator("[data-open]").first
    first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert office.at == "applications:check"


def test_the_list_works_without_script(chromium, live_server, officer, client):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    client.force_login(officer.account, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto("/applications/list/?state=endorsed")
    page.locator("tbody input[name=row]").last.check()
    page.locator("button[name=act][value=admit]").click()
    page.locator("form[action$='/run/'] button").click()
    context.close()

    assert numbers() == {"endorsed": 59, "eligible": 1}
