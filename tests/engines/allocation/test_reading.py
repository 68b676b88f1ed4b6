"""The instance format: what is refused and with which line, and that writing and reading agree."""

import json
from copy import deepcopy
from dataclasses import replace

import pytest
from hypothesis import given, settings

from sojourn.engines.allocation import (
    Applicant,
    Cap,
    Instance,
    InstanceError,
    Place,
    Reserve,
    allocate,
    read_instance,
    write_instance,
)
from tests.engines.allocation.cases import instances

RIGHT = {
    "format": "sojourn-allocation/1",
    "call": "c1",
    "applicants": [
        {
            "id": "a1",
            "choices": ["p1", "p2"],
            "scores": {"g1": 87.5},
            "class": 1,
            "groups": ["school-3"],
            "held": "p2",
        },
        {"id": "张三", "choices": [], "score": 80},
    ],
    "places": [
        {
            "id": "p1",
            "agreement": "g1",
            "capacity": 2,
            "reserved": [{"group": "school-3", "seats": 1}],
            "order": "open-first",
        },
        {"id": "p2", "agreement": "g2", "list": "g1", "capacity": 2},
        {"id": "p3", "agreement": "g3", "capacity": 0},
    ],
    "caps": [
        {"id": "c1", "capacity": 3, "members": ["p1", "p2"]},
        {"id": "c2", "capacity": 5, "members": ["c1"]},
    ],
}


def changed(where, value):
    """RIGHT with another value at the dotted place, or without it where the value is `...`."""
    data = deepcopy(RIGHT)
    *path, last = (int(part) if part.isdigit() else part for part in where.split("."))
    inner = data
    for part in path:
        inner = inner[part]
    if value is ...:
        del inner[last]
    else:
        inner[last] = value
    return json.dumps(data).encode()


def test_every_field_is_read_and_the_list_defaults_to_the_agreement():
    assert read_instance(json.dumps(RIGHT).encode()) == Instance(
        call="c1",
        applicants=(
            Applicant("a1", ("p1", "p2"), scores={"g1": 87.5}, class_=1, groups=("school-3",), held="p2"),
            Applicant("张三", (), score=80.0),
        ),
        places=(
            Place("p1", "g1", 2, "g1", (Reserve("school-3", 1),), "open-first"),
            Place("p2", "g2", 2, "g1"),
            Place("p3", "g3", 0, "g3"),
        ),
        caps=(Cap("c1", 3, ("p1", "p2")), Cap("c2", 5, ("c1",))),
    )


@pytest.mark.mission("M3", shows=["bad input refused"])
@pytest.mark.parametrize(
    ("where", "value", "message"),
    [
        ("format", "sojourn-allocation/2", "format: 'sojourn-allocation/1' is needed"),
        ("format", ..., "format: 'sojourn-allocation/1' is needed"),
        ("call", ..., "call: a text is needed, not null"),
        ("call", "", 'call: a text is needed, not ""'),
        ("call", "\ud800", 'call: a text is needed, not "\\ud800"'),
        ("applicants", ..., "applicants: a list is needed"),
        ("applicants.1", "a2", "applicants[1]: an object is needed"),
        ("applicants.1.id", ..., "applicants[1].id: a text is needed, not null"),
        ("applicants.1.id", 7, "applicants[1].id: a text is needed, not 7"),
        ("applicants.1.id", "a1", "applicants: 'a1' stands twice"),
        ("applicants.0.choices", "p1", "applicants[0].choices: a list is needed"),
        ("applicants.0.choices", ["p1", 2], "applicants[0].choices[1]: a text is needed, not 2"),
        ("applicants.0.choices", ["p1", "p1"], "applicants[0].choices: 'p1' stands twice"),
        ("applicants.0.choices", ["p1", "p9"], "applicants[0].choices: no place is called 'p9'"),
        ("applicants.0.choices", ["c1"], "applicants[0].choices: no place is called 'c1'"),
        ("applicants.0.choices", ["\n"], "applicants[0].choices: no place is called '\\n'"),
        ("applicants.0.held", "p3", "applicants[0].held: 'p3' is not among the choices"),
        ("applicants.0.held", "p9", "applicants[0].held: 'p9' is not among the choices"),
        ("applicants.0.held", ["p1"], 'applicants[0].held: a text is needed, not ["p1"]'),
        ("applicants.0.groups", {}, "applicants[0].groups: a list is needed"),
        ("applicants.0.groups", [None], "applicants[0].groups[0]: a text is needed, not null"),
        ("applicants.0.class", 1.5, "applicants[0].class: a whole number is needed, not 1.5"),
        ("applicants.0.class", True, "applicants[0].class: a whole number is needed, not true"),
        ("applicants.0.score", float("nan"), "applicants[0].score: a finite number is needed, not NaN"),
        (
            "applicants.0.score",
            -float("inf"),
            "applicants[0].score: a finite number is needed, not -Infinity",
        ),
        ("applicants.0.score", "a\nb", 'applicants[0].score: a finite number is needed, not "a\\nb"'),
        ("applicants.0.score", False, "applicants[0].score: a finite number is needed, not false"),
        ("applicants.0.score", 10**309, f"applicants[0].score: a finite number is needed, not {10**309}"),
        ("applicants.0.scores", [87.5], "applicants[0].scores: an object is needed"),
        (
            "applicants.0.scores",
            {"g1": None},
            "applicants[0].scores['g1']: a finite number is needed, not null",
        ),
        ("applicants.0.scores", {"\n": []}, "applicants[0].scores['\\n']: a finite number is needed, not []"),
        ("applicants.0.scores", {"": 1}, 'applicants[0].scores: a text is needed, not ""'),
        ("places", {}, "places: a list is needed"),
        ("places.2", None, "places[2]: an object is needed"),
        ("places.2.id", "p1", "places: 'p1' stands twice"),
        ("places.2.agreement", ..., "places[2].agreement: a text is needed, not null"),
        ("places.2.list", 4, "places[2].list: a text is needed, not 4"),
        ("places.2.capacity", ..., "places[2].capacity: a whole number is needed, not null"),
        ("places.2.capacity", -1, "places[2].capacity: -1 is negative"),
        ("places.2.capacity", 1.0, "places[2].capacity: a whole number is needed, not 1.0"),
        ("places.2.capacity", True, "places[2].capacity: a whole number is needed, not true"),
        ("places.0.order", "first", 'places[0].order: "first" is neither reserved-first nor open-first'),
        ("places.0.reserved", None, "places[0].reserved: a list is needed"),
        ("places.0.reserved", ["f"], "places[0].reserved[0]: an object is needed"),
        ("places.0.reserved.0.group", ..., "places[0].reserved[0].group: a text is needed, not null"),
        ("places.0.reserved.0.seats", -2, "places[0].reserved[0].seats: -2 is negative"),
        ("places.0.reserved.0.seats", 3, "places[0].reserved: more seats are reserved than there are"),
        (
            "places.0.reserved",
            [{"group": "f", "seats": 1}, {"group": "f", "seats": 0}],
            "places[0].reserved: 'f' stands twice",
        ),
        (
            "places.0.weight",
            2,
            "places[0].weight: one seat counts one person: with weights a stable outcome need not exist",
        ),
        ("caps", None, "caps: a list is needed"),
        ("caps.0.id", "c2", "caps: 'c2' stands twice"),
        ("caps.0.id", "p3", "caps[0].id: 'p3' is a place as well"),
        ("caps.0.capacity", "3", 'caps[0].capacity: a whole number is needed, not "3"'),
        ("caps.0.members", ["p1", "p1"], "caps[0].members: 'p1' stands twice"),
        ("caps.0.members", ["p1", "p9"], "caps[0].members: no place or cap is called 'p9'"),
        ("caps.0.members", ["p1", "c1"], "caps: 'c1' is inside itself"),
        ("caps.0.members", ["p1", "c2"], "caps: 'c1' is inside itself"),
        ("caps.1.members", ["c1", "p3"], "caps[1]: 'c2' spans the priority lists 'g1', 'g3'"),
    ],
)
def test_bad_input_is_refused_with_one_line_that_names_the_place(where, value, message):
    with pytest.raises(InstanceError) as refusal:
        read_instance(changed(where, value))

    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "not JSON: Expecting value: line 1 column 1 (char 0)"),
        (b"{", "not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        (b'"\xff"', "not JSON: 'utf-8' codec can't decode byte 0xff in position 1: invalid start byte"),
        (b"[" * 100_000, "not JSON: nested too deeply"),
        (b"[]", "format: 'sojourn-allocation/1' is needed"),
        (b"null", "format: 'sojourn-allocation/1' is needed"),
    ],
)
def test_what_is_not_json_or_no_object_is_refused(raw, message):
    with pytest.raises(InstanceError) as refusal:
        read_instance(raw)

    assert str(refusal.value) == message


def test_crossing_caps_are_refused_and_nested_ones_are_not():
    places = [{"id": f"p{number}", "agreement": "g", "capacity": 1} for number in range(3)]
    elsewhere = {"id": "q", "agreement": "h", "capacity": 1}
    caps = [
        {"id": "left", "capacity": 1, "members": ["p0", "p1"]},
        {"id": "right", "capacity": 1, "members": ["p1", "p2"]},
    ]
    data = {
        "format": "sojourn-allocation/1",
        "call": "c",
        "applicants": [],
        "places": [*places, elsewhere],
        "caps": caps,
    }

    with pytest.raises(InstanceError) as refusal:
        read_instance(json.dumps(data).encode())
    by_turns = read_instance(json.dumps(data).encode(), mechanism="sd")
    on_one_list = read_instance(json.dumps({**data, "places": places}).encode())
    caps[1]["members"] = ["left", "p1", "p2"]
    nested = read_instance(json.dumps({**data, "places": places}).encode())

    assert str(refusal.value) == (
        "caps: 'left' and 'right' cross, so that there may be no outcome without justified envy: they must "
        "be nested or have no place in common (sd and rsd take them, da if all places share one list)"
    )
    assert by_turns.crossing == on_one_list.crossing == ("left", "right")
    assert nested.path == {
        "p0": ("p0", "left", "right"),
        "p1": ("p1", "left", "right"),
        "p2": ("p2", "right"),
    }


def test_caps_nested_a_thousand_deep_are_read_whatever_their_order():
    caps = tuple(Cap(f"c{number}", 1, (f"c{number + 1}",)) for number in range(2000))
    instance = Instance("c", (), (Place("p", "g", 1, "g"),), (*caps, Cap("c2000", 1, ("p",))))

    read = read_instance(write_instance(instance))

    assert read.path["p"] == ("p", *(f"c{number}" for number in range(2000, -1, -1)))


@pytest.mark.parametrize(
    ("ties", "places", "message"),
    [
        ("lots", (Place("p", "g", 1, "g"),), "ties: 'lots' is none of lottery, h, l"),
        ("l", (Place("p", "g", 1, "g"), Place("p", "g", 1, "g")), "places: 'p' stands twice"),
    ],
)
def test_allocation_refuses_what_has_no_meaning(ties, places, message):
    with pytest.raises(InstanceError) as refusal:
        allocate(Instance("c", (), places), ties=ties)

    assert str(refusal.value) == message


def test_writing_is_canonical():
    one = read_instance(json.dumps(RIGHT, indent=3).encode())
    first, second = one.applicants
    other = replace(one, applicants=(first, replace(second, score=80)))

    assert write_instance(one) == write_instance(other)
    assert write_instance(one).decode() == (
        '{"format":"sojourn-allocation/1","call":"c1","applicants":['
        '{"id":"a1","choices":["p1","p2"],"scores":{"g1":87.5},"class":1,"groups":["school-3"],"held":"p2"},'
        '{"id":"张三","choices":[],"score":80.0}],"places":['
        '{"id":"p1","agreement":"g1","list":"g1","capacity":2,'
        '"reserved":[{"group":"school-3","seats":1}],"order":"open-first"},'
        '{"id":"p2","agreement":"g2","list":"g1","capacity":2},'
        '{"id":"p3","agreement":"g3","list":"g3","capacity":0}],"caps":['
        '{"id":"c1","capacity":3,"members":["p1","p2"]},{"id":"c2","capacity":5,"members":["c1"]}]}'
    )


@settings(deadline=None)
@given(instances(reserves=True, held=True))
def test_what_is_written_is_read_again_as_it_was(instance):
    written = write_instance(instance)

    assert read_instance(written) == instance
    assert write_instance(read_instance(written)) == written
