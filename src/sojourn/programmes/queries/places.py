"""Places of a call, what they require, and how a person stands to that."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, QuerySet

from sojourn.agreements.models import Cap
from sojourn.engines.eligibility import Requirement as Rule
from sojourn.engines.eligibility import Situation, Verdict, judge
from sojourn.organisation.models import AcademicYear
from sojourn.programmes.models import Call, Period, Place, Programme
from sojourn.programmes.queries.sentences import leaves_of

BY_COUNTRY = (F("programme__institution__country").asc(nulls_last=True), "programme__code", "period")


def places_listed(call: Call) -> QuerySet[Place]:
    """The call's places with programme, host and cap."""
    return call.places.select_related("programme__institution", "cap").order_by(*BY_COUNTRY)


def places_of(call: Call) -> QuerySet[Place]:
    """The call's places with programme, host, cap and requirements. Two queries."""
    places = places_listed(call).select_related("programme__institution", "cap", "academic_year")
    return places.prefetch_related("programme__requirements")


def places_of_year(year: AcademicYear) -> QuerySet[Place]:
    """All places of an academic year, from which a call is made up."""
    return (
        Place.objects.filter(academic_year=year, programme__is_active=True)
        .select_related("programme__institution", "cap")
        .order_by(*BY_COUNTRY)
    )


def requirements_of(place: Place, call: Call | None = None) -> list[Rule]:
    """What the programme asks, then what the call asks of everybody. Two queries, none where prefetched."""
    rows = list(place.programme.requirements.all())
    if call is not None:
        rows += list(call.requirements.all())
    return [Rule(row.kind, row.parameters) for row in rows]


def judge_place(place: Place, situation: Situation, *, on: date, call: Call | None = None) -> Verdict:
    """What place and call require, held against a situation; test results must be valid on that day."""
    rules = requirements_of(place, call)
    ends = ends_of(place) if any(rule.kind == "document" for rule in leaves_of(rules)) else (None, None)
    return judge(rules, situation, on=on, ends_from=ends[0], ends_until=ends[1])


def ends_of(place: Place) -> tuple[date, date]:
    """Between which days a stay at this place ends: one term may be the autumn's or the spring's."""
    year = place.academic_year
    return (year.ends_on if place.period == Period.YEAR else year.spring_starts_on, year.ends_on)


@dataclass
class Host:
    """One programme in a call, with its places; they share the cap's seats."""

    programme: Programme
    places: list[Place] = field(default_factory=list)

    @property
    def seats(self) -> int:
        """Seats over all periods: the cap's where the periods share one, else their sum."""
        caps: dict[int, int] = defaultdict(int)
        for place in self.places:
            caps[place.cap_id] += place.seats
        limits = {place.cap_id: place.cap.seats for place in self.places}
        return sum(min(seats, limits[cap]) for cap, seats in caps.items())

    @property
    def nomination_deadline(self) -> date | None:
        return min(
            (place.nomination_deadline for place in self.places if place.nomination_deadline), default=None
        )

    @property
    def application_deadline(self) -> date | None:
        return min(
            (place.application_deadline for place in self.places if place.application_deadline), default=None
        )


def hosts_of(places: Iterable[Place]) -> list[Host]:
    """The places grouped by programme, in the order given."""
    found: dict[int, Host] = {}
    for place in places:
        found.setdefault(place.programme_id, Host(place.programme)).places.append(place)
    return list(found.values())


def parent_cap_for(programme: Programme, year: AcademicYear) -> Cap | None:
    """The cap above the programme's own in this year: the agreement's, else the partner's, if any."""
    caps = Cap.objects.filter(academic_year=year, places=None)
    if programme.agreement_id is not None:
        found = caps.filter(agreement=programme.agreement_id).order_by("pk").first()
        if found is not None:
            return found
    if programme.institution_id is None:
        return None
    return caps.filter(institution=programme.institution_id, agreement=None).order_by("pk").first()
