"""From figures to an index."""

import math

import numpy as np
import pytest

from sojourn.engines.composite.framework import Element, Framework
from sojourn.engines.composite.indexing import Figure, Kind, Method, index_of
from sojourn.engines.composite.scoring import score
from sojourn.engines.composite.shrinkage import shrink

TREE = Framework(
    [
        Element("T1", 1, parent="T"),
        Element("T3", 1, weight=2, parent="T"),
        Element("S6", 1, parent="S"),
        Element("T", 2, parent="I", is_indicator=False),
        Element("S", 2, parent="I", is_indicator=False),
        Element("I", 3, is_indicator=False),
    ]
)
KINDS = {"T1": Kind("B", 100.0), "T3": Kind("P"), "S6": Kind("D")}
METHOD = Method(replications=200, least=10)


def figures(units: int, *, seed: int = 1, n: int = 60) -> list[Figure]:
    draw = np.random.default_rng(seed)
    found = []
    for row in range(units):
        unit, k, days = (
            f"U{row}",
            int(draw.binomial(n, 0.05 + 0.01 * row)),
            int(draw.poisson(5.0 * (row + 1))),
        )
        found += [
            Figure(unit, "T1", k, n, 100 * k / n),
            Figure(unit, "T3", days, n, days / n),
            Figure(unit, "S6", None, None, float(1 + row % 4)),
        ]
    return found


def groups(units: int) -> dict[str, str]:
    return {f"U{row}": "school" if row % 2 else "laboratory" for row in range(units)}


def test_score_is_that_of_the_estimates():
    lines = figures(12)
    found = index_of([lines], TREE, KINDS, groups(12), METHOD)

    again = score(found.scored.raw, TREE, found.scored.recipe)
    np.testing.assert_array_equal(found.scored.index, again.index)
    peers = [one for one in lines if one.code == "T1" and groups(12)[one.unit] == "school"]
    drawn = shrink(
        np.array([one.k for one in peers], float),
        np.array([one.n for one in peers], float),
        "share",
        scale=100,
    )
    told = [found.estimates[one.unit, "T1"].value for one in peers]
    np.testing.assert_array_equal(told, drawn.value)


def test_place_is_among_peers_and_lies_within_its_interval():
    found = index_of([figures(20)], TREE, KINDS, groups(20), METHOD)

    for group in ("school", "laboratory"):
        peers = [one for one in found.standings if one.group == group]
        ordered = sorted(peers, key=lambda one: -one.score)
        assert [one.place for one in ordered] == list(range(1, 11))
        assert all(1 <= one.best <= one.worst <= 10 and 1 <= one.expected <= 10 for one in peers)
        assert all(0 <= one.top <= 1 for one in peers)
        assert [one.band for one in ordered] == sorted(one.band for one in ordered)


def test_same_seed_same_index_and_units_in_another_order_score_the_same():
    lines, of = figures(12), groups(12)
    first = index_of([lines], TREE, KINDS, of, METHOD)

    again = index_of([lines], TREE, KINDS, of, METHOD)
    turned = index_of([lines[::-1]], TREE, KINDS, dict(reversed(of.items())), METHOD)

    assert first.standings == again.standings
    told = {one.unit: (one.score, one.place) for one in turned.standings}
    assert {one.unit: (pytest.approx(one.score, rel=1e-9), one.place) for one in first.standings} == told


def test_small_year_is_pooled_and_too_small_ones_are_not_ranked():
    now = [Figure("U0", "T1", 1, 4, 25.0), *figures(12)[1:]]
    before = [Figure("U0", "T1", 2, 5, 40.0)]

    pooled = index_of([before, before, now], TREE, KINDS, groups(12), METHOD)
    alone = index_of([now], TREE, KINDS, groups(12), METHOD)

    assert pooled.estimates["U0", "T1"].years == 3
    lonely = alone.estimates["U0", "T1"]
    assert math.isnan(lonely.value)
    assert lonely.reason == "not ranked: n = 4 in 1 years, 10 needed"


def test_unit_of_which_nothing_is_known_is_not_ranked_and_says_why():
    of = groups(6) | {"X": "school"}
    found = index_of([figures(6)], TREE, KINDS, of, METHOD)

    last = found.standings[-1]
    assert (last.unit, last.score, last.place, last.best, last.reason) == (
        "X", None, None, None, "no value in any indicator"
    )  # fmt: skip


def test_wide_intervals_of_small_units_and_narrow_ones_of_large_units():
    small = index_of([figures(30, n=12)], TREE, KINDS, dict.fromkeys(groups(30), "school"), METHOD)
    large = index_of([figures(30, n=20_000)], TREE, KINDS, dict.fromkeys(groups(30), "school"), METHOD)

    def width(found):
        return np.mean([one.worst - one.best for one in found.standings])

    assert width(small) > width(large)


def test_held_against_what_the_disciplines_expect_the_estimate_is_that_of_the_ratio():
    lines = [Figure(f"U{row}", "T1", 10.0 + row, 100.0, 10.0 + row, expected=20.0) for row in range(4)]
    kinds = KINDS | {"T1": Kind("B", 100.0, level=30.0)}

    found = index_of([lines], TREE, kinds, dict.fromkeys(["U0", "U1", "U2", "U3"], "school"), METHOD)

    k, expected = np.array([10.0, 11, 12, 13]), np.full(4, 20.0)
    wanted = shrink(k, expected, "rate", scale=30.0).value
    assert [found.estimates[f"U{row}", "T1"].value for row in range(4)] == wanted.tolist()


def test_cap_takes_what_lies_above_the_95th_percentile():
    lines = [Figure(f"U{row}", "S6", None, None, 1000.0 if row == 0 else float(row)) for row in range(40)]
    of = {one.unit: "school" for one in lines}

    found = index_of([lines], TREE, KINDS, of, Method(replications=50, caps=frozenset({"S6"}), known=0))

    assert found.scored.raw.column("S6")[0] == np.quantile([one.value for one in lines], 0.95)


def test_a_share_of_more_than_all_counts_as_all_and_says_so_also_in_a_pooled_year():
    of = dict.fromkeys(["U0", "U1", "U2", "U3"], "school")
    others = [Figure(unit, "T1", 10.0, 40.0, 25.0) for unit in ("U2", "U3")]
    now = [Figure("U0", "T1", 12.0, 10.0, 120.0), Figure("U1", "T1", 4.0, 5.0, 80.0), *others]
    before = [Figure("U1", "T1", 9.0, 6.0, 150.0)]

    found = index_of([before, now], TREE, KINDS, of, METHOD).estimates

    k, n = np.array([10.0, 10, 10, 10]), np.array([10.0, 11, 40, 40])
    wanted = shrink(k, n, "share", scale=100).value
    assert [found[f"U{row}", "T1"].value for row in range(4)] == wanted.tolist()
    told = [(found[unit, "T1"].reason, found[unit, "T1"].years) for unit in of]
    assert told == [("above", 1), ("above", 3), ("", 1), ("", 1)]
    assert found["U0", "T1"].figure.k == 12


def test_only_what_is_small_is_pooled_and_an_unknown_year_stays_missing():
    of = dict.fromkeys(["U0", "U1"], "school")
    known = [Figure(unit, "T1", 5.0, 40.0, 12.5) for unit in of]
    now = [Figure("U0", "T1", None, None, None, "size"), known[1]]

    found = index_of([known, known, now], TREE, KINDS, of, METHOD).estimates

    assert (found["U0", "T1"].reason, math.isnan(found["U0", "T1"].value)) == ("size", True)
    assert (found["U1", "T1"].reason, found["U1", "T1"].years) == ("", 1)


def test_what_is_derived_is_taken_as_the_disciplines_lead_to_expect():
    lines = [Figure("U0", "S6", None, None, 8.0, adjusted=6.0), Figure("U1", "S6", None, None, 3.0)]

    found = index_of([lines], TREE, KINDS, dict.fromkeys(["U0", "U1"], "school"), METHOD).estimates

    assert [found[unit, "S6"].value for unit in ("U0", "U1")] == [6, 3]
