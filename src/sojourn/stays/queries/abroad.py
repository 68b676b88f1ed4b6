"""Who is away on a day, where, and what waits for somebody around a stay."""

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from sojourn.kernel import clock
from sojourn.kernel.countries import country_name
from sojourn.kernel.text import enumerated, in_language
from sojourn.organisation.models import Person
from sojourn.stays.models import Stay
from sojourn.stays.queries.visible import visible_stays


def abroad_on(day: date, person: Person) -> QuerySet[Stay]:
    """The stays the person sees that take somebody away on this day; for a day to come, as planned."""
    left = Q(state__in=["departed", "on_site", "returned"], departed_on__lte=day)
    not_back = Q(ended_on__gte=day) | Q(ended_on=None)
    if day > clock.today():
        not_back = Q(ended_on=None, planned_until__gte=day)
        left |= Q(state="planned", planned_from__lte=day)
    return visible_stays(person).filter(left, not_back).order_by("institution__country", "person__name_en")


def narrowed_stays(stays: QuerySet[Stay], *, country: str, unit_id: int | None, year: str) -> QuerySet[Stay]:
    """Only the stays in this country, of this unit, of this academic year, each where given."""
    if country:
        stays = stays.filter(institution__country=country)
    if unit_id:
        stays = stays.filter(unit=unit_id)
    if year:
        stays = stays.filter(nomination__place__academic_year__label=year)
    return stays


def points_of(stays: QuerySet[Stay]) -> list[dict[str, Any]]:
    """For the map: each host that lies somewhere, with the number of people there. One query."""
    found = list(stays)
    counted = Counter(stay.institution_id for stay in found)
    hosts = {stay.institution_id: stay.institution for stay in found}
    return [
        {
            "name": in_language(host, "name"),
            "place": enumerated(part for part in (host.city, country_name(host.country)) if part),
            "at": [host.longitude, host.latitude],
            "people": counted[number],
        }
        for number, host in sorted(hosts.items())
        if host.longitude is not None and host.latitude is not None
    ]
