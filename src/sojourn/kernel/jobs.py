"""Long and regular work: jobs with progress that can be left, cancelled and tried again, and a schedule.

django-tasks-db keeps the queue; what it lacks stands here: progress, cancel, retry with a pause, schedule.

A job first works, then writes in one transaction at its end, and tells its progress in between: what is
written inside a transaction nobody sees before its end, and on SQLite nobody else could write meanwhile.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import OperationalError, close_old_connections, connection, transaction
from django.db.models import F, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from sojourn.kernel import clock
from sojourn.kernel.action import Actor, acting_as, action
from sojourn.kernel.models import Account, Job, Schedule
from sojourn.kernel.refusal import Refusal

logger = logging.getLogger(__name__)


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
        self.done = self.total = 0

    @property
    def author(self) -> Account | None:
        """Who started the job."""
        return self.job.author

    def at(self, done: int, total: int) -> None:
        """Say how far the work is; raises Cancelled when somebody has asked for it to stop.

        Inside a transaction of the work it is only kept for the end: the row, once written there, would make
        whoever cancels the job wait until then.
        """
        self.done, self.total = done, total
        if not connection.in_atomic_block:
            Job.objects.filter(pk=self.job.pk).update(done=done, total=total, alive_at=clock.now())
        if Job.objects.filter(pk=self.job.pk, cancel_requested=True).exists():
            raise Cancelled


def job(kind: str, *, label: Any, attempts: int = 3) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The function that does a kind of job: `work(progress, **parameters)` gives what JSON can hold.

    The work must be safe to begin again: it writes in one transaction at its end, or asks what is there.
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
    made = Job.objects.create(
        kind=kind,
        parameters=parameters,
        author=by.account if by else None,
        language=translation.get_language() or settings.LANGUAGE_CODE,
    )
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
    locked.finished_at = locked.result = None
    locked.save()
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
    now = clock.now()
    started = Job.objects.filter(pk=number, state=Job.State.WAITING).update(
        state=Job.State.RUNNING, started_at=now, alive_at=now, attempts=F("attempts") + 1
    )
    if started:
        current = Job.objects.select_related("author").get(pk=number)
        with translation.override(current.language):
            _work(current)


def _work(current: Job) -> None:
    kind, progress = _kinds.get(current.kind), Progress(current)
    try:
        if kind is None:
            raise LookupError(f"no function does {current.kind}")
        with acting_as(current.author):
            result = kind.work(progress, **current.parameters)
    except Cancelled:
        _finish(progress, state=Job.State.CANCELLED)
    except Refusal as refusal:
        _finish(progress, state=Job.State.FAILED, error=str(refusal))
    except Exception as failure:
        logger.exception("job %s (%s)", current.pk, current.kind)
        if kind and current.attempts < kind.attempts:
            _finish(progress, state=Job.State.WAITING, error=_unforeseen(failure))
            _enqueue(current.pk, pause=timedelta(seconds=10 * 4**current.attempts))
        else:
            _finish(progress, state=Job.State.FAILED, error=_unforeseen(failure))
    else:
        _finish(progress, state=Job.State.DONE, result=result)


def _unforeseen(failure: Exception) -> str:
    """What the person reads; the log has the rest."""
    return _("Something went wrong that nobody foresaw (%(kind)s). The log says more.") % {
        "kind": type(failure).__name__
    }


def _finish(progress: Progress, *, state: str, error: str = "", result: Any = None) -> None:
    Job.objects.filter(pk=progress.job.pk).update(
        state=state,
        error=error,
        result=result,
        finished_at=None if state == Job.State.WAITING else clock.now(),
        done=progress.done,
        total=progress.total,
    )


def run_waiting() -> int:
    """Do all jobs that wait, here and now; gives how many. For commands and tests without a worker."""
    numbers = list(Job.objects.filter(state=Job.State.WAITING).order_by("id").values_list("id", flat=True))
    for number in numbers:
        run_job(number)
    return len(numbers)


def recover_lost_jobs(*, after: timedelta = timedelta(minutes=30)) -> int:
    """Put jobs that have long given no sign of life back into the queue, if they have attempts left."""
    lost = Job.objects.filter(state=Job.State.RUNNING, alive_at__lt=clock.now() - after)
    return sum(_put_back(job) for job in lost)


def _put_back(lost: Job) -> bool:
    """Whether it was still lost: one of several workers puts it back. What kills its worker is given up."""
    kind = _kinds.get(lost.kind)
    again = kind is not None and lost.attempts < kind.attempts
    changes = (
        {"state": Job.State.WAITING}
        if again
        else {
            "state": Job.State.FAILED,
            "finished_at": clock.now(),
            "error": _("The work broke off without a word, the last time it was tried as well."),
        }
    )
    is_mine = Job.objects.filter(pk=lost.pk, state=Job.State.RUNNING, alive_at=lost.alive_at).update(
        **changes
    )
    if is_mine and again:
        _enqueue(lost.pk)
    return bool(is_mine)


def run_due_schedule() -> list[str]:
    """Do the regular work that is due and that no other worker has begun; gives the names that went well."""
    if not connection.in_atomic_block:  # inside one it would be closed at once, whatever its age
        close_old_connections()
    return [
        name for name, regular in _regular.items() if _claim(name, regular) and _run_regular(name, regular)
    ]


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


def _run_regular(name: str, regular: _Regular) -> bool:
    """A failure is logged and left until the next time, so that it holds up no other work."""
    try:
        with acting_as(None):
            regular.work()
    except OperationalError as failure:
        if "locked" not in str(failure):
            logger.exception("regular work %s", name)
        else:  # no fault of the work: one file has one writer at a time
            logger.warning("regular work %s waits for the database: %s", name, failure)
        return False
    except Exception:
        logger.exception("regular work %s", name)
        return False
    return True
