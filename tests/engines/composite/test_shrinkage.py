"""Small numbers: estimates, intervals that cover, places that hold for all at once."""

import math

import numpy as np
import pytest

from sojourn.engines.composite.aggregation import Method
from sojourn.engines.composite.fault import CompositeError
from sojourn.engines.composite.framework import Element, Framework
from sojourn.engines.composite.frozen import freeze
from sojourn.engines.composite.normalisation import Normalisation
from sojourn.engines.composite.rank_sets import expected_places, rank_sets
from sojourn.engines.composite.ranking import rank_counts, ranks
from sojourn.engines.composite.sampling import Sampled, sampling_draws
from sojourn.engines.composite.scoring import Recipe
from sojourn.engines.composite.shrinkage import Posterior, shrink, standing, standings
from sojourn.engines.composite.table import Table
from sojourn.engines.composite.uncertainty import Choices, draw_plan

TREE = Framework(
    [
        Element("a", 1, parent="I"),
        Element("b", 1, weight=2, parent="I"),
        Element("I", 2, is_indicator=False),
    ]
)


def units(n: int) -> tuple[str, ...]:
    """Codes."""
    return tuple(f"u{number}" for number in range(n))


def test_small_units_are_drawn_towards_the_others_and_large_ones_stay():
    k = np.array([1.0, 300, 280, 310, 40, 25])
    n = np.array([1.0, 1000, 1000, 1000, 100, 100])

    found = shrink(k, n, "share")

    assert found.raw[0] == 1.0
    assert found.value[0] < 0.4
    assert abs(found.value[1] - 0.3) < 0.01
    assert (np.diff(found.own_weight[[0, 4, 1]]) > 0).all()
    low, high = found.interval()
    assert (low < found.value).all() and (found.value < high).all()


def test_unknown_units_stay_missing_and_contradictions_are_refused():
    found = shrink(np.array([1.0, math.nan, 0.0, 3.0]), np.array([10.0, 10, 0, 10]), "share")

    assert list(np.isnan(found.value)) == [False, True, True, False]
    with pytest.raises(CompositeError, match="^row 1: 3 of 2 cannot be$"):
        shrink(np.array([3.0]), np.array([2.0]), "share")
    with pytest.raises(CompositeError, match="^row 1: -1 of 2 cannot be$"):
        shrink(np.array([-1.0]), np.array([2.0]), "rate")


@pytest.mark.parametrize("kind", ["share", "rate"])
def test_nobody_with_any_and_two_units_give_values(kind):
    for k in (np.zeros(5), np.array([2.0, 5.0])):
        found = shrink(k, np.full(k.size, 20.0), kind)

        assert np.isfinite(found.value).all()
        assert (found.value > 0).all()


@pytest.mark.parametrize("kind", ["share", "rate"])
def test_intervals_of_ninety_percent_cover_ninety_percent(kind):
    """60 units, 200 times."""
    draw = np.random.default_rng(11)
    inside = []
    for _ in range(200):
        n = draw.integers(8, 150, size=60).astype(float)
        if kind == "share":
            truth = draw.beta(2.5, 7, size=60)
            k = draw.binomial(n.astype(int), truth).astype(float)
        else:
            truth = draw.gamma(3, 0.2, size=60)
            k = draw.poisson(truth * n).astype(float)
        low, high = shrink(k, n, kind).interval(0.9)
        inside.append(((low <= truth) & (truth <= high)).mean())

    assert 0.88 <= np.mean(inside) <= 0.92


def test_intervals_of_the_index_cover_ninety_percent():
    """Scores on frozen goalposts of two noisy indicators, a share and a rate."""
    draw = np.random.default_rng(5)
    recipe = Recipe(normalisation=Normalisation("scaled", pair=(0.0, 1.0)))
    inside = []
    for number in range(60):
        n = draw.integers(20, 200, size=(40, 2)).astype(float)
        truth = np.column_stack([draw.beta(4, 8, size=40), draw.gamma(4, 0.1, size=40)])
        k = np.column_stack(
            [draw.binomial(n[:, 0].astype(int), truth[:, 0]), draw.poisson(truth[:, 1] * n[:, 1])]
        ).astype(float)
        found = {"a": shrink(k[:, 0], n[:, 0], "share"), "b": shrink(k[:, 1], n[:, 1], "rate")}
        table = Table(units(40), ("a", "b"), np.column_stack([one.value for one in found.values()]))
        posteriors = {code: one.posterior for code, one in found.items()}
        scores = sampling_draws(table, TREE, recipe, posteriors, 400, seed=number)
        low, high = np.quantile(scores, [0.05, 0.95], axis=0)
        right = 100 * (truth[:, 0] + 2 * truth[:, 1]) / 3
        inside.append(((low <= right) & (right <= high)).mean())

    assert 0.88 <= np.mean(inside) <= 0.92


def test_sure_values_give_the_nominal_places_in_every_draw():
    values = np.random.default_rng(2).uniform(1, 9, size=(12, 2))
    table = Table(units(12), ("a", "b"), values)
    choices = Choices(normalisations=[Normalisation("minmax", pair=(1, 100))])

    spread = Sampled(table, TREE, choices, {}).spread(draw_plan(TREE, choices, 30, seed=1), seed=1)

    scaled = (values - values.min(axis=0)) / np.ptp(values, axis=0)
    assert list(spread.expected) == list(ranks(scaled @ [1, 2]))


def test_chance_and_choice_together_spread_places_more_than_either():
    draw = np.random.default_rng(3)
    n = np.full((30, 2), 40.0)
    k = draw.binomial(40, draw.beta(5, 5, size=(30, 2))).astype(float)
    found = [shrink(k[:, place], n[:, place], "share") for place in range(2)]
    table = Table(units(30), ("a", "b"), np.column_stack([one.value for one in found]))
    posteriors = {code: one.posterior for code, one in zip("ab", found, strict=True)}
    choices = Choices(
        normalisations=[Normalisation("minmax", pair=(1, 100)), Normalisation("zscore", pair=(10, 2))],
        methods=[(Method("amean"),), (Method("gmean"),)],
        noise={1: 0.25},
    )
    plan = draw_plan(TREE, choices, 1000, seed=4)

    both = Sampled(table, TREE, choices, posteriors).spread(plan, seed=4)
    only_choice = Sampled(table, TREE, choices, {}).spread(plan, seed=4)

    def width(spread):
        return np.mean(spread.quantile(0.95) - spread.quantile(0.05))

    assert width(both) > width(only_choice)
    assert (both.ranked == 1000).all()


def test_sampling_needs_complete_values_and_one_power_mean():
    table = Table(("x", "y"), ("a", "b"), np.array([[1.0, math.nan], [2, 3]]))
    with pytest.raises(CompositeError, match="^column b, row x: a value is missing"):
        Sampled(table, TREE, Choices(), {})
    whole = Table(("x", "y"), ("a", "b"), np.array([[1.0, 2], [2, 3]]))
    with pytest.raises(CompositeError, match="one power mean is needed"):
        Sampled(whole, TREE, Choices(methods=[(Method("copeland"),)]), {})
    with pytest.raises(CompositeError, match="normalisation rank needs fixed goalposts"):
        Sampled(whole, TREE, Choices(normalisations=[Normalisation("rank")]), {})
    with pytest.raises(CompositeError, match="a rank depends on all units"):
        freeze(whole, TREE, Recipe(normalisation=Normalisation("borda")))


def test_sets_of_places_hold_for_all_units_at_once():
    """Ten units with known truth, 300 times: all ten places lie in their sets as often as said."""
    draw = np.random.default_rng(8)
    truth = np.linspace(0, 4, 10)
    right = ranks(truth)
    held = 0
    for _ in range(300):
        seen = truth + draw.normal(size=10)
        sets = rank_sets(seen + draw.normal(size=(400, 10)), level=0.9, centre=seen)
        held += bool(((sets.best <= right) & (right <= sets.worst)).all())

    assert held / 300 >= 0.88


def test_units_apart_stand_alone_and_units_alike_share_a_band():
    draw = np.random.default_rng(1)
    scores = np.array([10.0, 9.9, 5, 4.95, 0])
    draws = scores + 0.1 * draw.normal(size=(500, 5))
    draws = np.column_stack([draws, np.full(500, np.nan)])

    sets = rank_sets(draws)

    assert list(sets.band) == [1, 1, 2, 2, 3, 0]
    assert list(zip(sets.best, sets.worst, strict=True)) == [(1, 2), (1, 2), (3, 4), (3, 4), (5, 5), (0, 0)]


def test_expected_place_and_chance_of_the_top_are_those_of_the_draws():
    scores = np.random.default_rng(6).normal(size=(200, 5))

    found = expected_places(rank_counts(scores), 2)

    places = ranks(scores.T)
    assert found.place == pytest.approx(places.mean(axis=1))
    assert found.top == pytest.approx((places <= 2).mean(axis=1))


@pytest.mark.parametrize(
    ("k", "n", "basis", "reason"),
    [
        ([5, 6, 7], [20, 20, 20], "year", ""),
        ([1, 2, 1], [6, 6, 6], "pooled", ""),
        ([9, 1, 2, 1], [90, 1, 2, 1], "none", "not ranked: n = 4 in 3 years, 10 needed"),
        ([math.nan], [math.nan], "none", "not ranked: nothing is known"),
        ([9, 9, math.nan], [90, 90, math.nan], "none", "not ranked: nothing is known"),
        ([math.nan, 3, 1], [math.nan, 12, 6], "pooled", ""),
    ],
)
def test_figure_stands_alone_or_pooled_or_not_at_all(k, n, basis, reason):
    found = standing(np.array(k, dtype=float), np.array(n, dtype=float), least=10)

    assert (found.basis, found.reason) == (basis, reason)
    assert found.n == pytest.approx({"year": 20, "pooled": 18, "none": math.nan}[basis], nan_ok=True)


def test_figures_of_all_units_stand_each_by_itself():
    found = standings(np.array([[1.0, 2, 3], [1, 1, 1]]), np.array([[9.0, 9, 30], [2, 2, 2]]), least=10)

    assert [(one.basis, one.n) for one in found[:1]] == [("year", 30)]
    assert found[1].reason == "not ranked: n = 6 in 3 years, 10 needed"
    with pytest.raises(CompositeError, match="^as many k as n are needed, by unit and year$"):
        standings(np.ones(3), np.ones(3), least=1)


def test_posterior_draws_have_its_mean_and_keep_the_unknown_unknown():
    found = Posterior("rate", np.array([4.0, math.nan]), np.array([2.0, math.nan])).draw(4000, seed=1)

    assert found[:, 0].mean() == pytest.approx(2.0, abs=0.1)
    assert np.isnan(found[:, 1]).all()


def test_one_indicator_of_one_year_cannot_rank_sixty_units():
    """What the page says: with one share of small n the interval of a place is tens of places wide."""
    draw = np.random.default_rng(9)
    n = draw.integers(15, 80, size=60).astype(float)
    k = draw.binomial(n.astype(int), draw.beta(4, 12, size=60)).astype(float)

    places = ranks(shrink(k, n, "share").posterior.draw(1000, seed=2).T)

    low, high = np.quantile(places, [0.05, 0.95], axis=1)
    assert np.mean(high - low) > 20
