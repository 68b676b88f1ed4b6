"""Every number here was worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.engines.scoring import Reviewer, manners, normalised

STRICT, MILD = 1, 2
POINTS = {
    (10, STRICT): 30.0,
    (11, STRICT): 40.0,
    (12, STRICT): 50.0,
    (10, MILD): 70.0,
    (11, MILD): 90.0,
    (13, MILD): 80.0,
}


def test_how_each_reviewer_judges():
    assert manners(POINTS) == {
        STRICT: Reviewer(3, 40.0, 10.0, 30.0, 50.0),
        MILD: Reviewer(3, 80.0, 10.0, 70.0, 90.0),
    }


@pytest.mark.parametrize("method", ["mean", "z"])
def test_every_mean_becomes_the_overall_mean(method):
    found = normalised(POINTS, method)

    means = [sum(value for (_, one), value in found.items() if one == who) / 3 for who in (STRICT, MILD)]
    assert means == pytest.approx([60.0, 60.0])


def test_mean_shift_keeps_the_distances():
    assert normalised(POINTS, "mean") == {
        (10, STRICT): 50.0,
        (11, STRICT): 60.0,
        (12, STRICT): 70.0,
        (10, MILD): 50.0,
        (11, MILD): 70.0,
        (13, MILD): 60.0,
    }


def test_z_score_takes_on_the_overall_deviation():
    # the six points deviate by sqrt((900 + 400 + 100 + 100 + 900 + 400) / 5) = 23.664319
    assert normalised(POINTS, "z") == {
        (10, STRICT): pytest.approx(36.335681),
        (11, STRICT): 60.0,
        (12, STRICT): pytest.approx(83.664319),
        (10, MILD): pytest.approx(36.335681),
        (11, MILD): pytest.approx(83.664319),
        (13, MILD): 60.0,
    }


def test_rank_gives_the_middle_of_the_place_and_ties_share():
    points = {(1, 5): 20.0, (2, 5): 20.0, (3, 5): 60.0, (4, 5): 90.0}

    assert normalised(points, "rank") == {(1, 5): 25.0, (2, 5): 25.0, (3, 5): 62.5, (4, 5): 87.5}


@pytest.mark.parametrize("method", ["mean", "z", "rank"])
def test_whoever_has_written_fewer_than_three_is_not_moved(method):
    points = POINTS | {(10, 3): 12.5, (11, 3): 14.0}

    found = normalised(points, method)

    assert (found[10, 3], found[11, 3]) == (12.5, 14.0)


def test_who_gives_everybody_the_same_is_moved_by_the_mean_only():
    points = POINTS | {(20, 3): 30.0, (21, 3): 30.0, (22, 3): 30.0}

    found = normalised(points, "z")

    assert {found[one, 3] for one in (20, 21, 22)} == {50.0}


def test_nothing_leaves_the_scale():
    points = {(1, 1): 100.0, (2, 1): 0.0, (3, 1): 0.0, (4, 2): 99.0, (5, 2): 98.0, (6, 2): 97.0}

    assert all(0 <= value <= 100 for value in normalised(points, "mean").values())


pairs = st.dictionaries(
    st.tuples(st.integers(1, 6), st.integers(1, 4)), st.floats(0, 100, allow_nan=False), max_size=20
)


@given(pairs, st.sampled_from(["none", "mean", "z", "rank"]))
def test_the_order_that_one_reviewer_gives_stays(points, method):
    found = normalised(points, method)

    assert found.keys() == points.keys()
    for one, given_ in points.items():
        for other, value in points.items():
            if one[1] == other[1] and given_ < value:
                assert found[one] <= found[other] + 1e-6
