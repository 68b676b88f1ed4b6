"""One round of the demonstration: its call as the office makes it, and the days on which things happen."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from random import Random

from django.utils import timezone

from sojourn.kernel import clock
from sojourn.kernel.steps import take_step
from sojourn.organisation.models import AcademicYear
from sojourn.programmes.actions import calls as programming
from sojourn.programmes.actions.terms import publish_call
from sojourn.programmes.models import Call, Place, Question
from sojourn.reviews import actions as reviewing
from sojourn.web.demo.house import House
from sojourn.web.demo_data import texts
from sojourn.web.demo_data.choices import popularity_weights


def at(day: date, hour: int = 9) -> datetime:
    """That hour of the day in the office's zone."""
    return timezone.make_aware(datetime.combine(day, time(hour)))


@dataclass(frozen=True)
class Dates:
    """When a round happens."""

    opens: date
    closes: date
    endorse: date
    check: date
    review: date
    announce: date

    @classmethod
    def closing_on(cls, day: date, *, opens: date | None = None) -> "Dates":
        """The usual distances around a closing day."""
        return cls(
            opens or day - timedelta(days=28),
            day,
            day + timedelta(days=14),
            day + timedelta(days=22),
            day + timedelta(days=36),
            day + timedelta(days=40),
        )

    @classmethod
    def announcing_on(cls, day: date) -> "Dates":
        """The same, around the day on which the result is published."""
        return cls.closing_on(day - timedelta(days=40))

    @property
    def schedule(self) -> dict[str, datetime | date]:
        """The call's columns."""
        return {
            "opens_at": at(self.opens),
            "closes_at": at(self.closes, 17),
            "endorse_until": self.endorse,
            "check_until": self.check,
            "review_until": self.review,
            "announce_on": self.announce,
        }


@dataclass
class Round:
    """One call on its way, those who run it, and its own dice."""

    house: House
    call: Call
    dates: Dates
    places: list[Place]
    rng: Random
    first_number: int
    """Applicants get numbers from here on."""

    @cached_property
    def questions(self) -> list[Question]:
        return list(self.call.questions.all())

    @cached_property
    def weights(self) -> list[float]:
        """How much each place is wanted, in the order of `places`."""
        order = list(range(len(self.places)))
        Random(self.call.code).shuffle(order)
        weights = popularity_weights(len(order))
        return [weights[position] for position in order]


def places_in(year: AcademicYear, *, countries: str = "") -> list[Place]:
    """The places of a year, of all countries or of these, with everything that judging them reads."""
    found = Place.objects.filter(academic_year=year, seats__gt=0, programme__is_active=True)
    if countries:
        found = found.filter(programme__institution__country__in=countries.split())
    return list(with_requirements(found))


def with_requirements(places):  # noqa: ANN001, ANN201 - a queryset of places
    """The same in a fixed order with programme, host, cap and requirements."""
    return (
        places.select_related("programme__institution", "cap")
        .prefetch_related("programme__requirements")
        .order_by("programme__code", "period")
    )


def draft_call(house: House, *, code: str, year: AcademicYear, title: texts.Text) -> Call:
    """A call as it begins: only its title."""
    return programming.create_call(
        code=code, academic_year=year, by=house.officer, title_zh=title.zh, title_en=title.en
    )


def open_round(
    house: House,
    *,
    seed: int,
    code: str,
    year: AcademicYear,
    places: list[Place],
    dates: Dates,
    title: texts.Text,
    first_number: int,
) -> Round:
    """A call made part by part as in the browser, published, and opened on its day."""
    with clock.standing_at(at(dates.opens - timedelta(days=7))):
        call = draft_call(house, code=code, year=year, title=title)
        call = set_dates(house, call, dates=dates, places=places)
        call = programming.choose_places(call, places=places, seen=call.version, by=house.officer)
        call = _ask(house, call)
        call = set_selection(house, call, dates)
        call = publish_call(call, by=house.officer)
    with clock.standing_at(at(dates.opens)):
        call = take_step(call, "open", by=None)
    return Round(house, call, dates, places, Random(f"{seed}/{code}"), first_number)


def set_dates(house: House, call: Call, *, dates: Dates, places: list[Place]) -> Call:
    """The schedule, and the text that names it."""
    schedule = texts.Schedule(
        academic_year=call.academic_year.label,
        **dates.schedule,
        notice_days=5,
        offer_days=7,
        max_choices=10,
        programmes=len({place.programme_id for place in places}),
        seats=sum({place.cap_id: place.cap.seats for place in places}.values()),
    )
    text = texts.announcement(schedule)
    call = programming.change_call(
        call,
        section="texts",
        seen=call.version,
        changes={"text_zh": text.zh, "text_en": text.en},
        by=house.officer,
    )
    return programming.change_call(
        call, section="schedule", seen=call.version, changes=dates.schedule, by=house.officer
    )


def _ask(house: House, call: Call) -> Call:
    """What applicants hand in and answer."""
    call = programming.keep_documents(
        call,
        seen=call.version,
        lines=[
            {"title_zh": one.title.zh, "title_en": one.title.en, "is_obligatory": one.is_obligatory}
            for one in texts.REQUIRED_DOCUMENTS
        ],
        by=house.officer,
    )
    return programming.keep_questions(
        call,
        seen=call.version,
        lines=[
            {
                "text_zh": one.text.zh,
                "text_en": one.text.en,
                "kind": one.kind,
                "options_zh": "\n".join(option.zh for option in one.options),
                "options_en": "\n".join(option.en for option in one.options),
                "is_obligatory": one.is_obligatory,
            }
            for one in texts.QUESTIONS
        ],
        by=house.officer,
    )


def set_selection(house: House, call: Call, dates: Dates) -> Call:
    """Score parts, criteria of the reviewers, the lottery."""
    call = programming.keep_score_parts(call, weights=texts.SCORE_PARTS, by=house.officer)
    reviewing.save_criteria(
        call,
        [
            {
                "title_zh": one.title.zh,
                "title_en": one.title.en,
                "low_zh": one.low.zh,
                "low_en": one.low.en,
                "high_zh": one.high.zh,
                "high_en": one.high.en,
                "points": one.points,
                "weight": one.weight,
            }
            for one in texts.CRITERIA
        ],
        by=house.officer,
    )
    event = texts.public_event(dates.announce)
    call = programming.change_call(
        call,
        section="lottery",
        seen=call.version,
        changes={"public_event_zh": event.zh, "public_event_en": event.en},
        by=house.officer,
    )
    return programming.commit_to_lottery(call, by=house.officer)


def close(round_: Round) -> None:
    """The closing instant has passed."""
    with clock.standing_at(at(round_.dates.closes, 17)):
        round_.call = take_step(round_.call, "close", by=None)
