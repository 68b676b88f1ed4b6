"""Figures from the sources named in the engine, and by hand."""

import pytest

from sojourn.engines.scoring import icc, kendalls_w, spreads

SHROUT_FLEISS = [(9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7)]
"""Shrout and Fleiss 1979, table 2: six targets by four judges; ICC(1,1) is .17."""


def test_icc_is_that_of_shrout_and_fleiss():
    points = {
        (target, judge): float(value)
        for target, row in enumerate(SHROUT_FLEISS)
        for judge, value in enumerate(row)
    }

    assert icc(points) == pytest.approx(0.1657, abs=5e-5)


@pytest.mark.parametrize(
    ("points", "found"),
    [
        ({}, None),
        ({(1, 1): 5.0, (1, 2): 6.0}, None),
        ({(1, 1): 5.0, (2, 1): 5.0}, None),
        ({(1, 1): 5.0, (1, 2): 5.0, (2, 1): 5.0, (2, 2): 5.0}, None),
        ({(1, 1): 5.0, (1, 2): 5.0, (2, 1): 9.0, (2, 3): 9.0, (3, 1): 1.0}, 1.0),
        ({(1, 1): 0.0, (1, 2): 10.0, (2, 1): 10.0, (2, 2): 0.0}, -1.0),
    ],
)
def test_icc_at_its_ends(points, found):
    assert icc(points) == (None if found is None else pytest.approx(found))


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ({}, None),
        ({1: {1: 3.0, 2: 4.0}}, None),
        ({1: {1: 3.0, 2: 4.0}, 2: {2: 4.0, 3: 5.0}}, None),
        ({1: {1: 3.0, 2: 3.0}, 2: {1: 4.0, 2: 4.0}}, None),
        ({1: {1: 1.0, 2: 2.0, 3: 3.0}, 2: {1: 40.0, 2: 50.0, 3: 60.0}}, 1.0),
        ({1: {1: 1.0, 2: 2.0}, 2: {1: 2.0, 2: 1.0}}, 0.0),
        # ranks (1, 2.5, 2.5) and (1, 2, 3): sums 2, 4.5, 5.5; S = 6.5; ties 6: 78 / (96 - 12)
        ({1: {1: 1.0, 2: 2.0, 3: 2.0}, 2: {1: 1.0, 2: 2.0, 3: 3.0}}, 78 / 84),
    ],
)
def test_kendalls_w(table, found):
    assert kendalls_w(table) == (None if found is None else pytest.approx(found))


def test_spread_is_the_highest_less_the_lowest_of_two_or_more():
    assert spreads({(1, 1): 40.0, (1, 2): 65.0, (1, 3): 50.0, (2, 1): 70.0}) == {1: 25.0}
