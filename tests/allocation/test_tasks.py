from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from sojourn.agreements.models import Cap
from sojourn.allocation import actions
from sojourn.allocation.actions import runs
from sojourn.kernel.jobs import Cancelled, Progress, retry_job, run_due_schedule, run_waiting, start_job
from sojourn.kernel.models import Job
from sojourn.kernel.steps import steps_taken, take_step
from sojourn.programmes.models import Place
from tests import factories as make
from tests.allocation import rounds
from tests.conftest import SHANGHAI

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_notice_period_ends_with_the_last_second_of_its_last_day(now):
    by, place = rounds.office(), make.place()
    call = rounds.closed_call([place])
    only = rounds.ranked(call, 90, place)
    run = actions.publish_run(rounds.computed(call, by), by=by)

    now.move_to(datetime(2027, 10, 17, 23, 59, 59, tzinfo=SHANGHAI))
    run_due_schedule()
    run.refresh_from_db()
    assert (run.state, rounds.standing(only)) == ("published", [("ranked", None)])
    now.move_to(datetime(2027, 10, 18, 0, 1, 0, tzinfo=SHANGHAI))
    run_due_schedule()

    run.refresh_from_db()
    assert (run.state, rounds.standing(only)) == ("final", [("offered", place.pk)])


def test_offers_lapse_by_themselves_after_their_last_second(now):
    by, place = rounds.office(), make.place()
    call = rounds.closed_call([place])
    only = rounds.ranked(call, 90, place)
    rounds.finished(call, by)

    now.move_to(datetime(2027, 10, 19, 23, 59, 59, tzinfo=SHANGHAI))
    run_due_schedule()
    assert rounds.standing(only) == [("offered", place.pk)]
    now.move_to(datetime(2027, 10, 20, 0, 1, 0, tzinfo=SHANGHAI))
    run_due_schedule()

    assert rounds.standing(only) == [("lapsed", None)]


def test_job_computes_and_leads_to_the_run(now):
    by, place = rounds.office(), make.place()
    call = rounds.closed_call([place])
    rounds.ranked(call, 90, place)
    run = actions.freeze_input(call, by=by)

    job = start_job("allocation.run", by=by, run=run.pk)
    run_waiting()

    job = Job.objects.get(pk=job.pk)
    run.refresh_from_db()
    assert (job.state, job.result, run.state) == (
        "done",
        {"path": f"/allocation/runs/{run.pk}/"},
        "computed",
    )


def test_seats_added_later_go_to_those_in_line(now):
    by, place = rounds.office(), make.place(seats=1)
    call = rounds.closed_call([place])
    first, second = rounds.ranked(call, 90, place), rounds.ranked(call, 80, place)
    rounds.finished(call, by)
    Place.objects.filter(pk=place.pk).update(seats=2)
    Cap.objects.filter(pk=place.cap_id).update(seats=2)

    run_due_schedule()

    assert rounds.standing(first, second) == [("offered", place.pk), ("offered", place.pk)]


def test_reserve_list_of_an_archived_call_ends_with_a_letter_to_each(now):
    by, place = rounds.office(), make.place(seats=1)
    call = rounds.closed_call([place])
    first, second = rounds.ranked(call, 90, place), rounds.ranked(call, 80, place)
    third = rounds.ranked(call, 70, place)
    rounds.finished(call, by)
    actions.accept_offer(rounds.offer_of(first), by=first.person)
    run_due_schedule()
    assert rounds.standing(second) == [("reserve", None)]
    call.refresh_from_db()
    take_step(call, "archive", by=by)
    before = rounds.letters()

    now.shift(timedelta(minutes=2))
    run_due_schedule()
    now.shift(timedelta(minutes=2))
    run_due_schedule()

    assert rounds.standing(first, second, third) == [
        ("accepted", place.pk),
        ("not_placed", None),
        ("not_placed", None),
    ]
    subject = f"候补已结束：{call.title_zh}"
    assert rounds.letters()[len(before) :] == [(one.person.email, subject) for one in (second, third)]
    assert steps_taken(second).last().reason == "The call has been archived."


def test_who_withdrew_before_the_archive_gets_no_letter(now):
    by, place = rounds.office(), make.place(seats=1)
    call = rounds.closed_call([place])
    rounds.ranked(call, 90, place)
    second = rounds.ranked(call, 80, place)
    rounds.finished(call, by)
    type(call).objects.filter(pk=call.pk).update(state="archived")
    type(second).objects.filter(pk=second.pk).update(state="withdrawn")

    assert actions.end_reserve_lists() == 0
    assert rounds.standing(second) == [("withdrawn", None)]


def published(by, place):
    """A run published without a notice period: its end is the office's or the clock's at any time."""
    call = rounds.closed_call([place], notice_days=0)
    first, second = rounds.ranked(call, 90, place), rounds.ranked(call, 80, place)
    return actions.publish_run(rounds.computed(call, by), by=by), first, second


def test_end_of_the_notice_period_is_a_job_that_leads_back_to_the_run(now, client):
    by, place = rounds.office(), make.place(seats=1)
    run, first, second = published(by, place)
    client.force_login(by.account)
    client.cookies["django_language"] = "en"

    begun = client.post(reverse("allocation:run_step", args=[run.pk]), {"step": "finish"})
    job = Job.objects.get()
    meanwhile = client.get(reverse("allocation:run", args=[run.pk])).content.decode()
    run_waiting()
    job.refresh_from_db()
    back = client.get(job.result["path"]).content.decode()

    assert begun.url == reverse("kernel:job", args=[job.pk])
    assert "See how far it is" in meanwhile and 'value="finish"' not in meanwhile
    assert (job.state, job.done, job.total) == ("done", 2, 2)
    assert rounds.standing(first, second) == [("offered", place.pk), ("reserve", None)]
    assert "The notice period has ended." in back
    assert "<li>place offered: 1</li><li>on the reserve list: 1</li>" in back


def test_cancelled_in_the_middle_the_end_of_the_notice_period_has_not_happened(now, monkeypatch):
    by, place = rounds.office(), make.place(seats=1)
    run, first, second = published(by, place)
    monkeypatch.setattr(runs, "AT_ONCE", 1)
    job, at, letters = start_job("allocation.finish", by=by, run=run.pk), Progress.at, rounds.letters()

    def cancelled_after_one(progress: Progress, done: int, total: int) -> None:
        if done == 1:
            Job.objects.filter(pk=job.pk).update(cancel_requested=True)
            raise Cancelled
        at(progress, done, total)

    monkeypatch.setattr(Progress, "at", cancelled_after_one)
    run_waiting()
    job.refresh_from_db()
    run.refresh_from_db()
    assert (job.state, run.state, run.call.state) == ("cancelled", "published", "notice")
    assert rounds.standing(first, second) == [("ranked", None), ("ranked", None)]
    assert rounds.letters() == letters

    monkeypatch.setattr(Progress, "at", at)
    retry_job(job, by=by)
    run_waiting()

    job.refresh_from_db()
    assert job.state == "done"
    assert rounds.standing(first, second) == [("offered", place.pk), ("reserve", None)]


def test_job_finds_the_work_done_where_the_clock_was_faster(now):
    by, place = rounds.office(), make.place(seats=1)
    run, first, second = published(by, place)
    job = start_job("allocation.finish", by=by, run=run.pk)
    run_due_schedule()
    letters = rounds.letters()

    run_waiting()

    job.refresh_from_db()
    assert job.state == "done"
    assert rounds.letters() == letters
    assert rounds.standing(first, second) == [("offered", place.pk), ("reserve", None)]


def test_end_of_a_notice_period_that_still_runs_is_refused_without_a_job(now, client):
    by, place = rounds.office(), make.place()
    call = rounds.closed_call([place])
    rounds.ranked(call, 90, place)
    run = actions.publish_run(rounds.computed(call, by), by=by)
    client.force_login(by.account)
    client.cookies["django_language"] = "en"

    told = client.post(reverse("allocation:run_step", args=[run.pk]), {"step": "finish"}, follow=True)

    assert "The notice period runs until the end of 17 October 2027." in told.content.decode()
    assert not Job.objects.exists()
