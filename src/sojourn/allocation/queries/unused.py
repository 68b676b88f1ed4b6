"""Seats that nobody used, year by year, and what is to be expected of the next round."""

from collections import Counter
from dataclasses import dataclass
from statistics import fmean

from sojourn.allocation.models import Offer
from sojourn.allocation.queries.seats import seats_in
from sojourn.applications.models import Choice
from sojourn.organisation.models import AcademicYear
from sojourn.programmes.models import Place

YEARS = 4
"""So many years, this one included, stand beside each other."""
NOT_ASKED = ("draft", "withdrawn")


@dataclass(frozen=True)
class YearOfPlace:
    """One programme and period in one academic year."""

    seats: int
    used: int
    asked: int
    """Applicants who ranked it."""
    first: int
    """Of these, as their first choice."""


@dataclass(frozen=True)
class UnusedLine:
    """A place with seats to spare, and its years."""

    place: Place
    free: int
    """Seats that can be given now without passing a shared cap."""
    years: list[YearOfPlace | None]
    """Newest first, in the order of the academic years shown; None where it was not offered."""

    @property
    def expected(self) -> int | None:
        """Seats that the next round may be expected to use: the mean share used before, of today's seats."""
        shares = [one.used / one.seats for one in self.years if one and one.seats]
        return round(self.place.seats * fmean(shares)) if shares else None


def years_until(year: AcademicYear) -> list[AcademicYear]:
    """This academic year and those before it, newest first. One query."""
    return list(AcademicYear.objects.filter(starts_on__lte=year.starts_on).order_by("-starts_on")[:YEARS])


def unused_seats(year: AcademicYear) -> list[UnusedLine]:
    """Every place of the year with seats that can be given, most of them first. Nine queries."""
    years = years_until(year)
    seats = seats_in(year.pk)
    free = {number: seats.free_at(number) for number in seats.places}
    wanted = [place for number, place in seats.places.items() if free[number]]
    by_key = _years_by_key({place.programme_id for place in wanted}, years)
    lines = [
        UnusedLine(
            place,
            free[place.pk],
            [by_key.get((place.programme_id, place.period, one.pk)) for one in years],
        )
        for place in wanted
    ]
    return sorted(lines, key=lambda line: (-line.free, line.place.pk))


def _years_by_key(programmes: set[int], years: list[AcademicYear]) -> dict[tuple[int, str, int], YearOfPlace]:
    places = list(Place.objects.filter(programme__in=programmes, academic_year__in=years))
    numbers = [place.pk for place in places]
    held = Offer.objects.filter(place__in=numbers, state="accepted").values_list("place", flat=True)
    used = Counter(held)
    asked: Counter[int] = Counter()
    first: Counter[int] = Counter()
    ranked = Choice.objects.filter(place__in=numbers).exclude(application__state__in=NOT_ASKED)
    for number, rank in ranked.values_list("place", "rank"):
        asked[number] += 1
        first[number] += rank == 1
    return {
        (place.programme_id, place.period, place.academic_year_id): YearOfPlace(
            place.seats, used[place.pk], asked[place.pk], first[place.pk]
        )
        for place in places
    }
