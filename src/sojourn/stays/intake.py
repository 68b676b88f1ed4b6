"""Stays of earlier years taken over, each with the place, application and nomination that it stands on.

They belong to one archived call a year, which nobody applied to here; by that every page that knows stays,
places and nominations shows them as it shows those that went through the round.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sojourn.agreements.models import Cap
from sojourn.applications.models import Application, Choice
from sojourn.kernel.action import action
from sojourn.kernel.many import create_many, save_many
from sojourn.kernel.permission import require
from sojourn.organisation.models import AcademicYear, Person
from sojourn.programmes.models import Call, Place, Programme
from sojourn.stays.models import Nomination, Stay

TAKEN_OVER = "taken-over-"
"""How the codes of calls and programmes begin that stand for what was before."""


@dataclass(frozen=True)
class StayTaken:
    """What is known of one stay; `turn` counts the person's stays of one year from 1."""

    person_id: int
    unit_id: int
    institution_id: int
    institution_name: str
    year: AcademicYear
    period: str
    turn: int
    planned_from: date
    planned_until: date
    departed_on: date | None = None
    arrived_on: date | None = None
    ended_on: date | None = None

    @property
    def state(self) -> str:
        if self.ended_on is not None:
            return "returned"
        if self.arrived_on is not None:
            return "on_site"
        return "planned" if self.departed_on is None else "departed"


@action
def take_over_stays(taken: Sequence[StayTaken], *, by: Person | None) -> tuple[list[list[Any]], list[Any]]:
    """For each stay application, choice, nomination and the stay itself; and what was made for several."""
    if by is not None:
        require(by, "stays.take_over_stays")
    shared: list[Any] = []
    calls = _calls(taken, shared, by=by)
    places = _places(taken, shared, by=by)
    applications = create_many(
        [
            Application(
                call=calls[one.year.label, one.turn],
                person_id=one.person_id,
                unit_id=one.unit_id,
                state="accepted",
            )
            for one in taken
        ],
        by=by,
    )
    on = [places[one.institution_id, one.year.label, one.period] for one in taken]
    choices = create_many(
        [
            Choice(application=application, place=place, rank=1, verdict="eligible")
            for application, place in zip(applications, on, strict=True)
        ],
        by=by,
    )
    nominations = create_many(
        [
            Nomination(
                application=application, place=place, institution_id=one.institution_id, state="approved"
            )
            for one, application, place in zip(taken, applications, on, strict=True)
        ],
        by=by,
    )
    stays = create_many(
        [
            Stay(
                nomination=nomination,
                person_id=one.person_id,
                unit_id=one.unit_id,
                institution_id=one.institution_id,
                state=one.state,
                planned_from=one.planned_from,
                planned_until=one.planned_until,
                departed_on=one.departed_on,
                arrived_on=one.arrived_on,
                ended_on=one.ended_on,
            )
            for one, nomination in zip(taken, nominations, strict=True)
        ],
        by=by,
    )
    return [list(rows) for rows in zip(applications, choices, nominations, stays, strict=True)], shared


def _calls(
    taken: Sequence[StayTaken], shared: list[Any], *, by: Person | None
) -> dict[tuple[str, int], Call]:
    """The archived call of each year; a person's second stay of a year belongs to a second one."""
    wanted = {(one.year.label, one.turn): one.year for one in taken}
    codes = {key: f"{TAKEN_OVER}{key[0].replace('/', '-')}-{key[1]}" for key in wanted}
    found = {call.code: call for call in Call.objects.filter(code__in=codes.values())}
    new = [
        Call(
            code=codes[label, turn],
            title_zh=f"{label} 学年（系统启用前的记录）",
            title_en=f"{label}, taken over from before",
            academic_year=year,
            state="archived",
        )
        for (label, turn), year in wanted.items()
        if codes[label, turn] not in found
    ]
    found |= {call.code: call for call in create_many(new, by=by)}
    shared += new
    return {key: found[code] for key, code in codes.items()}


def _places(
    taken: Sequence[StayTaken], shared: list[Any], *, by: Person | None
) -> dict[tuple[int, str, str], Place]:
    """A place for each host, year and period, with as many seats as people were there."""
    names = {one.institution_id: one.institution_name for one in taken}
    years = {one.year.label: one.year for one in taken}
    codes = {number: f"{TAKEN_OVER}{number}" for number in names}
    programmes = {one.code: one for one in Programme.objects.filter(code__in=codes.values())}
    new = [
        Programme(code=codes[number], title_en=name[:200], institution_id=number, is_active=False)
        for number, name in names.items()
        if codes[number] not in programmes
    ]
    programmes |= {one.code: one for one in create_many(new, by=by)}
    places = {
        (place.programme.institution_id, place.academic_year.label, place.period): place
        for place in Place.objects.filter(programme__in=programmes.values()).select_related(
            "programme", "academic_year"
        )
    }
    missing = {(one.institution_id, one.year.label, one.period) for one in taken} - set(places)
    caps = {
        key: Cap(academic_year=years[key[1]], institution_id=key[0], label=names[key[0]][:200], seats=0)
        for key in sorted(missing)
    }
    create_many(list(caps.values()), by=by)
    made = [
        Place(
            programme=programmes[codes[key[0]]], academic_year=years[key[1]], period=key[2], seats=0, cap=cap
        )
        for key, cap in caps.items()
    ]
    create_many(made, by=by)
    places |= dict(zip(caps, made, strict=True))
    shared += [*new, *caps.values(), *made]
    _seat(taken, places, by=by)
    return places


def _seat(
    taken: Sequence[StayTaken], places: dict[tuple[int, str, str], Place], *, by: Person | None
) -> None:
    """Everybody who was there had a seat."""
    changed: dict[int, Place] = {}
    for one in taken:
        place = places[one.institution_id, one.year.label, one.period]
        place.seats += 1
        changed[place.pk] = place
    save_many(list(changed.values()), columns=["seats"], by=by)
    caps = list(Cap.objects.select_for_update().filter(pk__in={one.cap_id for one in changed.values()}))
    for cap in caps:
        cap.seats = sum(place.seats for place in changed.values() if place.cap_id == cap.pk)
    save_many(caps, columns=["seats"], by=by)


@action
def bring_up_to_date(stays: Sequence[Stay], *, columns: Collection[str], by: Person | None) -> None:
    """Write columns of stays that were taken over and changed in memory."""
    if by is not None:
        require(by, "stays.take_over_stays")
    save_many(stays, columns=columns, by=by)
