"""H and L where seats are reserved: what the one sentence about them promises."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sojourn.engines.allocation import Applicant, Instance, Place, Reserve, allocate
from tests.engines.allocation.cases import instances
from tests.engines.allocation.oracle import SEED, Oracle

patient = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=150)
with_reserves = instances(applicants=6, places=4, reserves=True, held=True)


@patient
@given(with_reserves, st.integers(0, 2**32))
def test_where_nobody_is_tied_all_three_policies_agree(instance, seed):
    marks = Random(seed).sample(range(100), len(instance.applicants))
    untied = replace(
        instance,
        applicants=tuple(
            replace(one, score=float(mark), scores={})
            for one, mark in zip(instance.applicants, marks, strict=True)
        ),
    )

    found = [allocate(untied, ties=ties, seed=SEED).assignments for ties in ("lottery", "h", "l")]

    assert found[0] == found[1] == found[2]


@pytest.mark.mission("M3", shows=["tie rules"])
@patient
@given(with_reserves)
def test_h_fits_the_seats_and_whoever_is_alike_fares_alike(instance):
    oracle = Oracle(instance)
    held = {one.id: one.held for one in instance.applicants}
    groups = {one.id: frozenset(one.groups) for one in instance.applicants}

    for ties in ("h", "l"):
        found = allocate(instance, ties=ties, seed=SEED).assignments
        apart = [
            (name, other)
            for name, place in oracle.wishes(found)
            for other, theirs in found.items()
            if theirs == place != held[other]
            and groups[name] == groups[other]
            and oracle.merit(name, place) >= oracle.merit(other, place)
        ]
        assert apart == []
        if ties == "h":
            counts = oracle.counts(found, lambda name, place: place is not None)
            stay = oracle.counts(found, lambda name, place: place is not None and held[name] == place)
            assert all(
                count <= max(seats, kept)
                for (_in, seats, count), (_same, _seats, kept) in zip(counts, stay, strict=True)
            )


@patient
@given(with_reserves)
def test_nobody_is_better_off_under_h_than_by_lottery_nor_by_lottery_than_under_l(instance):
    oracle = Oracle(instance)

    ranks = [
        [
            oracle.rank(name, place)
            for name, place in allocate(instance, ties=ties, seed=SEED).assignments.items()
        ]
        for ties in ("l", "lottery", "h")
    ]

    assert all(sorted(of_one) == list(of_one) for of_one in zip(*ranks, strict=True))


PLACE = Place("p", "g", 2, "g", (Reserve("f", 1),))


def asks(name, score, *groups):
    return Applicant(name, ("p",), score=score, groups=groups)


def test_who_fits_whatever_the_draw_is_taken_by_h_and_a_tie_for_the_reserved_seat_holds_it_up():
    def found(*applicants, ties):
        result = allocate(Instance("c", applicants, (PLACE,)), ties=ties)
        return sorted(one for one, place in result.assignments.items() if place)

    both_fit = (asks("a", 80, "f"), asks("b", 80, "f"))
    tied_members = (asks("a", 70, "f"), asks("b", 70, "f"), asks("c", 90), asks("d", 80))

    assert found(*both_fit, ties="h") == found(*both_fit, ties="l") == ["a", "b"]
    # One of a and b would have the reserved seat, but neither whatever the draw; d cannot have it either.
    assert found(*tied_members, ties="h") == ["c"]
    assert found(*tied_members, ties="l") == ["a", "b", "c"]
