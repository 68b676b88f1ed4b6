"""Every file of COINr's normalisation and aggregation, equal to 1e-9; its faults with the right answer."""

import numpy as np
import pytest

from sojourn.engines.composite.aggregation import Method, aggregate, methods_named
from sojourn.engines.composite.fault import CompositeError
from sojourn.engines.composite.normalisation import Normalisation, normalisation_named, normalise
from tests.engines.composite import reference

pytestmark = reference.present

NORMALISED = {
    "borda.csv": Normalisation("borda"),
    "dist2max.csv": Normalisation("dist2max"),
    "dist2ref_row5.csv": Normalisation("dist2ref", unit="BGR"),
    "fracmax.csv": Normalisation("fracmax"),
    "minmax_0.01_1.csv": normalisation_named("minmax:0.01,1"),
    "minmax_0_100.csv": normalisation_named("minmax"),
    "minmax_1_100.csv": normalisation_named("minmax:1,100"),
    "percentile_rank.csv": Normalisation("percentile"),
    "rank_average.csv": Normalisation("rank", ties="average"),
    "rank_min.csv": Normalisation("rank"),
    "scaled_0_100.csv": normalisation_named("scaled:0,100"),
    "zscore_0_1.csv": normalisation_named("zscore"),
    "zscore_10_2.csv": normalisation_named("zscore:10,2"),
}


APART = ("goalposts_0_10_100_first3.csv", "fracmax.csv")


@pytest.mark.parametrize("name", [name for name in reference.files("normalise") if name not in APART])
def test_normalised_values_equal_the_reference(name):
    found = normalise(reference.treated(), reference.framework(), NORMALISED[name])

    reference.assert_table(found, f"normalise/{name}")


def test_fractions_of_the_highest_equal_the_reference_or_are_refused():
    """Where the highest turned value is zero COINr divides by it."""
    wanted = reference.columns("normalise/fracmax.csv")
    without = [code for code, column in wanted.items() if not np.isfinite(column).all()]
    tree = reference.framework()
    kept = reference.treated().of_codes([code for code in wanted if code not in without])

    found = normalise(kept, tree, NORMALISED["fracmax.csv"])

    for code in kept.codes:
        reference.assert_equal(found.column(code), wanted[code])
    assert without
    for code in without:
        with pytest.raises(CompositeError, match=f"^column {code}: the highest value is zero"):
            normalise(reference.treated().of_codes([code]), tree, NORMALISED["fracmax.csv"])


def test_goalposts_equal_the_reference():
    name = "normalise/goalposts_0_10_100_first3.csv"
    codes = tuple(reference.columns(name))
    posts = Normalisation("goalposts", goalposts={code: (0.0, 10.0, 100.0) for code in codes})

    found = normalise(reference.treated().of_codes(codes), reference.framework(), posts)

    reference.assert_table(found, name)


RECIPES = {
    "amean.csv": "amean",
    "amean_amean_gmean.csv": "amean,amean,gmean",
    "amean_equal_weights.csv": "amean",
    "amean_gmean_hmean_by_level.csv": "amean,gmean,hmean",
    "amean_random_weights.csv": "amean",
    "copeland_all_levels.csv": "copeland",
    "copeland_amean_amean.csv": "copeland,amean,amean",
    "genmean_p-2.csv": "genmean:-2",
    "genmean_p0.5.csv": "genmean:0.5",
    "gmean.csv": "gmean",
    "gmean_random_weights.csv": "gmean",
    "hmean.csv": "hmean",
    "hmean_random_weights.csv": "hmean",
    "missing_a_amean.csv": "amean",
    "missing_a_gmean.csv": "gmean",
    "missing_a_hmean.csv": "hmean",
    "missing_amean_thresh_0.5.csv": "amean",
    "missing_amean_thresh_0.9.csv": "amean",
    "missing_amean_thresh_1.csv": "amean",
}
AGGREGATED = [
    name
    for name in reference.files("aggregate")
    if reference.FAULT not in name and name not in ("missing_input_minmax_1_100.csv", "weights_random.csv")
]


def indicators(name: str) -> np.ndarray:
    """The normalised indicators of a file of aggregates."""
    read = reference.columns(f"aggregate/{name}")
    return np.column_stack([read[code] for code in reference.framework().indicators])


def assert_aggregates(found: np.ndarray, name: str) -> None:
    """Every element against its column of the file."""
    for code, column in reference.columns(f"aggregate/{name}").items():
        reference.assert_equal(found[:, reference.framework().place[code]], column)


@pytest.mark.parametrize("name", AGGREGATED)
def test_aggregates_equal_the_reference(name):
    tree = reference.framework()
    weights = tree.weights
    if "random" in name:
        drawn = reference.rows("aggregate/weights_random.csv")
        weights = tree.with_weights({row["iCode"]: float(row["Weight"]) for row in drawn})
    thresholds = [float(name.removesuffix(".csv").split("_")[-1])] if "thresh" in name else []

    found = aggregate(
        tree,
        indicators(name),
        methods=methods_named(RECIPES[name]),
        weights=weights,
        thresholds=thresholds,
    )

    assert_aggregates(found, name)


def test_input_with_missing_values_equals_the_reference():
    found = normalise(reference.denominated(), reference.framework(), normalisation_named("minmax:1,100"))

    reference.assert_table(found, "aggregate/missing_input_minmax_1_100.csv")


def test_generalised_mean_with_missing_values_where_coinr_gives_none():
    """Right: the weights of what is missing are shared out; written out here one unit and group at a time."""
    tree = reference.framework()
    name = "missing_genmean_p0.5_AS_COINR_DOES.csv"
    values = indicators(name)

    found = aggregate(tree, values, methods=[Method("genmean", 0.5)])

    by_coinr = reference.columns(f"aggregate/{name}")
    lost = 0
    for group in tree.groups:
        for row in range(len(values)):
            children = found[row, list(group.children)]
            weights = tree.weights[list(group.children)][~np.isnan(children)]
            known = children[~np.isnan(children)]
            right = (np.sum(weights * known**0.5) / np.sum(weights)) ** 2
            assert found[row, group.place] == pytest.approx(right, rel=1e-12)
            lost += np.isnan(by_coinr[group.code][row])
    assert lost > 0
    complete = ~np.isnan(by_coinr["Index"])
    reference.assert_equal(found[complete, -1], by_coinr["Index"][complete])


def test_every_file_of_methods_is_compared():
    covered = {*NORMALISED, *RECIPES, "goalposts_0_10_100_first3.csv", "weights_random.csv"}
    covered |= {"missing_input_minmax_1_100.csv", "missing_genmean_p0.5_AS_COINR_DOES.csv"}

    assert {*reference.files("normalise"), *reference.files("aggregate")} == covered
