"""By when the next step of an application is due."""

from datetime import date

from django.utils import timezone

from sojourn.applications.models import Application
from sojourn.programmes.ways import known_states


def next_deadline(application: Application) -> date | None:
    """The day by which whoever has the ball must act; None where none is set (an offer has its own clock)."""
    call = application.call
    if application.is_left_over:
        return None
    if application.state == "draft":
        return timezone.localdate(call.closes_at) if call.closes_at else None
    if application.state == "returned":
        return application.correct_until
    due = application.workflow.state(application.state).due
    return application.act_until or (getattr(call, due) if due else None)


def dates_of_states() -> dict[str, str]:
    """State -> path to the date by which somebody must have acted, over all kinds."""
    known = {name: f"call__{state.due}" for name, state in known_states().items() if state.due}
    return known | {"returned": "correct_until"}
