"""The pages of allocation in a real browser: sound on both screens and in both languages."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from sojourn.allocation import actions
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call
from tests import factories as make
from tests.allocation import rounds
from tests.browser import assert_page_is_sound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("now")]
PICTURES = os.environ.get("SOJOURN_PICTURES", "")
"""A folder for pictures of the pages, where somebody wants to look at them."""


def sign_in(page: Page, person: Person) -> None:
    client = Client()
    client.force_login(person.account)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": page.base}])


def look(page: Page, address: str, name: str) -> None:
    """Open a page in both languages; it must be sound."""
    for language in ("zh-hans", "en"):
        page.context.add_cookies(
            [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": page.base}]
        )
        page.goto(page.base + address)
        for summary in page.locator("main details > summary").all():
            summary.click()
        if PICTURES:
            width = page.viewport_size["width"]
            page.screenshot(path=Path(PICTURES) / f"{name}-{language}-{width}.png", full_page=True)
        assert_page_is_sound(page)


@pytest.fixture(params=["wide", "phone"])
def at(request: pytest.FixtureRequest, live_server) -> Callable[[Person], Page]:
    page = request.getfixturevalue(request.param)
    page.base = live_server.url

    def signed_in(person: Person) -> Page:
        sign_in(page, person)
        return page

    return signed_in


@pytest.mark.mission("M1", shows=["allocation", "offer with a clock", "reserve list"])
def test_pages_of_a_round_are_sound(at):
    by = rounds.office()
    host = make.institution(name_en="University of Bonn", name_zh="波恩大学")
    law = make.place(at=host, seats=2)
    year = make.place(programme=law.programme, seats=1, period="year", cap=law.cap)
    rounds.cap_over(law, seats=2)
    lyon, closed = make.place(seats=1), make.place(seats=1)
    places = [law, year, lyon, closed]
    call = rounds.closed_call(places, public_text="", code="autumn")
    best = rounds.ranked(call, 91.25, law, year)
    second = rounds.ranked(call, 84, law, lyon)
    tied = [rounds.ranked(call, 80, year, lyon, closed) for _each in range(3)]
    tied[0].choices.filter(place=closed).update(is_admitted=False, decision_reason="大三学生不可申请。")
    undecided = rounds.ranked(call, 70, law, state="under_review")
    page = at(by)
    desk = reverse("allocation:desk", args=[call.pk])
    look(page, desk, "desk-before")

    undecided.state = "not_eligible"
    undecided.save()
    actions.announce_public_text(call, text=rounds.DRAW, by=by)
    look(page, desk, "desk-ready")
    run = rounds.computed(call, by)
    look(page, reverse("allocation:run", args=[run.pk]), "run-computed")

    Call.objects.filter(pk=call.pk).update(notice_days=5)
    run = actions.publish_run(run, by=by)
    outcomes = {outcome.application_id: outcome for outcome in run.outcomes.all()}
    look(page, desk, "desk-notice")
    for number, application in enumerate([best, second, *tied]):
        sign_in(page, application.person)
        address = reverse("allocation:outcome", args=[outcomes[application.pk].pk])
        look(page, address, f"outcome-{number}")
    look(page, reverse("kernel:mail_list"), "letters")
    run.notice_until = None
    run.save()
    actions.finish_notice(run, by=by)
    loser = next(one for one in tied if rounds.standing(one)[0][0] == "reserve")
    sign_in(page, loser.person)
    look(page, reverse("allocation:outcome", args=[outcomes[loser.pk].pk]), "outcome-reserve")
    sign_in(page, second.person)
    look(page, reverse("allocation:outcome", args=[outcomes[second.pk].pk]), "outcome-offer")
    look(page, reverse("web:my_place", args=[rounds.offer_of(second).pk]), "my-place")
    actions.accept_offer(rounds.offer_of(best), by=best.person)
    sign_in(page, by)
    look(page, reverse("allocation:offer_list", args=[call.pk]), "offers")
    look(page, reverse("allocation:run", args=[run.pk]), "run-final")
    look(page, desk, "desk-final")
