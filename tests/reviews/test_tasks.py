"""The scores as a job."""

import pytest

from sojourn.applications.actions import begin_work
from sojourn.applications.models import Application
from sojourn.kernel.jobs import Progress, run_waiting
from sojourn.kernel.models import Job
from sojourn.organisation.models import Appointment
from sojourn.reviews import tasks
from sojourn.reviews.models import Review, Score
from sojourn.reviews.queries import composites
from tests.reviews.conftest import hand_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(house, panel, criteria, monkeypatch) -> Job:
    """All reviews are in, and the job waits; its parts are of two."""
    monkeypatch.setattr(tasks, "PART", 2)
    for application in house.applications:
        hand_in(Review.objects.create(application=application, reviewer=panel[0]), criteria)
    return begin_work("reviews.rank", by=house.officer, call=house.call.pk)


def scores() -> list[tuple]:
    return list(Application.objects.order_by("pk").values_list("state", "score"))


def test_scores_are_the_same_in_parts_and_computed_anew_without_harm(house, ready):
    run_waiting()
    ready.refresh_from_db()
    in_parts = scores()
    begin_work("reviews.rank", by=house.officer, call=house.call.pk)
    run_waiting()

    assert (ready.state, ready.done, ready.result["count"]) == ("done", 3, 3)
    assert [state for state, _score in in_parts] == ["ranked"] * 3
    assert scores() == in_parts


def test_work_without_the_right_to_it_fails_in_words_and_changes_nothing(house, ready):
    Appointment.objects.filter(person=house.officer).delete()
    before = scores()
    run_waiting()

    ready.refresh_from_db()
    assert (ready.state, scores()) == ("failed", before)
    assert ready.error == "您无权执行此操作。"


def test_points_corrected_between_two_parts_count_for_all_in_the_end(house, ready, monkeypatch):
    at = Progress.at

    def corrected_after_the_first_part(progress: Progress, done: int, total: int) -> None:
        if done == 2:
            Score.objects.filter(review__application=house.applications[0]).update(points=1)
        at(progress, done, total)

    monkeypatch.setattr(Progress, "at", corrected_after_the_first_part)
    run_waiting()

    found = composites(house.call, Application.objects.order_by("pk"))
    assert scores() == [("ranked", found[one.pk].score) for one in house.applications]
