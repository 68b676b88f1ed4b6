"""Marks by their place among all marks, against counting students one by one."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.engines.grades import Distribution, ScaleError, convert_by_distribution, distribution

TABLE = st.lists(st.integers(1, 9), min_size=1, max_size=6)


def table(counts: list[int], letter: str) -> Distribution:
    return distribution([(f"{letter}{turn}", count) for turn, count in enumerate(counts)])


def queue(counts: list[int], letter: str, times: int) -> list[str]:
    """Every mark given, the best first, each as often as `times` says."""
    return [f"{letter}{turn}" for turn, count in enumerate(counts) for _one in range(count * times)]


@given(TABLE, TABLE, st.data())
def test_mark_at_home_is_the_one_most_of_those_with_the_mark_stand_beside(there, here, data):
    turn = data.draw(st.integers(0, len(there) - 1))
    hosts, homes = queue(there, "h", sum(here)), queue(here, "x", sum(there))
    beside = [home for host, home in zip(hosts, homes, strict=True) if host == f"h{turn}"]

    found = convert_by_distribution(
        [(f"h{turn}", 6)], scale_from=table(there, "h"), scale_to=table(here, "x")
    )

    assert found.mark == max(sorted(set(beside)), key=beside.count)
    assert dict(found.covered) == {name: Fraction(beside.count(name), len(beside)) for name in set(beside)}


@given(TABLE)
def test_mark_stays_itself_between_equal_tables(counts):
    for turn in range(len(counts)):
        found = convert_by_distribution(
            [(f"g{turn}", 3)], scale_from=table(counts, "g"), scale_to=table(counts, "g")
        )
        assert (found.mark, found.covered) == (f"g{turn}", ((f"g{turn}", Fraction(1)),))


@given(TABLE, TABLE)
def test_better_mark_never_becomes_a_worse_one(there, here):
    marks = [
        convert_by_distribution(
            [(f"h{turn}", 1)], scale_from=table(there, "h"), scale_to=table(here, "x")
        ).mark
        for turn in range(len(there))
    ]
    assert marks == sorted(marks)


def test_several_courses_are_averaged_by_credits():
    letters = distribution([("A", 10), ("B", 30), ("C", 60)])
    marks = distribution([("90", 40), ("80", 20), ("70", 40)])

    found = convert_by_distribution([("A", 2), ("C", 6)], scale_from=letters, scale_to=marks)

    assert (found.stretch.start, found.stretch.end) == (Fraction(3, 10), Fraction(31, 40))
    assert found.mark == "80"


def test_mark_that_fails_or_stands_in_no_table_has_no_conversion():
    letters = distribution([("A", 10), ("B", 30)])

    assert convert_by_distribution([("F", 6)], scale_from=letters, scale_to=letters) is None
    assert convert_by_distribution([("A", 6), ("F", 6)], scale_from=letters, scale_to=letters) is None
    assert convert_by_distribution([], scale_from=letters, scale_to=letters) is None


def test_comma_and_case_do_not_matter_and_a_mark_never_given_finds_its_place():
    there = distribution([("1,0", 20), ("1.3", 0), ("1.7", 80)])
    here = distribution([("a", 50), ("b", 50)])

    assert convert_by_distribution([("1.0", 1)], scale_from=there, scale_to=here).mark == "a"
    assert convert_by_distribution([("1,3", 1)], scale_from=there, scale_to=here).mark == "a"
    assert convert_by_distribution([("1.7", 0)], scale_from=there, scale_to=here).mark == "b"


@pytest.mark.parametrize("shares", [[], [("A", 0)], [("A", -1), ("B", 2)], [("A", 1), (" a", 2)]])
def test_table_that_cannot_be_one_is_refused(shares):
    with pytest.raises(ScaleError):
        distribution(shares)
