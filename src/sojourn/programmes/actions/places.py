"""Places of a programme in one academic year, under the one cap that its periods share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from sojourn.agreements.models import Cap
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal, Stale
from sojourn.organisation.models import AcademicYear, Person
from sojourn.programmes.models import Place, Programme
from sojourn.programmes.queries.places import parent_cap_for


@dataclass(frozen=True)
class Seats:
    """How many people a programme takes in a year, in all and by period, and the partner's deadlines."""

    in_all: int
    by_period: Mapping[str, int] = field(default_factory=dict)
    nomination_deadline: date | None = None
    application_deadline: date | None = None


@action
def change_places(
    programme: Programme, *, year: AcademicYear, seats: Seats, seen: int | None, by: Person
) -> list[Place]:
    """Set the places of a year as the office typed; `seen` is the version of the cap, if there was any."""
    require(by, "programmes.change_programme", programme)
    _refuse_impossible(seats)
    cap = _cap_of(programme, year)
    if cap is not None and cap.version != seen:
        differing = {"in_all": (cap.seats, seats.in_all)}
        raise Stale(_("Somebody else changed this in the meantime. Compare and save again."), differing)
    return set_places(programme, year=year, seats=seats, parent=parent_cap_for(programme, year), by=by)


def _refuse_impossible(seats: Seats) -> None:
    if not seats.by_period:
        raise Refusal(_("Choose at least one period: one term or the whole year."))
    if max(seats.by_period.values()) > seats.in_all:
        raise Refusal(_("A single period cannot have more seats than there are in all."))
    if sum(seats.by_period.values()) < seats.in_all:
        raise Refusal(_("The periods together have fewer seats than there are in all."))


def _cap_of(programme: Programme, year: AcademicYear) -> Cap | None:
    """The yearly cap of the programme's places, locked."""
    numbers = programme.places.filter(academic_year=year).values("cap")
    return Cap.objects.select_for_update().filter(pk__in=numbers).order_by("pk").first()


@action
def set_places(
    programme: Programme, *, year: AcademicYear, seats: Seats, parent: Cap | None, by: Person | None
) -> list[Place]:
    """Make or change the year's cap and places; a period offered no more goes, in a call it stays empty."""
    cap = _set_cap(programme, year, seats.in_all, parent)
    there = {place.period: place for place in programme.places.filter(academic_year=year)}
    for period, number in seats.by_period.items():
        facts = {
            "seats": number,
            "cap": cap,
            "nomination_deadline": seats.nomination_deadline,
            "application_deadline": seats.application_deadline,
        }
        place = there.pop(period, None)
        if place is None:
            Place.objects.create(programme=programme, academic_year=year, period=period, **facts)
        else:
            _save_if_changed(place, facts)
    for place in there.values():
        if place.calls.exists():
            _save_if_changed(place, {"seats": 0})
        else:
            place.delete()
    return list(
        programme.places.filter(academic_year=year).select_related("cap", "academic_year").order_by("period")
    )


def _set_cap(programme: Programme, year: AcademicYear, seats: int, parent: Cap | None) -> Cap:
    cap = _cap_of(programme, year)
    if cap is None:
        return Cap.objects.create(
            academic_year=year,
            institution=programme.institution,
            agreement=programme.agreement,
            parent=parent,
            label=str(programme)[:200],
            seats=seats,
        )
    facts = {"seats": seats, "institution": programme.institution}
    if parent is not None and cap.parent_id is None and parent.pk != cap.pk:
        facts["parent"] = parent
    _save_if_changed(cap, facts)
    return cap


def _save_if_changed(row: Place | Cap, facts: Mapping[str, object]) -> None:
    """Save the columns that differ and count the version; nothing where nothing differs."""
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, facts[name])
    if changed:
        row.version += 1
        row.save(update_fields=[*changed, "version"])
