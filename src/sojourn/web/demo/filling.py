"""Filling the demonstration: a small set at once, the full one in the background with progress."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from sojourn.applications import actions as applying
from sojourn.interop.spreadsheet.offers_import import import_offers
from sojourn.kernel import clock
from sojourn.kernel.jobs import Progress, job, start_job
from sojourn.organisation.models import AcademicYear, Appointment, Person, Role, Unit
from sojourn.organisation.years import academic_year, label_of, year_after
from sojourn.partners.models import Institution
from sojourn.programmes.actions.hosts import settle_institution
from sojourn.programmes.actions.places import Seats, set_places
from sojourn.programmes.models import Call, Place, Programme
from sojourn.stays.models import Stay
from sojourn.web.demo import rounds
from sojourn.web.demo.accounts import accounts, forget_accounts, give_account
from sojourn.web.demo.house import House, add_agreements, build_house, contact_at
from sojourn.web.demo.rounds import Dates, Round
from sojourn.web.demo.students import add_student
from sojourn.web.demo_data.choices import popularity_weights
from sojourn.web.demo_data.texts import Text, call_title

OFFERS = Path(__file__).parents[2] / "interop" / "spreadsheet" / "data" / "offers_2022.csv"
OFFERED_IN = 2022
"""The year for whose autumn the shipped offers were made."""

SMALL = {"returned": 6, "abroad": 10, "decided": 12, "current": 18, "open": 6}
FULL = {"returned": 30, "abroad": 60, "decided": 60, "current": 520, "open": 40}
"""How many apply in each of the rounds."""


def fill(*, seed: int, small: bool) -> list[str]:
    """Fill an empty database and give the lines to print; the same seed and day give the same people and rounds."""
    forget_accounts()
    with transaction.atomic():
        _build(Random(seed), today=clock.today())
    if not small:
        fill_rest(seed=seed)
    return accounts_shown()


def accounts_shown() -> list[str]:
    """One line per account."""
    return [f"{label:40} {email:44} {password}" for label, (email, password) in accounts().items()]


def _build(rng: Random, *, today: date) -> None:
    house = build_house(rng)
    years = _years(house, today)
    _take_over_offers(house, years)
    _small_rounds(house, years, today)
    partners = list(Institution.objects.filter(is_partner=True).order_by("pk")[:25])
    add_agreements(house, partners=partners, years=[years[-1], years[1]], today=today)


def _years(house: House, today: date) -> dict[int, AcademicYear]:
    """The academic years before, now and next, by their distance from the one running."""
    first = int(year_after(today)[:4]) - 1
    return {distance: academic_year(label_of(first + distance), by=house.director) for distance in (-1, 0, 1)}


def _take_over_offers(house: House, years: dict[int, AcademicYear]) -> None:
    """The real offers as next year's places; programmes with a known host have places in the earlier years too."""
    shift = int(years[1].label[:4]) - OFFERED_IN
    raw = re.sub(
        rb"\b(202[12])(?=-\d\d-\d\d)", lambda found: b"%d" % (int(found[1]) + shift), OFFERS.read_bytes()
    )
    import_offers(raw, file_name=OFFERS.name, by=house.officer, dry_run=False, year=years[1].label)
    _settle_hosts(house)
    known = (
        Programme.objects.exclude(institution=None)
        .exclude(institution__kind="consortium")
        .order_by("code")[:40]
    )
    for programme in known:
        offered = list(programme.places.filter(academic_year=years[1]).select_related("cap"))
        for distance in (-1, 0):
            set_places(
                programme,
                year=years[distance],
                seats=Seats(offered[0].cap.seats, {place.period: place.seats for place in offered}),
                parent=None,
                by=house.officer,
            )


def _settle_hosts(house: House) -> None:
    """The office has settled all offers but the last few by their first suggestion or by hand."""
    for programme in list(Programme.objects.filter(institution=None).order_by("code"))[:-4]:
        programme.refresh_from_db()
        if programme.institution_id is None:
            made = Institution.objects.create(
                name_en=programme.institution_as_written or programme.title_en,
                search_text=(programme.institution_as_written or programme.title_en).casefold(),
                country="",
            )
            settle_institution(programme, institution=made, by=house.officer)


def _places(year: AcademicYear, *, period: str = "") -> list[Place]:
    found = Place.objects.filter(academic_year=year, seats__gt=0).select_related(
        "programme__institution", "cap"
    )
    if period:
        found = found.filter(period=period)
    return list(found.order_by("programme__code", "period"))


def _small_rounds(house: House, years: dict[int, AcademicYear], today: date) -> None:
    _returned_round(house, years[-1], count=SMALL["returned"])
    abroad = _abroad_round(house, years[0], today, count=SMALL["abroad"])
    _decided_round(house, years[0], today, count=SMALL["decided"])
    _current_round(house, years[1], today, count=SMALL["current"])
    _open_round(house, years[1], today, count=SMALL["open"])
    student = abroad[0].person if abroad else None
    if student is not None:
        give_account(student, label="student (abroad)")
        give_account(contact_at(house, abroad[0].institution), label="partner contact")


def _run_to_offers(round_: Round, *, count: int) -> None:
    applications = [
        rounds.apply_for(round_, add_student(round_.house, on=round_.dates.opens)) for _number in range(count)
    ]
    rounds.close(round_)
    rounds.endorse(round_, applications)
    rounds.check(round_, applications)
    rounds.review(round_)
    rounds.allocate(round_)


def _autumn_dates(year: AcademicYear) -> Dates:
    return Dates.closing_on(date(year.starts_on.year - 1, 11, 5))


def _returned_round(house: House, year: AcademicYear, *, count: int) -> None:
    """Last year's stays: everybody is back, reports and recognition are in every stage."""
    round_ = rounds.open_round(
        house,
        code=f"exchange-{year.label[:4]}",
        year=year,
        places=_places(year),
        dates=_autumn_dates(year),
        title=call_title(year.label),
    )
    _run_to_offers(round_, count=count)
    rounds.answer_offers(round_)
    stays = rounds.nominate(round_, on=date(year.starts_on.year, 2, 20))
    for order, stay in enumerate(stays):
        rounds.agree(round_, stay, on=date(year.starts_on.year, 5, 10))
        rounds.depart(round_, stay)
        rounds.come_home(round_, Stay.objects.get(pk=stay.pk), stage=min(order, 3))


def _abroad_round(house: House, year: AcademicYear, today: date, *, count: int) -> list[Stay]:
    """This year's stays: on site, on the way, one with a change of its learning agreement under way."""
    round_ = rounds.open_round(
        house,
        code=f"exchange-{year.label[:4]}",
        year=year,
        places=_places(year),
        dates=_autumn_dates(year),
        title=call_title(year.label),
    )
    _run_to_offers(round_, count=count)
    rounds.answer_offers(round_)
    stays = rounds.nominate(round_, on=date(year.starts_on.year, 2, 20))
    gone = []
    for order, stay in enumerate(stays):
        rounds.agree(round_, stay, on=date(year.starts_on.year, 5, 10))
        if stay.planned_from > today - timedelta(days=5):
            continue
        rounds.depart(round_, stay, arrives=order % 5 != 4)
        gone.append(Stay.objects.get(pk=stay.pk))
    return gone


def _decided_round(house: House, year: AcademicYear, today: date, *, count: int) -> None:
    """Places of the spring term, decided these days: offers run, some nominations wait for their host."""
    dates = Dates.closing_on(today - timedelta(days=48))
    round_ = rounds.open_round(
        house,
        code=f"spring-{year.label[:4]}",
        year=year,
        places=_places(year, period="term"),
        dates=dates,
        title=Text(f"{year.label}学年春季学期交换项目选拔", f"Student exchange, spring term of {year.label}"),
    )
    _run_to_offers(round_, count=count)
    rounds.answer_offers(round_, share=0.5)
    rounds.nominate(round_, on=today - timedelta(days=1), answered=0.4)
    waiting = round_.call.applications.filter(state="offered").select_related("person").first()
    if waiting is not None:
        give_account(waiting.person, label="student (offer to answer)")


def _current_round(house: House, year: AcademicYear, today: date, *, count: int) -> None:
    """The autumn call, closed twelve days ago: endorsement, check and review are under way at once."""
    round_ = rounds.open_round(
        house,
        code=f"exchange-{year.label[:4]}",
        year=year,
        places=_places(year),
        dates=Dates.closing_on(today - timedelta(days=12)),
        title=call_title(year.label),
    )
    applications = [
        rounds.apply_for(round_, add_student(house, on=round_.dates.opens)) for _number in range(count)
    ]
    rounds.close(round_)
    _scatter(round_, applications)


def _scatter(round_: Round, applications: list) -> None:
    """A third waits for the unit, a third for the office, a third is under review; one is returned."""
    third = len(applications) // 3
    with_unit, with_office, further = (
        applications[:third],
        applications[third : 2 * third],
        applications[2 * third :],
    )
    now = Dates(
        **{**round_.dates.__dict__, "endorse": clock.today(), "check": clock.today() + timedelta(days=1)}
    )
    hurried = Round(round_.house, round_.call, now, round_.places, round_.weights)
    rounds.endorse(hurried, [*with_office, *further])
    rounds.check(hurried, further)
    if with_unit:
        applying.return_application(
            with_unit[0],
            by=round_.house.officer,
            reason="成绩单不清晰，请重新上传。",
            correct_until=clock.today() + timedelta(days=5),
        )


def _open_round(house: House, year: AcademicYear, today: date, *, count: int) -> None:
    """A second call for places of next year, open now: drafts and applications handed in."""
    dates = Dates.closing_on(today + timedelta(days=16))
    round_ = rounds.open_round(
        house,
        code=f"second-{year.label[:4]}",
        year=year,
        places=_places(year)[:60],
        dates=dates,
        title=Text(f"{year.label}学年学生交换项目第二轮选拔", f"Student exchange {year.label}, second round"),
    )
    for order in range(count):
        rounds.apply_for(round_, add_student(house, on=dates.opens), submits=order % 3 != 0)
    give_account(add_student(house, on=dates.opens), label="student")


def start_filling_rest(*, seed: int) -> None:
    """The full set as a job of the administrator, with progress."""
    administrator = Person.objects.filter(appointments__role=Role.ADMINISTRATOR).first()
    start_job("web.fill_demonstration", by=administrator, seed=seed)


@job("web.fill_demonstration", label=_("Filling the demonstration"))
def _fill_as_job(progress: Progress, *, seed: int) -> dict[str, str]:
    fill_rest(seed=seed, report=progress.at)
    return {"path": "/"}


def fill_rest(*, seed: int, report: Callable[[int, int], None] = lambda done, total: None) -> None:
    """Bring the current and the open call to their full number; begun again it goes on where it stopped."""
    house = _house_again(seed)
    current = Call.objects.filter(code__startswith="exchange-", state="closed").first()
    opened = Call.objects.filter(code__startswith="second-", state="open").first()
    wanted = [
        (call, FULL[kind]) for call, kind in ((current, "current"), (opened, "open")) if call is not None
    ]
    total = sum(number for _call, number in wanted)
    for call, number in wanted:
        round_ = _round_again(house, call)
        while (there := call.applications.count()) < number:
            with transaction.atomic():
                batch = [_late_application(round_, call) for _one in range(min(6, number - there))]
                if call == current:
                    _scatter_rest(round_, batch)
            report(sum(one.applications.count() for one, _number in wanted), total)


def _late_application(round_: Round, call: Call):  # noqa: ANN202 - an Application
    """As if handed in while the call was open."""
    student = add_student(round_.house, on=round_.dates.opens)
    if call.state == "open":
        return rounds.apply_for(round_, student)
    Call.objects.filter(pk=call.pk).update(state="open")
    try:
        round_.call.state = "open"
        return rounds.apply_for(round_, student)
    finally:
        Call.objects.filter(pk=call.pk).update(state="closed")
        round_.call.state = "closed"


def _scatter_rest(round_: Round, batch: list) -> None:
    now = Dates(
        **{**round_.dates.__dict__, "endorse": clock.today(), "check": clock.today() + timedelta(days=1)}
    )
    hurried = Round(round_.house, round_.call, now, round_.places, round_.weights)
    rounds.endorse(hurried, batch[2:])
    rounds.check(hurried, batch[4:])


def _house_again(seed: int) -> House:
    """The people of a house that stands already; the draw goes on from how far it has been filled."""

    def holder(role: str, unit: Unit | None = None) -> Person:
        held = Appointment.objects.filter(role=role).select_related("person__account").order_by("pk")
        return (held.filter(unit=unit) if unit else held)[0].person

    schools = list(Unit.objects.filter(kind__in=["school", "laboratory", "hospital"]))
    people = Person.objects.count()
    return House(
        rng=Random(f"{seed}/{people}"),
        director=holder(Role.DIRECTOR),
        officer=holder(Role.OFFICER),
        unit_officers={unit.pk: holder(Role.UNIT_OFFICER, unit) for unit in schools},
        counsellors={unit.pk: holder(Role.COUNSELLOR, unit) for unit in schools if unit.kind == "school"},
        reviewers=[
            one.person
            for one in Appointment.objects.filter(role=Role.REVIEWER).select_related("person__account")
        ],
        numbers=10_000 + people,
    )


def _round_again(house: House, call: Call) -> Round:
    places = list(
        call.places.select_related("programme__institution", "cap").order_by("programme__code", "period")
    )
    return Round(
        house,
        call,
        Dates(
            call.opens_at.date(),
            call.closes_at.date(),
            call.endorse_until,
            call.check_until,
            call.review_until,
            call.announce_on,
        ),
        places,
        popularity_weights(len(places)),
    )
