"""COINr's Monte Carlo and Sobol runs replication by replication, equal to 1e-9."""

import numpy as np
import pytest

from sojourn.engines.composite.aggregation import method_named
from sojourn.engines.composite.normalisation import normalisation_named
from sojourn.engines.composite.ranking import rank_counts, rank_rows, ranks
from sojourn.engines.composite.sensitivity import estimate, mean_move
from sojourn.engines.composite.table import Floats
from sojourn.engines.composite.treatment import treatment_named
from sojourn.engines.composite.uncertainty import Choices, Plan, RankSpread, Uncertainty
from tests.engines.composite import reference

pytestmark = reference.present

CHOICES = Choices(
    treatments=[treatment_named(f"winmax={most}") for most in range(1, 6)],
    normalisations=[normalisation_named("minmax:1,100"), normalisation_named("zscore:10,2")],
    methods=[(method_named("amean"),), (method_named("gmean"),)],
    noise={2: 0.25, 3: 0.25},
)


def plan_of(folder: str) -> Plan:
    """The alternatives that COINr drew, and the sets of weights it drew them from."""
    rows = reference.rows(f"{folder}/parameters.csv")
    sets = reference.columns(f"{folder}/noisy_weight_sets.csv", without=("weight_set",))
    every = np.stack([sets[code] for code in reference.framework().codes])
    return Plan(
        fill=np.zeros(len(rows), dtype=np.int64),
        treatment=np.array([int(row["winmax"]) - 1 for row in rows]),
        normalisation=np.array([int(row["norm_index"]) - 1 for row in rows]),
        method=np.array([["a_amean", "a_gmean"].index(row["agg"]) for row in rows]),
        weights=every[:, [int(row["weight_set"]) - 1 for row in rows]],
    )


@pytest.fixture(scope="module")
def varied():
    """The stages of all alternatives."""
    return Uncertainty(reference.screened(), reference.framework(), CHOICES)


def wanted(name: str) -> tuple[Floats, Floats]:
    """What COINr found: nominal (units,), then (replications, units)."""
    read = reference.columns(name)
    nominal = read.pop("Nominal")
    return nominal, np.stack(list(read.values()))


@pytest.mark.parametrize("folder", ["ua", "sa"])
def test_scores_of_every_replication_equal_the_reference(varied, folder):
    found = varied.scores(plan_of(folder))

    _, scores = wanted(f"{folder}/scores.csv")
    assert reference.units(f"{folder}/scores.csv") == list(reference.screened().units)
    reference.assert_equal(found, scores)


@pytest.mark.parametrize("folder", ["ua", "sa"])
def test_places_of_every_replication_equal_the_reference(varied, folder):
    found = rank_rows(varied.scores(plan_of(folder)))

    _, places = wanted(f"{folder}/ranks.csv")
    assert np.array_equal(found, places)


def test_nominal_scores_and_places_equal_the_reference():
    read = reference.columns("ua/nominal.csv")
    index = reference.columns("steps/07_aggregated_amean.csv")["Index"]

    reference.assert_equal(index, read["Score"])
    assert np.array_equal(ranks(index), read["Rank"])


@pytest.mark.parametrize("folder", ["ua", "sa"])
def test_spread_of_places_equals_the_reference(varied, folder):
    plan = plan_of(folder)
    if folder == "sa":
        plan = plan.part(np.arange(500))

    found = varied.spread(plan)

    read = reference.columns(f"{folder}/rankstats.csv")
    reference.assert_equal(found.expected, read["Mean"])
    reference.assert_equal(found.quantile(0.5), read["Median"])
    reference.assert_equal(found.quantile(0.05), read["Q5"])
    reference.assert_equal(found.quantile(0.95), read["Q95"])
    assert np.array_equal(found.counts, rank_counts(varied.scores(plan)))


def test_sobol_indices_equal_the_reference(varied):
    """The bootstrap quantiles of sensitivity_indices.csv are random; ours lie around the estimate."""
    nominal, _ = wanted("sa/ranks.csv")
    outcome = mean_move(rank_rows(varied.scores(plan_of("sa"))), nominal.astype(np.int64))

    found = estimate(outcome, 250, 4, bootstraps=200, seed=1)

    reference.assert_equal(outcome, reference.columns("sa/target_mean_abs_rank_change.csv")["y"])
    for rows in (
        reference.told("sa/estimate_no_bootstrap.json")["SensInd"],
        reference.rows("sa/sensitivity_indices.csv"),
    ):
        reference.assert_equal(found.first, np.array([float(row["Si"]) for row in rows]))
        reference.assert_equal(found.total, np.array([float(row["STi"]) for row in rows]))
    variance = reference.told("sa/estimate_no_bootstrap.json")["Variance"]
    assert found.variance == pytest.approx(variance, rel=1e-9)
    for range_, middle in ((found.first_range, found.first), (found.total_range, found.total)):
        assert (range_[:, 0] < middle).all() and (middle < range_[:, 1]).all()


def test_sobol_indices_of_a_sum_equal_the_reference():
    read = reference.columns("sa/linear_test_sample.csv")
    outcome = read["V1"] + 2 * read["V2"] + 3 * read["V3"]

    found = estimate(outcome, 500, 3)

    rows = reference.told("sa/linear_test.json")["SensInd"]
    reference.assert_equal(found.first, np.array([row["Si"] for row in rows]))
    reference.assert_equal(found.total, np.array([row["STi"] for row in rows]))


def test_quantiles_of_counts_are_those_of_the_places():
    places = np.random.default_rng(4).integers(1, 6, size=(37, 5))
    counts = np.stack([np.bincount(places[:, unit], minlength=6) for unit in range(5)])

    found = RankSpread(tuple("abcde"), counts)

    for part in (0.05, 0.5, 0.9, 0.95):
        assert found.quantile(part) == pytest.approx(np.quantile(places, part, axis=0))
    assert found.expected == pytest.approx(places.mean(axis=0))
    assert found.top(2) == pytest.approx((places <= 2).mean(axis=0))
