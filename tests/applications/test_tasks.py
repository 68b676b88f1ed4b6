"""Bulk work as jobs: seen, left, cancelled between parts, tried again, and only once at a time."""

import pytest
from django.urls import reverse

from sojourn.applications import actions, tasks
from sojourn.applications.models import Application
from sojourn.kernel.jobs import Progress, cancel_job, retry_job, run_waiting
from sojourn.kernel.models import Job, StepTaken
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Appointment, Role
from tests import factories as make
from tests.applications.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def endorsed(house, closed) -> list[Application]:
    """Five about which there is no question."""
    return [
        make.application(
            call=house.call, person=make.student(house.law), state="endorsed", choices=[house.easy]
        )
        for _ in range(5)
    ]


@pytest.fixture
def small_parts(monkeypatch) -> None:
    monkeypatch.setattr(tasks, "PART", 2)


def begin(house, kind: str = "applications.admit_clear") -> Job:
    return actions.begin_work(kind, by=house.officer, call=house.call.pk)


def states(applications) -> list[str]:
    return [Application.objects.get(pk=one.pk).state for one in applications]


def test_admission_goes_part_by_part_and_leads_back_in_words(house, endorsed, small_parts, client):
    job = begin(house)
    run_waiting()

    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.result["count"]) == ("done", 5, 5, 5)
    assert states(endorsed) == ["eligible"] * 5
    # whoever else has the address reads nothing of it
    other, path = make.somebody(Role.OFFICER, house.root), job.result["path"]
    told = [
        "5 are now eligible." in signed_in(client, person, "en").get(path).content.decode()
        for person in (house.officer, other)
    ]
    assert told == [True, False]


def test_cancelled_between_two_parts_what_is_done_stands_and_a_new_try_does_the_rest(
    house, endorsed, small_parts, monkeypatch
):
    job, at = begin(house), Progress.at

    def cancelled_after_two(progress: Progress, done: int, total: int) -> None:
        if done == 2 and not Job.objects.filter(pk=job.pk, cancel_requested=True).exists():
            cancel_job(Job.objects.get(pk=job.pk), by=house.officer)
        at(progress, done, total)

    monkeypatch.setattr(Progress, "at", cancelled_after_two)
    run_waiting()
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("cancelled", 2, 5)
    assert sorted(states(endorsed)) == ["eligible"] * 2 + ["endorsed"] * 3

    monkeypatch.setattr(Progress, "at", at)
    retry_job(job, by=house.officer)
    run_waiting()

    job.refresh_from_db()
    assert (job.state, job.result["count"]) == ("done", 3)
    assert states(endorsed) == ["eligible"] * 5
    assert StepTaken.objects.filter(step="admit").count() == 5


def test_work_under_way_is_not_begun_twice(house, endorsed):
    first = begin(house)

    assert begin(house) == first
    with pytest.raises(Refusal, match="已经启动"):
        actions.begin_work(
            "applications.admit_clear", by=make.somebody(Role.OFFICER, house.root), call=house.call.pk
        )


def test_list_says_that_work_is_under_way_and_offers_no_second_button(client, house, endorsed):
    begin(house)
    url = reverse("applications:application_list", args=[house.call.pk])

    mine = signed_in(client, house.officer, "en").get(url).content.decode()
    other = make.somebody(Role.OFFICER, house.root, name_en="Zhao Min")
    theirs = signed_in(client, other, "en").get(url).content.decode()

    name = house.officer.name_en
    assert "See how far it is" in mine and "See how far it is" not in theirs
    assert f"Work on this is under way, started by {name}." in theirs
    assert "/admit/" not in mine + theirs


def test_what_somebody_else_moves_meanwhile_is_left_to_them(house, endorsed):
    job = begin(house)
    actions.refuse_application(endorsed[0], by=house.officer, reason="材料不实")
    run_waiting()

    job.refresh_from_db()
    assert (job.state, job.result["count"]) == ("done", 4)
    assert states(endorsed) == ["not_eligible"] + ["eligible"] * 4


def test_who_has_lost_the_appointment_meanwhile_changes_nothing(house, endorsed):
    job = begin(house)
    Appointment.objects.filter(person=house.officer).delete()
    run_waiting()

    job.refresh_from_db()
    assert (job.state, job.result["count"]) == ("done", 0)
    assert states(endorsed) == ["endorsed"] * 5


def test_all_eligible_ones_are_opened_to_the_reviewers(house, endorsed, small_parts):
    Application.objects.update(state="eligible")
    job = begin(house, "applications.send_to_review")
    run_waiting()

    job.refresh_from_db()
    assert (job.state, job.result["count"]) == ("done", 5)
    assert states(endorsed) == ["under_review"] * 5
