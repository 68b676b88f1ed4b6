"""What must hold of any index: order of rows, scale and halves of an indicator, copies of a unit."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from sojourn.engines.composite.aggregation import Method, aggregate, combine, copeland
from sojourn.engines.composite.fault import CompositeError
from sojourn.engines.composite.framework import Element, Framework
from sojourn.engines.composite.imputing import impute, impute_panel, impute_row
from sojourn.engines.composite.normalisation import Normalisation, normalise
from sojourn.engines.composite.preparing import denominate
from sojourn.engines.composite.ranking import rank_counts, rank_rows, ranks
from sojourn.engines.composite.scoring import Recipe, score
from sojourn.engines.composite.sensitivity import sensitivity
from sojourn.engines.composite.table import Table
from sojourn.engines.composite.treatment import treat_column, treatment_named
from sojourn.engines.composite.uncertainty import Choices, Uncertainty, draw_plan, uncertainties, uncertainty
from sojourn.engines.composite.weights import equal_weights, principal_components

patient = settings(deadline=None, max_examples=40)

CODES = ("a", "b", "c", "d")
TREE = Framework(
    [
        Element("a", 1, weight=1, parent="P"),
        Element("b", 1, weight=2, parent="P", direction=-1),
        Element("c", 1, weight=1.5, parent="Q"),
        Element("d", 1, weight=1, parent="Q"),
        Element("P", 2, weight=1, parent="I", is_indicator=False),
        Element("Q", 2, weight=0.7, parent="I", is_indicator=False),
        Element("I", 3, is_indicator=False),
    ]
)
SCALES = [
    Normalisation("minmax", pair=(1, 100)),
    Normalisation("zscore", pair=(10, 2)),
    Normalisation("rank"),
    Normalisation("percentile"),
    Normalisation("dist2max"),
]
WAYS = [
    (Method("amean"),),
    (Method("gmean"),),
    (Method("hmean"),),
    (Method("genmean", 3), Method("amean")),
    (Method("copeland"), Method("amean")),
]
POSITIVE = (Method("gmean"), Method("hmean"))


@st.composite
def tables(draw, *, gaps: bool = True):
    """A table of two to nine units with a few gaps and many ties."""
    n = draw(st.integers(2, 9))
    whole = st.integers(1, 12).map(float)
    values = draw(arrays.arrays(float, (n, 4), elements=whole))
    if gaps:
        holes = draw(arrays.arrays(bool, (n, 4), elements=st.booleans()))
        holes &= draw(arrays.arrays(bool, (n, 4), elements=st.booleans()))
        holes[:, 0] = False
        values = np.where(holes, np.nan, values)
    return Table(tuple(f"u{number}" for number in range(n)), CODES, values)


def matrices(rows: int, columns: int):
    """Small whole numbers with ties and gaps."""
    cells = st.one_of(st.just(math.nan), st.integers(-3, 3).map(float))
    return arrays.arrays(float, st.tuples(st.integers(1, rows), st.integers(1, columns)), elements=cells)


def recipes():
    """Every scale with every way of aggregating that goes with it."""
    return st.sampled_from(
        [
            Recipe(treatment=treatment, normalisation=scale, methods=methods)
            for treatment in (treatment_named("none"), treatment_named("winmax=2"))
            for scale, methods in itertools.product(SCALES, WAYS)
            if not (scale.kind in ("percentile", "dist2max") and set(methods) & set(POSITIVE))
        ]
    )


@patient
@given(table=tables(), recipe=recipes(), order=st.randoms(use_true_random=False))
def test_order_of_units_changes_nothing(table, recipe, order):
    rows = list(range(len(table.units)))
    order.shuffle(rows)

    first = score(table, TREE, recipe)
    second = score(table.of_units(rows), TREE, recipe)

    np.testing.assert_allclose(second.scores, first.scores[rows], rtol=1e-9, atol=1e-9)
    assert list(second.places) == list(first.places[rows])


@patient
@given(
    table=tables(),
    recipe=recipes(),
    factor=st.floats(0.01, 1000),
    shift=st.floats(-1000, 1000),
    place=st.integers(0, 3),
)
def test_scale_of_an_indicator_changes_nothing(table, recipe, factor, shift, place):
    """Kelvin or Celsius, persons or thousands."""
    moved = table.values.copy()
    moved[:, place] = moved[:, place] * factor + shift

    first = score(table, TREE, recipe)
    second = score(table.with_values(moved), TREE, recipe)

    np.testing.assert_allclose(second.scores, first.scores, rtol=1e-6, atol=1e-6)


@patient
@given(table=tables(), recipe=recipes())
def test_an_indicator_in_two_halves_changes_nothing(table, recipe):
    """The same column twice, each with half of the weight."""
    halves = [
        Element("c1", 1, weight=0.75, parent="Q"),
        Element("c2", 1, weight=0.75, parent="Q"),
    ]
    tree = Framework([one for one in TREE.elements if one.code != "c"] + halves)
    values = np.column_stack([table.values[:, [0, 1, 3]], table.values[:, 2], table.values[:, 2]])

    first = score(table, TREE, recipe)
    second = score(Table(table.units, ("a", "b", "d", "c1", "c2"), values), tree, recipe)

    np.testing.assert_allclose(second.index, first.index, rtol=1e-9, atol=1e-9)
    assert list(second.places) == list(first.places)


@patient
@given(table=tables(), recipe=recipes(), row=st.integers(0, 8))
def test_a_copy_of_a_unit_shares_its_place(table, recipe, row):
    row %= len(table.units)
    values = np.vstack([table.values, table.values[row]])

    found = score(Table((*table.units, "copy"), CODES, values), TREE, recipe)

    assert found.places[-1] == found.places[row]
    spread = uncertainty(
        Table((*table.units, "copy"), CODES, values),
        TREE,
        Choices(
            treatments=[recipe.treatment],
            methods=[recipe.methods],
            normalisations=[recipe.normalisation],
            noise={1: 0.3, 2: 0.3},
        ),
        20,
        seed=1,
    )
    assert list(spread.counts[-1]) == list(spread.counts[row])


@patient
@given(table=tables(), recipe=recipes())
def test_a_copy_of_a_unit_does_not_change_the_order_of_the_others(table, recipe):
    """For scales that only look at the extremes, and aggregation that only looks at the unit itself."""
    if recipe.normalisation.kind != "minmax" or recipe.methods[0].kind == "copeland":
        return
    values = np.vstack([table.values, table.values[0]])
    recipe = Recipe(normalisation=recipe.normalisation, methods=recipe.methods)

    first = score(table, TREE, recipe)
    second = score(Table((*table.units, "copy"), CODES, values), TREE, recipe)

    np.testing.assert_allclose(second.index[:-1], first.index, rtol=1e-9, atol=1e-9)


@patient
@given(values=matrices(7, 4))
def test_comparisons_do_not_depend_on_the_order_of_rows_also_with_gaps(values):
    weights = np.arange(1.0, values.shape[1] + 1)
    turned = copeland(values[::-1], weights)[::-1]

    found = copeland(values, weights)

    np.testing.assert_array_equal(found, turned)
    present = ~np.isnan(values).all(axis=1)
    np.testing.assert_array_equal(np.isnan(found), ~present)
    if present.any():
        assert found[present].sum() == pytest.approx(0)


def test_comparisons_where_coinr_depends_on_the_order_of_rows():
    """x beats y on the one indicator both have; COINr gives y the missing one if x stands first."""
    values = np.array([[2.0, math.nan], [1.0, 5.0]])

    assert list(copeland(values, np.array([1.0, 3.0]))) == [1, -1]
    assert list(copeland(values[::-1], np.array([1.0, 3.0]))) == [-1, 1]


@patient
@given(
    values=arrays.arrays(float, (5, 3), elements=st.one_of(st.just(math.nan), st.integers(1, 9).map(float))),
    power=st.sampled_from([-3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 7.0]),
)
def test_power_means_with_gaps_equal_the_definition(values, power):
    weights = np.array([1.0, 2.0, 0.5])

    found = combine(values, weights, Method("genmean", power))

    for row, here in zip(values, found, strict=True):
        known = ~np.isnan(row)
        if not known.any():
            assert math.isnan(here)
            continue
        part = weights[known] / weights[known].sum()
        x = row[known]
        right = np.exp(part @ np.log(x)) if power == 0 else (part @ x**power) ** (1 / power)
        assert here == pytest.approx(right, rel=1e-12)


def test_aggregates_of_one_level_may_each_have_their_own_method():
    """COINr takes one method per level."""
    values = np.array([[4.0, 9.0, 4.0, 9.0]])
    methods = {"P": Method("gmean"), "Q": Method("hmean"), "I": Method("amean")}

    found = aggregate(TREE, values, methods=methods, weights=equal_weights(TREE))

    assert list(found[0, 4:]) == pytest.approx([6, 72 / 13, (6 + 72 / 13) / 2])
    with pytest.raises(CompositeError, match="^column iCode, row Q: the aggregate has no method$"):
        aggregate(TREE, values, methods={"P": Method(), "I": Method()})


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("minmax", 50.0),
        ("zscore", 0.0),
        ("dist2max", 0.5),
        ("fracmax", 1.0),
        ("rank", 1.0),
        ("percentile", 0.0),
    ],
)
def test_constant_column_gives_all_the_same_value_where_coinr_divides_by_zero(kind, value):
    pair = (0.0, 100.0) if kind == "minmax" else (0.0, 1.0)
    table = Table(("x", "y", "z"), ("a",), np.array([[7.0], [7.0], [math.nan]]))

    found = normalise(table, TREE, Normalisation(kind, pair=pair))

    assert list(found.values[:2, 0]) == [value, value]
    assert math.isnan(found.values[2, 0])


@pytest.mark.parametrize("kind", ["minmax", "zscore", "dist2max", "percentile", "borda"])
def test_one_unit_has_a_value_on_every_scale(kind):
    table = Table(("x",), CODES, np.ones((1, 4)))

    found = score(
        table, TREE, Recipe(normalisation=Normalisation(kind), treatment=treatment_named("winmax=5"))
    )

    assert np.isfinite(found.scores).all()
    assert list(found.places) == [1]


def test_goalposts_of_an_indicator_of_which_less_is_better_are_not_negative_as_in_coinr():
    posts = Normalisation("goalposts", goalposts={"b": (10.0, 30.0, 100.0)})
    table = Table(("x", "y", "z"), ("b",), np.array([[10.0], [15.0], [40.0]]))

    assert list(normalise(table, TREE, posts).values[:, 0]) == [100, 75, 0]


def test_infinite_values_and_unknown_codes_are_refused_with_column_and_row():
    with pytest.raises(CompositeError, match="^column b, row y: the value is infinite$"):
        Table(("x", "y"), ("a", "b"), np.array([[1.0, 2], [3, math.inf]]))
    with pytest.raises(CompositeError, match="^column uCode: 'x' stands twice$"):
        Table(("x", "x"), ("a",), np.ones((2, 1)))
    with pytest.raises(CompositeError, match="^column d: there is no such column$"):
        score(Table(("x",), ("a", "b", "c"), np.ones((1, 3))), TREE, Recipe())


def test_zero_and_missing_denominators():
    tree = Framework([Element("a", 1, parent="I", denominator="size"), Element("I", 2, is_indicator=False)])

    def divided(size):
        return denominate(
            Table(("x", "y"), ("a",), np.array([[4.0], [6.0]]), denominators={"size": np.array(size)}), tree
        )

    assert divided([2.0, math.nan]).values[0, 0] == 2 and math.isnan(divided([2.0, math.nan]).values[1, 0])
    with pytest.raises(CompositeError, match="^column size, row y: a cannot be divided by zero$"):
        divided([2.0, 0.0])


@patient
@given(scores=matrices(6, 6))
def test_places_equal_their_definition(scores):
    found = rank_rows(scores)

    for row, places in zip(scores, found, strict=True):
        for value, place in zip(row, places, strict=True):
            assert place == (0 if math.isnan(value) else 1 + int((row > value).sum()))
    n = scores.shape[1]
    wanted = np.stack([np.bincount(found[:, unit], minlength=n + 1) for unit in range(n)])
    assert np.array_equal(rank_counts(scores), wanted)
    assert np.array_equal(ranks(scores.T), found.T)


def test_sums_in_another_order_do_not_separate_equal_scores():
    scores = np.array([0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1, 0.5])

    assert scores[0] != scores[1]
    assert list(ranks(scores)) == [1, 1, 3]


@patient
@given(table=tables(), seed=st.integers(0, 99))
def test_replications_equal_the_plain_way(table, seed):
    """Cached stages and matrix products against one index after the other, with gaps and mixed methods."""
    choices = Choices(
        treatments=[treatment_named("none"), treatment_named("winmax=1")],
        normalisations=[Normalisation("minmax", pair=(1, 100)), Normalisation("rank")],
        methods=[(Method("amean"),), (Method("gmean"),), (Method("hmean"), Method("copeland"))],
        noise={1: 0.4, 2: 0.2},
        thresholds=(0.5,),
    )
    plan = draw_plan(TREE, choices, 12, seed=seed)

    found = Uncertainty(table, TREE, choices).scores(plan)

    for number in range(plan.replications):
        recipe = Recipe(
            treatment=choices.treatments[plan.treatment[number]],
            normalisation=choices.normalisations[plan.normalisation[number]],
            methods=choices.methods[plan.method[number]],
            thresholds=(0.5,),
            weights=plan.weights[:, number],
        )
        np.testing.assert_allclose(found[number], score(table, TREE, recipe).index, rtol=1e-9, atol=1e-9)
    places = rank_rows(found)
    assert np.array_equal(
        Uncertainty(table, TREE, choices).spread(plan).counts,
        np.stack([np.bincount(column, minlength=len(table.units) + 1) for column in places.T]),
    )


def test_many_tables_with_the_same_draws_equal_one_after_the_other():
    draw = np.random.default_rng(1)
    every = [Table(("x", "y", "z"), CODES, draw.uniform(1, 9, size=(3, 4))) for _ in range(3)]
    choices = Choices(methods=[(Method("amean"),), (Method("copeland"),)], noise={2: 0.5})

    found = list(uncertainties(iter(every), TREE, choices, 50, seed=3))

    for table, spread in zip(every, found, strict=True):
        assert np.array_equal(spread.counts, uncertainty(table, TREE, choices, 50, seed=3).counts)


def test_choices_that_do_not_go_together_are_left_out_and_told():
    table = Table(("x", "y", "z"), CODES, np.arange(12.0).reshape(3, 4))
    choices = Choices(
        normalisations=[Normalisation("minmax", pair=(1, 100)), Normalisation("zscore")],
        methods=[(Method("gmean"),)],
    )

    found = uncertainty(table, TREE, choices, 100, seed=1)

    assert sum(found.left_out.values()) + found.ranked[0] == 100
    assert "cannot enter a geometric mean" in next(iter(found.left_out))
    only = Choices(normalisations=[Normalisation("zscore")], methods=[(Method("gmean"),)])
    with pytest.raises(CompositeError, match="^column a, row x: -1 cannot enter a geometric mean"):
        uncertainty(table, TREE, only, 10, seed=1)


def test_a_choice_that_changes_nothing_has_no_effect():
    table = Table(tuple("uvwxyz"), CODES, np.random.default_rng(5).uniform(1, 9, size=(6, 4)))
    choices = Choices(
        treatments=[treatment_named("none"), treatment_named("winmax=0")],
        normalisations=[Normalisation("minmax", pair=(1, 100)), Normalisation("rank")],
    )
    varied = Uncertainty(table, TREE, choices)
    nominal = score(table, TREE, Recipe(normalisation=choices.normalisations[0]))

    found = sensitivity(varied, nominal.index, 64, seed=2, bootstraps=50)

    assert found.factors == ("treatment", "normalisation")
    assert found.indices.total[0] == 0
    assert found.indices.total[1] == pytest.approx(1, abs=0.3)


def test_gaps_are_filled_from_the_row_where_a_column_is_constant():
    table = Table(("x", "y"), ("c", "d"), np.array([[5.0, math.nan], [5.0, 3.0]]))

    assert list(impute_row(table, TREE).column("d")) == [3.0, 3.0]
    assert math.isnan(impute(Table(("x",), ("c",), np.array([[math.nan]]))).values[0, 0])


def test_single_value_of_a_panel_is_kept_throughout_where_coinr_fails():
    values = np.array([[math.nan], [2.0], [math.nan]])
    times = np.array([2020.0, 2021, 2022])

    assert list(impute_panel(values, ["x"] * 3, times, way="linear")[:, 0]) == [2, 2, 2]
    assert list(impute_panel(values, ["x"] * 3, times, way="latest", reach=1)[1:, 0]) == [2, 2]
    assert math.isnan(impute_panel(values, ["x"] * 3, times)[0, 0])


def test_treatment_leaves_short_and_constant_columns_alone():
    for values in (np.array([1.0, 100, 1]), np.full(9, 4.0), np.array([math.nan, 1.0])):
        found = treat_column(values, treatment_named("winmax=5"))

        assert np.array_equal(found.values, values, equal_nan=True)
        assert (found.kind, found.passes) == ("none", True)


def test_treatment_of_other_values_holds_the_caps():
    values = np.r_[np.arange(20.0), 500.0]
    found = treat_column(values, treatment_named("winmax=3"))

    assert found.kind == "winsorised"
    assert list(found.curve(np.array([-5.0, 3.0, 1000.0]))) == [-5.0, 3.0, 19.0]


def test_principal_components_of_a_constant_column_are_refused():
    with pytest.raises(CompositeError, match="^column b: a constant column has no principal component$"):
        principal_components(np.array([[1.0, 2], [2, 2], [3, 2]]), ("a", "b"))


@pytest.mark.parametrize("kind", ["minmax", "zscore", "dist2max"])
def test_values_beyond_computing_are_refused_not_lost(kind):
    values = np.column_stack([[1e308, -1e308, 0.0], np.ones((3, 3))])

    with pytest.raises(CompositeError, match="^column a, row x: 1e.308 lies too far from the other values"):
        score(Table(("x", "y", "z"), CODES, values), TREE, Recipe(normalisation=Normalisation(kind)))


def test_sums_of_large_values_do_not_overflow():
    values = np.array([[1e308, 1.7e308, math.nan]])

    for method in (Method("amean"), Method("gmean"), Method("hmean"), Method("genmean", 3)):
        assert 1e308 < combine(values, np.array([1e10, 1e10, 1.0]), method)[0] < 1.7e308
