"""What applicants are told, line by line, and the statistics of an outcome."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from sojourn.engines.allocation import (
    Applicant,
    Cap,
    Instance,
    Place,
    Reserve,
    allocate,
    lottery_number,
)
from sojourn.engines.allocation.candidates import candidates_of
from sojourn.engines.allocation.statistics import statistics_of
from tests.engines.allocation.cases import instances
from tests.engines.allocation.oracle import SEED, Oracle

patient = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=150)


def asks(name, score, *choices, **facts):
    return Applicant(name, choices, score=score, **facts)


def own(name, score, class_=0):
    """Score, class and draw as lines and cut-offs show them."""
    return {"score": score, "class": class_, "lottery": str(lottery_number("c1", name, bytes(16)))}


def refused(place, facts, *, cut_off, binding, by, missing=None, rank):
    return {
        "place": place,
        "outcome": "refused",
        **facts,
        "cut_off": cut_off,
        "binding": binding,
        "decided_by": by,
        "points_missing": missing,
        "waiting_rank": rank,
    }


ROUND = Instance(
    "c1",
    (
        asks("ann", 91.25, "york", "porto"),
        asks("ben", 88, "york", "porto"),
        asks("cai", 88, "york", "porto-year"),
        asks("dan", 88, "york", "porto", class_=1),
        asks("eve", 85.5, "porto", "york", "porto-year"),
        asks("fei", None, "porto-year"),
        asks("guo", 99),
    ),
    (
        Place("york", "g1", 2, "all"),
        Place("porto", "g2", 1, "all"),
        Place("porto-year", "g2", 2, "all"),
        Place("oslo", "g3", 1, "all"),
    ),
    (Cap("g2", 2, ("porto", "porto-year")),),
)


def test_each_choice_of_a_round_is_explained():
    result = allocate(ROUND)

    ann, ben, cai, dan = own("ann", 91.25), own("ben", 88), own("cai", 88), own("dan", 88, 1)
    eve, fei = own("eve", 85.5), own("fei", None)
    assert result.explanations == {
        "ann": [
            {"place": "york", "outcome": "assigned", **ann},
            {"place": "porto", "outcome": "not_needed", **ann},
        ],
        "ben": [
            refused("york", ben, cut_off=cai, binding="york", by="lottery", rank=1),
            {"place": "porto", "outcome": "assigned", **ben},
        ],
        "cai": [
            {"place": "york", "outcome": "assigned", **cai},
            {"place": "porto-year", "outcome": "not_needed", **cai},
        ],
        "dan": [
            refused("york", dan, cut_off=cai, binding="york", by="class", rank=2),
            refused("porto", dan, cut_off=ben, binding="porto", by="class", rank=1),
        ],
        "eve": [
            refused("porto", eve, cut_off=ben, binding="porto", by="score", missing=2.5, rank=2),
            refused("york", eve, cut_off=cai, binding="york", by="score", missing=2.5, rank=3),
            {"place": "porto-year", "outcome": "assigned", **eve},
        ],
        # The place has a seat left, but the agreement has not; no score lacks no number of points.
        "fei": [refused("porto-year", fei, cut_off=eve, binding="g2", by="score", rank=1)],
        "guo": [],
    }
    assert result.assignments == {
        "ann": "york",
        "ben": "porto",
        "cai": "york",
        "dan": None,
        "eve": "porto-year",
        "fei": None,
        "guo": None,
    }
    assert result.cut_offs == {"york": cai, "porto": ben, "porto-year": eve, "oslo": None}
    assert result.reserves == {"york": ["ben", "dan", "eve"], "porto": ["dan", "eve"], "porto-year": ["fei"]}
    assert result.certificate == {"kind": "no-blocking-pair", "pairs_checked": 6}


def test_the_statistics_of_a_round():
    # Of six seats the agreement lets only two of porto's three be used, and nobody asked for oslo.
    assert allocate(ROUND).statistics == {
        "placed": 4,
        "profile": [2, 1, 1],
        "justified_envy_pairs": 0,
        "empty_seats": 1,
        "over_capacity": 0,
    }


def test_an_empty_round_has_empty_statistics():
    assert allocate(Instance("c1", (), ())).statistics == {
        "placed": 0,
        "profile": [],
        "justified_envy_pairs": 0,
        "empty_seats": 0,
        "over_capacity": 0,
    }


def test_envy_is_counted_where_it_is_justified_by_score_or_by_draw():
    instance = Instance(
        "c1",
        (asks("a", 90, "p"), asks("b", 80, "p"), asks("c", 80, "p"), asks("d", 10, "p", held="p")),
        (Place("p", "g", 2, "g"),),
    )
    last, first = sorted("bc", key=lambda name: -lottery_number("c1", name, bytes(16)))
    wrong = {"a": None, first: None, last: "p", "d": "p"}
    candidates = candidates_of(instance, bytes(16))

    envy = {
        counts_draw: statistics_of(instance, candidates, wrong, counts_draw=counts_draw)[
            "justified_envy_pairs"
        ]
        for counts_draw in (True, False)
    }

    # a stands before the last by score, the other one without a place only by draw; d's seat was held.
    assert envy == {True: 2, False: 1}


F = ("f",)


def lines(places, *applicants, caps=(), ties="lottery"):
    """The single refusal of each applicant who has one, without what they know of themselves."""
    result = allocate(Instance("c1", applicants, places, caps), ties=ties)
    told = ("cut_off", "binding", "decided_by", "points_missing")
    return {
        name: [
            line["cut_off"] and line["cut_off"]["score"] if fact == "cut_off" else line[fact] for fact in told
        ]
        for name, (line, *_others) in result.explanations.items()
        if line["outcome"] == "refused"
    }


def test_who_is_in_a_group_is_measured_against_the_reserved_seats_as_well():
    told = lines(
        (Place("p", "g", 2, "g", (Reserve("f", 1),)),),
        asks("a", 90, "p"),
        asks("b", 85, "p"),
        asks("c", 70, "p", groups=F),
        asks("d", 60, "p", groups=F),
    )

    assert told == {"b": [90, "p", "score", 5], "d": [70, "p", "score", 10]}


def test_a_group_member_on_an_open_seat_sets_the_limit_for_all():
    told = lines(
        (Place("p", "g", 2, "g", (Reserve("f", 1),), "open-first"),),
        asks("a", 90, "p"),
        asks("c", 95, "p", groups=F),
        asks("d", 60, "p", groups=F),
    )

    assert told == {"a": [95, "p", "score", 5]}


def test_a_group_member_on_a_seat_that_the_group_has_left_over_sets_the_limit_too():
    told = lines(
        (Place("p", "g", 2, "g", (Reserve("f", 1), Reserve("g", 1)), "open-first"),),
        asks("a", 50, "p"),
        asks("c", 95, "p", groups=F),
        asks("d", 60, "p", groups=F),
    )

    # c has the seat of f, d the one that g has left over.
    assert told == {"a": [60, "p", "score", 10]}


def test_where_all_seats_went_to_a_group_the_reserve_decided():
    told = lines(
        (Place("p", "g", 1, "g", (Reserve("f", 1),)),), asks("a", 90, "p"), asks("c", 70, "p", groups=F)
    )

    assert told == {"a": [None, "p", "reserve", None]}


def test_who_stands_before_the_last_one_taken_lost_a_seat_that_was_kept_for_a_group():
    # p keeps its seat for a group until the open seats are given; by then the shared one is gone to q.
    told = lines(
        (Place("p", "g", 1, "g", (Reserve("f", 1),), "open-first"), Place("q", "g", 1, "g")),
        asks("a", 90, "p"),
        asks("b", 50, "p", "q"),
        caps=(Cap("cap", 1, ("p", "q")),),
    )

    assert told == {"a": [50, "cap", "reserve", None], "b": [50, "cap", "reserve", None]}


@pytest.mark.parametrize("ties", ["lottery", "h", "l"])
def test_held_seats_and_missing_seats_decide_without_a_limit(ties):
    told = lines(
        (Place("p", "g", 1, "g"), Place("none", "h", 0, "h")),
        asks("a", 90, "p"),
        asks("b", 80, "none"),
        asks("d", 10, "p", held="p"),
        ties=ties,
    )

    assert told == {"a": [None, "p", "held", None], "b": [None, "none", "seats", None]}


def test_under_h_the_tie_decided_where_it_left_a_seat_empty():
    places = (Place("p", "g", 2, "g"), Place("q", "g", 2, "g"))
    applicants = [asks(name, 80, "p" if name in "ab" else "q") for name in "abcd"]

    in_one_place = lines(places, asks("x", 90, "p"), *applicants, asks("y", 70, "p"), ties="h")
    under_a_cap = lines(places, *applicants, caps=(Cap("cap", 3, ("p", "q")),), ties="h")
    full = lines(places, *applicants, asks("y", 70, "p"), ties="h")

    assert in_one_place == {name: [90, "p", "tie", None] for name in "aby"}
    assert under_a_cap == {name: [None, "cap", "tie", None] for name in "abcd"}
    assert full == {"y": [80, "p", "score", 10]}


def test_h_leaves_seats_empty_and_l_gives_more_than_there_are():
    instance = replace(
        ROUND, applicants=(*ROUND.applicants, asks("hal", 88, "oslo"), asks("ivo", 88, "oslo"))
    )

    by_limits = {ties: allocate(instance, ties=ties).statistics for ties in ("h", "l")}

    # Ben and cai are tied for the second seat at york, hal and ivo for the only one at oslo.
    assert by_limits == {
        "h": {
            "placed": 3,
            "profile": [1, 2, 0],
            "justified_envy_pairs": 0,
            "empty_seats": 2,
            "over_capacity": 0,
        },
        "l": {
            "placed": 7,
            "profile": [5, 1, 1],
            "justified_envy_pairs": 0,
            "empty_seats": 0,
            "over_capacity": 2,
        },
    }


@patient
@given(instances())
def test_with_the_missing_points_the_place_would_have_been_given_and_with_fewer_not(instance):
    result = allocate(instance, seed=SEED)

    for applicant in instance.applicants:
        for line in result.explanations[applicant.id]:
            if line.get("points_missing") is None:
                continue
            for extra, is_enough in ((0.01, True), (-0.01, False)):
                score = line["score"] + line["points_missing"] + extra
                scores = {**applicant.scores, instance.place[line["place"]].list: score}
                better = Oracle(
                    replace(
                        instance,
                        applicants=tuple(
                            replace(one, scores=scores) if one is applicant else one
                            for one in instance.applicants
                        ),
                    )
                )
                assert better.blocks(result.assignments, applicant.id, line["place"]) is is_enough
