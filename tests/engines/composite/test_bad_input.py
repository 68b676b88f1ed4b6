"""Bad input: each gives a value, "not ranked" with the reason, or a refusal that names column and row."""

import csv
import math
from pathlib import Path

import pytest

from sojourn.cli import main
from sojourn.engines.composite.framework import Element, Framework
from sojourn.engines.composite.indexing import Figure, Kind, Method, index_of

TREE = (
    "iCode,Level,Direction,Weight,Parent,Type\na,1,1,1,I,Indicator\nb,1,1,1,I,Indicator\nI,2,1,1,,Aggregate\n"
)


PLAIN = "uCode,a,b\nx,1,1\n"


def scored(folder: Path, data: str, tree: str = TREE, *told: str) -> int:
    """The command's exit code; what it writes lies in the folder."""
    for name, text in (("data.csv", data), ("tree.csv", tree)):
        (folder / name).write_text(text, encoding="utf-8")
    paths = [str(folder / name) for name in ("data.csv", "tree.csv")]
    return main(["index", "score", *paths, *told, "--out", str(folder)])


def ranks(folder: Path) -> list[list[str]]:
    with (folder / "ranks.csv").open(encoding="utf-8") as file:
        return list(csv.reader(file))[1:]


@pytest.mark.parametrize(
    ("data", "tree", "sentence"),
    [
        ("uCode,a,b\nx,inf,1\ny,2,3\n", TREE, "column a, row 2 (x): 'inf' is not finite"),
        ("uCode,a,b\nx,1,1\ny,NaN?,3\n", TREE, "column a, row 3 (y): 'NaN?' is no number"),
        ("uCode,a,b\nx,1,1\nx,2,3\n", TREE, "column uCode, row 3: 'x' stands twice"),
        ("uCode,a,a\nx,1,1\ny,2,3\n", TREE, "column a"),
        ("uCode,a\nx,1\ny,2\n", TREE, "column b"),
        (PLAIN, TREE.replace("b,1,1,1,I", "a,1,1,1,I"), "column iCode, row 3 (a): 'a' stands twice"),
        (PLAIN, TREE.replace("b,1,1,1,I", "b,1,1,1,Q"), "column Parent, row 3 (b): there is no element"),
        (PLAIN, TREE.replace("I,2,1,1,,", "I,2,1,1,I,"), "column Parent, row 4 (I): a cycle"),
        (PLAIN, TREE.replace("1,1,1,I", "1,1,0,I"), "column Weight"),
        (PLAIN, TREE.replace("a,1,1,1,I", "a,1,1,-1,I"), "column Weight, row 2 (a): the weight -1"),
    ],
    ids=[
        "infinite", "no number", "duplicate unit", "duplicate column", "column missing", "duplicate code",
        "unknown parent", "cycle", "weights sum to zero", "negative weight",
    ],
)  # fmt: skip
def test_input_that_contradicts_itself_is_refused_by_column_and_row(tmp_path, capsys, data, tree, sentence):
    assert scored(tmp_path, data, tree) == 2

    told = capsys.readouterr().err.strip().splitlines()
    assert len(told) == 1
    assert sentence in told[0]


def test_negative_values_are_values_but_not_for_a_geometric_mean(tmp_path, capsys):
    data = "uCode,a,b\nx,-1,1\ny,2,3\n"

    assert scored(tmp_path, data) == 0
    assert ranks(tmp_path) == [["x", "2"], ["y", "1"]]
    assert scored(tmp_path, data, TREE, "--normalise", "none", "--aggregate", "gmean") == 2
    assert "column a, row x" in capsys.readouterr().err


def test_a_constant_column_gives_everybody_the_same(tmp_path):
    assert scored(tmp_path, "uCode,a,b\nx,5,1\ny,5,3\nz,5,2\n") == 0

    assert ranks(tmp_path) == [["x", "3"], ["y", "1"], ["z", "2"]]


@pytest.mark.parametrize("units", [1, 2])
def test_one_unit_and_two_units_have_places(tmp_path, units):
    assert scored(tmp_path, "uCode,a,b\n" + "".join(f"u{row},{row},{row}\n" for row in range(units))) == 0

    assert ranks(tmp_path) == [[f"u{row}", str(units - row)] for row in range(units)]


def test_missing_values_share_out_their_weight_and_a_unit_without_any_is_not_ranked(tmp_path):
    assert scored(tmp_path, "uCode,a,b\nx,,3\ny,2,1\nz,,\n") == 0

    assert [line[:2] for line in ranks(tmp_path)] == [["x", "1"], ["y", "2"], ["z", ""]]
    assert ranks(tmp_path)[2][2] == "not ranked: no value in any indicator"
    assert "nan" not in (tmp_path / "aggregated.csv").read_text(encoding="utf-8").lower()


def test_all_missing_is_refused_by_the_first_empty_column(tmp_path, capsys):
    assert scored(tmp_path, "uCode,a,b\nx,,\ny,,\n") == 2

    assert "column a" in capsys.readouterr().err


def test_denominators_of_zero_or_below_k_give_a_reason_or_a_flagged_value():
    tree = Framework([Element("a", 1, parent="I"), Element("I", 2, is_indicator=False)])
    lines = [
        Figure("zero", "a", 0.0, 0.0, None, "zero"),
        Figure("below", "a", 9.0, 5.0, 180.0),
        Figure("small", "a", 1.0, 2.0, 50.0),
        *(Figure(f"u{row}", "a", float(row), 20.0, 5.0 * row) for row in range(4)),
    ]
    of = dict.fromkeys([one.unit for one in lines], "school")

    found = index_of([lines], tree, {"a": Kind("B", 100.0)}, of, Method(least=5, replications=50))

    told = {unit: (found.estimates[unit, "a"].reason, found.estimates[unit, "a"].value) for unit in of}
    assert told["zero"][0] == "zero" and math.isnan(told["zero"][1])
    assert told["below"][0] == "above" and 0 < told["below"][1] <= 100
    assert told["small"][0] == "not ranked: n = 2 in 1 years, 5 needed"
    standings = {one.unit: one for one in found.standings}
    assert [unit for unit in of if standings[unit].place is None] == ["zero", "small"]
    assert all(one.reason for one in found.standings if one.place is None)
