"""A whole exchange round in a real browser, from the partners' offers to the recognised course.

88 real offers, 120 applicants, every role in a window of its own, once in Chinese and once in English. Each
page on the way is looked at once: accessible, on the screen, nothing failed in it. What a hundred people do
in the same way is done through the same actions, without a browser. The steps stand in tests/web/round/.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache

from sojourn.allocation.models import Offer, Run
from sojourn.applications.models import Application
from sojourn.kernel.jobs import run_due_schedule
from sojourn.organisation.models import Person
from sojourn.stays.models import Nomination, Stay
from sojourn.web.demo import applying, deciding
from sojourn.web.demo.house import contact_at
from tests.mission import ROWS
from tests.web.round import (
    allocation,
    applicant,
    calls,
    nominations,
    offers,
    office,
    others,
    panel,
    stays,
    unit,
)
from tests.web.round.dates import BEGINS, CLOSES, DATES, OPENS
from tests.web.round.walk import Walk, found_university

LANGUAGES = [
    pytest.param("zh-hans", marks=pytest.mark.mission("M1", shows=[*ROWS["M1"], "in Chinese"])),
    pytest.param("en", marks=pytest.mark.mission("M1", shows=[*ROWS["M1"], "in English"])),
]


@pytest.fixture
def walk(chromium, live_server, settings, tmp_path: Path, request) -> Iterator[Walk]:
    """An invented university on the day on which the offers have come."""
    settings.DATA = tmp_path
    cache.clear()
    with time_machine.travel(BEGINS, tick=True) as traveller, ExitStack() as windows:
        house = found_university()
        yield Walk(chromium, live_server.url, request.param, traveller, house, windows)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("walk", LANGUAGES, indirect=True)
def test_whole_round_from_offer_to_recognition(walk):
    prepare_call(walk)
    student = take_applications(walk)
    endorse_and_check(walk, student)
    review_and_rank(walk, student)
    allocate_and_answer(walk, student)
    stay = nominate(walk, student)
    go_abroad(walk, stay)
    come_home(walk, stay)


def prepare_call(walk: Walk) -> None:
    officer = walk.window(walk.house.officer)
    offers.take_over_offers(officer)
    offers.settle_hosts(officer, walk.house)
    calls.make_call(officer)
    calls.publish(officer)
    calls.read_as_anybody(walk.window())


def take_applications(walk: Walk) -> Person:
    """Gives the student whom the browser goes on with."""
    walk.move_to(OPENS.date(), OPENS.hour)
    run_due_schedule()
    assert walk.call.state == "open"
    student = walk.window(applicant.enrol(walk))
    applicant.see_what_is_possible(student)
    applicant.choose(student)
    applicant.rank(student)
    applicant.answer_and_hand_in(student, walk)
    applicant.submit(student, receipts=1)
    applicant.correct(student)
    applicant.submit(student, receipts=2)
    walk.move_to(CLOSES.date(), 10)
    others.apply(walk)
    walk.move_to(CLOSES.date(), 16, 58)
    applicant.come_too_late(walk.window(others.draft(walk)), walk)
    run_due_schedule()
    assert walk.call.state == "closed"
    return student.person


def endorse_and_check(walk: Walk, student: Person) -> None:
    walk.move_to(date(2021, 11, 8))
    officer_of_unit = walk.window(walk.house.unit_officers[student.studies.unit_id])
    unit.endorse(officer_of_unit, student)
    unit.put_first(officer_of_unit, student)
    walk.move_to(date(2021, 11, 17))
    applying.endorse(walk.round, Application.objects.filter(state="submitted"))
    officer = walk.window(walk.house.officer)
    office.return_for_correction(officer, student)
    office.refuse_and_override(officer)
    applicant.correct_what_the_office_asks(
        walk.window(student), reason=office.UNREADABLE, until=office.CORRECT_UNTIL
    )
    unit.endorse_again(officer_of_unit, student)
    office.admit(officer, student)
    office.admit_the_rest(officer, walk)


def review_and_rank(walk: Walk, student: Person) -> None:
    walk.move_to(date(2021, 11, 29))
    officer, reviewer = walk.window(walk.house.officer), walk.house.reviewers[3]
    panel.set_up_panel(officer, walk, reviewer=reviewer)
    walk.move_to(date(2021, 12, 6))
    panel.review_blind(walk.window(reviewer), panel.first_to_write(reviewer))
    panel.review_the_rest(walk, favourite=student)
    panel.rank(officer, walk)


def allocate_and_answer(walk: Walk, student: Person) -> None:
    """One accepts, one declines and the next moves up, one lets it lapse; the others accept."""
    walk.move_to(DATES.announce)
    allocation.allocate(walk.window(walk.house.officer), walk)
    accepting = walk.window(student)
    allocation.read_result(accepting)
    allocation.end_notice(walk)
    walk.move_to(Run.objects.get().notice_until + timedelta(days=1), 10)
    allocation.answer(accepting, step="accept")
    declined, following = allocation.offer_with_next_in_line(walk.call)
    allocation.answer(walk.window(declined.application.person), step="decline")
    allocation.see_offer_moved_up(walk.window(following.person), declined)
    silent, *rest = deciding.pending_offers(walk.round)
    deciding.accept(rest, on=date(2021, 12, 21))
    allocation.let_lapse(walk, silent.application.person)
    assert set(Offer.objects.values_list("state", flat=True)) >= {"accepted", "declined", "lapsed"}


def nominate(walk: Walk, student: Person) -> Stay:
    """One host takes its student, another does not."""
    walk.move_to(date(2022, 2, 14))
    nomination = nominations.prepare(student)
    refused = nominations.another(nomination)
    officer = walk.window(walk.house.officer)
    contacts = {each: contact_at(walk.house, each.institution) for each in (nomination, refused)}
    for each in (nomination, refused):
        nominations.send(officer, each)
        nominations.read_letter(officer, each)
    nominations.answer(walk.window(contacts[nomination]), nomination, approves=True)
    nominations.answer(walk.window(contacts[refused]), refused, approves=False)
    nominations.read_refusal(walk.window(refused.application.person))
    assert Nomination.objects.filter(state="rejected").count() == 1
    return Stay.objects.get(person=student)


def go_abroad(walk: Walk, stay: Stay) -> None:
    walk.move_to(date(2022, 3, 14))
    student, coordinator = walk.window(stay.person), walk.window(stay.person.studies.counsellor)
    host = walk.window(contact_at(walk.house, stay.institution))
    stays.enter_courses(student, stay)
    stays.sign_for_home(coordinator, stay)
    stays.sign_for_host(host, stay)
    walk.move_to(date(2022, 8, 28))
    student.sign_in()
    stays.depart(student, stay, on=date(2022, 8, 28))
    walk.move_to(date(2022, 8, 31))
    host.sign_in()
    stays.confirm_arrival(host, stay, on=date(2022, 8, 30))
    walk.move_to(date(2022, 9, 12))
    for visitor, act in (
        (student, stays.change_a_course),
        (coordinator, stays.sign_for_home),
        (host, stays.sign_for_host),
    ):
        visitor.sign_in()
        act(visitor, stay)
    stays.find_abroad(walk.window(walk.house.officer), stay)


def come_home(walk: Walk, stay: Stay) -> None:
    walk.move_to(date(2023, 2, 1))
    student = walk.window(stay.person)
    stays.come_home(student, stay, on=date(2023, 1, 31))
    stays.write_report(student, stay)
    stays.accept_report(walk.window(walk.house.officer), stay)
    stays.hand_in_transcript(walk.window(contact_at(walk.house, stay.institution)), stay)
    stays.decide(walk.window(stay.person.studies.counsellor), stay)
    stays.read_decisions(student, stay)
