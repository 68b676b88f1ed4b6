"""Obligations in a browser, in both languages: from the arrival to the final report and the service after."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import cache

from sojourn.followups.actions import remind_of_obligations
from sojourn.followups.models import Obligation
from sojourn.kernel.models import Mail
from sojourn.organisation.models import Person, Role, Unit
from sojourn.stays.actions import begin_plan, confirm_return
from sojourn.stays.models import Stay
from tests import factories as make
from tests.conftest import NOW
from tests.followups.plans import plan_in_force
from tests.web.round.visitor import Visitor

SHOWN = ["report to the embassy", "leave limits", "two years of service", "final report", "reminders"]
LANGUAGES = [
    pytest.param("zh-hans", marks=pytest.mark.mission("M4", shows=SHOWN)),
    pytest.param("en", marks=pytest.mark.mission("M4", shows=SHOWN)),
]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clock(transactional_db) -> Iterator[time_machine.Traveller]:
    cache.clear()
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture
def officer(clock) -> Person:
    return make.somebody(Role.OFFICER, make.university(), name_en="Wang Fang", name_zh="王芳")


@pytest.fixture
def stay(officer) -> Stay:
    """Somebody arrived yesterday under a sponsor's plan and comes back in four months."""
    student = make.student(Unit.objects.get(code="LAW"), name_en="Li Ming", name_zh="李明")
    yesterday = NOW.date() - timedelta(days=1)
    stay = make.stay(
        student,
        state="on_site",
        planned_from=yesterday,
        planned_until=date(2028, 2, 11),
        departed_on=yesterday,
        arrived_on=yesterday,
    )
    begin_plan(stay, plan_in_force(officer), by=officer)
    return stay


def visitor(page, language, person) -> Visitor:
    one = Visitor(page, language, person)
    one.sign_in()
    return one


def owed(stay: Stay, title: str) -> Obligation:
    return Obligation.objects.get(object_id=stay.pk, rule__title_en=title, number=1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_the_arrival_to_the_final_report(wide, phone, stay, officer, language, clock):
    Person.objects.filter(pk=stay.person_id).update(language=language)
    student = visitor(phone, language, stay.person)
    office = visitor(wide, language, officer)

    report(student, stay, "Report to the embassy")
    confirm(office, stay, "Report to the embassy")
    leave_within_the_limit(student, stay)
    clock.move_to("2028-02-11T10:00+08:00")
    confirm_return(stay, on=date(2028, 2, 11), by=officer)
    is_late_and_reminded(student, stay, clock)
    report(student, stay, "Final report")
    office.sign_in()
    confirm(office, stay, "Final report")
    serves_two_years(student, stay)


def report(student: Visitor, stay: Stay, title: str) -> None:
    obligation = owed(stay, title)
    student.take_up("My obligations to report on")
    student.follow(student.named(obligation.rule, "title"))
    student.fill(text="OK 2028")
    student.press(student.words("Hand in"))
    obligation.refresh_from_db()
    assert (obligation.state, obligation.evidence_text) == ("handed_in", "OK 2028")


def confirm(office: Visitor, stay: Stay, title: str) -> None:
    obligation = owed(stay, title)
    office.take_up("Obligations to confirm")
    office.follow(office.named(stay.person))
    assert "OK 2028" in office.page.locator("main").inner_text()
    office.step(Obligation, "confirm")
    obligation.refresh_from_db()
    assert obligation.state == "met"


def leave_within_the_limit(student: Visitor, stay: Stay) -> None:
    leave = owed(stay, "Leave")
    student.open("followups:obligation", leave.pk)
    student.fill(starts_on="2027-12-01", ends_on="2028-01-20", reason="Home")
    student.press(student.words("Enter these days"), status=422)
    said = student.words(
        "These are %(asked)d days; of the %(limit)d days allowed in all, %(left)d are left.",
        asked=51,
        limit=30,
        left=30,
    )
    assert said in student.page.locator("main").inner_text()
    student.fill(ends_on="2027-12-20")
    student.press(student.words("Enter these days"))
    assert leave.leaves.get().days == 20


def is_late_and_reminded(student: Visitor, stay: Stay, clock: time_machine.Traveller) -> None:
    """Told a week before the day, and again when it is over."""
    Mail.objects.all().delete()
    for day in ("2028-04-05", "2028-04-12"):
        clock.move_to(f"{day}T10:00+08:00")
        remind_of_obligations()
    letters = [mail.body for mail in Mail.objects.order_by("pk")]
    final = student.named(owed(stay, "Final report").rule, "title")
    assert [final in body for body in letters] == [True, True]
    student.sign_in()
    student.open("followups:obligation", owed(stay, "Final report").pk)
    assert student.day(date(2028, 4, 11)) in student.page.locator("main").inner_text()


def serves_two_years(student: Visitor, stay: Stay) -> None:
    student.open("followups:my_obligations")
    service = owed(stay, "Two years of service")
    row = student.page.locator("tr").filter(has_text=student.named(service.rule, "title"))
    assert "2030" in row.inner_text()
    assert (service.due_on, service.is_certain) == (date(2030, 2, 11), True)
