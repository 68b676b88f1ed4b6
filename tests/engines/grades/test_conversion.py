"""Conversion between scales that do not start at zero, or run the other way."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.engines.grades import (
    SCALES,
    ScaleError,
    StepTable,
    convert_by_passing,
    scale_ending_at,
)


@pytest.mark.parametrize(
    ("mark", "from_", "to", "becomes"),
    [
        (100, "percent", "de", "1"),
        (60, "percent", "de", "4"),
        (80, "percent", "de", "5/2"),
        (0, "percent", "de", "5"),
        ("1.7", "de", "percent", "272/3"),
        (15, "fr", "four", "5/2"),
        (18, "it", "ch", "4"),
    ],
)
def test_the_share_between_passing_and_best_is_kept(mark, from_, to, becomes):
    converted = convert_by_passing(Fraction(mark), scale_from=SCALES[from_], scale_to=SCALES[to])

    assert converted == Fraction(becomes)


names = st.sampled_from(sorted(SCALES))


@given(names, names, st.fractions(0, 1))
def test_there_and_back_is_the_same_mark_where_it_passes(one, other, share):
    a, b = SCALES[one], SCALES[other]
    mark = a.passing + share * (a.best - a.passing)

    assert (
        convert_by_passing(convert_by_passing(mark, scale_from=a, scale_to=b), scale_from=b, scale_to=a)
        == mark
    )


@given(names, names, st.fractions(0, 1))
def test_a_converted_mark_lies_on_its_scale(one, other, share):
    a, b = SCALES[one], SCALES[other]
    mark = a.worst + share * (a.best - a.worst)

    assert b.holds(convert_by_passing(mark, scale_from=a, scale_to=b))


def test_a_scale_is_known_by_its_highest_mark_where_it_starts_at_zero():
    assert [scale_ending_at(highest) for highest in (100, 4.3, 20, 6)] == [
        SCALES["percent"],
        SCALES["four_three"],
        SCALES["fr"],
        None,
    ]


def test_a_step_table_gives_the_highest_step_reached():
    table = StepTable(((Fraction(90), Fraction(4)), (Fraction(60), Fraction(1))), Fraction(0))

    assert [table.convert(mark) for mark in (100, 90, 89.99, 60, 59)] == [4, 4, 1, 1, 0]
    with pytest.raises(ScaleError):
        StepTable(((Fraction(60), Fraction(1)), (Fraction(90), Fraction(4))), Fraction(0))
