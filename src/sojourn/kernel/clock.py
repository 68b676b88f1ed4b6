"""The one source of the time, in the office's zone."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """This instant, aware."""
    return timezone.now()


def today() -> date:
    """The date in the office's zone."""
    return timezone.localdate()
