"""Corners that the reference does not reach: each gives a value, a reason or a refusal."""

import math

import numpy as np
import pytest

from sojourn.engines.composite.aggregation import Method
from sojourn.engines.composite.comparison import compare
from sojourn.engines.composite.correlation import cronbach
from sojourn.engines.composite.discipline import against_expected
from sojourn.engines.composite.elementary import exponential, logarithm, raised_to
from sojourn.engines.composite.fault import CompositeError
from sojourn.engines.composite.framework import Element, Framework
from sojourn.engines.composite.frozen import freeze
from sojourn.engines.composite.funnel import funnel
from sojourn.engines.composite.imputing import impute
from sojourn.engines.composite.normalisation import Normalisation, normalisation_named, normalise
from sojourn.engines.composite.peers import nearest, peer_groups
from sojourn.engines.composite.preparing import denominate, screen
from sojourn.engines.composite.rank_sets import rank_sets
from sojourn.engines.composite.reach import Figure, what_it_takes
from sojourn.engines.composite.reading import read_counts
from sojourn.engines.composite.sampling import Sampled, chance
from sojourn.engines.composite.scoring import Recipe, score
from sojourn.engines.composite.sensitivity import design, estimate
from sojourn.engines.composite.shrinkage import Posterior, shrink, standing
from sojourn.engines.composite.statistics import statistics_of
from sojourn.engines.composite.table import Table
from sojourn.engines.composite.treatment import log_curve
from sojourn.engines.composite.trend import growth, trends
from sojourn.engines.composite.uncertainty import Choices, draw_plan
from sojourn.engines.composite.vigilance import jumps
from sojourn.engines.composite.weights import balanced_weights, noisy_weights, principal_components

TREE = Framework(
    [
        Element("a", 1, parent="I", target=10.0),
        Element("b", 1, weight=3, parent="I", direction=-1, target=2.0),
        Element("I", 2, is_indicator=False),
    ]
)


def table(*rows: tuple[float, float]) -> Table:
    """Units x, y, z ... with values of a and b."""
    return Table(tuple("xyzuvw"[: len(rows)]), ("a", "b"), np.array(rows, dtype=float))


def refused(told: str):
    """The whole message."""
    return pytest.raises(CompositeError, match=f"^{told}$")


def test_distance_to_a_target_is_one_at_the_target():
    values = table((0, 12), (5, 7), (20, 2))

    found = normalise(values, TREE, Normalisation("dist2target")).values
    capped = normalise(values, TREE, Normalisation("dist2target", capped=True)).values

    assert found.tolist() == [[0, 0], [0.5, 0.5], [2, 1]]
    assert capped.tolist() == [[0, 0], [0.5, 0.5], [1, 1]]
    without = Framework([Element("a", 1, parent="I"), Element("I", 2, is_indicator=False)])
    with refused("column Target, row a: the indicator has no target"):
        normalise(values.of_codes(("a",)), without, Normalisation("dist2target"))
    with refused("column a: nobody is below what the distance is taken to"):
        normalise(table((11, 1), (12, 3)), TREE, Normalisation("dist2target"))


def test_distance_to_a_unit_without_a_value_or_equal_to_all():
    with refused("column b, row y: the unit of reference has no value"):
        normalise(table((1, 2), (3, math.nan)), TREE, Normalisation("dist2ref", unit="y"))
    assert normalise(table((4, 2), (4, 1)), TREE, Normalisation("dist2ref", unit="y")).values[0, 0] == 1


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("minmax:1,inf", "the normalisation 'minmax:1,inf' needs finite numbers"),
        ("minmax:5,5", "the first number of 'minmax:5,5' is not below the second"),
        ("zscore:0,0", "the deviation of 'zscore:0,0' is not positive"),
        ("zscore:0,x", r"the normalisation 'zscore:0,x' needs two numbers, such as zscore:0,100"),
        ("goalposts:x", "there is no normalisation 'goalposts:x'"),
        ("rank:1", "there is no normalisation 'rank:1'"),
        ("dist2ref:", "there is no normalisation 'dist2ref:'"),
    ],
)
def test_normalisation_that_does_not_exist_is_refused(name, told):
    with refused(told):
        normalisation_named(name)


def test_goalposts_that_are_missing_or_reversed_are_refused():
    with refused("column b: the indicator has no goalposts"):
        normalise(table((1, 2)), TREE, Normalisation("goalposts", goalposts={"a": (0, 1, 1)}))
    with refused("column a: the goalpost 3 is not below 3"):
        normalise(table((1, 2)), TREE, Normalisation("goalposts", goalposts={"a": (3, 3, 1), "b": (0, 1, 1)}))
    empty = freeze(table((math.nan, 2), (math.nan, 3)), TREE, Recipe())
    assert np.isnan(empty(np.array([1.0, 2.0]))[0])
    with refused("column a: the indicator has no goalposts"):
        empty.line("a")


def test_unit_with_too_little_known_is_told_what_is_missing():
    found = score(table((1, 2), (math.nan, 5), (3, 4)), TREE, Recipe(thresholds=(0.6,)))

    assert found.reasons == {"y": "too little is known for I (1 of 2 indicators have a value)"}
    assert list(found.places) == [1, 0, 2]
    with refused("2 thresholds for 1 levels above the indicators"):
        score(table((1, 2)), TREE, Recipe(thresholds=(0.5, 0.5)))
    with refused("column z: there is no such element"):
        found.of("z")
    with refused("column uCode: there is no unit"):
        score(Table((), ("a", "b"), np.empty((0, 2))), TREE, Recipe())


def test_screening_by_zeros_and_by_name():
    values = table((0, 0), (0, 1), (math.nan, 2), (0, 0))

    found = screen(values, available=0.6, nonzero=0.5, include=("u",), exclude=("y",))

    assert found.table.units == ("u",)
    assert found.reasons == {
        "x": "0% of the values are not zero, not 50%",
        "y": "left out by name",
        "z": "50% of the indicators have a value, not 60%",
    }


def test_columns_that_are_not_there_are_refused():
    tree = Framework([Element("a", 1, parent="I", denominator="size"), Element("I", 2, is_indicator=False)])

    with refused("column size: a is divided by a column that is missing"):
        denominate(table((1, 2)).of_codes(("a",)), tree)
    with refused("column kind: there is no such column"):
        impute(table((1, 2)), group="kind")
    with refused("column z: there is no such column"):
        table((1, 2)).column("z")
    with refused(r"\(1, 2\) values for 2 units and 2 indicators"):
        Table(("x", "y"), ("a", "b"), np.ones((1, 2)))


@pytest.mark.parametrize("methods", [(Method("amean"),), (Method("gmean"),), (Method("genmean", 2),)])
@pytest.mark.parametrize("kind", ["minmax", "zscore"])
def test_draws_of_sure_values_are_the_nominal_scores(methods, kind):
    values = table((1, 9), (5, 2), (8, 8), (3, 7))
    pair = (1.0, 100.0) if kind == "minmax" else (10.0, 2.0)
    recipe = Recipe(normalisation=Normalisation(kind, pair=pair), methods=methods)
    choices = Choices(normalisations=[recipe.normalisation], methods=[methods])

    found = Sampled(values, TREE, choices, {}).draws(draw_plan(TREE, choices, 3, seed=1), seed=1)

    assert found == pytest.approx(np.tile(score(values, TREE, recipe).index, (3, 1)), rel=1e-5)


def test_chance_of_unknown_columns_or_other_units_is_refused():
    one = Posterior("share", np.array([2.0]), np.array([3.0]))

    with refused("column z: there is no such column"):
        chance(table((1, 2)), {"z": one})
    with refused("column a: 1 estimates for 2 units"):
        chance(table((1, 2), (3, 4)), {"a": one})
    many = Choices(fills=[lambda whole: whole, impute])
    with refused("ways to fill gaps do not vary together with the values"):
        Sampled(table((1, 2), (3, 4)), TREE, many, {})
    below = Choices(normalisations=[Normalisation("zscore", pair=(0, 1))], methods=[(Method("gmean"),)])
    with pytest.raises(CompositeError, match="^column a: -.* cannot enter a mean of power 0$"):
        Sampled(table((1, 2), (3, 4)), TREE, below, {}).spread(draw_plan(TREE, below, 2, seed=1), seed=1)


def test_figures_behind_values_are_read_or_refused():
    heading = "uCode,iCode,k,n,Kind,Scale\n"
    values = table((1, 2), (3, 4))

    found = read_counts(f"{heading}x,a,1,10,share,100\ny,a,2,20,share,100\n".encode(), values)["a"]

    assert (found.k.tolist(), found.n.tolist(), found.kind, found.scale) == ([1, 2], [10, 20], "share", 100)
    assert shrink(found.k, found.n, found.kind, scale=100).raw.tolist() == [10, 10]
    for line, told in (
        ("q,a,1,2,share,", "column uCode, row 2: there is no unit 'q'"),
        ("x,q,1,2,share,", "column iCode, row 2: there is no indicator 'q'"),
        ("x,a,1,2,part,", "column Kind, row 2: 'part' is neither share nor rate"),
        ("x,a,1,2,share,\ny,a,1,2,rate,", "column Kind, row 3: a is told in two ways"),
    ):
        with refused(told):
            read_counts((heading + line + "\n").encode(), values)
    with refused("column Kind: the column is missing"):
        read_counts(b"uCode,iCode,k,n\n", values)


def test_trends_of_the_latest_years_only():
    times = np.array([2020.0, 2021, 2022, 2020, 2021, 2022])
    values = np.array([[1.0], [2], [8], [math.nan], [math.nan], [math.nan]])

    found = trends(values, ["x"] * 3 + ["y"] * 3, times, ["a"], directions=np.array([-1.0]), latest=2)

    assert (found[0].value, found[0].available) == (-3, 1)
    assert math.isnan(found[1].value) and found[1].available == 0
    assert math.isnan(trends(values[:3], ["x"] * 3, times[:3], ["a"], latest=4)[0].value)
    assert growth(np.array([5.0, 5]), times[:2]) == 0


def test_questions_without_an_answer_are_refused_or_missing():
    index = score(table((1, 9), (5, 2), (math.nan, math.nan)), TREE, Recipe())
    posts = freeze(index.raw, TREE, Recipe())

    with refused("row z: the unit is not ranked"):
        what_it_takes(index, posts, "z", 1, {})
    with refused("column a, row x: 1 of 0 cannot be moved"):
        what_it_takes(index, posts, "x", 1, {"a": Figure(1, 0, "share")})
    with refused("2 kinds for 3 units"):
        peer_groups(index, ["s", "s"])
    with refused("column uCode: there is no unit 'q'"):
        nearest(["x"], np.ones((1, 1)), "q")
    with refused("at least two draws of scores are needed"):
        rank_sets(np.ones((1, 3)))
    with refused("2 is no level between 0 and 1"):
        rank_sets(np.ones((3, 3)), level=2)
    with refused("k and n are needed by unit and field"):
        against_expected(np.ones(2), np.ones(2))
    with refused("column n: the sizes of a funnel are above zero"):
        funnel(np.ones(1), np.ones(1), "share", np.zeros(1))
    with refused("as many k as n are needed, one per year"):
        standing(np.ones(2), np.ones(1), least=1)
    assert jumps(["x"], np.zeros(1), np.zeros(1), np.ones(1), np.ones(1)) == []
    assert math.isnan(cronbach(np.ones((3, 1))))
    assert compare(["x"], np.array([1.0]), ["y"], np.array([2.0]))[0].difference is None


def test_weights_and_designs_out_of_range_are_refused():
    values = np.random.default_rng(1).uniform(size=(5, 2))

    with refused("the noise of weights is a part from 0 to 1"):
        noisy_weights(TREE, {1: 2.0}, 5, seed=1)
    with refused("column a: fewer than two units have all values"):
        principal_components(np.array([[1.0, math.nan]]), ("a", "b"))
    with refused("2 importances with a positive sum are needed at level 1"):
        balanced_weights(TREE, values, 1, wanted=np.ones(3))
    with refused("at least one replication is needed"):
        draw_plan(TREE, Choices(), 0, seed=1)
    with refused("3 outcomes for a design of 8"):
        estimate(np.ones(3), 2, 2)
    with refused("the outcomes of a design must be known, and at least two in each part"):
        estimate(np.full(8, np.nan), 2, 2)
    with refused("column Weight, row b: the weight is no finite number"):
        TREE.check_weights(np.array([1.0, math.nan, 1]))
    with refused("nothing is left of the framework"):
        TREE.without(["a", "b"])


def test_sobol_indices_of_a_known_function_are_found():
    """y = x1 + 2 x2 + 3 x3: the parts are 1/14, 4/14, 9/14, and nothing interacts."""
    drawn = design(20_000, 3, seed=1)

    found = estimate(drawn @ np.array([1.0, 2, 3]), 20_000, 3)

    assert found.first == pytest.approx([1 / 14, 4 / 14, 9 / 14], abs=0.05)
    assert found.total == pytest.approx([1 / 14, 4 / 14, 9 / 14], abs=0.02)
    assert estimate(np.ones(10), 2, 3).total.tolist() == [0, 0, 0]


def test_elementary_functions_beyond_their_range_give_infinities_not_failures():
    assert logarithm(np.array([0.0, 1.0])).tolist() == [-math.inf, 0]
    assert exponential(np.array([[1000.0], [0.0]])).tolist() == [[math.inf], [1]]
    assert raised_to(np.array([0.0, 4.0]), -0.5).tolist() == [math.inf, 0.5]
    assert raised_to(np.array([2.0]), -1).tolist() == [0.5]


def test_statistics_of_nothing_are_missing_and_flagged():
    found = statistics_of(np.array([math.nan, math.nan, 0.0]))

    assert found.flags == ("available", "nonzero", "unique")
    assert math.isnan(found.deviation)
    assert math.isnan(statistics_of(np.full(2, math.nan)).mean)


def test_logarithm_that_would_turn_a_column_round_is_refused():
    with refused("the logarithm log_gii turns a column round whose highest value is 0.5"):
        log_curve(np.array([0.1, 0.5]), "log_gii")
    constant = np.full(3, 2.0)
    assert log_curve(constant)(constant).tolist() == [2, 2, 2]
