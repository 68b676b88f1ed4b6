"""Chances before handing in: exact for one round, the mean over several, and as good as they say."""

import json
import time
from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings

from sojourn.engines.allocation import (
    Applicant,
    Chances,
    ChoiceChance,
    Instance,
    Place,
    allocate,
    brier_score,
    calibration,
    chances,
    round_of,
    rounds_from_json,
    rounds_to_json,
    widened,
)
from sojourn.engines.allocation.arrays import arrays_of
from sojourn.engines.allocation.chance import Bin, Limit
from sojourn.engines.allocation.compiled import assign
from sojourn.engines.allocation.replication import _limits, _on_reserve, _round, replicated
from tests.engines.allocation.cases import instance as one_instance
from tests.engines.allocation.cases import instances
from tests.engines.allocation.oracle import SEED

patient = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=100)
LISTS = {"york": "all", "porto": "all", "oslo": "all"}


def test_one_round_gives_the_share_of_draws_with_which_each_choice_would_be_got():
    past = {"york": Limit(90, 0, 1.0), "porto": Limit(80, 0, 0.4), "oslo": None}

    found = chances(Applicant("a", ("york", "porto", "oslo"), score=80), [past], lists=LISTS)

    assert found == Chances(
        (
            ChoiceChance("york", 0.0, 0.0, "reach", 1),
            ChoiceChance("porto", 0.4, 0.4, "possible", 1),
            ChoiceChance("oslo", 1.0, pytest.approx(0.6), "likely", 1),
        ),
        without=0.0,
    )


def test_one_draw_counts_at_all_places():
    """Who misses the first by their draw has missed it with the same draw at the second."""
    past = {"york": Limit(80, 0, 0.5), "porto": Limit(80, 0, 0.3)}

    found = chances(Applicant("a", ("york", "porto"), score=80), [past], lists=LISTS)

    assert [(one.taken, one.gets) for one in found.choices] == [(0.5, 0.5), (0.3, 0.0)]
    assert found.without == 0.5


def test_several_rounds_count_alike_and_places_not_offered_then_are_left_out():
    past = [{"york": None, "porto": Limit(90, 0, 1.0)}, {"york": Limit(90, 0, 1.0)}]

    found = chances(Applicant("a", ("york", "porto", "oslo"), score=80), past, lists=LISTS)

    assert [(one.taken, one.label, one.rounds) for one in found.choices] == [
        (0.5, "possible", 2),
        (0.0, "reach", 1),
        (None, "unknown", 0),
    ]
    assert found.without is None


def test_class_comes_before_the_draw_and_no_score_comes_last():
    past = [{"york": Limit(80, 1, 0.5), "porto": Limit(None, 0, 0.25)}]

    def taken(**facts):
        own = Applicant("a", ("york", "porto"), **facts)
        return [one.taken for one in chances(own, past, lists=LISTS).choices]

    assert [taken(score=80), taken(score=80, class_=1), taken(score=80, class_=2), taken()] == [
        [1.0, 1.0],
        [0.5, 1.0],
        [0.0, 1.0],
        [0.0, 0.25],
    ]


def test_widened_rounds_turn_a_near_miss_into_a_chance():
    past = [{"york": Limit(82, 0, 1.0), "porto": None, "oslo": Limit(None, 0, 0.5)}]
    applicant = Applicant("a", ("york", "porto", "oslo"), score=80)

    near = chances(applicant, widened(past, points=3), lists=LISTS).choices

    assert [one.taken for one in near] == [pytest.approx(2 / 9), 1.0, 1.0]


def test_many_rounds_are_moved_one_by_one():
    past = [{"york": Limit(80, 0, 1.0)}] * 45

    moved = widened(past, points=3)

    assert len(moved) == 45
    assert sum(one["york"].score for one in moved) == pytest.approx(45 * 80)
    assert len({one["york"].score for one in moved}) == 9


def test_rounds_are_kept_as_json_and_read_again():
    rounds = [{"york": Limit(80.5, 1, 0.25), "porto": None, "oslo": Limit(float("inf"), 0, 0.0)}, {}]
    rounds.append({"york": Limit(None, 0, 0.5)})

    kept = json.loads(json.dumps(rounds_to_json(rounds), allow_nan=False))

    assert kept == [{"york": [80.5, 1, 0.25], "porto": None, "oslo": []}, {}, {"york": [None, 0, 0.5]}]
    assert rounds_from_json(kept) == rounds


def test_limits_are_read_from_a_result():
    instance = Instance(
        "c",
        tuple(Applicant(name, ("p",), score=80) for name in "abc"),
        (Place("p", "g", 1, "g"), Place("q", "h", 1, "h")),
    )

    found = round_of(allocate(instance, seed=SEED).cut_offs)

    assert found["q"] is None
    assert found["p"] is not None
    assert (found["p"].score, found["p"].class_) == (80.0, 0)
    assert 0 < found["p"].share < 1


@patient
@given(instances(applicants=9, places=5))
def test_limits_of_a_replication_are_the_cut_offs_of_the_same_draw(instance):
    arrays = arrays_of(instance, SEED)
    got, _promoted = assign(arrays)
    limits = _limits(
        arrays.first,
        arrays.place,
        arrays.tie,
        arrays.draw,
        got,
        arrays.seats,
        arrays.above,
        _on_reserve(arrays, got),
    )

    found = _round([place.id for place in instance.places], *limits, arrays)

    told = allocate(instance, seed=SEED)
    assert {place: limit and (limit.score, limit.class_) for place, limit in found.items()} == {
        place: (cut and (cut["score"], cut["class"]))
        or ((float("inf"), 0) if told.reserves.get(place) else None)
        for place, cut in told.cut_offs.items()
    }


def test_replications_are_the_same_for_the_same_seed_and_differ_within():
    instance = one_instance(Random(2), 80, 6, reserves=True, held=True, seats=(3, 5))

    rounds = replicated(instance, count=20, seed=b"x")

    assert rounds == replicated(instance, count=20, seed=b"x")
    assert rounds != replicated(instance, count=20, seed=b"y")
    assert len({str(one) for one in rounds}) > 10


def year(random):
    """Rounds of one university: the same places, other people, some places sought more in some years."""
    return Instance(
        "c",
        tuple(
            Applicant(
                f"a{number}",
                tuple(sorted(PLACES, key=lambda name: random.gauss(PLACES.index(name), 2))[:4]),
                score=float(round(random.gauss(78, 8))),
            )
            for number in range(150)
        ),
        tuple(Place(name, "g", 12, "g") for name in PLACES),
    )


PLACES = [f"p{number}" for number in range(8)]


def test_chances_hold_in_a_year_that_was_held_back():
    years = [year(Random(number)) for number in range(4)]
    past = [limits for one in years[:3] for limits in replicated(one, count=60, seed=b"chance")]
    lists = {name: "g" for name in PLACES}
    result = allocate(years[3], seed=SEED)

    told = [
        (one.gets, result.assignments[applicant.id] == one.place)
        for applicant in years[3].applicants
        for one in chances(applicant, past, lists=lists).choices
    ]

    assert brier_score(told) < 0.12
    assert all(abs(one.said - one.came) < 0.25 for one in calibration(told, bins=4) if one.count >= 20)


def test_calibration_counts_what_came_of_what_was_told():
    told = [(0.1, False), (0.2, True), (0.9, True), (1.0, True)]

    assert calibration(told, bins=2) == [
        Bin(0.0, 0.5, 2, pytest.approx(0.15), 0.5),
        Bin(0.5, 1.0, 2, 0.95, 1.0),
    ]
    assert brier_score(told) == pytest.approx((0.01 + 0.64 + 0.01) / 4)


def test_a_thousand_rounds_are_looked_through_while_somebody_waits():
    instance = one_instance(Random(1), 520, 60, seats=range(9))
    rounds = replicated(instance, count=20, seed=b"x") * 50
    lists = {place.id: place.list for place in instance.places}
    applicant = replace(instance.applicants[0], choices=tuple(list(lists)[:5]))

    began = time.perf_counter()
    chances(applicant, rounds, lists=lists)

    assert time.perf_counter() - began < 0.2
