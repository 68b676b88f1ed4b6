"""The years before: their rounds as they came to their end, so that trends, chances and returners are there.

Everything is invented and says so; how many apply follows what such offices went through: few while borders
were closed, then more each year.
"""

from collections.abc import Callable
from datetime import date

from django.db import transaction

from sojourn.organisation.models import AcademicYear
from sojourn.organisation.years import academic_year, label_of
from sojourn.programmes.actions.places import Seats, set_places
from sojourn.programmes.models import Call, Programme
from sojourn.web.demo.house import House
from sojourn.web.demo.past_applying import apply_all_at_once
from sojourn.web.demo.past_deciding import decide_round
from sojourn.web.demo.past_people import add_past_students, let_years_pass
from sojourn.web.demo.past_stays import go_all_at_once
from sojourn.web.demo.rounds import Dates, close, open_round, places_in
from sojourn.web.demo_data.texts import Text

APPLICANTS = {-5: 110, -4: 190, -3: 280, -2: 350, -1: 410, 0: 460}
"""Distance from the academic year that runs -> how many applied for it; set, not measured."""
FIRST_NUMBER = 30_000
PARTS = 3 * len(APPLICANTS)
"""So many times the progress is told."""


def fill_years(house: House, *, seed: int, first_year: int, taken: Callable[[], None]) -> None:
    """Rounds of six years, the earliest first; a year that stands already is left as it is."""
    for distance, count in APPLICANTS.items():
        first = first_year + distance
        code = f"main-{first}"
        if Call.objects.filter(code=code).exists():
            for _part in range(PARTS // len(APPLICANTS)):
                taken()
            continue
        with transaction.atomic():
            _fill_year(house, code=code, seed=seed, first=first, count=count, taken=taken)


def _fill_year(
    house: House, *, code: str, seed: int, first: int, count: int, taken: Callable[[], None]
) -> None:
    year = academic_year(label_of(first), by=house.director)
    _offer_places(house, year)
    dates = Dates.closing_on(date(first - 1, 11, 12))
    number = FIRST_NUMBER + 1000 * (first % 10)
    round_ = open_round(
        house,
        seed=seed,
        code=code,
        year=year,
        places=places_in(year),
        dates=dates,
        title=Text(
            f"{year.label}学年学生交换项目选拔（主批次）", f"Student exchange {year.label}: main round"
        ),
        first_number=number,
    )
    people = add_past_students(house, round_.rng, count=count, first_number=number, on=dates.opens)
    close(round_)
    taken()
    apply_all_at_once(round_, people)
    taken()
    go_all_at_once(round_, decide_round(round_))
    let_years_pass(people, since=dates.opens)
    taken()


def _offer_places(house: House, year: AcademicYear) -> None:
    """The programmes of today had places in that year too, each as many as its newest ones."""
    hosted = Programme.objects.exclude(institution=None).exclude(institution__kind="consortium")
    for programme in hosted.prefetch_related("places__cap", "places__academic_year"):
        if any(place.academic_year_id == year.pk for place in programme.places.all()):
            continue
        newest = max(place.academic_year.label for place in programme.places.all())
        offered = [place for place in programme.places.all() if place.academic_year.label == newest]
        seats = Seats(offered[0].cap.seats, {place.period: place.seats for place in offered})
        set_places(programme, year=year, seats=seats, parent=None, by=house.officer)
