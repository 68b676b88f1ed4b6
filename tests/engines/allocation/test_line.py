"""Who moves up: nobody loses anything, moves cascade, and those who left get nothing."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sojourn.engines.allocation import Applicant, Cap, Instance, Move, Place, Reserve, allocate, next_in_line
from tests.engines.allocation.cases import instances

patient = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=100)
SEED = b"drawn after the close"
TIES = st.sampled_from(["lottery", "h", "l"])


def asks(name, score, *choices, **facts):
    return Applicant(name, choices, score=score, **facts)


# a has p, b has q, c has r; b would rather have p, and c would rather have q or p; d waits for all three.
CHAIN = Instance(
    "c1",
    (
        asks("d", 60, "p", "q", "r"),
        asks("c", 70, "p", "q", "r"),
        asks("b", 80, "p", "q"),
        asks("a", 90, "p"),
    ),
    tuple(Place(name, name, 1, "x") for name in "pqr"),
)


def line(instance=CHAIN, *, ties="lottery", accepted=(), pending=(), left=()):
    return next_in_line(
        instance, ties=ties, seed=SEED, accepted=dict(accepted), pending=dict(pending), left=set(left)
    )


def test_a_seat_given_up_is_handed_down_the_chain_at_once():
    moves = line(pending={"b": "q", "c": "r"}, left={"a"})

    assert moves == [
        Move("d", None, "r", waiting_rank=1),
        Move("c", "r", "q", waiting_rank=1),
        Move("b", "q", "p", waiting_rank=1),
    ]


def test_who_has_accepted_stays_and_is_passed_over():
    moves = line(accepted={"b": "q"}, pending={"c": "r"}, left={"a"})

    assert moves == [Move("d", None, "r", waiting_rank=1), Move("c", "r", "p", waiting_rank=1)]


def test_nothing_moves_while_all_seats_are_held():
    assert line(accepted={"a": "p"}, pending={"b": "q", "c": "r"}) == []


def test_who_left_gets_nothing_even_where_a_seat_is_free():
    assert line(left={"a", "b", "c", "d"}) == []
    assert line(left={"a", "b", "c"}) == [Move("d", None, "p", waiting_rank=1)]


def test_the_rank_is_that_among_those_who_wait_before_anybody_moves():
    instance = replace(CHAIN, places=(replace(CHAIN.places[0], capacity=3), *CHAIN.places[1:]))

    moves = line(instance, accepted={"b": "q"}, pending={"c": "r", "a": "p"})

    # Before, c and d wait for p in this order, although the file names d first.
    assert moves == [Move("d", None, "p", waiting_rank=2), Move("c", "r", "p", waiting_rank=1)]


def test_a_seat_for_a_group_goes_past_those_who_wait_before_it():
    instance = Instance(
        "c1",
        (asks("a", 90, "p"), asks("b", 80, "p"), asks("c", 70, "p", groups=("f",))),
        (Place("p", "g", 2, "g", (Reserve("f", 1),)),),
    )

    assert line(instance, accepted={"a": "p"}) == [Move("c", None, "p", waiting_rank=2)]


def test_a_seat_under_a_shared_cap_may_open_at_another_place():
    instance = replace(CHAIN, caps=(Cap("cap", 2, ("p", "q", "r")),))

    assert line(instance, accepted={"a": "p"}, pending={"b": "q"}) == []
    assert line(instance, accepted={"a": "p"}, left={"b"}) == [Move("c", None, "q", waiting_rank=1)]


def test_seats_taken_away_since_take_no_place_from_anybody():
    instance = replace(CHAIN, places=tuple(replace(place, capacity=0) for place in CHAIN.places))

    assert line(instance, accepted={"a": "p"}, pending={"b": "q", "c": "r"}) == []


@pytest.mark.parametrize(("ties", "moves"), [("h", []), ("l", ["b", "c"])])
def test_the_tied_move_up_together_or_not_at_all(ties, moves):
    instance = Instance(
        "c1",
        (asks("a", 90, "p"), asks("b", 80, "p"), asks("c", 80, "p"), asks("d", 70, "p")),
        (Place("p", "g", 1, "g"),),
    )

    assert [move.applicant for move in line(instance, ties=ties, left={"a"})] == moves


def after_answers(data, instance, ties):
    """The offers of the first round, each accepted, left open or given up; some who wait leave as well."""
    offers = allocate(instance, ties=ties, seed=SEED).assignments
    answers = {name: data.draw(st.sampled_from(["accepted", "pending", "left"]), name) for name in offers}

    def those(answer):
        return {name: place for name, place in offers.items() if place and answers[name] == answer}

    return offers, those("accepted"), those("pending"), {name for name in offers if answers[name] == "left"}


@patient
@given(instances(applicants=6), TIES, st.data())
def test_nobody_is_displaced_and_only_who_waits_moves_up(instance, ties, data):
    _offers, accepted, pending, left = after_answers(data, instance, ties)
    choices = {applicant.id: list(applicant.choices) for applicant in instance.applicants}

    moves = line(instance, ties=ties, accepted=accepted, pending=pending, left=left)

    assert len({move.applicant for move in moves}) == len(moves)
    for move in moves:
        ranks = choices[move.applicant]
        assert move.applicant not in {*left, *accepted}
        assert move.from_place == pending.get(move.applicant)
        assert move.from_place is None or ranks.index(move.to_place) < ranks.index(move.from_place)


@patient
@given(instances(applicants=6), TIES, st.data())
def test_after_the_moves_nothing_moves_any_more_and_no_seat_is_given_twice(instance, ties, data):
    _offers, accepted, pending, left = after_answers(data, instance, ties)
    moves = line(instance, ties=ties, accepted=accepted, pending=pending, left=left)

    standing = pending | {move.applicant: move.to_place for move in moves}

    assert line(instance, ties=ties, accepted=accepted, pending=standing, left=left) == []
    for one, seats in instance.capacity.items() if ties != "l" else ():
        inside = [place for place in [*accepted.values(), *standing.values()] if one in instance.path[place]]
        assert len(inside) <= seats


@patient
@given(instances(applicants=6, reserves=True), st.data())
def test_while_nobody_gives_anything_up_nothing_moves(instance, data):
    offers = {name: place for name, place in allocate(instance, seed=SEED).assignments.items() if place}
    accepted = data.draw(st.sets(st.sampled_from(sorted(offers))) if offers else st.just(set()))

    moves = line(
        instance,
        accepted={name: offers[name] for name in accepted},
        pending={name: place for name, place in offers.items() if name not in accepted},
    )

    assert moves == []
