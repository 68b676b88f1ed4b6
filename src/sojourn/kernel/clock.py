"""The one source of the time, in the office's zone."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_stopped: ContextVar[datetime | None] = ContextVar("stopped", default=None)


def now() -> datetime:
    """This instant, aware."""
    return _stopped.get() or timezone.now()


def today() -> date:
    """The date in the office's zone."""
    return timezone.localdate(now())


@contextmanager
def standing_at(instant: datetime) -> Iterator[None]:
    """Inside, the clock stands at this instant: for the demonstration's earlier rounds, for no real one."""
    token = _stopped.set(instant)
    try:
        yield
    finally:
        _stopped.reset(token)
