"""Every mechanism against an enumeration of all outcomes, and what may be claimed for it."""

import json
import statistics
from dataclasses import replace
from itertools import product
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sojourn.engines.allocation import (
    MECHANISMS,
    Applicant,
    Cap,
    Instance,
    InstanceError,
    Place,
    Reserve,
    allocate,
    result_to_json,
    write_instance,
)
from sojourn.engines.allocation.check_further import check_result
from tests.engines.allocation.cases import instance as one_instance
from tests.engines.allocation.cases import instances
from tests.engines.allocation.enumeration import Judge, in_rounds, in_turn, worth
from tests.engines.allocation.oracle import SEED

patient = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=100)
KINDS = ("rank-maximal", "greedy", "generous", "min-cost")


def fault(instance, *, mechanism, ties="lottery"):
    """What the independent check says of the engine's result."""
    raw = write_instance(instance)
    result = allocate(instance, mechanism=mechanism, ties=ties, seed=SEED)
    written = result_to_json(result, instance_bytes=raw, call=instance.call, ties=ties, seed=SEED)
    return check_result(raw, json.dumps(written).encode())


@pytest.mark.parametrize("mechanism", MECHANISMS)
@settings(patient, max_examples=60)
@given(instances(applicants=7, places=5, reserves=True, held=True))
def test_the_check_finds_no_fault_in_what_the_engine_gives(mechanism, instance):
    assert fault(instance, mechanism=mechanism) is None


@settings(patient, max_examples=150)
@given(
    instances(applicants=7, places=5, reserves=True, held=True),
    st.sampled_from(["da", "sd"]),
    st.sampled_from(["h", "l"]),
)
def test_the_check_finds_no_fault_within_limits(instance, mechanism, ties):
    assert fault(instance, mechanism=mechanism, ties=ties) is None


@pytest.mark.parametrize("mechanism", MECHANISMS)
@settings(patient, max_examples=40)
@given(instances(reserves=True, held=True), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(mechanism, instance, random):
    shuffled = replace(
        instance, applicants=tuple(random.sample(instance.applicants, len(instance.applicants)))
    )

    found = allocate(shuffled, mechanism=mechanism, seed=SEED)

    assert found == allocate(instance, mechanism=mechanism, seed=SEED)


@pytest.mark.parametrize("kind", KINDS)
@patient
@given(instances())
def test_no_outcome_is_better_by_the_kind(kind, instance):
    judge = Judge(instance)

    found = allocate(instance, mechanism=kind, seed=SEED).assignments

    best = max(worth(kind, judge.profile(outcome)) for outcome in judge.allowed())
    assert judge.is_feasible(found)
    assert worth(kind, judge.profile(found)) == best


@pytest.mark.parametrize("kind", KINDS)
@patient
@given(instances(held=True))
def test_no_outcome_is_better_by_the_kind_where_people_hold_places_that_there_are(kind, instance):
    judge = Judge(instance)
    allowed = judge.allowed()
    everybody_at_theirs = {name: place for name, place in judge.held.items() if place}
    if not judge.is_feasible(everybody_at_theirs):
        return

    found = allocate(instance, mechanism=kind, seed=SEED).assignments

    assert found in allowed
    assert worth(kind, judge.profile(found)) == max(worth(kind, judge.profile(one)) for one in allowed)


@patient
@given(instances())
def test_the_cut_tells_why_nobody_more_can_be_placed(instance):
    judge = Judge(instance)

    result = allocate(instance, mechanism="greedy", seed=SEED)

    cut = result.certificate["cut"]
    free = sum(
        any(not set(cut) & set(instance.path[place]) for place in choices)
        for choices in judge.choices.values()
    )
    assert sum(instance.capacity[one] for one in cut) + free == result.statistics["placed"]


@patient
@given(instances())
def test_kiraly_is_stable_by_score_and_places_as_many_as_may_be_claimed(instance):
    judge = Judge(instance)

    found = allocate(instance, mechanism="kiraly", seed=SEED).assignments

    assert judge.is_feasible(found)
    assert judge.is_weakly_stable(found)
    if not instance.caps:
        stable = [outcome for outcome in judge.allowed() if judge.is_weakly_stable(outcome)]
        most = max(sum(judge.profile(outcome)) for outcome in stable)
        assert 3 * sum(judge.profile(found)) >= 2 * most


def test_kiraly_places_more_than_the_lottery_where_the_draw_would_leave_a_seat_empty():
    tied = (Applicant("a", ("p", "q")), Applicant("b", ("p",)))
    instance = Instance("c", tied, (Place("p", "g", 1, "g"), Place("q", "h", 1, "h")))
    seeds = [bytes([number]) * 16 for number in range(8)]

    found = [
        {allocate(instance, mechanism=one, seed=seed).statistics["placed"] for seed in seeds}
        for one in ("da", "kiraly")
    ]

    assert found == [{1, 2}, {2}]


def one_score(instance, applicant):
    lists = {place.list for place in instance.places}
    if len(lists) == 1 and min(lists) in applicant.scores:
        return (True, applicant.scores[min(lists)])
    if applicant.score is not None:
        return (True, applicant.score)
    if len(lists) == 1 or not applicant.scores:
        return (False, 0)
    return (True, statistics.fmean(applicant.scores.values()))


@patient
@given(instances(), st.sampled_from(["sd", "rsd"]))
def test_serial_dictatorship_goes_by_turns_and_is_efficient(instance, mechanism):
    judge = Judge(instance)
    applicants = {one.id: one for one in instance.applicants}
    order = sorted(applicants, key=judge.draws.get)
    if mechanism == "sd":
        order.sort(
            key=lambda name: (*one_score(instance, applicants[name]), -applicants[name].class_), reverse=True
        )

    found = allocate(instance, mechanism=mechanism, seed=SEED).assignments

    assert found == in_turn(judge, order)
    assert [better for better in judge.allowed() if judge.improves(found, better)] == []


@patient
@given(instances())
def test_immediate_acceptance_goes_by_rounds(instance):
    assert allocate(instance, mechanism="immediate", seed=SEED).assignments == in_rounds(Judge(instance))


@pytest.mark.parametrize("mechanism", ["da", "sd", "rsd"])
@settings(patient, max_examples=40)
@given(instances(applicants=3, places=3), st.data())
def test_the_truth_is_safe_whatever_somebody_claims(mechanism, instance, data):
    truthful = data.draw(st.sampled_from(instance.applicants))
    others = [one for one in instance.applicants if one is not truthful]
    judge = Judge(instance)

    honest = allocate(instance, mechanism=mechanism, seed=SEED).assignments[truthful.id]

    for claimed in every_list([place.id for place in instance.places]):
        claim = replace(instance, applicants=(*others, replace(truthful, choices=claimed)))
        gained = allocate(claim, mechanism=mechanism, seed=SEED).assignments[truthful.id]
        if gained in truthful.choices:
            assert judge.rank(truthful.id, honest) <= judge.rank(truthful.id, gained)


def every_list(places):
    """Every strict ranking of some of the places."""
    found = [()]
    for length in range(1, len(places) + 1):
        found += [one for one in product(places, repeat=length) if len(set(one)) == length]
    return found


def test_immediate_acceptance_rewards_gaming_which_deferred_acceptance_does_not():
    def round_of(claimed):
        return Instance(
            "c",
            (
                Applicant("a", claimed, score=70),
                Applicant("b", ("p",), score=90),
                Applicant("c", ("q",), score=60),
            ),
            (Place("p", "g", 1, "g"), Place("q", "h", 1, "h")),
        )

    gains = {
        mechanism: [
            allocate(round_of(claimed), mechanism=mechanism).assignments["a"]
            for claimed in (("p", "q"), ("q", "p"))
        ]
        for mechanism in ("immediate", "da")
    }

    assert gains == {"immediate": [None, "q"], "da": ["q", "q"]}


CROSSING = Instance(
    "c",
    (
        Applicant("a", ("p", "q"), score=90),
        Applicant("b", ("q",), score=80),
        Applicant("d", ("r",), score=70),
    ),
    (Place("p", "g", 1, "g"), Place("q", "g", 1, "g"), Place("r", "g", 1, "g")),
    (Cap("left", 1, ("p", "q")), Cap("right", 1, ("q", "r"))),
)


def random_crossing(random):
    """Two caps that cross on one list, with a score for everybody."""
    one = one_instance(random, random.randint(1, 4), 4, caps=False)
    names = [place.id for place in one.places]
    caps = (Cap("left", 1, tuple(names[:3])), Cap("right", random.randint(0, 2), tuple(names[1:])))
    return replace(one, places=tuple(replace(place, list="x") for place in one.places), caps=caps)


@patient
@given(st.integers(0, 2**32), st.sampled_from(["da", "sd", "rsd"]))
def test_under_crossing_caps_one_list_gives_turns(seed, mechanism):
    instance = random_crossing(Random(seed))
    judge = Judge(instance)

    found = allocate(instance, mechanism=mechanism, seed=SEED).assignments

    assert fault(instance, mechanism=mechanism) is None
    assert judge.is_feasible(found)
    if mechanism != "rsd":
        stable = [outcome for outcome in judge.allowed() if judge.is_stable(outcome)]
        assert found in stable


def test_crossing_caps_are_for_those_who_go_by_turns():
    def told(mechanism, **changes):
        try:
            return allocate(replace(CROSSING, **changes), mechanism=mechanism).assignments
        except InstanceError as refusal:
            return str(refusal).partition(",")[0]

    elsewhere = (*CROSSING.places, Place("s", "h", 1, "h"))
    kept = (*CROSSING.places[:2], replace(CROSSING.places[2], reserved=(Reserve("f", 1),)))
    in_turns = {"a": "p", "b": None, "d": "r"}
    refused = "caps: 'left' and 'right' cross"

    assert {one: told(one) for one in MECHANISMS} == {
        **dict.fromkeys(MECHANISMS, refused),
        "da": in_turns,
        "sd": in_turns,
        "rsd": told("rsd"),
    }
    assert told("da", places=elsewhere) == refused
    assert told("sd", places=elsewhere) == in_turns
    assert told("sd", places=kept) == "places[2].reserved: under caps that cross"


def test_a_mechanism_that_does_not_look_at_ties_is_not_asked_to_leave_them():
    for mechanism in set(MECHANISMS) - {"da", "sd"}:
        with pytest.raises(InstanceError, match="ties: "):
            allocate(CROSSING, mechanism=mechanism, ties="h")


def test_an_unknown_mechanism_is_refused():
    with pytest.raises(InstanceError, match="mechanism: 'luck' is none of da, sd, rsd, kiraly"):
        allocate(CROSSING, mechanism="luck")
