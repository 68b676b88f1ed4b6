"""When eligibility is judged, and when the stay that it is judged for ends."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Occasion:
    """`on` is the day on which results must be valid; the stay ends between `ends_from` and `ends_until`.

    Both are the same day where the end is known, and None where nothing is known of it.
    """

    on: date
    ends_from: date | None = None
    ends_until: date | None = None


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later; the last of the month where it has no such day."""
    first = day.year * 12 + day.month - 1 + months
    year, month = divmod(first, 12)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
