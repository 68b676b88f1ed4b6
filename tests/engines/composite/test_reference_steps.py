"""Every file of COINr's steps, imputation, treatment and functions, equal to 1e-9."""

import numpy as np
import pytest

from sojourn.engines.composite.aggregation import dominance, outranking
from sojourn.engines.composite.imputing import impute, impute_row
from sojourn.engines.composite.moments import kurtosis, skewness
from sojourn.engines.composite.normalisation import Normalisation, normalise
from sojourn.engines.composite.preparing import screen
from sojourn.engines.composite.scoring import Recipe, score
from sojourn.engines.composite.treatment import (
    NO_TREATMENT,
    Treatment,
    box_cox_curve,
    log_curve,
    treat,
    treatment_named,
)
from tests.engines.composite import reference

pytestmark = reference.present


def treatment_of(name: str) -> Treatment:
    """What treat/winmax_KK... stands for."""
    winmax = int(name.split("_")[1].removesuffix(".csv"))
    if "combine" in name:
        return Treatment(winmax=winmax, log="log_ct", combine=True)
    return Treatment(winmax=winmax, log="log_ct_plus" if "logCTplus" in name else "log_ct")


STEPS = {
    "01_raw.csv": reference.raw,
    "02_denominated.csv": reference.denominated,
    "03_imputed_mean_grp.csv": lambda: impute(reference.denominated(), group="EurAsia_group"),
    "04_screened.csv": reference.screened,
    "05_treated.csv": reference.treated,
    "06_normalised_minmax_0_100.csv": lambda: normalise(
        reference.treated(), reference.framework(), Normalisation()
    ),
}


@pytest.mark.parametrize("name", STEPS)
def test_steps_equal_the_reference(name):
    reference.assert_table(STEPS[name](), f"steps/{name}")


def test_whole_way_equals_the_reference():
    found = score(reference.screened(), reference.framework(), Recipe(treatment=treatment_named("winmax=5")))

    for code, column in reference.columns("steps/07_aggregated_amean.csv").items():
        reference.assert_equal(found.of(code), column)


def test_lineage_equals_the_reference():
    found = {(code, *reference.framework().ancestors(code)) for code in reference.framework().indicators}

    assert found == {tuple(row.values()) for row in reference.rows("steps/lineage.csv")}


def test_weights_as_given_equal_the_reference():
    tree = reference.framework()

    found = {code: (tree.by_code[code].level, tree.by_code[code].weight) for code in tree.codes}

    wanted = reference.rows("steps/weights_original.csv")
    assert found == {row["iCode"]: (int(row["Level"]), float(row["Weight"])) for row in wanted}


def test_columns_beside_the_indicators_equal_the_reference():
    table = reference.raw()

    wanted = reference.rows("steps/unit_meta.csv")
    assert table.units == tuple(row["uCode"] for row in wanted)
    assert [table.names[unit] for unit in table.units] == [row["uName"] for row in wanted]
    for code in reference.GROUPS:
        assert list(table.groups[code]) == [row[code] for row in wanted]
    for code in reference.DENOMINATORS:
        reference.assert_equal(
            table.denominators[code], np.array([reference.number(row[code]) for row in wanted])
        )


IMPUTED = {
    "i_mean.csv": lambda table: impute(table),
    "i_median.csv": lambda table: impute(table, centre="median"),
    "i_mean_grp.csv": lambda table: impute(table, group="EurAsia_group"),
    "i_median_grp.csv": lambda table: impute(table, centre="median", group="EurAsia_group"),
    "i_mean_row_in_pillar_normfirst.csv": lambda table: impute_row(table, reference.framework()),
}


@pytest.mark.parametrize("name", reference.files("impute"))
def test_imputed_values_equal_the_reference(name):
    reference.assert_table(IMPUTED[name](reference.denominated()), f"impute/{name}")


TREATED = [name for name in reference.files("treat") if "details" not in name and reference.FAULT not in name]
DETAILS = [f"treat/{name}" for name in reference.files("treat") if "details" in name]


@pytest.mark.parametrize("name", TREATED)
def test_treated_values_equal_the_reference(name):
    found, _ = treat(reference.screened(), treatment_of(name))

    reference.assert_table(found, f"treat/{name}")


@pytest.mark.parametrize("name", [*DETAILS, "steps/05_treated_details.csv"])
def test_details_of_treatment_equal_the_reference(name):
    treatment = treatment_named("winmax=5") if name.startswith("steps") else treatment_of(name[6:])
    _, found = treat(reference.screened(), treatment)

    for row in reference.rows(name):
        here = found[row["iCode"]]
        stages = [stage for stage in "012" if row.get(f"check_SkewKurt{stage}.Pass")]
        assert [shape.passes() for shape in here.shapes] == [
            row[f"check_SkewKurt{stage}.Pass"] == "TRUE" for stage in stages
        ]
        for shape, stage in zip(here.shapes, stages, strict=True):
            wanted = [float(row[f"check_SkewKurt{stage}.{part}"]) for part in ("Skew", "Kurt")]
            assert [shape.skew, shape.kurt] == pytest.approx(wanted, rel=1e-9, abs=1e-9)
        if row["winsorise.nwin"]:
            assert here.points == int(row["winsorise.nwin"])


def test_treated_points_equal_the_reference():
    _, found = treat(reference.screened(), treatment_named("winmax=5"))

    wanted = reference.rows("steps/05_treated_points.csv")
    for code in wanted[0]:
        assert list(found[code].marks) == [row[code] for row in wanted]


def test_no_treatment_leaves_the_values_where_coinr_treats_them_all_the_same():
    found, _ = treat(reference.screened(), NO_TREATMENT)

    treated_by_coinr = reference.columns("treat/global_none_AS_COINR_DOES.csv")
    assert np.array_equal(found.values, reference.screened().values, equal_nan=True)
    assert any(
        not np.array_equal(found.column(code), column, equal_nan=True)
        for code, column in treated_by_coinr.items()
    )


def test_skewness_and_kurtosis_equal_the_reference():
    for row in reference.rows("funcs/skew_kurt.csv"):
        column = reference.screened().column(row["iCode"])
        assert skewness(column) == pytest.approx(float(row["skew"]), rel=1e-9)
        assert kurtosis(column) == pytest.approx(float(row["kurt"]), rel=1e-9)


CURVES = {
    "log_CT.csv": lambda column: log_curve(column),
    "log_CT_plus.csv": lambda column: log_curve(column, "log_ct_plus"),
    "log_CT_orig.csv": lambda column: log_curve(column, "log_ct_orig"),
    "boxcox_lambda_-1.csv": lambda column: box_cox_curve(column, -1),
    "boxcox_lambda_0.csv": lambda column: box_cox_curve(column, 0),
    "boxcox_lambda_0.5.csv": lambda column: box_cox_curve(column, 0.5),
    "boxcox_lambda_2.csv": lambda column: box_cox_curve(column, 2),
}


@pytest.mark.parametrize("name", CURVES)
def test_transformations_equal_the_reference(name):
    for code, wanted in reference.columns(f"funcs/{name}").items():
        column = reference.screened().column(code)
        reference.assert_equal(CURVES[name](column)(column), wanted)


def test_log_gii_takes_the_logarithm_where_coinr_leaves_the_values():
    done = 0
    for code, by_coinr in reference.columns("funcs/log_GII.csv").items():
        column = reference.screened().column(code)
        reference.assert_equal(column, by_coinr)
        high, low = column.max(), column.min()
        if high > 1:
            wanted = np.log((high - 1) * (column - low) / (high - low) + 1)
            reference.assert_equal(log_curve(column, "log_gii")(column), wanted)
            done += 1
    assert done > 30


def test_outranking_equals_the_reference():
    values = reference.treated().values[:, :8]

    found = outranking(values, np.ones(8))

    reference.assert_equal(
        found, np.column_stack(list(reference.columns("funcs/outrank_first8.csv").values()))
    )
    wanted = reference.told("funcs/outrank_first8.json")
    assert dominance(found) == (wanted["nDominant"], pytest.approx(wanted["fracDominant"], rel=1e-9))


def test_screening_names_who_is_left_out_and_why():
    kept = screen(reference.denominated(), available=0.95)

    assert set(kept.reasons) | set(kept.table.units) == set(reference.raw().units)
    assert all("of the indicators have a value, not 95%" in told for told in kept.reasons.values())
