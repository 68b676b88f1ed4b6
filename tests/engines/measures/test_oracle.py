from datetime import date

import pytest

from sojourn.engines.measures.catalogue import BESIDE, MEASURES
from sojourn.engines.measures.computing import compute, on_duckdb, records_of
from sojourn.engines.measures.period import Period, period_named
from sojourn.engines.measures.writing import write_facts
from tests.engines.measures.inventing import Inventor
from tests.engines.measures.oracle_figures import Figures

PERIODS = (
    period_named("2025"),
    period_named("2025/26"),
    Period("leap", 2024, date(2023, 3, 1), date(2024, 2, 29)),
)
SHOWN = [
    "teachers",
    "talent training",
    "disciplines",
    "research cooperation",
    "supporting capacity",
    "missing is shown",
    "observed against expected by discipline",
]


def near(found, wanted):
    if found is None or wanted is None:
        return found is wanted
    return found == pytest.approx(float(wanted), rel=1e-8, abs=1e-7)


def differences(figures, oracle, *, whole):
    found = []
    for one in figures:
        wanted = oracle.figure(one.code, one.unit, whole=whole)
        for name, value in wanted.items():
            is_same = getattr(one, name) == value if name == "reason" else near(getattr(one, name), value)
            if not is_same:
                found.append(f"{one.unit} {one.code} {name}: {getattr(one, name)}, oracle {value}")
    return found


@pytest.mark.mission("M10", shows=SHOWN)
@pytest.mark.parametrize("seed", range(4))
def test_every_measure_of_invented_facts_equals_the_slow_one(seed, tmp_path):
    period = PERIODS[seed % 3]
    facts = Inventor(seed, size=6 + 3 * seed).facts()
    write_facts(tmp_path, facts)
    engine, read = on_duckdb(tmp_path, period)
    oracle = Figures(facts, period.year, period.first, period.last)

    for whole in (True, False):
        figures = compute(engine, read, whole=whole)
        assert len(figures) == 38 * len(oracle.units)
        assert differences(figures, oracle, whole=whole) == []


def test_what_stands_beside_an_indicator_equals_the_slow_one(tmp_path):
    period, facts = PERIODS[0], Inventor(7, size=20).facts()
    write_facts(tmp_path, facts)
    engine, read = on_duckdb(tmp_path, period)
    oracle = Figures(facts, period.year, period.first, period.last)

    figures = compute(engine, read, tuple(BESIDE))

    assert {one.code for one in figures} == {"T1_FTE"}
    assert differences(figures, oracle, whole=True) == []


def test_the_records_behind_a_figure_sum_to_it_and_are_those_that_count(tmp_path):
    period, facts = PERIODS[0], Inventor(11, size=16).facts()
    write_facts(tmp_path, facts)
    engine, read = on_duckdb(tmp_path, period)
    oracle = Figures(facts, period.year, period.first, period.last)
    own = {(one.unit, one.code): one for one in compute(engine, read, whole=False)}

    for code, measure in MEASURES.items():
        sums, opened = {}, set()
        for _code, unit, part, table, record, amount in records_of(engine, read, code):
            sums[unit, part] = sums.get((unit, part), 0) + amount
            opened.add((unit, part, table, record))
        counted = [one for one in oracle.counted(code) if one.met and one.amount is not None]
        assert {one[::3] for one in opened if one[1] == "k"} == {(one.unit, one.record) for one in counted}
        for unit in oracle.units:
            if measure.shape == "ratio":
                found = [own[unit, code].k or 0, own[unit, code].n or 0, own[unit, code].unknown]
                assert found == pytest.approx(
                    [sums.get((unit, part), 0) for part in ("k", "n", "unknown")], abs=1e-8
                )
