"""A morning's work of each staff role with its clicks counted, as docs/mornings.md tells it."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from python_calamine import CalamineWorkbook

from sojourn.applications.models import Application
from sojourn.correspondence.models import Letter
from sojourn.correspondence.shipped import load_templates
from sojourn.kernel.jobs import run_waiting
from sojourn.organisation.models import Role, Unit
from sojourn.programmes.models import Call
from tests import factories as make
from tests.conftest import NOW
from tests.web.round.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TOLD = Path(__file__).parents[2] / "docs/mornings.md"
COUNTING = """addEventListener("pointerdown", event => {
  if (event.isTrusted) sessionStorage.setItem("clicks", 1 + Number(sessionStorage.getItem("clicks")))
}, true)"""
MANY = 60


@dataclass(frozen=True)
class Morning:
    """What a role finds late, and does to fifty at once; nothing where it only reads and writes."""

    role: Role
    at: str
    state: str
    act: str
    after: str
    overdue: int
    """So many are overdue still: fifty wait for the next one, whose date has passed as well."""


MORNINGS = {
    "officer": Morning(Role.OFFICER, "OIA", "endorsed", "admit", "eligible", 60),
    "foreign affairs office": Morning(Role.FOREIGN_AFFAIRS, "HOSP", "endorsed", "admit", "eligible", 60),
    "unit officer": Morning(Role.UNIT_OFFICER, "LAW", "submitted", "endorse", "endorsed", 60),
    "unit leader": Morning(Role.UNIT_LEADER, "LAW", "submitted", "endorse", "endorsed", 60),
    "director": Morning(Role.DIRECTOR, "OIA", "eligible", "send_to_review", "under_review", 10),
}


@pytest.fixture
def clock(transactional_db) -> Iterator[time_machine.Traveller]:
    cache.clear()
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture
def house(clock) -> None:
    """A call whose dates for units and office have passed, with sixty applications of law and a hospital."""
    make.university()
    load_templates(by=None)
    past = (NOW - timedelta(days=2)).date()
    make.call(
        places=[make.place()],
        state="closed",
        opens_at=NOW - timedelta(days=30),
        closes_at=NOW - timedelta(days=9),
        endorse_until=past,
        check_until=past,
    )


def applications_at(unit: Unit, state: str) -> None:
    call = Call.objects.get()
    for number in range(MANY):
        person = make.student(unit, toefl=None, name_zh=f"学生{number:02}", name_en=f"Student {number:02}")
        make.application(call=call, person=person, state=state)


def told_clicks(role: str) -> int:
    """What docs/mornings.md says."""
    found = re.search(rf"^\| {re.escape(role)} \|.*\| (\d+) \|$", TOLD.read_text(encoding="utf-8"), re.M)
    assert found, f"docs/mornings.md does not tell the clicks of the {role}"
    return int(found[1])


def clicks_of(one: Visitor) -> int:
    return int(one.page.evaluate("Number(sessionStorage.getItem('clicks'))"))


@pytest.mark.parametrize(
    ("name", "language"),
    [
        pytest.param(name, language, id=f"{name}-{language}")
        for name, language in zip(MORNINGS, ("zh-hans", "en", "zh-hans", "en", "zh-hans"), strict=True)
    ],
)
def test_morning_from_what_is_late_to_the_message_needs_so_many_clicks(wide, house, name, language):
    morning = MORNINGS[name]
    at = Unit.objects.get(code=morning.at)
    applications_at(at if at.kind != "office" else Unit.objects.get(code="LAW"), morning.state)
    person = make.somebody(morning.role, at)
    wide.context.add_init_script(COUNTING)
    one = Visitor(wide, language, person)
    one.sign_in()
    wide.evaluate("sessionStorage.setItem('clicks', 0)")

    one.open("web:home")
    open_what_is_late(one)
    act_on_fifty(one, morning)
    export(one, morning)
    write_to_all_shown(one, min(morning.overdue, 50))

    assert clicks_of(one) == told_clicks(name)


def open_what_is_late(one: Visitor) -> None:
    """From home to the list, narrowed to what is overdue."""
    one.follow(one.words("Applications"), within=".main-navigation, nav")
    if one.at != "applications:worklist":
        one.press_at(one.page.locator("main a[href*='/applications/list/']").first)
    one.search(overdue="1")
    assert one.page.locator("tbody [data-open]").count() == 50


def act_on_fifty(one: Visitor, morning: Morning) -> None:
    one.page.locator("[data-tick-page]").click()
    one.press_at(one.page.locator(f"button[name=act][value={morning.act}]"))
    one.press_at(one.page.locator("form[action$='/run/'] button"))
    assert Application.objects.filter(state=morning.after).count() == 50


def export(one: Visitor, morning: Morning) -> None:
    """What the list shows now, as a workbook."""
    one.follow(one.words("Back to the list"))
    one.page.locator("summary", has_text=one.words("Export")).click()
    with one.downloading() as files:
        one.page.get_by_role("link", name=one.words("Excel workbook (.xlsx)")).click()
    content = io.BytesIO(files[0].path().read_bytes())
    rows = CalamineWorkbook.from_filelike(content).get_sheet_by_index(0).to_python()
    assert len(rows) == 1 + morning.overdue


def write_to_all_shown(one: Visitor, count: int) -> None:
    one.page.keyboard.press("Escape")
    one.page.locator("[data-tick-page]").click()
    one.press_at(one.page.locator("button[name=act][value='link:message']"))
    one.page.locator("#template").select_option(index=1)
    one.press(one.words("Take its texts"))
    one.press(one.words("See who gets it"))
    one.press(f"{one.words('Send')} ({count})")
    run_waiting()
    assert Letter.objects.count() == count


def test_every_role_of_the_table_is_walked() -> None:
    roles = re.findall(r"^\| ([a-z ]+) \|.*\| \d+ \|$", TOLD.read_text(encoding="utf-8"), re.M)

    assert roles == list(MORNINGS)
