"""Instances worked by hand: the shared ones where they are present, and our own, which every clone has."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from sojourn.engines.allocation import (
    Applicant,
    Cap,
    Instance,
    Place,
    Reserve,
    allocate,
    read_instance,
    result_to_json,
    write_instance,
)
from sojourn.engines.allocation.check_further import check_result

CONFORMANCE = Path(os.environ.get("SOJOURN_CONFORMANCE_DATA", Path(__file__).parents[4] / "shared" / "data"))
WORKED = sorted((CONFORMANCE / "allocation" / "worked").glob("*.expected.json"))


def solved(raw, *, ties="lottery"):
    """The assignments, after the independent check has found no fault in the whole result."""
    instance = read_instance(raw)
    result = result_to_json(
        allocate(instance, ties=ties), instance_bytes=raw, call=instance.call, ties=ties, seed=bytes(16)
    )
    assert check_result(raw, json.dumps(result).encode()) is None
    return result["assignments"]


@pytest.mark.mission("M3", shows=["worked instances"])
def test_shared_worked_instances_have_the_expected_assignments():
    if not WORKED:
        pytest.skip(f"no worked instances in {CONFORMANCE}; SOJOURN_CONFORMANCE_DATA says where they are")
    expected = {path: json.loads(path.read_bytes()) for path in WORKED}

    found = {path: solved(path.with_name(path.name.replace(".expected", "")).read_bytes()) for path in WORKED}

    assert {each["mechanism"] for each in expected.values()} == {"da"}
    assert found == {path: each["assignments"] for path, each in expected.items()}


def asks(name, *choices, score=None, **facts):
    return Applicant(name, choices, score=score, **facts)


ONE_RESERVED = Place("p", "g", 2, "g", (Reserve("f", 1),))
PRIORITY_AND_WISH_CROSS = Instance(
    "c",
    (
        Applicant("a", ("p", "q"), scores={"x": 1, "y": 2}),
        Applicant("b", ("q", "p"), scores={"x": 2, "y": 1}),
    ),
    (Place("p", "g1", 1, "x"), Place("q", "g2", 1, "y")),
)
TREE = (
    Place("nursing-term", "g1", 2, "x"),
    Place("nursing-year", "g1", 1, "x"),
    Place("medicine", "g2", 2, "x"),
)
OWN = {
    # Both stable outcomes give everybody a place; applicants get the one they like better.
    "best_for_applicants": (PRIORITY_AND_WISH_CROSS, "lottery", {"a": "p", "b": "q"}),
    # Projects of two lecturers, who like best another stable outcome: s1 at p2, s2 at p3, s3 at p1.
    "student_project_allocation": (
        Instance(
            "c",
            (
                asks("s1", "p1", "p2", scores={"l1": 2}),
                asks("s2", "p2", "p3", scores={"l1": 1, "l2": 3}),
                asks("s3", "p3", "p1", scores={"l1": 3, "l2": 1}),
                asks("s4", "p4", "p1", scores={"l1": 0, "l2": 2}),
            ),
            tuple(
                Place(f"p{n}", "project", 1, lecturer)
                for n, lecturer in enumerate(("l1", "l1", "l2", "l2"), 1)
            ),
            (Cap("of-l1", 2, ("p1", "p2")), Cap("of-l2", 2, ("p3", "p4"))),
        ),
        "lottery",
        {"s1": "p1", "s2": "p2", "s3": "p3", "s4": "p4"},
    ),
    # b is refused at p, and pushes c out of q.
    "chain": (
        Instance(
            "c",
            (asks("a", "p", score=90), asks("b", "p", "q", score=80), asks("c", "q", score=70)),
            (Place("p", "g", 1, "g"), Place("q", "h", 1, "h")),
        ),
        "lottery",
        {"a": "p", "b": "q", "c": None},
    ),
    "lower_class_goes_before_where_scores_are_equal": (
        Instance(
            "c",
            (asks("a", "p", score=80, class_=2), asks("b", "p", score=80, class_=1)),
            (Place("p", "g", 1, "g"),),
        ),
        "lottery",
        {"a": None, "b": "p"},
    ),
    "without_a_score_one_stands_last": (
        Instance("c", (asks("a", "p"), asks("b", "p", score=-5)), (Place("p", "g", 1, "g"),)),
        "lottery",
        {"a": None, "b": "p"},
    ),
    "one_seat_for_both_places": (
        Instance(
            "c",
            (asks("a1", "p1", score=90), asks("a2", "p2", score=95)),
            (Place("p1", "g1", 1, "g1"), Place("p2", "g1", 1, "g1")),
            (Cap("cap", 1, ("p1", "p2")),),
        ),
        "lottery",
        {"a1": None, "a2": "p2"},
    ),
    # The agreement has two seats for nursing, the partner three in all: c is within both, d is beyond both,
    # and e comes after the partner's three.
    "tree_of_caps": (
        Instance(
            "c",
            (
                asks("a", "nursing-term", score=90),
                asks("b", "medicine", score=85),
                asks("c", "nursing-year", score=80),
                asks("d", "nursing-term", score=75),
                asks("e", "medicine", score=70),
            ),
            TREE,
            (
                Cap("agreement", 2, ("nursing-term", "nursing-year")),
                Cap("partner", 3, ("agreement", "medicine")),
            ),
        ),
        "lottery",
        {"a": "nursing-term", "b": "medicine", "c": "nursing-year", "d": None, "e": None},
    ),
    "reserved_first": (
        Instance(
            "c",
            (asks("a", "p", score=90), asks("b", "p", score=85), asks("c", "p", score=70, groups=("f",))),
            (ONE_RESERVED,),
        ),
        "lottery",
        {"a": "p", "b": None, "c": "p"},
    ),
    # c takes the open seat by score, and leaves the reserved one to d.
    "open_first": (
        Instance(
            "c",
            (
                asks("a", "p", score=90),
                asks("c", "p", score=95, groups=("f",)),
                asks("d", "p", score=60, groups=("f",)),
            ),
            (replace(ONE_RESERVED, order="open-first"),),
        ),
        "lottery",
        {"a": None, "c": "p", "d": "p"},
    ),
    # c takes the reserved seat even though they would have had an open one: d is left out.
    "reserved_first_counts_the_best_of_the_group": (
        Instance(
            "c",
            (
                asks("a", "p", score=90),
                asks("c", "p", score=95, groups=("f",)),
                asks("d", "p", score=60, groups=("f",)),
            ),
            (ONE_RESERVED,),
        ),
        "lottery",
        {"a": "p", "c": "p", "d": None},
    ),
    "reserve_unfilled_is_open_to_all": (
        Instance("c", (asks("a", "p", score=90), asks("b", "p", score=85)), (ONE_RESERVED,)),
        "lottery",
        {"a": "p", "b": "p"},
    ),
    # a is of both groups and takes the seat of the first listed, so that c is too late; b has the other.
    "first_listed_group_is_used_up_first": (
        Instance(
            "c",
            (
                asks("a", "p", score=90, groups=("g", "f")),
                asks("b", "p", score=60, groups=("g",)),
                asks("c", "p", score=70, groups=("f",)),
                asks("d", "p", score=80),
            ),
            (Place("p", "g", 2, "g", (Reserve("f", 1), Reserve("g", 1))),),
        ),
        "lottery",
        {"a": "p", "b": "p", "c": None, "d": None},
    ),
    # p1 takes c before a; a falls back on p2, which cannot be refused; b leaves it and pushes c out of p1.
    "held_is_the_floor": (
        Instance(
            "c",
            (
                asks("a", "p1", "p2", score=50, held="p2"),
                asks("b", "p2", "p1", score=90),
                asks("c", "p1", score=80),
            ),
            (Place("p1", "g1", 1, "g1"), Place("p2", "g2", 1, "g2")),
        ),
        "lottery",
        {"a": "p2", "b": "p1", "c": None},
    ),
    "held_stays_where_the_seats_have_gone": (
        Instance(
            "c", (asks("a", "p", score=50, held="p"), asks("b", "p", score=90)), (Place("p", "g", 0, "g"),)
        ),
        "lottery",
        {"a": "p", "b": None},
    ),
}
# b and c are tied for the last of two seats.
TIED = Instance(
    "c",
    (
        asks("a", "p", score=90),
        asks("b", "p", "q", score=80),
        asks("c", "p", score=80),
        asks("d", "p", score=70),
    ),
    (Place("p", "g", 2, "g"), Place("q", "h", 1, "h")),
)
OWN["h_refuses_all_of_the_tied"] = (TIED, "h", {"a": "p", "b": "q", "c": None, "d": None})
OWN["l_takes_all_of_the_tied"] = (TIED, "l", {"a": "p", "b": "p", "c": "p", "d": None})
OWN["h_takes_the_tied_who_fit"] = (
    replace(TIED, applicants=TIED.applicants[1:]),
    "h",
    {"b": "p", "c": "p", "d": None},
)
# One seat for two places: their tied do not all fit, so H leaves it empty and L gives it twice.
SHARED_TIE = Instance(
    "c",
    (asks("a", "p", score=80), asks("b", "q", score=80)),
    (Place("p", "g", 1, "g"), Place("q", "g", 1, "g")),
    (Cap("cap", 1, ("p", "q")),),
)
OWN["h_under_a_cap"] = (SHARED_TIE, "h", {"a": None, "b": None})
OWN["l_under_a_cap"] = (SHARED_TIE, "l", {"a": "p", "b": "q"})


@pytest.mark.mission("M3", shows=["worked instances"])
@pytest.mark.parametrize(("instance", "ties", "expected"), OWN.values(), ids=OWN)
def test_own_worked_instances(instance, ties, expected):
    assert solved(write_instance(instance), ties=ties) == expected
