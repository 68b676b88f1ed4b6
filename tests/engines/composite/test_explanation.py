"""Why a unit stands where it does, and what would move it."""

import math

import numpy as np
import pytest

from sojourn.engines.composite.aggregation import Method, aggregate
from sojourn.engines.composite.contribution import gap_to_median, gap_to_unit
from sojourn.engines.composite.correlation import correlations
from sojourn.engines.composite.discipline import against_expected
from sojourn.engines.composite.disparity import gini, theil, theil_by_group
from sojourn.engines.composite.fault import CompositeError
from sojourn.engines.composite.framework import Element, Framework
from sojourn.engines.composite.frozen import freeze
from sojourn.engines.composite.funnel import funnel
from sojourn.engines.composite.normalisation import Normalisation
from sojourn.engines.composite.peers import nearest, peer_groups
from sojourn.engines.composite.preparing import availability_by_group
from sojourn.engines.composite.reach import Figure, target_for_place, what_it_takes
from sojourn.engines.composite.scoring import Recipe, Scored, score
from sojourn.engines.composite.table import Table
from sojourn.engines.composite.treatment import treatment_named
from sojourn.engines.composite.trend import change, growth
from sojourn.engines.composite.vigilance import at_threshold, capped, hollow, jumps, rushes
from sojourn.engines.composite.weights import importance, informative_weights
from sojourn.engines.composite.yearly import year_change

TREE = Framework(
    [
        Element("a", 1, weight=1, parent="P"),
        Element("b", 1, weight=2, parent="P", direction=-1),
        Element("c", 1, weight=1, parent="Q"),
        Element("d", 1, weight=1, parent="Q"),
        Element("P", 2, weight=3, parent="I", is_indicator=False),
        Element("Q", 2, weight=1, parent="I", is_indicator=False),
        Element("I", 3, is_indicator=False),
    ]
)
WAYS = [
    (Method("amean"),),
    (Method("gmean"),),
    (Method("hmean"),),
    (Method("genmean", 0.5), Method("gmean")),
    (Method("gmean"), Method("genmean", -2)),
]


def scored(methods=WAYS[0], *, seed: int = 1, n: int = 8, gaps: bool = False, weights=None) -> Scored:
    """An index of random values."""
    values = np.random.default_rng(seed).uniform(1, 50, size=(n, 4))
    if gaps:
        values[0, 0] = values[1, 2] = values[1, 3] = np.nan
    table = Table(tuple(f"u{number}" for number in range(n)), ("a", "b", "c", "d"), values)
    recipe = Recipe(normalisation=Normalisation("minmax", pair=(1, 100)), methods=methods, weights=weights)
    return score(table, TREE, recipe)


@pytest.mark.parametrize("methods", WAYS)
@pytest.mark.parametrize("gaps", [False, True])
def test_contributions_sum_to_the_gap_at_every_level(methods, gaps):
    index = scored(methods, gaps=gaps)

    for gap in (gap_to_unit(index, "u0", "u1"), gap_to_median(index, "u1")):
        for group in TREE.groups:
            of_children = sum(gap.parts[TREE.codes[child]] for child in group.children)
            assert of_children == pytest.approx(gap.parts[group.code], abs=1e-9)
        assert gap.parts["I"] == pytest.approx(gap.whole)
    assert gap_to_unit(index, "u0", "u1").whole == pytest.approx(index.index[0] - index.index[1])
    assert gap_to_unit(index, "u0", "u1").missing == (("a", "c", "d") if gaps else ())


def test_contributions_of_an_arithmetic_mean_are_weights_times_differences():
    index = scored()
    weights = TREE.effective_weights()

    gap = gap_to_unit(index, "u2", "u3")

    apart = index.normalised.values[2] - index.normalised.values[3]
    assert [gap.parts[code] for code in "abcd"] == pytest.approx(list(weights[:4] * apart))
    assert [code for code, _ in gap.of_indicators("abcd")] == sorted("abcd", key=lambda code: gap.parts[code])


def test_contributions_of_a_unit_to_itself_are_nothing_and_against_comparisons_refused():
    assert set(gap_to_unit(scored(WAYS[1]), "u1", "u1").parts.values()) == {0.0}
    with pytest.raises(CompositeError, match="^column I: comparisons of units have no contributions$"):
        gap_to_unit(scored((Method("copeland"),)), "u0", "u1")
    with pytest.raises(CompositeError, match="there is no unit 'nobody'"):
        gap_to_unit(scored(), "u0", "nobody")


@pytest.mark.parametrize("methods", WAYS)
def test_change_of_a_year_falls_into_four_parts_that_sum_to_it(methods):
    before = scored(seed=1)
    after = scored(methods, seed=2, weights=TREE.with_weights({"a": 3.0, "Q": 2.0}))

    for row, found in enumerate(year_change(before, after)):
        whole = after.index[row] - before.index[row]
        assert found.whole == pytest.approx(whole)
        parts = found.own_value + found.goalposts + found.weights + found.method
        assert parts == pytest.approx(whole)
        assert sum(found.by_indicator.values()) == pytest.approx(found.own_value)


def test_change_of_a_year_by_value_alone_is_all_own_value():
    before = scored()
    fixed = Recipe(
        normalisation=Normalisation("goalposts", goalposts={code: (0.0, 50.0, 100.0) for code in "abcd"})
    )
    first = score(before.raw, TREE, fixed)
    values = before.raw.values.copy()
    values[0, 0] += 5
    second = score(before.raw.with_values(values), TREE, fixed)

    found = year_change(first, second)[0]

    assert (found.goalposts, found.weights, found.method) == (0, 0, 0)
    assert found.own_value == pytest.approx(found.whole)
    assert found.by_indicator == pytest.approx({"a": found.whole, "b": 0, "c": 0, "d": 0})


def test_change_between_different_frameworks_is_refused():
    other = score(scored().raw.of_codes(("a", "b")), TREE.without(["c", "d"]), Recipe())

    with pytest.raises(CompositeError, match="different elements: compare versions instead"):
        year_change(scored(), other)


def test_least_effort_is_found_and_no_less_would_do():
    index = scored()
    posts = freeze(index.raw, TREE, index.recipe)
    low = int(np.argsort(index.index)[3])
    unit = index.units[low]
    target = target_for_place(index, unit, int(index.places[low]) - 1)
    row = index.raw.values[low]
    figures = {
        "a": Figure(k=row[0] * 4, n=400, kind="share", scale=100),
        "b": Figure(k=row[1] * 4, n=400, kind="share", scale=100),
        "c": Figure(k=row[2] * 30, n=30, kind="rate"),
    }

    found = what_it_takes(index, posts, unit, target, figures)

    assert {effort.code for effort in found} == {"a", "b", "c"}
    assert any(effort.extra is not None for effort in found)
    for effort in found:
        if effort.extra is None:
            assert effort.best < target and math.isnan(effort.needed)
            continue
        assert (effort.extra < 0) == (effort.code == "b")

        def index_with(extra, effort=effort):
            figure = figures[effort.code]
            values = row.copy()
            values[TREE.place[effort.code]] = figure.scale * (figure.k + extra) / figure.n
            return score_of(posts, values)

        assert index_with(effort.extra) >= target - 1e-9
        assert index_with(effort.extra - int(np.sign(effort.extra))) < target


def score_of(posts, values: np.ndarray) -> float:
    """The arithmetic index of one row on frozen goalposts."""
    return float(posts(values[None, :])[0] @ TREE.effective_weights()[:4])


def test_effort_for_what_holds_already_is_none_and_wrong_questions_are_refused():
    index = scored()
    posts = freeze(index.raw, TREE, index.recipe)
    first = index.units[int(np.argmax(index.index))]
    figure = {"a": Figure(index.of("a")[0], 100, "share")}

    assert what_it_takes(index, posts, first, 0.0, figure)[0].extra == 0
    with pytest.raises(CompositeError, match="^column z: there is no such indicator$"):
        what_it_takes(index, posts, first, 0.0, {"z": figure["a"]})
    with pytest.raises(CompositeError, match="^there is no place 9 among 7 others$"):
        target_for_place(index, first, 9)


def test_observed_against_expected_takes_the_fields_into_account():
    """Two units as good as their fields, of which one is small; a third twice as good."""
    n = np.array([[100.0, 0], [0, 50], [50, 50]])
    k = np.array([[10.0, 0], [0, 20], [10, 40]])

    found = against_expected(k, n)

    rate = np.array([20 / 150, 60 / 100])
    assert found.expected == pytest.approx(n @ rate)
    assert found.ratio == pytest.approx(k.sum(axis=1) / (n @ rate))
    assert (found.low < found.ratio).all() and (found.ratio < found.high).all()
    assert found.normalised == pytest.approx(found.ratio * 80 / 250)
    assert found.expected.sum() == pytest.approx(k.sum())
    with pytest.raises(CompositeError, match="^column 2, row 1: 3 of 0 cannot be$"):
        against_expected(np.array([[0.0, 3]]), np.array([[5.0, 0]]))


def test_disparity_of_known_distributions():
    assert gini(np.array([1.0, 1, 1, 1])) == pytest.approx(0)
    assert gini(np.array([0.0, 0, 0, 1])) == pytest.approx(0.75)
    sizes = np.array([1.0, 2, 1])
    assert gini(np.array([1.0, 2, 3]), sizes) == pytest.approx(gini(np.array([1.0, 2, 2, 3])))
    assert theil(np.array([2.0, 2, 2])) == pytest.approx(0)
    assert theil(np.array([0.0, 0, 0, 1])) == pytest.approx(math.log(4))
    assert math.isnan(gini(np.zeros(3))) and math.isnan(theil(np.full(2, np.nan)))
    with pytest.raises(CompositeError, match="^row 2: -1 is negative"):
        gini(np.array([1.0, -1]))


def test_disparity_between_and_within_groups_sums_to_the_whole():
    values = np.array([1.0, 3, 5, 7, math.nan])

    found = theil_by_group(values, ["x", "x", "y", "y", "y"])

    assert found.whole == pytest.approx(theil(values))
    assert found.between == pytest.approx(theil(np.array([2.0, 2, 6, 6])))
    assert found.within > 0


def test_peers_are_ranked_among_themselves_and_the_nearest_found():
    index = scored(gaps=False)
    kinds = ["school"] * 4 + ["laboratory"] * 3 + [""]

    found = peer_groups(index, kinds)

    assert [(group.name, len(group.units)) for group in found] == [("school", 4), ("laboratory", 3)]
    assert all(sorted(group.places) == list(range(1, len(group.places) + 1)) for group in found)
    assert found[0].best == pytest.approx(index.index[:4].max())
    features = np.array([[10.0, 1], [11, 1], [50, 9], [math.nan, 1], [10, 1]])
    assert [name for name, _ in nearest("vwxyz", features, "v", most=2)] == ["y", "z"]
    assert [name for name, _ in nearest("vwxyz", features, "v", groups="aabba")] == ["z", "w"]


def test_jumps_beyond_chance_and_the_common_growth_are_flagged():
    units = [f"u{number}" for number in range(20)]
    before, after = np.full(20, 10.0), np.full(20, 12.0)
    after[3] = 60
    exposure = np.full(20, 100.0)

    found = jumps(units, before, after, exposure, exposure)

    assert [(flag.unit, flag.kind, flag.value) for flag in found] == [("u3", "jump", 60.0)]
    assert found[0].probability < 0.001
    assert jumps(units, before, before * 3, exposure, exposure) == []


def test_signatures_without_activity_short_stays_and_rushes_are_flagged():
    units = ["x", "y", "z"]

    assert [flag.unit for flag in hollow(units, np.array([20.0, 20, 4]), np.array([16.0, 2, 0]))] == ["y"]
    with pytest.raises(CompositeError, match="^row x: 3 of 2 cannot be$"):
        hollow(["x"], np.array([2.0]), np.array([3.0]))
    lengths = [np.full(30, 90.0), np.r_[np.full(15, 89.0), np.full(15, 90.0)], np.array([])]
    assert [flag.unit for flag in at_threshold(units, lengths, 90)] == ["x"]
    assert [flag.unit for flag in rushes(units, np.array([1.0, 20, 0]), np.array([40.0, 25, 0]), 0.1)] == [
        "y"
    ]
    with pytest.raises(CompositeError, match="^2 is no part of a period$"):
        rushes(units, np.zeros(3), np.zeros(3), 2)


def test_values_beyond_the_cap_win_nothing_more():
    values = np.arange(1.0, 101)

    held, flags = capped([f"u{number}" for number in range(100)], values)
    low, _ = capped([f"u{number}" for number in range(100)], values, direction=-1)

    assert held.max() == pytest.approx(np.quantile(values, 0.95))
    assert len(flags) == 5
    assert low.min() == pytest.approx(np.quantile(values, 0.05))
    assert list(held[:95]) == list(values[:95])


def test_frozen_goalposts_give_the_same_scale_to_another_year():
    index = scored()
    recipe = Recipe(
        treatment=treatment_named("winmax=2"), normalisation=Normalisation("minmax", pair=(0, 100))
    )
    posts = freeze(index.raw, TREE, recipe)

    found = posts(index.raw.values)

    assert found == pytest.approx(score(index.raw, TREE, recipe).normalised.values)
    assert posts(index.raw.values + 1)[0, 0] > found[0, 0]


def test_trends_of_little_known_are_missing_not_wrong():
    times = np.array([2020.0, 2021, 2022])

    assert growth(np.array([2.0, math.nan, 8]), times) == pytest.approx(1.0)
    assert growth(np.array([0.0, 0, 0]), times) == 0
    assert math.isnan(growth(np.array([0.0, 1, 2]), times))
    assert math.isnan(growth(np.array([math.nan, 1, math.nan]), times))
    assert change(np.array([10.0, 12, 14]), times) == pytest.approx(0.2)
    assert change(np.array([10.0, math.nan, 14]), times, years=10) == pytest.approx(2.0)
    with pytest.raises(CompositeError, match="^column Time: a point in time stands twice$"):
        growth(np.array([1.0, 2]), np.array([2020.0, 2020]))


@pytest.mark.parametrize("kind", ["share", "rate"])
def test_limits_of_a_funnel_hold_the_common_value_and_narrow_with_size(kind):
    draw = np.random.default_rng(4)
    n = draw.integers(10, 400, size=400).astype(float)
    k = (draw.binomial(n.astype(int), 0.3) if kind == "share" else draw.poisson(0.3 * n)).astype(float)
    sizes = np.array([10.0, 40, 100, 400])

    found = funnel(k, n, kind, sizes)

    assert found.common == pytest.approx(0.3, abs=0.02)
    for low, high in (found.inner, found.outer):
        assert ((low < found.common) & (found.common < high)).all()
        assert (np.diff(high - low) < 0).all()
    each = funnel(k, n, kind, n)
    outside = ((k / n < each.inner[0]) | (k / n > each.inner[1])).mean()
    assert 0.01 < outside < 0.12
    assert list(funnel(np.zeros(3), np.ones(3), kind, sizes).inner[1]) == [0] * 4


def test_weights_that_inform_and_parts_that_are_known():
    index = scored()
    equal = importance(TREE, index.normalised.values, ("P", "Q"), TREE.weights, WAYS[0])

    found = informative_weights(TREE, index.normalised.values, 2)

    assert (found.weights >= 0).all()
    assert found.reached.shape == equal.shape
    whole = aggregate(TREE, index.normalised.values, weights=found.weights)
    before = aggregate(TREE, index.normalised.values)
    assert (
        correlations(whole[:, 4:6], whole[:, 6:]).sum() >= correlations(before[:, 4:6], before[:, 6:]).sum()
    )
    known = availability_by_group(scored(gaps=True).raw, TREE)
    assert list(known["P"][:2]) == [0.5, 1] and list(known["Q"][:2]) == [1, 0]
