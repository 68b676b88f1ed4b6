"""Mechanisms side by side."""

import pytest

from sojourn.engines.allocation import (
    MECHANISMS,
    Applicant,
    Cap,
    Instance,
    InstanceError,
    Place,
    allocate,
    changes,
    compared,
    statistics_by,
)

INSTANCE = Instance(
    "c",
    (
        Applicant("a", ("p", "q"), score=80),
        Applicant("b", ("p", "q"), score=80),
        Applicant("c", ("q",), score=90),
    ),
    (Place("p", "g", 1, "g"), Place("q", "h", 1, "h")),
)


def test_each_mechanism_has_its_result_and_ties_count_where_they_are_known():
    seen = []

    found = compared(INSTANCE, ties="h", seed=bytes(16), progress=lambda *told: seen.append(told))

    assert found == {
        name: allocate(INSTANCE, mechanism=name, ties="h" if name in ("da", "sd") else "lottery")
        for name in MECHANISMS
    }
    assert seen == [(done, 9) for done in range(10)]


def test_a_mechanism_that_refuses_says_why():
    crossing = (Cap("l", 1, ("p", "q")), Cap("r", 1, ("q", "s")))
    instance = Instance("c", (), (*INSTANCE.places, Place("s", "g", 1, "g")), crossing)

    found = compared(instance, ties="lottery", seed=bytes(16), mechanisms=["da", "sd"])

    assert found["da"] == "caps[0]: 'l' spans the priority lists 'g', 'h'"
    assert found["sd"] == allocate(instance, mechanism="sd")


def test_who_moves_when_a_seat_is_added():
    before = {"a": "p", "b": None, "c": "q"}

    assert changes(before, {"a": "p", "b": "p", "d": "q"}) == [("b", None, "p")]


def test_how_each_part_of_the_applicants_fared():
    found = statistics_by(INSTANCE, {"a": "q", "b": None, "c": "q"}, {"a": "law", "b": "law", "c": "arts"})

    assert {
        part: (one.applicants, one.placed, one.profile, one.mean_choice) for part, one in found.items()
    } == {
        "arts": (1, 1, (1, 0), 1.0),
        "law": (2, 1, (0, 1), 2.0),
    }
    assert (
        statistics_by(INSTANCE, {"a": None, "b": None, "c": None}, {"c": "arts"})["arts"].mean_choice is None
    )


def test_more_choices_than_a_comparison_can_weigh_are_refused(monkeypatch):
    monkeypatch.setattr("sojourn.engines.allocation.optimum.MOST_EDGES", 4)

    with pytest.raises(InstanceError, match="applicants: 5 choices are too many for 'greedy', which takes 4"):
        allocate(INSTANCE, mechanism="greedy")
