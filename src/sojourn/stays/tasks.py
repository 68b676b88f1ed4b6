"""Regular work after acceptance: nominations for accepted places, none for places given up; reminders."""

from sojourn.kernel.jobs import every
from sojourn.stays.actions import (
    prepare_nominations,
    remind_of_deadlines,
    remind_of_recognition,
    withdraw_nominations_without_place,
)


@every(minutes=1, name="stays.nominations")
def follow_acceptances() -> None:
    prepare_nominations(by=None)
    withdraw_nominations_without_place()


@every(minutes=60, name="stays.recognition")
def remind_of_late_recognition() -> None:
    remind_of_recognition()


@every(minutes=60, name="stays.deadlines")
def watch_deadlines() -> None:
    """Each lead time of a partner's deadline is told once, whenever it is first seen to be reached."""
    remind_of_deadlines()
