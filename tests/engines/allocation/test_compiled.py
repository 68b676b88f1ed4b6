"""The compiled mechanisms give what the plain ones give, on every instance."""

from dataclasses import replace
from random import Random

import numpy
import pytest

from sojourn.engines.allocation import Applicant, Cap, Instance, Place, Reserve, allocate
from sojourn.engines.allocation.arrays import arrays_of, assigned_places, can_be_arrays
from sojourn.engines.allocation.certificate import blocking_pairs
from sojourn.engines.allocation.compiled import assign
from sojourn.engines.allocation.large import allocate_large, assign_large
from tests.engines.allocation.cases import instance as one_instance
from tests.engines.allocation.oracle import SEED

COMPILED = ("da", "sd", "rsd", "kiraly")
CASES = 500
"""Of each kind and mechanism; anyone can draw them again by their numbers."""


def drawn(number, *, reserves):
    random = Random(number)
    return one_instance(
        random,
        random.randint(1, 12),
        random.randint(1, 9),
        reserves=reserves,
        held=random.random() < 0.5,
        caps=random.random() < 0.7,
    )


@pytest.mark.parametrize("mechanism", COMPILED)
@pytest.mark.parametrize("reserves", [False, True])
def test_thousands_of_small_cases_with_ties_caps_reserves_and_held_seats_are_the_same(mechanism, reserves):
    for number in range(CASES):
        instance = drawn(number, reserves=reserves)

        plain = allocate(instance, mechanism=mechanism, seed=SEED)

        assert allocate_large(instance, SEED, mechanism=mechanism) == replace(
            plain, explanations={}, reserves={}
        )


@pytest.mark.parametrize("mechanism", COMPILED)
@pytest.mark.parametrize("reserves", [False, True])
def test_a_real_round_is_the_same(mechanism, reserves):
    instance = one_instance(Random(1), 520, 60, reserves=reserves, held=True, seats=range(9))

    plain = allocate(instance, mechanism=mechanism, seed=SEED)

    assert allocate_large(instance, SEED, mechanism=mechanism) == replace(plain, explanations={}, reserves={})
    assert assign_large(instance, SEED, mechanism=mechanism) == (
        plain.assignments,
        plain.certificate.get("promoted", []),
    )


def test_the_certificate_is_one_pass_and_finds_whoever_is_moved():
    found = set()
    for number in range(CASES):
        instance = drawn(number, reserves=False)
        arrays = arrays_of(instance, SEED)
        got, _promoted = assign(arrays)
        worse = got.copy()
        worse[number % len(worse)] = -1

        assert blocking_pairs(arrays, got) == 0
        if (worse != got).any() and arrays.held[number % len(worse)] < 0:
            found.add(blocking_pairs(arrays, worse) > 0)
    assert found == {True}


def test_caps_that_are_wide_or_deep_and_seats_beyond_any_number_are_the_same():
    random = Random(3)
    names = [f"p{number}" for number in range(40)]
    places = tuple(Place(name, "g", random.choice([0, 1, 3, 10**12]), "x") for name in names)
    caps = (
        Cap("all", 30, ("wide", "deep9", *names[35:])),
        Cap("wide", 12, tuple(names[:20])),
        Cap("deep0", 9, tuple(names[20:35])),
        *(Cap(f"deep{depth}", 9 - depth // 3, (f"deep{depth - 1}",)) for depth in range(1, 10)),
    )
    applicants = tuple(
        Applicant(f"a{number}", tuple(random.sample(names, 6)), score=float(random.randint(0, 3)))
        for number in range(90)
    )
    instance = Instance("c", applicants, places, caps)

    found = allocate_large(instance, SEED, mechanism="da")

    assert found == replace(allocate(instance, seed=SEED), explanations={}, reserves={})
    assert found.statistics["placed"] == 30


def test_what_cannot_be_put_into_arrays_is_known():
    many = tuple(Place(f"p{number}", "g", 1, "g", (Reserve(f"f{number}", 1),)) for number in range(63))
    crossing = (Cap("l", 1, ("p0", "p1")), Cap("r", 1, ("p1", "p2")))

    assert [
        can_be_arrays(Instance("c", (), places, caps))
        for places, caps in ((many[:62], ()), (many, ()), (many[:3], crossing))
    ] == [True, False, False]


@pytest.mark.parametrize("places", [0, 1])
def test_nobody_and_nothing_have_an_answer(places):
    instance = Instance("c", (), tuple(Place("p", "g", 0, "g") for _ in range(places)))
    arrays = arrays_of(instance, SEED)

    got, promoted = assign(arrays)

    assert (assigned_places(instance, arrays, got), promoted.tolist()) == ({}, [])


@pytest.mark.parametrize("mechanism", COMPILED)
def test_so_many_applicants_that_the_compiled_way_is_taken_have_the_same_places(mechanism, monkeypatch):
    instance = one_instance(Random(5), 60, 9, reserves=True, held=True, seats=range(4))
    plain = allocate(instance, mechanism=mechanism, seed=SEED)

    monkeypatch.setattr("sojourn.engines.allocation.mechanism.COMPILED_FROM", 50)
    with_lines = allocate(instance, mechanism=mechanism, seed=SEED)
    monkeypatch.setattr("sojourn.engines.allocation.mechanism.EXPLAINED_TO", 50)
    without = allocate(instance, mechanism=mechanism, seed=SEED)

    assert with_lines == plain
    assert without == replace(plain, explanations={}, reserves={})


def test_many_who_ask_at_once_wide_rows_and_caps_that_never_bind_change_nothing(monkeypatch):
    """So many that they are put in the order of places; each way of computing gives the one best outcome."""
    people, places, ask = 40_000, 601, 6
    random = numpy.random.default_rng(1)
    instance = Instance("c", (), tuple(Place(f"p{number}", "g", 60, "g") for number in range(places)))
    start, step = random.integers(0, places, (people, 1)), random.integers(1, places, (people, 1))
    chosen = (start + step * numpy.arange(ask)) % places  # all different: a prime number of places
    arrays = replace(
        arrays_of(instance, SEED),
        first=numpy.arange(0, people * ask + 1, ask),
        place=chosen.ravel().astype(numpy.int32),
        tie=random.integers(0, 30, people * ask).astype(numpy.int32),
        tie_score=-numpy.arange(30.0),
        draw=random.permutation(people).astype(numpy.int32),
        held=numpy.full(people, -1),
        groups=numpy.zeros(people, numpy.int64),
    )
    under_one = replace(
        arrays,
        seats=numpy.append(arrays.seats, people).astype(numpy.int32),
        above=numpy.append(numpy.full(places, places), -1).astype(numpy.int32),
        is_flat=False,
    )

    got, _promoted = assign(arrays)
    under_a_cap, _promoted = assign(under_one)
    monkeypatch.setattr("sojourn.engines.allocation.compiled.UNLIMITED", 0)
    wide, _promoted = assign(arrays)

    assert blocking_pairs(arrays, got) == 0
    assert 0 < (got < 0).sum() < people
    assert (got == under_a_cap).all()
    assert (got == wide).all()
