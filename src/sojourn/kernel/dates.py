"""What stands in calendars: a package's `dates.py` says which of its rows have a day, for all or one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils import timezone
from icalendar import Calendar, Event

from sojourn.kernel import clock

Day = date | datetime


@dataclass(frozen=True)
class Occasion:
    """One entry of a calendar: a whole day or several, or hours; in the page's language."""

    thing: Model
    """The row it is about."""
    title: str
    begins: Day
    ends: Day | None = None
    """The last day, or the instant at which it is over."""
    aspect: str = ""
    """Which of several dates of the row it is."""
    kind: str = ""
    """What it is called, such as "Deadline"."""
    tone: str = "info"
    place: str = ""
    path: str = ""
    """Where more stands; the address without the host."""

    @property
    def key(self) -> str:
        """Says in every calendar that it is the same entry."""
        return "-".join(filter(None, [self.thing._meta.label_lower, str(self.thing.pk), self.aspect]))

    @property
    def first_day(self) -> date:
        return _day(self.begins)

    @property
    def last_day(self) -> date:
        return max(_day(self.ends or self.begins), self.first_day)

    @property
    def has_hours(self) -> bool:
        return isinstance(self.begins, datetime)


Public = Callable[[date, date], Iterable[Occasion]]
Own = Callable[[Any, date, date], Iterable[Occasion]]

_public: dict[str, Public] = {}
_own: dict[str, Own] = {}


def public_dates(name: str) -> Callable[[Public], Public]:
    """Declare a function (first day, last day) -> what everybody may know."""

    def declare(function: Public) -> Public:
        _public[name] = function
        return function

    return declare


def own_dates(name: str) -> Callable[[Own], Own]:
    """Declare a function (person, first day, last day) -> what concerns this person."""

    def declare(function: Own) -> Own:
        _own[name] = function
        return function

    return declare


def public_occasions(first: date, last: date) -> list[Occasion]:
    """Everything public that touches these days, in order. A query or two per package."""
    return _in_order(one for function in _public.values() for one in function(first, last))


def own_occasions(person: Any, first: date, last: date) -> list[Occasion]:
    """Everything of this person that touches these days, in order."""
    return _in_order(one for function in _own.values() for one in function(person, first, last))


def _in_order(found: Iterable[Occasion]) -> list[Occasion]:
    return sorted(found, key=lambda one: (one.first_day, one.has_hours, _instant(one), one.key))


def _instant(one: Occasion) -> str:
    return one.begins.isoformat() if one.has_hours else ""


def _day(day: Day) -> date:
    return timezone.localdate(day) if isinstance(day, datetime) else day


def day_bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """The instants at which these days begin and end, in the office's zone."""
    zone = timezone.get_default_timezone()
    midnight = datetime.min.time()
    return (
        datetime.combine(first, midnight, zone),
        datetime.combine(last + timedelta(days=1), midnight, zone),
    )


def calendar_file(occasions: Iterable[Occasion], *, name: str, method: str = "PUBLISH") -> bytes:
    """The occasions as an iCalendar file (RFC 5545); the same entry again replaces the earlier one."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Sojourn//Calendar//EN")
    calendar.add("method", method)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    host = settings.ADDRESS.partition("://")[2].partition("/")[0].partition(":")[0]
    for one in occasions:
        calendar.add_component(_event(one, host))
    return calendar.to_ical()


def _event(one: Occasion, host: str) -> Event:
    event = Event()
    event.add("uid", f"{one.key}@{host}")
    event.add("dtstamp", _utc(clock.now()))
    event.add("sequence", getattr(one.thing, "version", 0))
    event.add("summary", f"{one.kind}: {one.title}" if one.kind else one.title)
    if one.has_hours:
        event.add("dtstart", _utc(one.begins))
        if one.ends is not None:
            event.add("dtend", _utc(one.ends))
    else:
        event.add("dtstart", one.first_day)
        event.add("dtend", one.last_day + timedelta(days=1))  # the first day after
        event.add("transp", "TRANSPARENT")
    if one.place:
        event.add("location", one.place)
    if one.path:
        event.add("url", settings.ADDRESS + one.path)
    return event


def _utc(instant: Any) -> datetime:
    return instant.astimezone(UTC)
