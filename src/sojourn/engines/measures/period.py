"""The time a figure is about, and the windows that reach back from its end."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from sojourn.engines.measures.fault import refuse

WRITTEN = re.compile(r"(\d{4})(?:/(\d{2}))?")


@dataclass(frozen=True)
class Period:
    """A calendar year (2025) or an academic year (2025/26), both days included."""

    label: str
    year: int
    """The calendar year, or the one in which the academic year begins."""
    first: date
    last: date

    def window(self, years: int) -> tuple[date, date]:
        """So many years up to the last day; one year is the period itself."""
        if years == 1:
            return self.first, self.last
        return _years_before(self.last, years) + timedelta(days=1), self.last

    def years(self, number: int) -> tuple[int, ...]:
        """The years of yearly tables in a window."""
        return tuple(range(self.year - number + 1, self.year + 1))

    def run_out(self, days: int) -> tuple[date, date]:
        """When something must have ended for its so many days to run out in the period."""
        return self.first - timedelta(days=days), self.last - timedelta(days=days)


def period_named(label: str, *, year_begins: tuple[int, int] = (9, 1)) -> Period:
    """2025 or 2025/26; `year_begins` is month and day of the academic year's first day."""
    found = WRITTEN.fullmatch(label)
    if found is None or not 1900 <= int(found[1]) <= 2200:
        refuse(f"{label!r} is no period: 2025 or 2025/26")
    year = int(found[1])
    if found[2] is None:
        return Period(label, year, date(year, 1, 1), date(year, 12, 31))
    if int(found[2]) != (year + 1) % 100:
        refuse(f"{label!r} is no academic year, such as 2025/26")
    first = _on(year, *year_begins)
    return Period(label, year, first, _on(year + 1, *year_begins) - timedelta(days=1))


def _years_before(day: date, years: int) -> date:
    return _on(day.year - years, day.month, day.day)


def _on(year: int, month: int, day: int) -> date:
    """29 February is the 28th where there is none."""
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, 28)
