"""Regular work about agreements: alarms before their end, and their end."""

from sojourn.agreements.actions import expire_agreements, tell_of_ends
from sojourn.kernel.jobs import every


@every(minutes=6 * 60, name="agreements.ends")
def watch_ends() -> None:
    tell_of_ends()
    expire_agreements()
