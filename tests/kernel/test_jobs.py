"""Jobs: progress that others see, cancelling, trying again, dying workers; and the schedule, once for all."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connections, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from sojourn.kernel import clock, jobs
from sojourn.kernel.jobs import (
    cancel_job,
    every,
    job,
    label_of,
    recover_lost_jobs,
    retry_job,
    run_due_schedule,
    run_job,
    run_waiting,
    start_job,
    visible_jobs,
)
from sojourn.kernel.models import Job, Schedule
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Unit
from tests import factories as make
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
apart = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def declared(monkeypatch) -> None:
    """Kinds of jobs and regular work that a test declares end with it."""
    monkeypatch.setattr(jobs, "_kinds", {})
    monkeypatch.setattr(jobs, "_regular", {})


def does(work: Callable[..., Any], attempts: int = 3) -> Job:
    """A waiting job that does this."""
    job("test", label="A test", attempts=attempts)(work)
    return start_job("test", by=None)


def in_a_thread(work: Callable[[], Any]) -> Any:
    """What the work gives on a connection of its own."""
    found: list[Any] = []

    def run() -> None:
        found.append(work())
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(timeout=5)
    return found[0] if found else "still waits"


def seen_by_others() -> tuple[str, int, int]:
    return in_a_thread(lambda: Job.objects.values_list("state", "done", "total").get())


def test_job_gets_its_parameters_and_keeps_its_result(now):
    person = make.person()

    @job("sum", label="A sum")
    def add(progress, *, first, second):
        progress.at(1, 2)
        progress.at(2, 2)
        return {"sum": first + second, "path": "/", "author": progress.author.email}

    made = start_job("sum", by=person, first=2, second=3)
    assert (made.state, label_of(made), run_waiting()) == ("waiting", "A sum", 1)

    made.refresh_from_db()
    assert (made.state, made.result, made.done, made.total, made.attempts, made.finished_at) == (
        "done",
        {"sum": 5, "path": "/", "author": person.email},
        2,
        2,
        1,
        NOW,
    )
    assert (list(visible_jobs(person)), list(visible_jobs(make.person()))) == ([made], [])


def test_job_is_queued_when_the_transaction_is_through(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        does(lambda progress: None)
        assert DBTaskResult.objects.count() == 0

    assert DBTaskResult.objects.get().args_kwargs["args"] == [Job.objects.get().pk]


@apart
def test_job_of_a_transaction_that_fails_is_never_queued():
    with pytest.raises(ValueError, match="fails"), transaction.atomic():
        does(lambda progress: None)
        raise ValueError("fails")

    assert (Job.objects.count(), DBTaskResult.objects.count()) == (0, 0)


@apart
def test_worker_does_what_is_queued(monkeypatch):
    monkeypatch.setattr(Worker, "configure_signals", lambda worker: None)
    made = does(lambda progress: "done by a worker")

    call_command("db_worker", batch=True, interval=0, verbosity=0, queue_name="*")

    made.refresh_from_db()
    assert (made.state, made.result) == ("done", "done by a worker")


@apart
def test_progress_is_seen_by_others_while_the_work_goes_on():
    seen = []

    def work(progress):
        progress.at(3, 10)
        seen.append(seen_by_others())
        progress.at(7, 10)
        seen.append(seen_by_others())

    does(work)
    run_waiting()

    assert [*seen, seen_by_others()] == [("running", 3, 10), ("running", 7, 10), ("done", 7, 10)]


@apart
def test_progress_told_inside_a_transaction_is_kept_for_its_end_and_locks_nothing():
    """Else, on PostgreSQL, nobody could cancel meanwhile; on SQLite nobody else writes meanwhile at all."""
    seen = []

    def work(progress):
        progress.at(1, 10)
        with transaction.atomic():
            make.unit("LAW")
            progress.at(9, 10)
            seen.append(seen_by_others())

    does(work)
    run_waiting()

    assert [*seen, seen_by_others()] == [("running", 1, 10), ("done", 9, 10)]


@apart
def test_job_cancelled_while_it_runs_stops_at_its_next_word_and_undoes_its_transaction():
    def work(progress):
        progress.at(1, 10)
        in_a_thread(lambda: cancel_job(Job.objects.get(), by=None))
        with transaction.atomic():
            make.unit("LAW")
            progress.at(2, 10)

    made = does(work)
    run_waiting()

    made.refresh_from_db()
    assert (made.state, Unit.objects.count(), made.result) == ("cancelled", 0, None)


def test_job_that_waits_is_cancelled_at_once(now):
    made = cancel_job(does(lambda progress: 1 / 0), by=None)

    assert (made.state, made.finished_at, run_waiting()) == ("cancelled", NOW, 0)


@pytest.mark.parametrize("state", ["done", "failed", "cancelled"])
def test_job_that_has_ended_cannot_be_cancelled(state):
    with pytest.raises(Refusal):
        cancel_job(Job.objects.create(kind="test", state=state), by=None)


@pytest.mark.parametrize("state", ["waiting", "running", "done"])
def test_only_what_failed_or_was_cancelled_is_tried_again(state):
    with pytest.raises(Refusal):
        retry_job(Job.objects.create(kind="test", state=state), by=None)


def test_job_tried_again_by_a_person_begins_from_its_start(django_capture_on_commit_callbacks):
    outcomes = iter([ZeroDivisionError, None])

    def work(progress):
        progress.at(5, 10)
        if failure := next(outcomes):
            raise failure

    made = does(work, attempts=1)
    run_waiting()
    made.refresh_from_db()
    assert (made.state, made.done, made.attempts) == ("failed", 5, 1)

    with django_capture_on_commit_callbacks(execute=True):
        again = retry_job(made, by=None)
    assert (again.state, again.done, again.attempts, again.error, DBTaskResult.objects.count()) == (
        "waiting",
        0,
        0,
        "",
        1,
    )
    run_waiting()
    made.refresh_from_db()
    assert made.state == "done"


def test_unforeseen_failure_is_tried_again_with_growing_pauses_and_then_stands(now, in_english, caplog):
    made = does(lambda progress: 1 / 0)
    pauses = []

    for _attempt in range(3):
        DBTaskResult.objects.all().delete()
        run_job(made.pk)
        pauses += [task.run_after - clock.now() for task in DBTaskResult.objects.all()]

    made.refresh_from_db()
    assert pauses == [timedelta(seconds=40), timedelta(seconds=160)]
    assert (made.state, made.attempts, made.error) == (
        "failed",
        3,
        "Something went wrong that nobody foresaw (ZeroDivisionError). The log says more.",
    )
    assert "division by zero" in caplog.text


def test_refusal_is_not_tried_again_and_reads_as_it_was_said():
    def work(progress):
        raise Refusal(_("Saved."))

    with translation.override("en"):
        made = does(work)
    with translation.override("zh-hans"):
        run_waiting()

    made.refresh_from_db()
    assert (made.state, made.attempts, made.error) == ("failed", 1, "Saved.")


def test_job_of_a_kind_that_nobody_declares_fails():
    made = Job.objects.create(kind="of yesterday")

    run_job(made.pk)

    made.refresh_from_db()
    assert (made.state, label_of(made)) == ("failed", "of yesterday")


def test_job_is_done_once_though_two_ask_for_it():
    done = []
    made = does(lambda progress: done.append(1))

    run_job(made.pk)
    run_job(made.pk)

    assert done == [1]


def test_job_whose_worker_died_is_put_back_and_one_that_lives_is_not(now):
    lost, alive = does(lambda progress: "found"), does(lambda progress: None)
    Job.objects.update(state="running", attempts=1, alive_at=NOW)
    now.shift(timedelta(minutes=31))
    Job.objects.filter(pk=alive.pk).update(alive_at=clock.now() - timedelta(minutes=29))

    assert (recover_lost_jobs(), recover_lost_jobs()) == (1, 0)

    assert DBTaskResult.objects.get().args_kwargs["args"] == [lost.pk]
    run_waiting()
    assert list(Job.objects.order_by("id").values_list("state", flat=True)) == ["done", "running"]


def test_job_that_kills_its_worker_every_time_is_given_up(now):
    made = does(lambda progress: None)
    Job.objects.update(state="running", attempts=3, alive_at=NOW)
    now.shift(timedelta(minutes=31))

    recover_lost_jobs()

    made.refresh_from_db()
    assert (made.state, made.finished_at, DBTaskResult.objects.count()) == ("failed", clock.now(), 0)


@pytest.fixture
def worked() -> Iterator[list[str]]:
    """Names of the regular work that was done: "often" every 5 minutes, "seldom" every hour."""
    done: list[str] = []
    every(minutes=5, name="often")(lambda: done.append("often"))
    every(minutes=60, name="seldom")(lambda: done.append("seldom"))
    return done


def test_regular_work_is_done_when_it_is_due(now, worked):
    rounds = [run_due_schedule()]
    for minutes in (4, 1, 55):
        now.shift(timedelta(minutes=minutes))
        rounds.append(run_due_schedule())

    assert rounds == [["often", "seldom"], [], ["often"], ["often", "seldom"]]
    assert worked == ["often", "seldom", "often", "often", "seldom"]


def test_regular_work_that_fails_holds_up_no_other_and_waits_for_its_next_time(now, worked, caplog):
    every(minutes=1, name="broken")(lambda: 1 / 0)
    every(minutes=1, name="after it")(lambda: worked.append("after it"))

    assert run_due_schedule() == ["often", "seldom", "after it"]
    assert run_due_schedule() == []
    assert ("division by zero" in caplog.text, Schedule.objects.count()) == (True, 4)


@pytest.mark.parametrize(
    ("failure", "level"), [("database is locked", "WARNING"), ("no such column: x", "ERROR")]
)
def test_regular_work_for_which_the_database_is_busy_waits_without_alarm(now, caplog, failure, level):
    def work() -> None:
        raise OperationalError(failure)

    every(minutes=1, name="busy")(work)

    assert run_due_schedule() == []
    assert [line.levelname for line in caplog.records] == [level]


@apart
@pytest.mark.parametrize("is_new", [True, False])
def test_of_many_workers_one_does_the_regular_work(worked, is_new):
    if not is_new:
        long_ago = clock.now() - timedelta(days=1)
        Schedule.objects.bulk_create(
            Schedule(name=name, last_began_at=long_ago) for name in ("often", "seldom")
        )
    begin, failures = threading.Barrier(4), []

    def work() -> None:
        begin.wait()
        try:
            run_due_schedule()
        except Exception as failure:
            failures.append(failure)
        connections.close_all()

    workers = [threading.Thread(target=work) for _worker in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert (sorted(worked), failures) == (["often", "seldom"], [])
