"""The small set: one round at every stage, with everything in it that somebody could be waiting for."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sojourn.applications import actions as applying
from sojourn.applications.queries import possibilities
from sojourn.kernel import clock
from sojourn.kernel.steps import take_step
from sojourn.organisation.models import AcademicYear, Person
from sojourn.programmes.models import Call
from sojourn.reviews.actions import reassign_review, recuse_review
from sojourn.reviews.models import Review
from sojourn.reviews.queries import possible_reviewers
from sojourn.stays.models import Stay
from sojourn.web.demo import deciding, going
from sojourn.web.demo.accounts import give_account
from sojourn.web.demo.applying import (
    apply_all,
    apply_for,
    assign,
    check,
    endorse,
    give_opinion,
    new_applicant,
    review,
)
from sojourn.web.demo.further import further_round
from sojourn.web.demo.house import HOSPITAL_SHOWN, SHOWN_AT, House, contact_at
from sojourn.web.demo.rounds import Dates, Round, close, draft_call, open_round, places_in
from sojourn.web.demo_data.texts import Text, call_title

ASIA = "HK SG MY"
NORTH_AMERICA = "US CA"
NORTH = "SE FI DK LT NL"
FURTHER = "AU TR AE KW EC BR UA BN ID"
"""Countries whose partners want nominations at about the same time; the rest is in the main call."""
ATTEMPTS = 20
"""So many students are invented at most until one may apply for something."""


@dataclass(frozen=True)
class Small:
    """What every round of the small set needs."""

    house: House
    years: dict[int, AcademicYear]
    """By distance from the year that runs."""
    seed: int
    today: date

    def panel(self) -> list[Person]:
        """Four reviewers; the one whose account is shown, and the unit officer with the second hat."""
        officer = self.house.unit_officers[self.house.units[SHOWN_AT].pk]
        return [officer, *self.house.reviewers[1:4]]

    def open(
        self, code: str, distance: int, *, dates: Dates, title: Text, countries: str = "", first_number: int
    ) -> Round:
        year = self.years[distance]
        return open_round(
            self.house,
            seed=self.seed,
            code=f"{code}-{year.label[:4]}",
            year=year,
            places=places_in(year, countries=countries),
            dates=dates,
            title=title,
            first_number=first_number,
        )

    def title(self, zh: str, en: str) -> Text:
        label = self.years[1].label
        return Text(f"{label}学年{zh}交换项目选拔", f"Student exchange {label}: {en}")


def fill_small(small: Small) -> None:
    """All rounds, the earliest first."""
    returned_round(small)
    abroad_round(small)
    decided_round(small)
    notice_round(small)
    selection_round(small)
    open_call(small)
    draft_call(
        small.house,
        code=f"remaining-{small.years[1].label[:4]}",
        year=small.years[1],
        title=small.title("剩余名额", "remaining places"),
    )


def _earlier_dates(year: AcademicYear) -> Dates:
    """Of an earlier year: the call closed in November, places were given at the turn of the year."""
    return Dates.closing_on(date(year.starts_on.year - 1, 11, 5))


def _to_accepted(round_: Round, small: Small, *, count: int, at_units: tuple[str, ...]) -> None:
    """Everybody applies, is judged, and accepts what is offered."""
    applications = apply_all(round_, count=count, at_units=at_units)
    close(round_)
    endorse(round_, applications)
    check(round_, applications)
    assign(round_, small.panel())
    review(round_)
    day = deciding.make_offers(deciding.publish_result(round_))
    deciding.accept(deciding.pending_offers(round_), on=day + timedelta(days=1))


def _stays_of(round_: Round, year: AcademicYear) -> list[Stay]:
    """Nominated in February, courses agreed in May; those at the shown units first."""
    stays = going.nominate_all(round_, on=date(year.starts_on.year, 2, 20))
    for stay in stays:
        going.agree(round_, stay, on=date(year.starts_on.year, 5, 10))
    return sorted(stays, key=lambda stay: stay.person.number)


def returned_round(small: Small) -> None:
    """Last year: everybody is back, reports and recognitions are at every stage."""
    year = small.years[-1]
    round_ = small.open(
        "exchange", -1, dates=_earlier_dates(year), title=call_title(year.label), first_number=2000
    )
    _to_accepted(round_, small, count=5, at_units=(SHOWN_AT, SHOWN_AT))
    stays = _stays_of(round_, year)
    # of the two at the shown school one waits for the counsellor's decision
    for order, stay in enumerate(stays):
        going.depart(round_, stay)
        going.come_home(round_, Stay.objects.get(pk=stay.pk), stage=(0, 2, 1, 3, 3)[order % 5])
    give_account(stays[0].person, label="student (back home)")
    with clock.standing_at(clock.now() - timedelta(days=30)):
        take_step(round_.call, "archive", by=small.house.officer)


def abroad_round(small: Small) -> None:
    """This year: on site, on the way, changing courses, cancelled; whose time is over, back."""
    year, today = small.years[0], small.today
    round_ = small.open(
        "exchange", 0, dates=_earlier_dates(year), title=call_title(year.label), first_number=3000
    )
    _to_accepted(round_, small, count=7, at_units=(SHOWN_AT, HOSPITAL_SHOWN))
    stays = _stays_of(round_, year)
    further_round(round_, opens=date(year.starts_on.year, 3, 5), panel=small.panel())
    gone = [stay for stay in stays[:-1] if stay.planned_from <= today]
    going.cancel(round_, stays[-1], on=min(date(year.starts_on.year, 7, 1), today))
    for order, stay in enumerate(gone):
        # of the second one, at the hospital, nobody has confirmed the arrival yet
        gone[order] = going.depart(round_, stay, arrives=order != 1)
    on_site = [stay for stay in gone if stay.state == "on_site"]
    after_arrival = min(year.starts_on + timedelta(days=20), today - timedelta(days=3))
    for stay, signatures in zip(on_site[:2], (1, 3), strict=False):
        if after_arrival > stay.arrived_on:
            going.change_courses(round_, stay, on=after_arrival, signatures=signatures)
    for order, stay in enumerate(on_site):
        if stay.planned_until < today - timedelta(days=5):
            going.come_home(round_, Stay.objects.get(pk=stay.pk), stage=order % 3)
    give_account(stays[0].person, label="student (abroad)")


def decided_round(small: Small) -> None:
    """Decided a few days ago: offers run, and nominations are at every stage."""
    today, days = small.today, timedelta(days=1)
    round_ = small.open(
        "asia",
        1,
        dates=Dates.announcing_on(today - 16 * days),
        title=small.title("港澳及东南亚地区", "Hong Kong and South-East Asia"),
        countries=ASIA,
        first_number=4000,
    )
    applications = apply_all(round_, count=18, at_units=(SHOWN_AT,))
    close(round_)
    endorse(round_, applications)
    check(round_, applications)
    assign(round_, small.panel())
    review(round_)
    offered = deciding.make_offers(deciding.publish_result(round_))
    first, *offers = deciding.pending_offers(round_)
    deciding.accept(offers[:-1], on=offered + 1 * days)
    deciding.decline(first, on=offered + 2 * days)
    # the last one never answers; whoever moves up then has some days left
    deciding.let_lapse(on=offered + 8 * days)
    deciding.give_up(offers[0], on=today - 2 * days)
    _nominate_some(round_, today)
    for offer in [one for one in deciding.pending_offers(round_) if not one.has_expired][:1]:
        give_account(offer.application.person, label="student (offer to answer)")


def _nominate_some(round_: Round, today: date) -> None:
    """Some to send, some to answer; one refused, two approved with their courses under way."""
    sent, to_send = going.nominations_of(round_)[:5], today - timedelta(days=6)
    going.send(round_, sent, on=to_send)
    refused, signing, drafting, *waiting = sent
    going.reject(round_, refused, on=today - timedelta(days=4))
    stays = going.approve(round_, [signing, drafting], on=today - timedelta(days=4))
    agreement = going.enter_courses(round_, stays[0], on=today - timedelta(days=3))
    going.sign(round_, agreement, on=today - timedelta(days=2), signatures=2)
    if waiting:
        give_account(contact_at(round_.house, waiting[0].institution), label="partner contact")


def notice_round(small: Small) -> None:
    """The result is published; the notice period still runs."""
    round_ = small.open(
        "america",
        1,
        dates=Dates.announcing_on(small.today - timedelta(days=2)),
        title=small.title("北美地区", "North America"),
        countries=NORTH_AMERICA,
        first_number=5000,
    )
    applications = apply_all(round_, count=4)
    close(round_)
    endorse(round_, applications)
    check(round_, applications)
    assign(round_, small.panel())
    review(round_)
    deciding.publish_result(round_)


def selection_round(small: Small) -> None:
    """Closed twelve days ago: units endorse, the office checks, reviewers read, all at once."""
    today = small.today
    round_ = small.open(
        "north",
        1,
        dates=Dates.closing_on(today - timedelta(days=12)),
        title=small.title("北欧及波罗的海地区", "Nordic and Baltic countries, the Netherlands"),
        countries=NORTH,
        first_number=6000,
    )
    applications = apply_all(
        round_, count=15, at_units=(SHOWN_AT, SHOWN_AT, HOSPITAL_SHOWN, HOSPITAL_SHOWN, "LAW")
    )
    close(round_)
    own_school, own_school_returned, hospital, hospital_eligible, doubtful, *others = applications
    by = small.house.officer
    endorse(round_, [hospital, *others[1:]])
    with clock.standing_at(clock.now() - timedelta(days=1)):
        give_opinion(round_, hospital_eligible, is_positive=True, rng=round_.rng)
        give_opinion(round_, doubtful, is_positive=False, rng=round_.rng)
        applying.return_application(
            own_school_returned,
            by=by,
            reason="成绩单不清晰，请重新上传。",
            correct_until=today + timedelta(days=5),
        )
        applying.withdraw_application(others[-1], by=others[-1].person)
    check(round_, [hospital_eligible, *others[1:3]], sends=False)
    check(round_, others[3:-1])
    applying.refuse_application(others[1], by=by, reason="所选项目的语言要求均未达到。")
    assign(round_, small.panel())
    review(round_, share=0.6, spared=small.house.reviewers[3])
    _recuse_one(round_, small)


def _recuse_one(round_: Round, small: Small) -> None:
    """Somebody knows an applicant too well; another reads one in their place, another place stays open."""
    waiting = Review.objects.filter(application__call=round_.call, state="assigned").exclude(
        reviewer=small.house.reviewers[3]
    )
    recused = waiting.select_related("reviewer__account", "application__person__studies")[:1]
    panel = [person.pk for person in small.panel()]
    for one in recused:
        recuse_review(one, by=one.reviewer, reason="申请人为本人指导的学生。")
    replaced = Review.objects.filter(application__call=round_.call, state="assigned").select_related(
        "application__person__studies"
    )
    for one in replaced.exclude(reviewer=small.house.reviewers[3]):
        asked = set(one.application.reviews.values_list("reviewer", flat=True))
        free = possible_reviewers([one.application], panel)[one.application_id] - asked
        if free:
            reassign_review(one, to=Person.objects.get(pk=min(free)), by=small.house.officer)
            return


def open_call(small: Small) -> Call:
    """Open for another two weeks: drafts and applications handed in, and somebody who has not begun yet."""
    round_ = small.open(
        "further",
        1,
        dates=Dates.closing_on(small.today + timedelta(days=16)),
        title=small.title("大洋洲、拉美及西亚地区", "Oceania, Latin America and Western Asia"),
        countries=FURTHER,
        first_number=7000,
    )
    for order in range(4):
        apply_for(
            round_,
            new_applicant(round_, order=order, rng=round_.rng),
            rng=round_.rng,
            submits=order != 0,
        )
    give_account(_hopeful_student(round_, small), label="student")
    return round_.call


def _hopeful_student(round_: Round, small: Small) -> Person:
    """Somebody who has not applied yet and may apply for some of the places."""
    for order in range(4, 4 + ATTEMPTS):
        rng = Random(f"{small.seed}/student/{order}")
        student = new_applicant(round_, order=order, rng=rng, at_unit=SHOWN_AT)
        if any(found.outcome == "eligible" for found in possibilities(round_.call, student)):
            break
    return student
