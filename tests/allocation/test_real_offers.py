"""The real offers that ship with Sojourn, 120 applicants, and answers until nothing moves any more."""

import json
from pathlib import Path
from random import Random

import pytest

from sojourn.allocation import actions
from sojourn.allocation.models import Offer
from sojourn.allocation.queries import moves_in, reserve_lists, seats_in
from sojourn.engines.allocation.check_further import check_result
from sojourn.interop.spreadsheet import offers_import
from sojourn.programmes.models import Call, Place
from tests import factories as make
from tests.allocation import rounds

OFFERS = Path(offers_import.__file__).parent / "data/offers_2022.csv"


@pytest.fixture
def call(now) -> Call:
    """120 ranked applicants with up to ten choices, who mostly want the same few places, with many ties."""
    by = rounds.office()
    offers_import.import_offers(
        OFFERS.read_bytes(),
        file_name=OFFERS.name,
        by=by,
        year=make.academic_year().label,
        dry_run=False,
    )
    places = list(Place.objects.order_by("pk"))
    made = rounds.closed_call(places)
    chance = Random(88)
    for _each in range(120):
        wanted = sorted(places, key=lambda place: chance.random() ** (1 + place.pk % 7))
        rounds.ranked(made, chance.randrange(60, 95), *wanted[: chance.randint(1, 10)])
    return made


@pytest.mark.django_db
@pytest.mark.mission("M1", shows=["places", "allocation", "reserve list"])
def test_real_offers_are_allocated_checked_and_answered(call):
    by = rounds.office()
    run = rounds.finished(call, by)
    chance = Random(2022)

    run.refresh_from_db()
    assert Place.objects.count() > 88
    assert check_result(run.instance.encode(), json.dumps(run.result).encode()) is None
    placed = run.result["statistics"]["placed"]
    assert 60 < placed == Offer.objects.filter(state="pending").count() <= 120
    assert moves_in(run) == []

    while pending := list(Offer.objects.filter(state="pending").order_by("pk")):
        offer = chance.choice(pending)
        answer = chance.choice([actions.accept_offer, actions.accept_offer, actions.decline_offer])
        answer(offer, by=offer.application.person)

    seats = seats_in(call.academic_year_id)
    assert min(map(seats.left_at_place, seats.places)) >= 0
    assert min(map(seats.left_under_cap, seats.caps)) >= 0
    assert Offer.objects.filter(origin="moved_up").count() > 0
    # nobody waits for a place that has a seat
    assert [place for place, line in reserve_lists(call).items() if line and seats.free_at(place)] == []
    assert set(call.applications.values_list("state", flat=True)) <= {"accepted", "declined", "reserve"}
