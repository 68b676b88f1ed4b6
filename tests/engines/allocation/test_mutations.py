"""Whatever is changed in a result, of any mechanism, the check tells it in one line."""

import json
from copy import deepcopy
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sojourn.engines.allocation import MECHANISMS, allocate, result_to_json, write_instance
from sojourn.engines.allocation.check_further import check_result
from tests.engines.allocation.cases import instance as one_instance
from tests.engines.allocation.cases import instances
from tests.engines.allocation.oracle import SEED
from tests.engines.allocation.test_check import leaves

patient = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=40)
contested = instances(applicants=6, places=4, reserves=True, held=True)


def written(instance, mechanism):
    raw = write_instance(instance)
    result = result_to_json(
        allocate(instance, mechanism=mechanism, seed=SEED),
        instance_bytes=raw,
        call=instance.call,
        ties="lottery",
        seed=SEED,
    )
    return raw, json.loads(json.dumps(result))


def is_told(raw, changed):
    fault = check_result(raw, json.dumps(changed).encode())
    return bool(fault) and "\n" not in fault


@pytest.mark.parametrize("mechanism", MECHANISMS)
@patient
@given(contested, st.integers(0, 2**32))
def test_swapping_two_dropping_one_or_adding_one_is_told(mechanism, instance, seed):
    raw, right = written(instance, mechanism)
    random, given = Random(seed), right["assignments"]
    one, other = random.choice(list(given)), random.choice(list(given))
    choices = next(row.choices for row in instance.applicants if row.id == one)
    wrong = [
        {**given, one: given[other], other: given[one]},
        {**given, one: None},
        *({**given, one: place} for place in choices),
        {name: place for name, place in given.items() if name != one},
        {**given, "stranger": None},
    ]

    told = [is_told(raw, {**right, "assignments": changed}) for changed in wrong if changed != given]

    assert all(told)


@pytest.mark.parametrize("mechanism", MECHANISMS)
@patient
@given(contested, st.integers(0, 2**32))
def test_a_changed_cut_off_profile_or_number_is_told(mechanism, instance, seed):
    raw, right = written(instance, mechanism)
    random = Random(seed)
    where, value = random.choice(leaves(right))
    changed = deepcopy(right)
    *path, last = (int(part) if part.isdigit() else part for part in where.split("."))
    inner = changed
    for part in path:
        inner = inner[part]
    inner[last] = value + 1 if isinstance(value, int | float) else f"{value}x"
    profile = deepcopy(right)
    profile["statistics"]["profile"][random.randrange(len(profile["statistics"]["profile"]))] += 1
    place = random.choice(list(right["cut_offs"]))
    cut_off = deepcopy(right)
    cut_off["cut_offs"][place] = {"score": 1.5, "class": 7, "lottery": "1"}

    assert [is_told(raw, one) for one in (changed, profile, cut_off)] == [True] * 3


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_a_bare_result_that_is_not_the_mechanisms_own_is_told(mechanism):
    """Without any reasons: whoever is dropped could have stayed, so dropping somebody is never right."""
    for number in range(40):
        raw, right = written(one_instance(Random(number), 6, 4), mechanism)
        bare = {
            name: value
            for name, value in right.items()
            if name not in ("explanations", "statistics", "cut_offs")
        }
        for name, place in right["assignments"].items():
            if place is not None:
                changed = {**bare, "assignments": {**right["assignments"], name: None}}
                assert is_told(raw, changed)
