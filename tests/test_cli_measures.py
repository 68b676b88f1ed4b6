"""`sojourn index compute` as it is typed: the files it writes, and what it refuses in one line."""

import csv
from datetime import date

import duckdb
import pytest

from sojourn.cli import main
from sojourn.engines.measures.writing import write_facts

PERSON = {"year": 2025, "fte": 1, "contract_from": date(2020, 1, 1)}
FACTS = {
    "house": [{"kind": "country", "code": "CN"}, {"kind": "language", "code": "zh"}],
    "units": [
        {"unit": "U", "parent": None, "kind": "university"},
        {"unit": "A", "parent": "U", "kind": "school", "field": "05"},
        {"unit": "B", "parent": "U", "kind": "school", "field": "05"},
    ],
    "staff": [
        PERSON | {"record": "s1", "person": "p1", "unit": "A", "share": 0.5, "citizenship": "FR"},
        PERSON | {"record": "s1", "person": "p1", "unit": "B", "share": 0.5, "citizenship": "FR"},
        PERSON | {"record": "s2", "person": "p2", "unit": "A", "share": 1, "citizenship": "CN"},
        PERSON | {"record": "s3", "person": "p3", "unit": "B", "share": 1, "citizenship": None},
    ],
}


@pytest.fixture
def compute(tmp_path, capsys):
    """Run the command on facts; the exit code, standard error and the rows of the files written."""

    def run(*options, facts=FACTS, period="2025", spoil=""):
        write_facts(tmp_path / "facts", facts)
        if spoil:
            duckdb.sql(spoil.format(folder=tmp_path / "facts"))
        out = tmp_path / "out"
        folder = str(tmp_path / "facts")
        code = main(["index", "compute", "--period", period, "--facts", folder, "--out", str(out), *options])
        told = capsys.readouterr().err.replace(f"{folder}: ", "")
        return code, told, {file.name: list(csv.DictReader(file.open())) for file in out.glob("*.csv")}

    return run


def test_compute_writes_the_figures_of_every_unit_and_why_some_are_missing(compute):
    code, told, files = compute("--records")

    assert (code, told) == (0, "")
    assert sorted(files) == ["beside.csv", "measures.csv", "records.csv"]
    first = ("unit", "code", "k", "n", "value", "reason", "unknown")
    rows = [tuple(row[name] for name in first) for row in files["measures.csv"]]
    assert len(rows) == 3 * 38
    assert list(files["measures.csv"][0])[:6] == ["unit", "code", "k", "n", "value", "reason"]
    assert [row for row in rows if row[1] == "T1"] == [
        ("A", "T1", "0.5", "1.5", "33.333333333", "", "0"),
        ("B", "T1", "0.5", "0.5", "100", "", "1"),
        ("U", "T1", "1", "2", "50", "", "1"),
    ]
    assert ("U", "R1", "", "", "", "nothing is recorded", "0") in rows
    assert ("U", "T3", "", "", "", "the size it is held against is not known", "0") in rows
    assert [tuple(row.values()) for row in files["records.csv"] if row["code"] == "T1"] == [
        ("T1", "A", "k", "staff", "s1", "0.5"),
        ("T1", "A", "n", "staff", "s1", "0.5"),
        ("T1", "A", "n", "staff", "s2", "1"),
        ("T1", "B", "k", "staff", "s1", "0.5"),
        ("T1", "B", "n", "staff", "s1", "0.5"),
        ("T1", "B", "unknown", "staff", "s3", "1"),
    ]


def test_compute_of_own_rows_leaves_out_the_units_below(compute):
    _code, _told, files = compute("--own")

    found = {row["unit"]: row["k"] for row in files["measures.csv"] if row["code"] == "T1"}
    assert found == {"A": "0.5", "B": "0.5", "U": ""}


def changed(table, place, **columns):
    rows = [dict(row) for row in FACTS[table]]
    rows[place] |= columns
    return FACTS | {table: rows}


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (changed("staff", 0, person=None), "staff, column person, row 1 (s1): is empty"),
        (changed("staff", 2, unit="Z"), "staff, column unit, row 3 (s2): Z is no unit"),
        (changed("staff", 2, share=0.4), "staff, column share, row 3: the parts of s2 sum to 0.4, not 1"),
        (changed("staff", 2, share=-1), "staff, column share, row 3 (s2): -1.0 is below 0"),
        (
            changed("staff", 2, citizenship="France"),
            "staff, column citizenship, row 3 (s2): France is no such code",
        ),
        (
            changed("staff", 2, contract_until=date(2019, 12, 31)),
            "staff, column contract_until, row 3 (s2): 2019-12-31 is before contract_from",
        ),
        (
            changed("staff", 1, unit="A"),
            "staff, column person, unit, year, row 2: p1, A, 2025 stands there twice",
        ),
        (
            changed("units", 1, kind="faculty"),
            "units, column kind, row 2: faculty is none of university, office, ",
        ),
        (changed("units", 1, parent="X"), "units, column parent, row 2: there is no unit 'X'"),
        (changed("units", 0, parent="A"), "units, column parent, row 1: 'U' is above itself"),
        (changed("units", 2, unit="A"), "units, column unit, row 3: A stands there twice"),
        (changed("house", 1, kind="country"), "house, column kind: no language of ours is told"),
    ],
)
def test_compute_refuses_wrong_facts_naming_table_column_and_row(compute, facts, told):
    code, error, files = compute(facts=facts)

    assert (code, files) == (2, {})
    assert error.startswith(f"sojourn: {told}") and error.count("\n") == 1


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (
            "COPY (SELECT '1' AS record) TO '{folder}/stays.parquet' (FORMAT parquet)",
            "stays, column unit: is missing",
        ),
        (
            "COPY (SELECT * REPLACE (CAST(year AS VARCHAR) AS year) FROM '{folder}/staff.parquet') "
            "TO '{folder}/staff.parquet' (FORMAT parquet)",
            "staff, column year: is VARCHAR, not integer",
        ),
        (
            "COPY (SELECT * REPLACE (CAST('inf' AS DOUBLE) AS fte) FROM '{folder}/staff.parquet') "
            "TO '{folder}/staff.parquet' (FORMAT parquet)",
            "staff, column fte, row 1 (s1): inf is not a number",
        ),
        (
            "COPY (SELECT 1) TO '{folder}/works.parquet' (FORMAT csv)",
            "works: works.parquet cannot be read as Parquet",
        ),
    ],
)
def test_compute_refuses_files_of_another_shape(compute, spoil, told):
    code, error, files = compute(spoil=spoil)

    assert (code, error, files) == (2, f"sojourn: {told}\n", {})


def test_compute_refuses_a_missing_table_folder_and_period(compute, tmp_path, capsys):
    assert compute(period="2025/27")[:2] == (
        2,
        "sojourn: --period: '2025/27' is no academic year, such as 2025/26\n",
    )

    (tmp_path / "facts" / "posts.parquet").unlink()
    assert main(["index", "compute", "--period", "2025", "--facts", str(tmp_path / "facts")]) == 2
    assert capsys.readouterr().err.endswith(": posts: there is no posts.parquet\n")

    assert main(["index", "compute", "--period", "2025", "--facts", str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err.endswith(": there is no such folder\n")
