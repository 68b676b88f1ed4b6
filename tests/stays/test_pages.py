"""The pages in a real browser, wide and on a phone: sound, and the map drawn."""

from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from sojourn.organisation.models import Person
from sojourn.stays.models import LearningAgreement, Recognition, ReturnReport, Signature
from tests import factories as make
from tests.browser import assert_page_is_sound
from tests.conftest import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page: Page, person: Person, base: str) -> None:
    """With a session made beside the browser: signing in is tested elsewhere."""
    client = Client()
    client.force_login(person.account)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])


@pytest.fixture
def scene(cast) -> dict[str, int]:
    """A returned stay with everything in it, one abroad, and nominations in the tracker."""
    unit = cast.student.studies.unit
    plan = {"planned_from": date(2027, 2, 20), "planned_until": date(2027, 9, 30)}
    stay = make.stay(
        cast.student,
        at=cast.host,
        state="returned",
        departed_on=date(2027, 2, 18),
        arrived_on=date(2027, 2, 20),
        ended_on=date(2027, 9, 28),
        **plan,
    )
    first = stay.learning_agreements.get()
    second = LearningAgreement.objects.create(stay=stay, number=2, reason="History is full.")
    for agreement, titles in (
        (first, ["European Law", "Legal History"]),
        (second, ["European Law", "Trade Law"]),
    ):
        for position, title in enumerate(titles):
            make.home_course(agreement, title, home_title="法学课程", code=f"L{position}", position=position)
    LearningAgreement.objects.filter(pk=first.pk).update(state="superseded")
    LearningAgreement.objects.filter(pk=second.pk).update(state="home_signed")
    Signature.objects.create(learning_agreement=second, party="student", by=cast.student, at=NOW)
    states = ("transcript_received", "promised")
    for course, state in zip(second.courses.filter(table="recognised"), states, strict=True):
        Recognition.objects.create(stay=stay, course=course, state=state, grade="1.3")
    report = ReturnReport.objects.create(stay=stay, text="Good.", state="submitted")
    for number in range(3):
        host = make.institution(name_zh=f"大学{number}", latitude=50 - 30 * number, longitude=2 + 40 * number)
        for _person in range(number + 1):
            make.stay(
                make.student(unit),
                at=host,
                state="on_site",
                departed_on=date(2027, 8, 30),
                arrived_on=date(2027, 9, 1),
                planned_from=date(2027, 9, 1),
                planned_until=date(2028, 2, 1),
            )
    for deadline in (date(2027, 10, 1), date(2027, 11, 1)):
        place = make.place(at=cast.host, nomination_deadline=deadline)
        make.nomination(make.student(unit), chosen=place, state="prepared")
    pending = make.nomination(make.student(unit), at=cast.host)
    return {"stay": stay.pk, "version": second.pk, "report": report.pk, "nomination": pending.pk}


def addresses(scene: dict[str, int]) -> dict[str, list[str]]:
    """Pages of each person."""

    def at(name: str, *numbers: int) -> str:
        return reverse(f"stays:{name}", args=numbers)

    return {
        "officer": [
            at("nominations"),
            at("nomination", scene["nomination"]),
            at("settle", scene["nomination"]),
            at("answer", scene["nomination"]),
            at("stays"),
            at("abroad"),
            at("report", scene["report"]),
            at("plan", scene["stay"]),
        ],
        "contact": [at("portal"), at("stay", scene["stay"]), at("sign_host", scene["version"])],
        "student": [at("stay", scene["stay"]), at("transcript", scene["stay"])],
        "counsellor": [at("learning_agreement", scene["version"]), at("decide", scene["stay"])],
    }


@pytest.mark.parametrize("screen", ["wide", "phone"])
def test_pages_are_sound_on_every_screen(cast, scene, request, live_server, screen):
    page = request.getfixturevalue(screen)
    for who, paths in addresses(scene).items():
        page.context.clear_cookies()
        sign_in(page, getattr(cast, who), live_server.url)
        for path in paths:
            page.goto(path)
            assert_page_is_sound(page)


def test_map_of_people_abroad_is_drawn_under_the_content_security_policy(cast, scene, wide, live_server):
    sign_in(wide, cast.officer, live_server.url)

    wide.goto(reverse("stays:abroad"))
    wide.wait_for_selector("#abroad-map canvas")

    drawn = wide.evaluate(
        """() => {
            const canvas = document.querySelector('#abroad-map canvas');
            const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
            return new Set(new Uint32Array(pixels.buffer)).size;
        }"""
    )
    assert drawn > 3
    assert_page_is_sound(wide)


def test_courses_are_entered_row_by_row_on_a_phone_and_signed(cast, phone, live_server):
    draft = make.stay(cast.student, at=cast.host).learning_agreements.get()
    sign_in(phone, cast.student, live_server.url)

    phone.goto(reverse("stays:courses", args=[draft.pk]))
    for row, title in enumerate(("European Law", "Legal History")):
        if row:
            phone.click("button[name=add][value=A]")
        phone.fill(f"#id_studied-{row}-title", title)
        phone.fill(f"#id_studied-{row}-credits", "6")
    phone.fill("#id_recognised-0-title", "法学课程")
    phone.fill("#id_recognised-0-credits", "3")
    phone.check("input[name=recognised-0-behind][value=A2]")
    assert_page_is_sound(phone)
    phone.click("button[name=sign]")
    phone.wait_for_url("**" + reverse("stays:learning_agreement", args=[draft.pk]))

    draft.refresh_from_db()
    assert (draft.state, draft.courses.count()) == ("student_signed", 3)
    assert_page_is_sound(phone)
