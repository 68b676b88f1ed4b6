"""By when the next step of an application is due."""

from datetime import date

from django.utils import timezone

from sojourn.applications.models import Application

DATES = {
    "submitted": "endorse_until",
    "endorsed": "check_until",
    "not_endorsed": "check_until",
    "eligible": "check_until",
    "under_review": "review_until",
    "ranked": "announce_on",
}
"""State -> the date of the call by which somebody must have acted."""


def next_deadline(application: Application) -> date | None:
    """The day by which whoever has the ball must act; None where none is set (an offer has its own clock)."""
    call = application.call
    if application.is_left_over:
        return None
    if application.state == "draft":
        return timezone.localdate(call.closes_at) if call.closes_at else None
    if application.state == "returned":
        return application.correct_until
    return getattr(call, DATES[application.state]) if application.state in DATES else None
