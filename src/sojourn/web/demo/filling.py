"""Filling the demonstration: a small set at once, the full one in the background with progress."""

import re
from datetime import date
from pathlib import Path
from random import Random

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from sojourn.interop.spreadsheet.offers_import import import_offers
from sojourn.kernel import clock
from sojourn.kernel.jobs import Progress, job, start_job
from sojourn.kernel.models import Job
from sojourn.kernel.planner import learn_sizes
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import AcademicYear, Person, Role, Unit
from sojourn.organisation.years import academic_year, label_of, year_after
from sojourn.partners.models import Institution
from sojourn.programmes.actions.places import Seats, set_places
from sojourn.programmes.models import Programme
from sojourn.web.demo.accounts import forget_accounts
from sojourn.web.demo.consulting import consult
from sojourn.web.demo.grades import add_grade_tables
from sojourn.web.demo.hosts import settle_hosts
from sojourn.web.demo.house import House, add_agreements, build_house, house_again
from sojourn.web.demo.indexing import fill_index
from sojourn.web.demo.main_round import fill_main
from sojourn.web.demo.network import fill_network
from sojourn.web.demo.owed import (
    add_plans,
    grant_money,
    grant_money_to_many,
    report_for_many,
    report_what_is_owed,
)
from sojourn.web.demo.scholarships import fill_scholarships
from sojourn.web.demo.small import Small, fill_small
from sojourn.web.demo.telling import tell_of_visits, write_news
from sojourn.web.demo.units_agreements import add_agreements_of_units
from sojourn.web.demo.yearly import Report, fill_yearly, fill_yearly_small

OFFERS = Path(__file__).parents[2] / "interop" / "spreadsheet" / "data" / "offers_2022.csv"
OFFERED_IN = 2022
"""The year for whose autumn the shipped offers were made."""
FILLING = "web.fill_demonstration"
"""The kind of the job that fills the rest."""
OFFERED_EARLIER = 20
"""So many programmes had places in the earlier years too."""
WITH_AGREEMENT = 25
SCHOLARSHIPS, SCHOLARSHIPS_SMALL = 90, 8
"""Applications for the government scholarship in the full and in the small set."""


def fill(*, seed: int, small: bool) -> None:
    """Fill an empty database; the same seed and day give the same people and rounds."""
    if Unit.objects.exists():
        raise Refusal("The database is not empty; the demonstration fills only an empty one.")
    forget_accounts()
    with transaction.atomic():
        build(seed=seed, today=clock.today())
        learn_sizes()
    if not small:
        fill_rest(seed=seed, report=lambda done, total: None)


def fill_rest(*, seed: int, report: Report) -> None:
    """What the full set has beyond the small one; begun again it goes on where it stopped."""
    fill_main(seed=seed, report=report)
    house = house_again()
    fill_scholarships(house, seed=seed, batch=2, count=SCHOLARSHIPS)
    add_agreements_of_units(house, seed=seed, last=int(year_after(clock.today())[:4]) - 1)
    fill_yearly(house, seed=seed, report=report)
    fill_network(house, seed=seed)
    fill_index(house)
    tell_of_visits(house)
    with transaction.atomic():
        report_for_many(house)
        grant_money_to_many(house)
    learn_sizes()


def build(*, seed: int, today: date) -> None:
    """Everything of the small set."""
    house = build_house(Random(f"{seed}/house"))
    years = _years(house, today)
    _take_over_offers(house, years)
    add_plans(house)
    fill_small(Small(house, years, seed, today))
    fill_scholarships(house, seed=seed, batch=1, count=SCHOLARSHIPS_SMALL)
    report_what_is_owed(house)
    grant_money(house)
    partners = list(Institution.objects.filter(is_partner=True).order_by("pk")[:WITH_AGREEMENT])
    add_agreements(
        house,
        Random(f"{seed}/agreements"),
        partners=partners,
        years=[years[-1], years[1]],
        today=today,
    )
    add_grade_tables(house, partners, edition=f"{today.year - 3}–{today.year - 1}")
    fill_yearly_small(house, seed=seed)
    fill_network(house, seed=seed)
    write_news(house)
    consult(house)


def _years(house: House, today: date) -> dict[int, AcademicYear]:
    """The academic years before, now and next, by their distance from the one running."""
    first = int(year_after(today)[:4]) - 1
    return {distance: academic_year(label_of(first + distance), by=house.director) for distance in (-1, 0, 1)}


def _take_over_offers(house: House, years: dict[int, AcademicYear]) -> None:
    """The real offers as next year's places; some programmes have places in the earlier years too."""
    shift = int(years[1].label[:4]) - OFFERED_IN
    raw = re.sub(
        rb"\b(202[12])(?=-\d\d-\d\d)", lambda found: b"%d" % (int(found[1]) + shift), OFFERS.read_bytes()
    )
    import_offers(raw, file_name=OFFERS.name, by=house.officer, dry_run=False, year=years[1].label)
    settle_hosts(house)
    hosted = Programme.objects.exclude(institution=None).exclude(institution__kind="consortium")
    for programme in hosted.order_by("code")[:OFFERED_EARLIER]:
        offered = list(programme.places.filter(academic_year=years[1]).select_related("cap"))
        seats = Seats(offered[0].cap.seats, {place.period: place.seats for place in offered})
        for distance in (-1, 0):
            set_places(programme, year=years[distance], seats=seats, parent=None, by=house.officer)


def start_filling_rest(*, seed: int) -> Job:
    """The full set as a job of the administrator, with progress."""
    administrator = Person.objects.filter(appointments__role=Role.ADMINISTRATOR).order_by("pk")[0]
    return start_job(FILLING, by=administrator, seed=seed)


@job(FILLING, label=_("Filling the demonstration"), attempts=100)
def _fill_as_job(progress: Progress, *, seed: int) -> dict[str, str]:
    fill_rest(seed=seed, report=progress.at)
    return {"path": "/"}
