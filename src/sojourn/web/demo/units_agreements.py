"""Agreements of single units, and the exchange programmes that run under them, in the full set."""

from datetime import date
from random import Random

from django.db import transaction
from django.db.models import Count

from sojourn.agreements.actions import add_agreement, add_condition
from sojourn.agreements.models import Agreement
from sojourn.organisation.models import AcademicYear, Unit
from sojourn.partners.models import Institution
from sojourn.programmes.actions.programmes import change_programme
from sojourn.programmes.models import Programme
from sojourn.web.demo.house import House
from sojourn.web.demo_data.registers import openness_of, some

WITH_PROGRAMMES = 24
"""So many of the programmes to which most have gone run under an agreement of a unit."""


def add_agreements_of_units(house: House, *, seed: int, last: int) -> None:
    """Each school and some others have agreements of their own; what stands already is left as it is."""
    if Agreement.objects.filter(number__startswith="LSU-U-").exists():
        return
    years = list(AcademicYear.objects.order_by("label"))
    units = list(Unit.objects.filter(kind__in=["school", "laboratory", "department"]).order_by("pk"))
    partners = list(Institution.objects.filter(is_partner=True).exclude(kind="consortium").order_by("pk"))
    rng = Random(f"{seed}/agreements of units")
    with transaction.atomic():
        for unit in units:
            for _each in range(some(rng, 1.6 * openness_of(unit.code, seed))):
                _agree(house, unit, rng.choice(partners), rng=rng, last=last)
        _put_programmes_under(house, units, years, rng=rng, last=last)


def _agree(
    house: House, unit: Unit, institution: Institution, *, rng: Random, last: int, lasts: int = 0
) -> Agreement:
    begins = date(last - rng.randint(2, 6), rng.randint(1, 12), 1)
    number = Agreement.objects.filter(number__startswith="LSU-U-").count() + 1
    return add_agreement(
        number=f"LSU-U-{number:03d}",
        institution=institution,
        unit=unit,
        title_zh="院际合作协议",
        title_en="Agreement between schools",
        signed_on=begins,
        valid_from=begins,
        valid_until=date(last + (lasts or rng.randint(1, 4)), 12, 31),
        by=house.director,
    )


def _put_programmes_under(
    house: House, units: list[Unit], years: list[AcademicYear], *, rng: Random, last: int
) -> None:
    """School by school, from the programme to which most have gone."""
    schools = [unit for unit in units if unit.kind == "school"]
    gone_to = (
        Programme.objects.filter(agreement=None)
        .exclude(institution=None)
        .exclude(institution__kind="consortium")
        .annotate(gone=Count("places__nominations"))
        .order_by("-gone", "pk")
    )
    for order, programme in enumerate(gone_to.select_related("institution")[:WITH_PROGRAMMES]):
        school = schools[order % len(schools)]
        agreement = _agree(house, school, programme.institution, rng=rng, last=last, lasts=4)
        add_condition(
            agreement,
            direction="out",
            level="",
            field=None,
            first_year=years[0],
            last_year=years[-1],
            places=max(cap.seats for cap in {place.cap for place in programme.places.all()}),
            months=5,
            language="en",
            by=house.director,
        )
        change_programme(
            programme, seen=programme.version, changes={"agreement": agreement}, by=house.officer
        )
