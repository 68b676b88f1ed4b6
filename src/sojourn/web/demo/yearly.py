"""What units enter year by year in the demonstration: through the same actions as pages and sheets use.

The small set has a few units in one year; the full one all units in seven. What has been entered for a unit
and year is not entered again, so that the work can stop and go on anywhere.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db import transaction

from sojourn.agreements.models import Agreement
from sojourn.kernel import clock
from sojourn.kernel.registers import Register
from sojourn.kernel.registers.keeping import take_in
from sojourn.networks.models import Network
from sojourn.organisation.models import AcademicYear, Coverage, Employment, Unit
from sojourn.organisation.registers import COVERAGES
from sojourn.organisation.years import academic_year, label_of, year_after
from sojourn.partners.models import Institution
from sojourn.web.demo.alliance import build_networks, enter_engagements
from sojourn.web.demo.house import House
from sojourn.web.demo.publishing import confirm_works, publish
from sojourn.web.demo.staffing import employ, enter_sizes
from sojourn.web.demo.working import enter_events, enter_research, enter_stays, enter_teaching
from sojourn.web.demo_data.registers import openness_of

YEARS = 7
SMALL_UNITS = ("CLI", "LAW", "CSA")
ENTERING = ("school", "laboratory", "department")

Report = Callable[[int, int], None]


@dataclass
class Turn:
    """One unit in one academic year, with its own dice."""

    unit: Unit
    year: AcademicYear
    rng: Random
    openness: float
    staff: list[Employment]
    partners: list[Institution]
    agreements: list[Agreement]
    networks: list[Network]
    rows: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    """Name of a register -> what this unit enters there."""
    levels: dict[str, int] = field(default_factory=dict)
    """Level of study -> how many graduate in a year."""

    @property
    def first(self) -> int:
        return int(self.year.label[:4])

    def day(self, *, latest: date | None = None) -> date:
        """Some day of the academic year that is over."""
        end = min(latest or clock.today(), self.year.ends_on, clock.today())
        return self.year.starts_on + timedelta(
            days=self.rng.randint(0, max(0, (end - self.year.starts_on).days))
        )

    def partner(self) -> Institution:
        """Some partners are met far more often than others."""
        return self.partners[int(len(self.partners) * self.rng.random() ** 2)]

    def agreement(self) -> Agreement | None:
        """One of the whole institution or of this unit."""
        open_to = [one for one in self.agreements if one.unit_id in (None, self.unit.pk)]
        return self.rng.choice(open_to) if open_to and self.rng.random() < 0.4 else None

    def colleague(self) -> Employment:
        return self.rng.choice(self.staff)


def fill_yearly_small(house: House, *, seed: int) -> None:
    """A few units in the academic year before this one."""
    first = int(year_after(clock.today())[:4]) - 2
    _fill(
        house, seed=seed, years=[first], units=_units(SMALL_UNITS), report=lambda done, total: None, scale=0.4
    )


def fill_yearly(house: House, *, seed: int, report: Report) -> None:
    """All units in seven years; begun again it goes on where it stopped."""
    last = int(year_after(clock.today())[:4]) - 1
    years = list(range(last - YEARS + 1, last + 1))
    _fill(house, seed=seed, years=years, units=_units(()), report=report, scale=1)


def _units(codes: Iterable[str]) -> list[Unit]:
    found = Unit.objects.filter(kind__in=ENTERING).order_by("pk")
    return list(found.filter(code__in=codes) if codes else found)


def _fill(
    house: House, *, seed: int, years: list[int], units: list[Unit], report: Report, scale: float
) -> None:
    with transaction.atomic():
        networks = build_networks(house, Random(f"{seed}/networks"))
        employ(house, units, seed=seed, since=years[0], scale=scale, networks=networks)
    partners = list(Institution.objects.filter(is_partner=True).exclude(kind="consortium").order_by("pk"))
    agreements = list(Agreement.objects.order_by("pk"))
    staff: dict[int, list[Employment]] = defaultdict(list)
    for contract in Employment.objects.select_related("person").order_by("pk"):
        staff[contract.unit_id].append(contract)
    for done, first in enumerate(years):
        report(done, len(years) + 1)
        with transaction.atomic():
            year = academic_year(label_of(first), by=house.director)
            entered = set(Coverage.objects.filter(academic_year=year).values_list("unit", flat=True))
            turns = [
                Turn(
                    unit,
                    year,
                    Random(f"{seed}/{unit.code}/{first}"),
                    openness_of(unit.code, seed) * (1 + 0.05 * (first - years[0])) * scale,
                    _employed(staff[unit.pk], year),
                    partners,
                    agreements,
                    networks,
                )
                for unit in units
                if unit.pk not in entered
            ]
            _enter_year([turn for turn in turns if turn.staff], house=house, seed=seed)
    confirm_works()
    report(len(years) + 1, len(years) + 1)


def _employed(contracts: list[Employment], year: AcademicYear) -> list[Employment]:
    return [
        one
        for one in contracts
        if one.starts_on <= year.ends_on and (one.ends_on is None or one.ends_on >= year.starts_on)
    ]


def _enter_year(turns: list[Turn], *, house: House, seed: int) -> None:
    """All registers of a year, each taken in once for all units."""
    for turn in turns:
        for table in Coverage.Table.values:
            turn.rows["coverage"].append(Coverage(unit=turn.unit, academic_year=turn.year, table=table))
    enter_sizes(turns, by=house.officer)
    enter_teaching(turns, by=house.officer)
    enter_research(turns, by=house.officer)
    enter_events(turns, by=house.officer)
    enter_stays(turns, by=house.officer)
    enter_engagements(turns, by=house.officer)
    publish(turns, seed=seed, by=house.officer)
    enter(COVERAGES, turns, by=house.officer)


def enter(register: Register, turns: Iterable[Turn], *, by: Any) -> list[Any]:
    """Take in what all units have for one register."""
    rows = [row for turn in turns for row in turn.rows[register.name]]
    take_in(register, rows, by=by)
    return rows
