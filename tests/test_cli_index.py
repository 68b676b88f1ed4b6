"""`sojourn index score` as it is typed: the files it writes, and what it refuses in one line."""

import csv
import json
import os
import random
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sojourn.cli import main
from tests.engines.composite import reference

TREE = """iCode,Level,Direction,Weight,Parent,Type
a,1,1,1,P,Indicator
b,1,-1,1,P,Indicator
c,1,1,1,Q,Indicator
P,2,1,1,Index,Aggregate
Q,2,1,1,Index,Aggregate
Index,3,1,1,,Aggregate
"""
TABLE = """uCode,uName,a,b,c,else
x,X,1,9,3,?
y,Y,4,,6,!
z,Z,2,5,4,
"""


@pytest.fixture
def score(tmp_path, capsys):
    """Run the command on these two files; the exit code, standard error and the files written."""

    def run(*options: str, table: str = TABLE, tree: str = TREE, spec: object = None):
        (tmp_path / "table.csv").write_text(table, encoding="utf-8")
        (tmp_path / "tree.csv").write_text(tree, encoding="utf-8")
        (tmp_path / "spec.json").write_text(json.dumps(spec), encoding="utf-8")
        told = [str(tmp_path / option) if option.endswith(".json") else option for option in options]
        out = tmp_path / "out"
        code = main(
            [
                "index",
                "score",
                str(tmp_path / "table.csv"),
                str(tmp_path / "tree.csv"),
                *told,
                "--out",
                str(out),
            ]
        )
        shown = capsys.readouterr()
        assert shown.out == ""
        files = {path.name: read(path) for path in sorted(out.glob("*"))} if out.exists() else {}
        return code, shown.err.replace(f"{tmp_path}/", ""), files

    return run


def read(path: Path) -> list[dict[str, str]]:
    """A file that was written."""
    with path.open(newline="", encoding="utf-8") as told:
        return list(csv.DictReader(told))


def test_index_is_scored_and_written(score):
    code, err, files = score("--normalise", "minmax:0,100")

    assert (code, err) == (0, "")
    assert list(files) == ["aggregated.csv", "normalised.csv", "ranks.csv", "treated.csv"]
    assert files["treated.csv"][1] == {"uCode": "y", "a": "4", "b": "", "c": "6"}
    assert files["normalised.csv"][2] == {
        "uCode": "z",
        "a": "33.333333333333329",
        "b": "100",
        "c": "33.333333333333329",
    }
    assert files["aggregated.csv"][1] == {"uCode": "y", "P": "100", "Q": "100", "Index": "100"}
    assert files["ranks.csv"] == [
        {"uCode": "x", "rank": "3"},
        {"uCode": "y", "rank": "1"},
        {"uCode": "z", "rank": "2"},
    ]


def test_top_of_another_name_is_written_under_both(score):
    _, _, files = score(tree=TREE.replace("Index", "Whole"))

    assert list(files["aggregated.csv"][0]) == ["uCode", "P", "Q", "Whole", "Index"]
    assert all(row["Whole"] == row["Index"] for row in files["aggregated.csv"])


def test_equal_units_share_the_smallest_place(score):
    _, _, files = score(table=TABLE + "x2,X2,1,9,3,\n")

    assert [row["rank"] for row in files["ranks.csv"]] == ["3", "1", "2", "3"]


def test_unit_without_values_is_not_ranked_and_told_why(score):
    code, err, files = score("--uncertainty", "20", table=TABLE + "w,W,,,,\n")

    assert (code, err) == (0, "sojourn: w: not ranked: no value in any indicator\n")
    assert files["ranks.csv"][-1] == {
        "uCode": "w",
        "rank": "",
        "note": "not ranked: no value in any indicator",
    }
    assert files["rank_intervals.csv"][-1] == {
        "uCode": "w",
        "nominal": "",
        "mean": "",
        "median": "",
        "q5": "",
        "q95": "",
    }


@pytest.mark.parametrize(
    "normalisation",
    [
        "minmax:1,100",
        "zscore:0,1",
        "rank",
        "percentile",
        "borda",
        "scaled:0,100",
        "dist2max",
        "fracmax",
        "none",
    ],
)
@pytest.mark.parametrize(
    "table",
    [
        "uCode,a,b,c\nx,1,2,3\n",
        "uCode,a,b,c\nx,1,2,3\ny,4,1,3\n",
        "uCode,a,b,c\nx,7,2,3\ny,7,1,5\nz,7,9,\n",
        "uCode,a,b,c\nx,,2,3\ny,,1,5\nz,,9,4\n",
    ],
    ids=["one unit", "two units", "constant column", "column without values"],
)
def test_little_known_gives_values_and_places_never_a_silent_gap(score, normalisation, table):
    code, err, files = score("--normalise", normalisation, "--treat", "winmax=5", table=table)

    assert code == 0
    assert all(row["Index"] and row["P"] for row in files["aggregated.csv"])
    assert all(row["rank"] for row in files["ranks.csv"])
    assert not any(
        "nan" in cell or "inf" in cell for rows in files.values() for row in rows for cell in row.values()
    )
    assert all(line.startswith("sojourn: column ") for line in err.splitlines())


@pytest.mark.parametrize(
    ("options", "table", "tree", "told"),
    [
        ((), TABLE.replace("x,X,1", "x,X,many"), TREE, "table.csv: column a, row 2 (x): 'many' is no number"),
        ((), TABLE.replace("x,X,1", "x,X,inf"), TREE, "table.csv: column a, row 2 (x): 'inf' is not finite"),
        ((), TABLE.replace("y,Y", "x,Y"), TREE, "table.csv: column uCode, row 3: 'x' stands twice"),
        ((), "uCode,a,b\nx,1,2\n", TREE, "table.csv: column c: the column is missing"),
        ((), "uCode,a,b,c\nx,,,\n", TREE, "table.csv: column a: no unit has a value in any indicator"),
        (
            (),
            TABLE,
            TREE.replace("c,1,1,1,Q", "c,1,1,1,Z"),
            "tree.csv: column Parent, row 4 (c): there is no",
        ),
        (
            (),
            TABLE,
            TREE.replace("Index,3,1,1,,", "Index,3,1,1,P,"),
            "tree.csv: column Parent, row 5 (P): a cycle",
        ),
        ((), TABLE, TREE + "a,1,1,1,Q,Indicator\n", "tree.csv: column iCode, row 8 (a): 'a' stands twice"),
        (
            (),
            TABLE,
            TREE.replace("a,1,1,1", "a,1,1,0").replace("b,1,-1,1", "b,1,-1,0"),
            "tree.csv: column Weight, row 2 (a): the weights of what belongs to P sum to zero",
        ),
        (
            ("--normalise", "zscore:0,1", "--aggregate", "gmean"),
            TABLE,
            TREE,
            "table.csv: column a, row x: -0.872872 cannot enter a geometric mean",
        ),
        (
            ("--normalise", "none", "--aggregate", "gmean"),
            TABLE.replace("z,Z,2", "z,Z,-2"),
            TREE.replace("b,1,-1", "b,1,1"),
            "table.csv: column a, row z: -2 cannot enter a geometric mean",
        ),
        (("--aggregate", "amean,gmean,hmean"), TABLE, TREE, "--aggregate: 3 aggregations for 2 levels"),
        (("--aggregate", "middle"), TABLE, TREE, "--aggregate: there is no aggregation 'middle'"),
        (("--aggregate", "genmean:x"), TABLE, TREE, "--aggregate: the aggregation 'genmean:x' needs a power"),
        (
            ("--normalise", "minmax:5"),
            TABLE,
            TREE,
            "--normalise: the normalisation 'minmax:5' needs two numbers",
        ),
        (("--normalise", "dist2ref:q"), TABLE, TREE, "table.csv: column uCode: there is no unit 'q'"),
        (("--normalise", "dist2ref:y"), TABLE, TREE, "table.csv: column b, row y: "),
        (("--treat", "winmax=-1"), TABLE, TREE, "--treat: the treatment 'winmax=-1' is neither"),
        (("--spec", "spec.json"), TABLE, TREE, "--spec needs --uncertainty N"),
    ],
)
def test_what_cannot_be_worked_with_is_refused_in_one_line(score, options, table, tree, told):
    code, err, files = score(*options, table=table, tree=tree)

    assert (code, files) == (2, {})
    assert err.startswith(f"sojourn: {told}"), err
    assert err.count("\n") == 1


def test_goalposts_are_read_from_a_file(score, tmp_path):
    (tmp_path / "frozen.csv").write_text("iCode,Low,High\na,0,4\nb,0,10\nc,0,6\n", encoding="utf-8")

    code, _, files = score("--normalise", f"goalposts:{tmp_path}/frozen.csv")

    assert code == 0
    assert files["normalised.csv"][0] == {"uCode": "x", "a": "25", "b": "10", "c": "50"}


def test_spread_of_places_is_the_same_for_the_same_seed(score):
    _, _, first = score("--uncertainty", "200", "--seed", "7")
    _, _, second = score("--uncertainty", "200", "--seed", "7")

    assert first == second
    assert list(first["rank_intervals.csv"][0]) == ["uCode", "nominal", "mean", "median", "q5", "q95"]
    assert [row["nominal"] for row in first["rank_intervals.csv"]] == ["3", "1", "2"]


def test_spec_says_what_varies_and_asks_which_choice_matters(score):
    spec = {
        "treat": ["none", "winmax=2"],
        "normalise": ["minmax:1,100", "zscore:10,2", "rank"],
        "aggregate": ["amean", "gmean", "amean,copeland"],
        "impute": ["none", "mean"],
        "weights": {"1": 0.5, "2": 0.25},
        "sensitivity": 50,
    }

    code, err, files = score("--uncertainty", "100", "--spec", "spec.json", spec=spec)

    assert (code, err) == (0, "")
    assert len(files["rank_intervals.csv"]) == 3
    assert [row["factor"] for row in files["sensitivity.csv"]] == [
        "fill",
        "treatment",
        "normalisation",
        "weights",
        "method",
    ]


def test_figures_behind_values_let_them_vary_by_chance(score, tmp_path):
    lines = [f"{unit},a,{k},10,share,10" for unit, k in zip("xyz", (1, 4, 2), strict=True)]
    counts = tmp_path / "counts.csv"
    counts.write_text("uCode,iCode,k,n,Kind,Scale\n" + "\n".join(lines) + "\n", encoding="utf-8")
    table = TABLE.replace("y,Y,4,,6", "y,Y,4,7,6")

    code, err, files = score(
        "--uncertainty", "500", "--spec", "spec.json", table=table, spec={"counts": str(counts)}
    )

    assert (code, err) == (0, "")
    rows = files["rank_intervals.csv"]
    assert any(row["q5"] != row["q95"] for row in rows)
    counts.write_text("uCode,iCode,k,n,Kind\nx,a,5,3,share\n", encoding="utf-8")
    code, err, _ = score(
        "--uncertainty", "5", "--spec", "spec.json", table=table, spec={"counts": str(counts)}
    )
    assert (code, err) == (2, "sojourn: counts.csv: row 1: 5 of 3 cannot be\n")


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ({"wieghts": 0.25}, "column wieghts: the key is not known"),
        ({"weights": 2}, "column weights, row 2: 2 is no part from 0 to 1"),
        ({"weights": {"9": 0.1}}, "column weights: there is no level '9'"),
        ({"treat": "none"}, "column treat: a list of texts is needed"),
        ({"impute": ["guess"]}, "column impute: 'guess' is none of none, mean, median"),
        ({"sensitivity": -1}, "column sensitivity: a whole number from 2 on is needed"),
        ([], "the file is no JSON object"),
        ({"sensitivity": 20}, "a sensitivity analysis needs at least two choices that vary"),
    ],
)
def test_spec_that_says_nothing_sensible_is_refused(score, spec, told):
    code, err, files = score("--uncertainty", "10", "--spec", "spec.json", spec=spec)

    assert (code, err, files) == (2, f"sojourn: spec.json: {told}\n", {})


def test_folder_that_cannot_be_written_is_told(tmp_path, capsys):
    (tmp_path / "table.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "tree.csv").write_text(TREE, encoding="utf-8")
    (tmp_path / "file").write_text("", encoding="utf-8")

    named = [str(tmp_path / name) for name in ("table.csv", "tree.csv")]

    code = main(["index", "score", *named, "--out", str(tmp_path / "file")])

    assert code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_file_that_is_not_there_is_told(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "sojourn.cli", "index", "score", "no.csv", "neither.csv"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "sojourn: neither.csv: No such file or directory\n"


def test_files_are_the_same_to_the_byte_with_other_instructions_of_the_processor(tmp_path):
    """Logarithms differ in the last bit between vector units; a release must not."""
    draw = random.Random(3)
    rows = [f"u{row}," + ",".join(str(draw.gammavariate(0.3, 9)) for _ in "abc") for row in range(40)]
    (tmp_path / "table.csv").write_text("\n".join(["uCode,a,b,c", *rows]) + "\n", encoding="utf-8")
    (tmp_path / "tree.csv").write_text(TREE, encoding="utf-8")
    written = []
    for without in ("", "X86_V4 X86_V3 AVX512_ICL AVX512_SKX AVX2 FMA3"):
        out = tmp_path / f"out{len(written)}"
        options = ["--treat", "winmax=1", "--aggregate", "gmean,genmean:0.3", "--out", str(out)]
        done = subprocess.run(
            [sys.executable, "-m", "sojourn.cli", "index", "score", "table.csv", "tree.csv", *options],
            cwd=tmp_path,
            env=os.environ | {"NPY_DISABLE_CPU_FEATURES": without},
            capture_output=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        written.append([path.read_bytes() for path in sorted(out.glob("*"))])

    assert written[0] == written[1]


@reference.present
def test_reference_is_met_from_the_command_line(tmp_path):
    folder = reference.FOLDER

    code = main(
        [
            "index",
            "score",
            str(folder / "steps/04_screened.csv"),
            str(folder / "input/ASEM_iMeta.csv"),
            "--treat",
            "winmax=5",
            "--normalise",
            "minmax:1,100",
            "--aggregate",
            "amean,amean,gmean",
            "--out",
            str(tmp_path),
        ]
    )

    assert code == 0
    wanted = reference.columns("aggregate/amean_amean_gmean.csv")
    found = read(tmp_path / "aggregated.csv")
    for code in reference.framework().aggregates:
        assert [float(row[code]) for row in found] == pytest.approx(list(wanted[code]), rel=1e-9)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cells=st.lists(
        st.lists(
            st.sampled_from(["", "0", "1", "-3", "2.5", "1e308", "-1e308", "1e-320", "7"]),
            min_size=3,
            max_size=3,
        ),
        min_size=1,
        max_size=6,
    ),
    treat=st.sampled_from(["none", "winmax=2"]),
    normalise=st.sampled_from(
        ["minmax", "zscore", "rank", "percentile", "borda", "dist2max", "fracmax", "none"]
    ),
    aggregate=st.sampled_from(["amean", "gmean", "hmean", "genmean:0.5", "copeland", "copeland,gmean"]),
)
def test_any_table_gives_values_reasons_or_one_line(score, cells, treat, normalise, aggregate):
    """Never a traceback, a warning, or a place without an index or a reason."""
    lines = [f"u{row}," + ",".join(cell) for row, cell in enumerate(cells)]

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        code, err, files = score(
            "--treat", treat, "--normalise", normalise, "--aggregate", aggregate, "--uncertainty", "5",
            table="\n".join(["uCode,a,b,c", *lines]) + "\n",
        )  # fmt: skip

    if code:
        assert (code, err.count("\n")) == (2, 1)
        return
    for row, place in zip(files["aggregated.csv"], files["ranks.csv"], strict=True):
        assert bool(row["Index"]) == bool(place["rank"]) != bool(place.get("note"))
