"""The main call of the full set, with 520 applicants: filled so that it can stop and go on anywhere."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from django.db import transaction

from sojourn.applications.models import Application
from sojourn.kernel import clock
from sojourn.kernel.steps import take_step
from sojourn.organisation.models import AcademicYear
from sojourn.organisation.years import year_after
from sojourn.programmes.models import Call
from sojourn.web.demo.applying import apply_for, assign, check, endorse, new_applicant, review
from sojourn.web.demo.house import House, house_again
from sojourn.web.demo.rounds import Dates, Round, at, open_round, places_in, set_dates
from sojourn.web.demo.seven_years import PARTS, fill_years
from sojourn.web.demo_data.texts import call_title

APPLICANTS = 520
LATE_APPLICANTS = 40
"""How many apply to the call that is still open."""
PANEL = 12
REVIEWED = 0.5
"""The share of the reviews that are written already."""

Report = Callable[[int, int], None]


@dataclass
class Step:
    """Counts what is done, and says so."""

    report: Report
    total: int
    done: int = 0

    def taken(self) -> None:
        self.done += 1
        self.report(self.done, self.total)


def fill_main(*, seed: int, report: Report) -> None:
    """Fill the main call and the one that is open; begun again it goes on where it stopped."""
    house = house_again()
    progress = Step(report, 2 * APPLICANTS + LATE_APPLICANTS + 1 + PARTS)
    _fill_open_call(house, seed, progress)
    round_ = _main_round(house, seed)
    for order in range(APPLICANTS):
        _apply(round_, order, seed)
        progress.taken()
    if round_.call.state == "open":
        _close(round_)
    for order, application in enumerate(round_.call.applications.order_by("pk")):
        _decide(round_, application, order, seed)
        progress.taken()
    if not round_.call.panel.exists():
        _review(round_, house)
    progress.taken()
    fill_years(house, seed=seed, first_year=int(year_after(clock.today())[:4]) - 1, taken=progress.taken)


def _fill_open_call(house: House, seed: int, progress: Step) -> None:
    call = Call.objects.filter(code__startswith="further-").first()
    round_ = _round_again(house, call, seed, first_number=7100) if call else None
    for order in range(LATE_APPLICANTS):
        if round_ is not None and round_.call.takes_applications:
            _apply(round_, order, seed, submits=order % 4 != 0)
        progress.taken()


def _main_round(house: House, seed: int) -> Round:
    """The call as it stands, or opened now: until all have applied it says that it closes tomorrow."""
    today = clock.today()
    year = AcademicYear.objects.get(label=year_after(today))
    code = f"exchange-{year.label[:4]}"
    call = Call.objects.filter(code=code).first()
    if call is not None:
        return _round_again(house, call, seed, first_number=20_000)
    with transaction.atomic():
        return open_round(
            house,
            seed=seed,
            code=code,
            year=year,
            places=places_in(year),
            dates=Dates.closing_on(today + timedelta(days=1), opens=today - timedelta(days=40)),
            title=call_title(year.label),
            first_number=20_000,
        )


def _round_again(house: House, call: Call, seed: int, *, first_number: int) -> Round:
    """A round whose call stands already."""
    chosen = set(call.places.values_list("pk", flat=True))
    dates = Dates(
        call.opens_at.date(),
        call.closes_at.date(),
        call.endorse_until,
        call.check_until,
        call.review_until,
        call.announce_on,
    )
    places = [place for place in places_in(call.academic_year) if place.pk in chosen]
    return Round(house, call, dates, places, Random(f"{seed}/{call.code}"), first_number)


def _dice(round_: Round, order: int, seed: int, what: str) -> Random:
    """Of their own for each applicant, so that it does not matter where the work was interrupted."""
    return Random(f"{seed}/{round_.call.code}/{what}/{order}")


def _apply(round_: Round, order: int, seed: int, *, submits: bool = True) -> None:
    number = round_.first_number + order
    if round_.call.applications.filter(
        person__number__endswith=f"{round_.dates.opens.year}{number}"
    ).exists():
        return
    rng = _dice(round_, order, seed, "apply")
    with transaction.atomic():
        apply_for(round_, new_applicant(round_, order=order, rng=rng), rng=rng, submits=submits)


def _close(round_: Round) -> None:
    """The office brings the close forward to the day on which it is to have been, and that instant comes."""
    dates = Dates.closing_on(clock.today() - timedelta(days=12), opens=round_.dates.opens)
    with transaction.atomic():
        with clock.standing_at(at(dates.closes - timedelta(days=2))):
            round_.call.refresh_from_db()
            set_dates(round_.house, round_.call, dates=dates, places=round_.places)
        with clock.standing_at(at(dates.closes, 17)):
            round_.call = take_step(round_.call, "close", by=None)
    round_.dates = dates


def _decide(round_: Round, application: Application, order: int, seed: int) -> None:
    """A third waits for the unit, a third for the office, a third is under review."""
    rng = _dice(round_, order, seed, "decide")
    with transaction.atomic():
        if application.state == "submitted" and order % 3 > 0:
            endorse(round_, [application], rng=rng)
        if order % 3 == 2:
            check(round_, [application])


def _review(round_: Round, house: House) -> None:
    with transaction.atomic():
        assign(round_, house.reviewers[:PANEL])
        review(round_, share=REVIEWED)
