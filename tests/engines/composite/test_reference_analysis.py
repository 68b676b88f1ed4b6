"""Every file of COINr's analysis and panels, equal to 1e-9."""

import numpy as np
import pytest

from sojourn.engines.composite.comparison import compare, without_each
from sojourn.engines.composite.correlation import (
    correlation,
    correlations,
    cronbach,
    family,
    flagged_pairs,
    significant,
    with_denominators,
)
from sojourn.engines.composite.imputing import impute, impute_panel
from sojourn.engines.composite.normalisation import Normalisation
from sojourn.engines.composite.preparing import denominate, screen
from sojourn.engines.composite.profile import group_places, strengths_and_weaknesses, summary
from sojourn.engines.composite.ranking import ranks
from sojourn.engines.composite.scoring import Recipe, score
from sojourn.engines.composite.statistics import statistics
from sojourn.engines.composite.table import Table
from sojourn.engines.composite.treatment import treat, treatment_named
from sojourn.engines.composite.trend import trends
from sojourn.engines.composite.weights import balanced_weights, distance, importance, principal_weights
from tests.engines.composite import reference

pytestmark = reference.present
RECIPE = Recipe(treatment=treatment_named("winmax=5"))


@pytest.fixture(scope="module")
def scored():
    """The nominal index."""
    return score(reference.screened(), reference.framework(), RECIPE)


def by_pair(name: str) -> dict[tuple[str, str], float]:
    """A long table of correlations; those left out for want of significance are NaN."""
    return {
        (row["Var1"], row["Var2"]): reference.number(row["Correlation"])
        for row in reference.rows(f"analysis/{name}")
    }


def test_scores_and_places_equal_the_reference(scored):
    rows = reference.rows("analysis/results_full_scores.csv")
    order = [scored.units.index(row["uCode"]) for row in rows]

    assert list(scored.places[order]) == [int(row["Rank"]) for row in rows]
    for code in scored.framework.codes:
        reference.assert_equal(scored.of(code)[order], np.array([float(row[code]) for row in rows]))


def test_places_of_aggregates_equal_the_reference(scored):
    for row in reference.rows("analysis/results_aggs_ranks.csv"):
        here = scored.units.index(row["uCode"])
        assert {code: ranks(scored.of(code))[here] for code in row if code != "uCode"} == {
            code: int(place) for code, place in row.items() if code != "uCode"
        }


def test_places_within_groups_equal_the_reference(scored):
    places = group_places(scored.scores, scored.raw.groups["EurAsia_group"])

    for row in reference.rows("analysis/results_aggs_groupranks.csv"):
        here = scored.units.index(row.pop("uCode"))
        assert row.pop("EurAsia_group") == scored.raw.groups["EurAsia_group"][here]
        assert {code: places[here, scored.framework.place[code]] for code in row} == {
            code: int(place) for code, place in row.items()
        }


def test_effective_weights_equal_the_reference():
    tree = reference.framework()

    found = tree.effective_weights()

    for row in reference.rows("analysis/eff_weights.csv"):
        assert found[tree.place[row["iCode"]]] == pytest.approx(float(row["EffWeight"]), rel=1e-9)


STATISTICS = {
    "Min": "lowest",
    "Max": "highest",
    "Mean": "mean",
    "Median": "median",
    "Std": "deviation",
    "Skew": "skew",
    "Kurt": "kurt",
    "N.Avail": "available",
    "N.NonZero": "nonzero",
    "N.Unique": "unique",
    "N.Same": "same",
    "Frc.Avail": "part_available",
    "Frc.NonZero": "part_nonzero",
    "Frc.Unique": "part_unique",
    "Frc.Same": "part_same",
}
FLAGS = {
    "Flag.Avail": "available",
    "Flag.NonZero": "nonzero",
    "Flag.Unique": "unique",
    "Flag.SkewKurt": "outliers",
}


def test_statistics_equal_the_reference():
    found = statistics(reference.raw())

    for row in reference.rows("analysis/stats_raw.csv"):
        here = found[row["iCode"]]
        for name, attribute in STATISTICS.items():
            assert getattr(here, attribute) == pytest.approx(float(row[name]), rel=1e-9, abs=1e-9)
        assert {name for name in FLAGS if row[name] != "ok"} == {
            name for name, flag in FLAGS.items() if flag in here.flags
        }


@pytest.mark.parametrize("kind", ["pearson", "spearman", "kendall"])
def test_correlations_of_indicators_and_pillars_equal_the_reference(scored, kind):
    tree = scored.framework
    pillars = tree.at_level(2)
    found = correlations(
        scored.scores[:, [tree.place[code] for code in pillars]], scored.normalised.values, kind
    )

    wanted = by_pair(f"corr_{kind}_L1_L2.csv")
    assert len(wanted) == found.size
    for (pillar, code), coefficient in wanted.items():
        here = found[pillars.index(pillar), tree.indicators.index(code)]
        assert here == pytest.approx(coefficient, abs=1e-9)


def test_significant_correlations_equal_the_reference(scored):
    tree = scored.framework
    pillars = tree.at_level(2)
    values = scored.scores[:, [tree.place[code] for code in pillars]]

    found, counts = significant(values, values, 0.05)

    shown = np.where(counts, found, np.nan)
    for (first, second), coefficient in by_pair("corr_pillars_pval05.csv").items():
        here = shown[pillars.index(first), pillars.index(second)]
        assert here == pytest.approx(coefficient, abs=1e-9, nan_ok=True)


def test_correlations_with_ancestors_equal_the_reference(scored):
    found = family(scored.scores, scored.framework, scored.framework.at_level(2))

    wanted = by_pair("corr_family.csv")
    level = {"Sub-index": 3, "Index": 4}
    assert len(found) == len(wanted)
    for (above, code), coefficient in wanted.items():
        ancestor = scored.framework.group_at(code, level[above])
        assert found[ancestor, code] == pytest.approx(coefficient, abs=1e-9)


@pytest.mark.parametrize(("name", "limit", "low"), [("high", 0.7, False), ("low", -0.2, True)])
def test_flagged_correlations_equal_the_reference(scored, name, limit, low):
    found = flagged_pairs(scored.normalised, scored.framework, limit, low=low)

    wanted = {
        (row["Group"], frozenset((row["Ind1"], row["Ind2"]))): float(row["Corr"])
        for row in reference.rows(f"analysis/corr_flags_{name}.csv")
    }
    assert {
        (pair.group, frozenset((pair.first, pair.second))): pair.coefficient for pair in found
    } == pytest.approx(wanted, abs=1e-9)


def test_correlations_with_denominators_equal_the_reference():
    found = with_denominators(reference.raw(), 0.7)

    wanted = {
        (row["Ind"], row["Denom"]): float(row["Corr"]) for row in reference.rows("analysis/denom_corr.csv")
    }
    assert {(code, name): value for code, name, value in found} == pytest.approx(wanted, abs=1e-9)


def test_cronbach_equals_the_reference(scored):
    wanted = reference.told("analysis/cronbach.json")
    pillars = [scored.framework.place[code] for code in scored.framework.at_level(2)]

    tree = scored.framework
    codes = [code for code in tree.indicators if "P2P" in tree.ancestors(code)]
    raw = reference.raw().of_codes(codes).values
    assert cronbach(raw) == pytest.approx(wanted["cronbach_raw_pairwise"], abs=1e-9)
    assert cronbach(scored.scores[:, pillars]) == pytest.approx(wanted["cronbach_pillars"], abs=1e-9)


@pytest.mark.parametrize("level", [1, 2])
def test_weights_of_principal_components_equal_the_reference_up_to_the_sign(scored, level):
    """The indicators as treated, before they are turned; the pillars as aggregated."""
    scores = scored.scores.copy()
    if level == 1:
        scores[:, : len(scored.framework.indicators)] = scored.treated.values

    weights, found = principal_weights(scored.framework, scores, level)

    wanted = {
        row["iCode"]: float(row["Weight"]) for row in reference.rows(f"analysis/pca_weights_level{level}.csv")
    }
    for components in found.values():
        theirs = np.array([wanted[code] for code in components.codes])
        sign = np.sign(theirs @ components.weights)
        reference.assert_equal(components.weights * sign, theirs)
    others = [code for code in wanted if scored.framework.by_code[code].level != level]
    assert {weights[scored.framework.place[code]] for code in others} == {1.0}


def test_principal_components_equal_the_reference_up_to_the_sign(scored):
    _, found = principal_weights(scored.framework, scored.scores, 2)

    for group, wanted in reference.told("analysis/pca_level2.json").items():
        here = found[group]
        order = [here.codes.index(code) for code in wanted["iCodes"]]
        reference.assert_equal(here.deviations, np.array(wanted["sdev"]))
        theirs = np.array(wanted["rotation"])
        signs = np.sign((theirs * here.loadings[order]).sum(axis=0))
        reference.assert_equal(here.loadings[order] * signs, theirs)
        reference.assert_equal(np.abs(here.weights[order]), np.abs(np.array(wanted["wts"])))


def test_optimised_weights_do_not_fall_behind_the_reference(scored):
    """The file of weights is the end of 2,001 simplex steps, which no other arithmetic repeats to 1e-9; what
    it reached is reproduced from its weights, and ours reach as much."""
    tree, values = scored.framework, scored.normalised.values
    wanted = reference.told("analysis/opt_weights_balance_L2.json")
    codes = tree.at_level(2)
    theirs = tree.with_weights(
        {row["iCode"]: float(row["Weight"]) for row in reference.rows("analysis/opt_weights_balance_L2.csv")}
    )

    assert list(theirs[[tree.place[code] for code in codes]]) == pytest.approx(
        [row["OptWeight"] for row in wanted["table"]], rel=1e-9
    )
    reached = importance(tree, values, codes, theirs, RECIPE.methods)
    assert distance(reached, np.full(8, 1 / 8)) == pytest.approx(wanted["value"], abs=1e-9)
    assert balanced_weights(tree, values, 2, negative=True).distance <= wanted["value"]
    ours = balanced_weights(tree, values, 2)
    equal = importance(tree, values, codes, tree.weights, RECIPE.methods)
    assert (ours.weights >= 0).all()
    assert ours.distance < distance(equal, np.full(8, 1 / 8))


def test_strengths_and_weaknesses_equal_the_reference():
    strong, weak = strengths_and_weaknesses(reference.raw(), reference.framework(), "GBR")

    for name, found in (("strengths", strong), ("weaknesses", weak)):
        wanted = [
            (row["Code"], row["Pillar"], int(row["Rank"]), float(row["Value"]))
            for row in reference.rows(f"analysis/{name}_GBR.csv")
        ]
        assert [
            (point.code, point.group, point.place, float(f"{point.value:.3g}")) for point in found
        ] == wanted


def test_summary_of_a_unit_equals_the_reference(scored):
    found = summary(scored, "GBR", [4, 3, 2])

    wanted = [
        (row["Code"], row["Name"], float(row["Score"]), int(row["Rank"]))
        for row in reference.rows("analysis/unit_summary_GBR.csv")
    ]
    assert [(line.code, line.name, round(line.score, 2), line.place) for line in found] == wanted


def test_removed_elements_equal_the_reference(scored):
    found = without_each(scored.framework, scored.normalised.values, 2)

    scores = reference.columns("analysis/remove_elements_L2_scores.csv")
    places = reference.columns("analysis/remove_elements_L2_ranks.csv")
    reference.assert_equal(scored.index, scores["Nominal"])
    assert list(scored.places) == list(places["Nominal"])
    for removal in found:
        reference.assert_equal(removal.scores, scores[removal.code])
        assert list(removal.places) == list(places[removal.code])
    moves = reference.told("analysis/remove_elements_L2_meanabsdiff.json")
    assert [0, *(removal.mean_move for removal in found)] == pytest.approx(moves, abs=1e-9)


def test_two_versions_equal_the_reference(scored):
    tree = reference.framework().without(["LPI", "Forest"])
    table = reference.raw().of_codes(tree.indicators)
    kept = screen(impute(denominate(table, tree), group="EurAsia_group"), available=0.9).table
    without = score(kept, tree, RECIPE)

    wanted = reference.columns("analysis/drop_LPI_Forest_aggregated.csv")
    assert set(wanted) == set(tree.codes)
    for code, column in wanted.items():
        reference.assert_equal(without.of(code), column)
    moves = {move.unit: move for move in compare(scored.units, scored.index, without.units, without.index)}
    for row in reference.rows("analysis/compare_drop_ranks.csv"):
        move = moves[row["uCode"]]
        assert (move.before, move.after, move.difference) == (
            int(row["coin.1"]),
            int(row["coin.2"]),
            int(row["Diff"]),
        )


def test_every_file_of_analysis_is_compared():
    assert len(reference.files("analysis")) == 27


def panel(name: str, codes: tuple[str, ...]) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Units, times and values of a panel, a row a unit-year."""
    rows = reference.rows(name)
    values = np.array([[reference.number(row[code]) for code in codes] for row in rows])
    return [row["uCode"] for row in rows], np.array([float(row["Time"]) for row in rows]), values


@pytest.mark.parametrize(
    ("name", "way"), [("latest", "latest"), ("constant", "constant"), ("linear-constant", "linear")]
)
def test_imputed_panel_equals_the_reference(name, way):
    codes = reference.framework().indicators
    units, times, values = panel("panel/panel_with_gaps.csv", codes)

    found = impute_panel(values, units, times, way=way)

    wanted_units, wanted_times, wanted = panel(f"panel/impute_{name}.csv", codes)
    here = {(unit, time): row for unit, time, row in zip(units, times, found, strict=True)}
    for unit, time, row in zip(wanted_units, wanted_times, wanted, strict=True):
        reference.assert_equal(here[unit, time], row)


def test_panel_with_common_scale_equals_the_reference():
    """Screened and treated year by year, normalised over all years at once."""
    tree = reference.framework()
    units, times, values = panel("input/ASEM_iData_p.csv", tree.indicators)
    raw = {key: row for *key, row in zip(units, times, values, strict=True) for key in [tuple(key)]}
    for unit, time, row in zip(*panel("panel/purse_raw.csv", tree.indicators), strict=True):
        reference.assert_equal(raw[unit, time], row)

    treated = []
    for year in np.unique(times):
        here = np.flatnonzero(times == year)
        table = Table(tuple(units[row] for row in here), tree.indicators, values[here])
        treated.append((year, treat(screen(table, available=0.9).table, treatment_named("winmax=5"))[0]))
    rows = {
        (unit, year): row
        for year, table in treated
        for unit, row in zip(table.units, table.values, strict=True)
    }
    wanted = panel("panel/purse_treated.csv", tree.indicators)
    assert len(rows) == len(wanted[0])
    for unit, time, row in zip(*wanted, strict=True):
        reference.assert_equal(rows[unit, time], row)

    together = Table(
        tuple(f"{unit} {year}" for unit, year in rows), tree.indicators, np.array(list(rows.values()))
    )
    found = score(together, tree, Recipe(normalisation=Normalisation()))
    wanted = panel("panel/purse_aggregated_globalnorm.csv", tree.codes)
    for unit, time, row in zip(*wanted, strict=True):
        reference.assert_equal(found.scores[together.units.index(f"{unit} {time}")], row)


def test_trends_equal_the_reference():
    units, times, values = panel("panel/purse_raw.csv", ("LPI", "Flights"))

    found = {(trend.unit, trend.code): trend for trend in trends(values, units, times, ("LPI", "Flights"))}

    for row in reference.rows("panel/trends_Trends.csv"):
        here = found[row["uCode"], row["iCode"]]
        wanted = [float(row[name]) for name in ("CAGR", "Avail", "t_first", "t_latest")]
        assert [here.value, here.available, here.first, here.last] == pytest.approx(wanted, rel=1e-9)


def test_pairwise_correlation_leaves_out_rows_with_gaps():
    x = np.array([1.0, 2.0, 3.0, np.nan])
    y = np.array([1.0, 2.0, 3.5, 100.0])

    assert correlation(x, y) == pytest.approx(np.corrcoef(x[:3], y[:3])[0, 1])
    assert np.isnan(correlation(x, np.ones(4)))
