"""Long and regular work: jobs with progress that can be left, cancelled and tried again, and a schedule.

django-tasks-db keeps the queue; what it lacks stands here: progress, cancelling, retry with a pause, regular work.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django_tasks import task

from sojourn.kernel import clock
from sojourn.kernel.action import Actor, acting_as, action
from sojourn.kernel.models import Account, Job, Schedule
from sojourn.kernel.refusal import Refusal


class Cancelled(Exception):
    """Somebody asked for the job to stop; what it did is rolled back."""


@dataclass(frozen=True)
class _Kind:
    work: Callable[..., Any]
    attempts: int
    label: Any


@dataclass(frozen=True)
class _Regular:
    work: Callable[[], Any]
    minutes: int


_kinds: dict[str, _Kind] = {}
_regular: dict[str, _Regular] = {}


class Progress:
    """Given to a job's function: how far it is, and whether it should go on."""

    def __init__(self, job: Job) -> None:
        self.job = job

    @property
    def author(self) -> Account | None:
        """Who started the job."""
        return self.job.author

    def at(self, done: int, total: int) -> None:
        """Say how far the work is; raises Cancelled when somebody has asked for it to stop."""
        Job.objects.filter(pk=self.job.pk).update(done=done, total=total)
        if Job.objects.filter(pk=self.job.pk, cancel_requested=True).exists():
            raise Cancelled


def job(kind: str, *, label: Any, attempts: int = 3) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare the function that does a kind of job: `work(progress, **parameters)`; its result is kept as JSON.

    The work must be safe to begin again: it writes in one transaction at its end, or asks what is already there.
    """

    def declare(work: Callable[..., Any]) -> Callable[..., Any]:
        _kinds[kind] = _Kind(work, attempts, label)
        return work

    return declare


def label_of(job: Job) -> str:
    """What this job does, in words."""
    return str(_kinds[job.kind].label) if job.kind in _kinds else job.kind


def every(*, minutes: int, name: str) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Declare regular work; of all workers one does it, at most once in so many minutes."""

    def declare(work: Callable[[], Any]) -> Callable[[], Any]:
        _regular[name] = _Regular(work, minutes)
        return work

    return declare


@action
def start_job(kind: str, *, by: Actor | None, **parameters: Any) -> Job:
    """Queue a job; it begins after the transaction is committed."""
    made = Job.objects.create(kind=kind, parameters=parameters, author=by.account if by else None)
    transaction.on_commit(partial(_enqueue, made.pk))
    return made


@action
def cancel_job(job: Job, *, by: Actor) -> Job:
    """Ask a job to stop: at once where it still waits, at its next word of progress where it runs."""
    locked = Job.objects.select_for_update().get(pk=job.pk)
    if locked.state == Job.State.WAITING:
        locked.state, locked.finished_at = Job.State.CANCELLED, clock.now()
    elif locked.state == Job.State.RUNNING:
        locked.cancel_requested = True
    else:
        raise Refusal(_("This has already ended."))
    locked.save(update_fields=["state", "finished_at", "cancel_requested"])
    return locked


@action
def retry_job(job: Job, *, by: Actor) -> Job:
    """Begin a failed or cancelled job again, from its start."""
    locked = Job.objects.select_for_update().get(pk=job.pk)
    if locked.state not in {Job.State.FAILED, Job.State.CANCELLED}:
        raise Refusal(_("Only what has failed or was cancelled can be tried again."))
    locked.state, locked.cancel_requested, locked.error = Job.State.WAITING, False, ""
    locked.done = locked.attempts = 0
    locked.finished_at = None
    locked.save(update_fields=["state", "cancel_requested", "error", "done", "attempts", "finished_at"])
    transaction.on_commit(partial(_enqueue, locked.pk))
    return locked


def visible_jobs(person: Any) -> QuerySet[Job]:
    """The jobs one has started oneself."""
    return Job.objects.filter(author=person.account_id) if person.account_id else Job.objects.none()


@task
def _do_job(number: int) -> None:
    run_job(number)


def _enqueue(number: int, pause: timedelta = timedelta()) -> None:
    queued = _do_job.using(run_after=clock.now() + pause) if pause else _do_job
    queued.enqueue(number)


def run_job(number: int) -> None:
    """Do one waiting job; an unexpected failure is tried again after a pause, and then stands as failed."""
    started = Job.objects.filter(pk=number, state=Job.State.WAITING).update(
        state=Job.State.RUNNING, started_at=clock.now(), attempts=F("attempts") + 1
    )
    if not started:
        return
    current = Job.objects.select_related("author").get(pk=number)
    kind = _kinds[current.kind]
    try:
        with acting_as(current.author):
            result = kind.work(Progress(current), **current.parameters)
    except Cancelled:
        _finish(current, state=Job.State.CANCELLED)
    except Refusal as refusal:
        _finish(current, state=Job.State.FAILED, error=str(refusal))
    except Exception as failure:
        if current.attempts < kind.attempts:
            _finish(current, state=Job.State.WAITING, error=repr(failure))
            _enqueue(number, pause=timedelta(seconds=10 * 4**current.attempts))
        else:
            _finish(current, state=Job.State.FAILED, error=repr(failure))
            raise
    else:
        _finish(current, state=Job.State.DONE, result=result)


def _finish(current: Job, *, state: str, error: str = "", result: Any = None) -> None:
    ended = None if state == Job.State.WAITING else clock.now()
    Job.objects.filter(pk=current.pk).update(state=state, error=error, result=result, finished_at=ended)


def run_waiting() -> int:
    """Do all jobs that wait, here and now; gives how many. For commands and tests without a worker."""
    numbers = list(Job.objects.filter(state=Job.State.WAITING).order_by("id").values_list("id", flat=True))
    for number in numbers:
        run_job(number)
    return len(numbers)


def recover_lost_jobs(*, after: timedelta = timedelta(minutes=30)) -> int:
    """Put jobs whose worker died back into the queue; gives how many."""
    lost = Job.objects.filter(state=Job.State.RUNNING, started_at__lt=clock.now() - after)
    numbers = list(lost.values_list("id", flat=True))
    for number in numbers:
        if Job.objects.filter(pk=number, state=Job.State.RUNNING).update(state=Job.State.WAITING):
            _enqueue(number)
    return len(numbers)


def run_due_schedule() -> list[str]:
    """Do the regular work that is due and that no other worker has begun; gives its names."""
    return [name for name, regular in _regular.items() if _claim(name, regular) and _run_regular(regular)]


def _claim(name: str, regular: _Regular) -> bool:
    now = clock.now()
    line, is_new = Schedule.objects.get_or_create(name=name, defaults={"last_began_at": now})
    if is_new:
        return True
    return bool(
        Schedule.objects.filter(
            pk=line.pk, last_began_at__lte=now - timedelta(minutes=regular.minutes)
        ).update(last_began_at=now)
    )


def _run_regular(regular: _Regular) -> bool:
    with acting_as(None):
        regular.work()
    return True
