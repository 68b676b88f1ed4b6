"""The tree and the tables: what is read, and what is refused with column and row."""

import math

import numpy as np
import pytest

from sojourn.engines.composite.fault import CompositeError
from sojourn.engines.composite.framework import Element, Framework
from sojourn.engines.composite.reading import read_framework, read_goalposts, read_table, table_to_csv

HEADING = "iCode,Level,Direction,Weight,Parent,Type"
TREE = f"""{HEADING}
a,1,1,1,P,Indicator
b,1,-1,3,P,Indicator
c,1,1,1,Q,Indicator
P,2,1,1,Index,Aggregate
Q,2,1,3,Index,Aggregate
Index,3,,,,Aggregate
Kind,,,,,Group
"""
TABLE = "uCode,uName,a,b,c,else\nx,X,1,2,3,text\ny,Y,4,,6,\n"


def tree(*lines: str) -> Framework:
    """A framework of a heading and these lines."""
    return read_framework("\n".join([HEADING, *lines]).encode())


def test_framework_is_read_in_order():
    found = read_framework(TREE.encode())

    assert found.codes == ("a", "b", "c", "P", "Q", "Index")
    assert (found.indicators, found.aggregates, found.root, found.levels) == (
        ("a", "b", "c"),
        ("P", "Q", "Index"),
        "Index",
        3,
    )
    assert found.ancestors("b") == ("P", "Index")
    assert list(found.directions) == [1, -1, 1]
    assert found.effective_weights() == pytest.approx([1 / 16, 3 / 16, 3 / 4, 1 / 4, 3 / 4, 1])


def test_branches_may_be_of_different_depth():
    found = tree(
        "a,1,1,1,P,Indicator", "P,2,1,1,Top,Aggregate", "b,2,1,1,Top,Indicator", "Top,3,1,1,,Aggregate"
    )

    assert found.codes == ("a", "b", "P", "Top")
    assert found.effective_weights() == pytest.approx([0.5, 0.5, 0.5, 1])


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["a,1,1,1,Z,Indicator", "I,2,1,1,,Aggregate"], "column Parent, row 2 (a): there is no element 'Z'"),
        (
            ["a,1,1,1,P,Indicator", "P,2,1,1,Q,Aggregate", "Q,3,1,1,P,Aggregate"],
            "column Parent, row 3 (P): a cycle: P lies below itself",
        ),
        (["a,1,1,1,a,Indicator"], "column Parent, row 2 (a): a cycle: a lies below itself"),
        (
            ["a,1,1,1,I,Indicator", "a,1,1,1,I,Indicator", "I,2,1,1,,Aggregate"],
            "column iCode, row 3 (a): 'a' stands twice (also in row 2 (a))",
        ),
        (
            ["a,1,1,0,I,Indicator", "b,1,1,0,I,Indicator", "I,2,1,1,,Aggregate"],
            "column Weight, row 2 (a): the weights of what belongs to I sum to zero",
        ),
        (
            ["a,1,1,x,I,Indicator"],
            "column Weight, row 2 (a): 'x' is no number (a missing value is an empty cell)",
        ),
        (["a,1,1,,I,Indicator"], "column Weight, row 2 (a): the weight is missing"),
        (["a,1,1,-1,I,Indicator"], "column Weight, row 2 (a): the weight -1 is negative"),
        (["a,1,1,inf,I,Indicator"], "column Weight, row 2 (a): 'inf' is not finite"),
        (["a,1,2,1,I,Indicator"], "column Direction, row 2 (a): '2' is neither 1 nor -1"),
        (["a,1.5,1,1,I,Indicator"], "column Level, row 2 (a): '1.5' is no whole number from 1 on"),
        (["a,,1,1,I,Indicator"], "column Level, row 2 (a): '' is no whole number from 1 on"),
        (["a,1,1,1,I,Thing"], "column Type, row 2 (a): 'Thing' is neither Indicator nor Aggregate"),
        ([",1,1,1,I,Indicator"], "column iCode, row 2: the code is missing"),
        (["I,2,1,1,,Aggregate"], "column Type: there is no indicator"),
        (["a,1,1,1,,Indicator"], "column Type, row 2 (a): the top is an indicator: there is no index"),
        (
            ["a,1,1,1,,Indicator", "I,2,1,1,,Aggregate", "b,1,1,1,I,Indicator"],
            "column Parent, row 3 (I): a second element without a parent (a is one)",
        ),
        (
            ["a,1,1,1,b,Indicator", "b,2,1,1,I,Indicator", "I,3,1,1,,Aggregate"],
            "column Parent, row 2 (a): b is an indicator, nothing can belong to it",
        ),
        (
            ["a,2,1,1,I,Indicator", "I,2,1,1,,Aggregate"],
            "column Level, row 2 (a): level 2 is not below level 2 of its parent I",
        ),
        (
            ["a,1,1,1,I,Indicator", "P,2,1,1,I,Aggregate", "I,3,1,1,,Aggregate"],
            "column iCode, row 3 (P): nothing belongs to this aggregate",
        ),
        (["a,1,1"], "row 2: 3 cells under 6 columns"),
    ],
)
def test_framework_that_is_no_tree_is_refused(lines, told):
    with pytest.raises(CompositeError) as failure:
        tree(*lines)

    assert str(failure.value) == told


def test_heading_without_a_column_is_refused():
    with pytest.raises(CompositeError, match="^column Weight: the column is missing$"):
        read_framework(b"iCode,Level,Direction,Parent,Type\n")


def test_table_is_read_with_gaps():
    found = read_table(TABLE.encode(), ("a", "b", "c"))

    assert (found.units, found.codes, found.names) == (("x", "y"), ("a", "b", "c"), {"x": "X", "y": "Y"})
    np.testing.assert_array_equal(found.values, [[1, 2, 3], [4, math.nan, 6]])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("uCode,a,c\nx,1,2\n", "column b: the column is missing"),
        ("a,b,c\n1,2,3\n", "column uCode: the column is missing"),
        ("uCode,a,b,b,c\nx,1,2,3,4\n", "column b, row 1: the column stands twice"),
        (
            "uCode,a,b,c\nx,1,many,3\n",
            "column b, row 2 (x): 'many' is no number (a missing value is an empty cell)",
        ),
        (
            "uCode,a,b,c\nx,1,nan,3\n",
            "column b, row 2 (x): 'nan' is no number (a missing value is an empty cell)",
        ),
        ("uCode,a,b,c\nx,1,-inf,3\n", "column b, row 2 (x): '-inf' is not finite"),
        ("uCode,a,b,c\nx,1,1e999,3\n", "column b, row 2 (x): '1e999' is not finite"),
        ("uCode,a,b,c\nx,1,2,3\ny,1,2,3\nx,1,2,3\n", "column uCode, row 4: 'x' stands twice (also in row 2)"),
        ("uCode,a,b,c\n,1,2,3\n", "column uCode, row 2: the code is missing"),
        ("uCode,a,b,c\n", "column uCode: there is no unit"),
        ("uCode,a,b,c\nx,,,\n", "column a: no unit has a value in any indicator"),
        ("uCode,a,b,c\nx,1\n", "row 2: 2 cells under 4 columns"),
        ("", "the file is empty"),
    ],
)
def test_table_that_cannot_be_read_is_refused(text, told):
    with pytest.raises(CompositeError) as failure:
        read_table(text.encode(), ("a", "b", "c"))

    assert str(failure.value) == told


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(CompositeError, match="^the file is not in UTF-8$"):
        read_table(b"uCode,a\nx,\xff\n", ("a",))


def test_goalposts_are_read_or_refused():
    assert read_goalposts(b"iCode,Low,High\na,0,10\n", ("a",)) == {"a": (0.0, 10.0, 100.0)}
    with pytest.raises(CompositeError, match="^column iCode, row b: the indicator has no goalposts$"):
        read_goalposts(b"iCode,Low,High\na,0,10\n", ("a", "b"))
    with pytest.raises(CompositeError, match=r"^column Low, row 2 \(a\): 10 is not below 10$"):
        read_goalposts(b"iCode,Low,High\na,10,10\n", ("a",))


def test_written_numbers_give_the_same_numbers_back():
    value = 0.1 + 0.2

    told = table_to_csv(["x", "y"], {"a": np.array([value, math.nan]), "note": ["", "said, so"]})

    assert told == 'uCode,a,note\nx,0.30000000000000004,\ny,,"said, so"\n'


def test_elements_removed_take_empty_aggregates_with_them():
    found = read_framework(TREE.encode()).without(["c"])

    assert found.codes == ("a", "b", "P", "Index")


def test_unknown_weights_and_elements_are_refused():
    whole = read_framework(TREE.encode())

    with pytest.raises(CompositeError, match="^column iCode, row z: there is no such element$"):
        whole.without(["z"])
    with pytest.raises(CompositeError, match="^column Weight, row z: there is no such element$"):
        whole.with_weights({"z": 1})


def test_elements_can_be_given_without_a_file():
    found = Framework([Element("a", 1, parent="I"), Element("I", 2, is_indicator=False)])

    assert found.codes == ("a", "I")
