import math

import numpy as np
import pytest

from sojourn.engines.composite import Element, Framework, Recipe, score
from sojourn.engines.composite.shrinkage import shrink
from sojourn.engines.measures.computing import Figure
from sojourn.engines.measures.estimating import estimate

UNITS = ("A", "B", "C", "D")


def figure(unit, code, k, n, *, expected=None, level=None, scale=100, reason=""):
    value = scale * k / n if n else None
    ratio = k / expected if expected else None
    adjusted = ratio * level if ratio is not None and level else None
    told = {"expected": expected, "ratio": ratio, "adjusted": adjusted, "level": level}
    return Figure(unit, code, k, n, value, reason, unknown=0.0, uncovered=0.0, **told)


def test_a_share_is_drawn_towards_the_others_with_k_n_and_raw_value_beside_it():
    counts = {"A": (1, 4), "B": (30, 60), "C": (20, 80), "D": (9, 30)}
    year = [figure(unit, "D2", k, n) for unit, (k, n) in counts.items()]

    found = estimate([year], UNITS, ("D2",), least={})

    wanted = shrink(np.array([1.0, 30, 20, 9]), np.array([4.0, 60, 80, 30]), "share", scale=100)
    assert found.table.values[:, 0] == pytest.approx(wanted.value)
    first = found.estimates[0]
    assert (first.k, first.n, first.raw, first.basis, first.reason) == (1, 4, 25, "year", "")
    assert first.low < first.value < first.high and first.raw < first.value
    assert found.posteriors["D2"].mean == pytest.approx(wanted.value)


def test_too_small_a_year_is_pooled_with_the_two_before_and_else_not_ranked():
    years = [[figure(unit, "D2", 2, 6) for unit in UNITS] for _year in range(3)]
    years[2] = [figure("A", "D2", 1, 5), figure("B", "D2", 9, 20), figure("C", "D2", 3, 12)]
    years[2].append(figure("D", "D2", 0, 0, reason="zero"))

    found = estimate(years, UNITS, ("D2",), least={"D2": 12})

    told = [(one.k, one.n, one.basis, one.reason) for one in found.estimates]
    assert told[:3] == [(5, 17, "pooled", ""), (9, 20, "year", ""), (3, 12, "year", "")]
    assert told[3][2:] == ("pooled", "")
    alone = estimate(years[2:], UNITS, ("D2",), least={"D2": 12})
    assert [one.reason for one in alone.estimates] == [
        "not ranked: n = 5 in 1 years, 12 needed",
        "",
        "",
        "not ranked: the denominator is not above zero",
    ]
    assert math.isnan(alone.table.values[3, 0])


def test_what_is_normalised_is_drawn_as_observed_of_expected_on_the_level_of_all():
    counts = {"A": (6, 3), "B": (2, 4), "C": (5, 5), "D": (0, 1)}
    year = [figure(unit, "D1", k, 40, expected=e, level=12.5) for unit, (k, e) in counts.items()]

    found = estimate([year], UNITS, ("D1",), least={})

    wanted = shrink(np.array([6.0, 2, 5, 0]), np.array([3.0, 4, 5, 1]), "rate", scale=12.5)
    assert found.table.values[:, 0] == pytest.approx(wanted.value)
    assert [one.raw for one in found.estimates] == [15, 5, 12.5, 0]


def test_kinds_of_units_are_drawn_towards_their_own_kind():
    counts = {"A": (1, 10), "B": (1, 10), "C": (9, 10), "D": (9, 10)}
    year = [figure(unit, "D2", k, n) for unit, (k, n) in counts.items()]
    kinds = {"A": "school", "B": "school", "C": "department", "D": "department"}

    apart = estimate([year], UNITS, ("D2",), least={}, groups=kinds).table.values[:, 0]

    assert apart == pytest.approx([10, 10, 90, 90], abs=3)


def test_more_than_all_is_taken_as_all_and_derived_values_as_they_are():
    year = [figure(unit, "D2", 12, 10) for unit in UNITS]
    year += [figure(unit, "S7", 4, 5, scale=1) for unit in UNITS[:3]]
    year.append(figure("D", "S7", 0, 0, scale=1, reason="nothing"))

    found = estimate([year], UNITS, ("D2", "S7"), least={})

    assert found.table.values[:, 1] == pytest.approx([0.8, 0.8, 0.8, math.nan], nan_ok=True)
    assert list(found.posteriors) == ["D2"]
    assert [one.raw for one in found.estimates[:4]] == [120] * 4
    assert (found.table.values[:, 0] <= 100).all()
    assert found.estimates[-1].reason == "not ranked: nothing is recorded"


def test_the_table_goes_into_a_composite():
    year = [figure(unit, "D2", k, 40) for unit, k in zip(UNITS, (4, 9, 20, 31), strict=True)]
    year += [figure(unit, "S7", k, 10, scale=1) for unit, k in zip(UNITS, (2, 4, 8, 10), strict=True)]
    framework = Framework(
        [
            Element("D2", 1, parent="I"),
            Element("S7", 1, parent="I"),
            Element("I", 2, is_indicator=False),
        ]
    )

    scored = score(estimate([year], UNITS, framework.indicators, least={}).table, framework, Recipe())

    assert scored.places.tolist() == [4, 3, 2, 1]
