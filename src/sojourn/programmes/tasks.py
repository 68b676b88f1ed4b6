"""Regular work of the calls: they open and close by the clock."""

from sojourn.kernel.jobs import every
from sojourn.programmes.actions.calls import close_due_calls, open_due_calls


@every(minutes=1, name="programmes.open_and_close_calls")
def open_and_close_calls() -> None:
    """Open first: a call whose whole time passed while nothing ran is then closed in the same minute."""
    open_due_calls()
    close_due_calls()
