"""Deferred acceptance against an oracle that tries every outcome, and properties of the rules for ties."""

import json
from dataclasses import replace
from itertools import product
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sojourn.engines.allocation import allocate, result_to_json, write_instance
from sojourn.engines.allocation.check_further import check_result
from tests.engines.allocation.cases import instance as one_instance
from tests.engines.allocation.cases import instances
from tests.engines.allocation.oracle import SEED, Oracle

patient = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=150)
TIES = st.sampled_from(["lottery", "h", "l"])


@patient
@given(instances())
def test_the_outcome_is_stable_and_of_all_stable_ones_the_best_for_every_applicant(instance):
    oracle = Oracle(instance)

    found = allocate(instance, seed=SEED).assignments

    stable = [outcome for outcome in oracle.outcomes() if oracle.is_stable(outcome)]
    assert found in stable
    assert [
        (name, outcome)
        for outcome in stable
        for name in found
        if oracle.rank(name, outcome[name]) < oracle.rank(name, found[name])
    ] == []


@patient
@given(instances(), st.data())
def test_nobody_gains_by_asking_in_another_order_or_for_fewer_places(instance, data):
    truthful = data.draw(st.sampled_from(instance.applicants))
    claimed = data.draw(st.lists(st.sampled_from(truthful.choices), unique=True))
    others = (one for one in instance.applicants if one is not truthful)
    claim = replace(instance, applicants=(*others, replace(truthful, choices=tuple(claimed))))

    honest = allocate(instance, seed=SEED).assignments[truthful.id]
    gamed = allocate(claim, seed=SEED).assignments[truthful.id]

    oracle = Oracle(instance)
    assert oracle.rank(truthful.id, honest) <= oracle.rank(truthful.id, gamed)


@patient
@given(instances(held=True), TIES, st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(instance, ties, random):
    def shuffled(rows):
        return tuple(random.sample(rows, len(rows)))

    other = replace(
        instance,
        applicants=shuffled(instance.applicants),
        places=shuffled(instance.places),
        caps=shuffled([replace(cap, members=shuffled(cap.members)) for cap in instance.caps]),
    )

    assert allocate(other, ties=ties, seed=SEED) == allocate(instance, ties=ties, seed=SEED)


def fault(instance, *, ties):
    """What the independent check says of the engine's result."""
    raw = write_instance(instance)
    result = allocate(instance, ties=ties, seed=SEED)
    written = result_to_json(result, instance_bytes=raw, call=instance.call, ties=ties, seed=SEED)
    return check_result(raw, json.dumps(written).encode())


@settings(patient, max_examples=300)
@given(instances(applicants=7, places=5, reserves=True, held=True))
def test_with_reserved_and_held_seats_the_check_finds_no_fault(instance):
    assert fault(instance, ties="lottery") is None


@settings(patient, max_examples=200)
@given(instances(applicants=7, places=5, held=True), st.sampled_from(["h", "l"]))
def test_with_limits_and_held_seats_the_check_finds_no_fault(instance, ties):
    assert fault(instance, ties=ties) is None


@patient
@given(instances(reserves=True, held=True))
def test_who_holds_a_place_keeps_it_or_gets_a_better_one(instance):
    found = allocate(instance, seed=SEED).assignments

    for applicant in instance.applicants:
        if applicant.held:
            assert found[applicant.id] in applicant.choices[: applicant.choices.index(applicant.held) + 1]


@patient
@given(instances(applicants=6))
def test_h_never_takes_more_than_there_are_seats_and_never_one_of_the_tied_without_the_others(instance):
    oracle = Oracle(instance)

    found = allocate(instance, ties="h", seed=SEED).assignments

    assert oracle.is_feasible(found)
    assert tied_apart(oracle, found) == []


@patient
@given(instances(applicants=6))
def test_l_takes_all_of_the_tied_and_leaves_out_only_who_comes_after_full_seats(instance):
    oracle = Oracle(instance)

    found = allocate(instance, ties="l", seed=SEED).assignments

    assert tied_apart(oracle, found) == []
    assert [wish for wish in oracle.wishes(found) if not comes_after_full_seats(oracle, found, *wish)] == []


def comes_after_full_seats(oracle, outcome, name, place):
    """Whether a capacity over the place is filled by people who stand higher, the tied not counted."""
    own = oracle.merit(name, place)
    counts = oracle.counts(outcome, lambda other, theirs: oracle.merit(other, theirs) > own)
    return any(place in places and count >= seats for places, seats, count in counts)


def tied_apart(oracle, outcome):
    """Pairs of whom one has a place that the other, no worse on its list, would rather have."""
    return [
        (name, other)
        for name, place in oracle.wishes(outcome)
        for other, theirs in outcome.items()
        if theirs == place and oracle.merit(other, place) <= oracle.merit(name, place)
    ]


@patient
@given(instances(applicants=5, places=3, caps=False), st.sampled_from(["h", "l"]))
def test_without_caps_the_limits_are_the_lowest_that_the_rule_allows(instance, ties):
    """Enumerate every limit of every place: who asks gets the first choice whose limit they reach."""
    oracle = Oracle(instance)
    merits = {
        place.id: sorted({oracle.merit(name, place.id) for name in oracle.choices})
        for place in instance.places
    }
    nobody = (True, float("inf"), 0)
    fair = []
    for combination in product(*([*levels, nobody] for levels in merits.values())):
        limits = dict(zip(merits, combination, strict=True))
        outcome = {
            name: next((place for place in choices if oracle.merit(name, place) >= limits[place]), None)
            for name, choices in oracle.choices.items()
        }
        if within_limits(oracle, outcome, limits, ties=ties):
            fair.append(outcome)

    found = allocate(instance, ties=ties, seed=SEED).assignments

    assert found in fair
    assert all(
        oracle.rank(name, found[name]) <= oracle.rank(name, outcome[name])
        for outcome in fair
        for name in found
    )


def within_limits(oracle, outcome, limits, *, ties):
    """H: nowhere too many. L: those above the lowest taken, the tied not counted, leave a seat for them."""
    for places, seats, count in oracle.counts(outcome, lambda _name, _place: True):
        (place,) = places
        inside = [oracle.merit(name, place) for name, its in outcome.items() if its == place]
        if ties == "h" and count > seats:
            return False
        if ties == "l" and inside and sum(merit > min(inside) for merit in inside) >= seats:
            return False
    return True


@pytest.mark.parametrize("ties", ["lottery", "h", "l"])
def test_a_real_round_is_computed_and_checked_in_full(ties):
    """Too many for the oracle: 520 applicants, up to nine choices each of sixty places, trees of caps."""
    one = one_instance(Random(1), 520, 60, reserves=ties == "lottery", seats=range(9))

    assert fault(one, ties=ties) is None
