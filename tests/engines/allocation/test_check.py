"""The independent check: a right result has no fault, and any tampering is told in its one line."""

import hashlib
import hmac
import json
from copy import deepcopy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sojourn.engines.allocation import (
    Applicant,
    Cap,
    Instance,
    Place,
    Reserve,
    allocate,
    result_to_json,
    write_instance,
)
from sojourn.engines.allocation.check_further import check_result
from tests.engines.allocation.cases import instances

patient = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=100)

# a and b would be placed just as stably the other way round; c and d are tied, and c drew the lower number;
# e falls back on s, which f would otherwise have had.
INSTANCE = Instance(
    "c1",
    (
        Applicant("a", ("p", "q"), scores={"x": 70, "y": 90}),
        Applicant("b", ("q", "p"), scores={"x": 90, "y": 70}),
        Applicant("c", ("r", "s"), score=80),
        Applicant("d", ("r", "s"), score=80),
        Applicant("e", ("r", "s"), score=10, held="s"),
        Applicant("f", ("s",), score=95),
    ),
    (Place("p", "g1", 1, "x"), Place("q", "g2", 1, "y"), Place("r", "g3", 2, "z"), Place("s", "g3", 1, "z")),
    (Cap("cap", 2, ("r", "s")),),
)
C = "15497048200852439197490467507181890730192493931616381821185773686083783427392"
D = "50316567382487666885384582566132962338713692975172694787707988977074215949381"

ANOTHER_DRAW = int(hmac.new(b"\x11" * 16, b"c1|a", "sha256").hexdigest(), 16)


def written(instance, *, ties="lottery", seed=bytes(16)):
    """The file of the instance, and the engine's result as it would be read from its file."""
    raw = write_instance(instance)
    result = result_to_json(
        allocate(instance, ties=ties, seed=seed), instance_bytes=raw, call=instance.call, ties=ties, seed=seed
    )
    return raw, json.loads(json.dumps(result))


RAW, RIGHT = written(INSTANCE)


def checked(result, raw=RAW):
    return check_result(raw, json.dumps(result).encode())


def changed(where, value, *, of=None):
    """A right result with another value at the dotted place, or without it where the value is `...`."""
    result = deepcopy(of or RIGHT)
    *path, last = (int(part) if part.isdigit() else part for part in where.split("."))
    inner = result
    for part in path:
        inner = inner[part]
    if value is ...:
        del inner[last]
    else:
        inner[last] = value
    return result


def test_a_right_result_has_no_fault_and_means_what_it_says():
    assert checked(RIGHT) is None
    assert RIGHT["assignments"] == {"a": "p", "b": "q", "c": "r", "d": None, "e": "s", "f": None}
    assert (RIGHT["explanations"]["c"][0]["lottery"], RIGHT["explanations"]["d"][0]["lottery"]) == (C, D)


def test_reasons_may_be_left_out():
    reasons = ("format", "mechanism", "cut_offs", "statistics", "explanations", "certificate")

    assert checked({name: value for name, value in RIGHT.items() if name not in reasons}) is None


@pytest.mark.parametrize(
    ("where", "value", "fault"),
    [
        ("instance_sha256", "0" * 64, "instance_sha256: the result belongs to another instance"),
        ("call", "c2", "call: the result names 'c2', the instance 'c1'"),
        ("format", "sojourn-allocation-result/2", "format: 'sojourn-allocation-result/1' is needed"),
        ("mechanism", "luck", "mechanism: there is no check of 'luck'"),
        ("mechanism", "sd", "certificate: 'kind' is \"replay\""),
        ("mechanism", "immediate", "cut_offs: 'r' is null"),
        ("ties", "none", "ties: 'none' is none of lottery, h, l"),
        ("ties", "h", "assignments: the limits are not kept for 'c' at 'r'"),
        ("ties", "l", "assignments: the limits are not kept for 'd' at 'r'"),
        ("seed", "11" * 16, f"explanations: the lottery number of 'a' is {ANOTHER_DRAW}"),
        (
            "seed",
            "0x",
            "not readable: ValueError non-hexadecimal number found in fromhex() arg at position 1",
        ),
        ("seed", ..., "not readable: KeyError 'seed'"),
        ("assignments", [], "assignments: 'a' stands in only one of instance and result"),
        ("assignments.d", ..., "assignments: 'd' stands in only one of instance and result"),
        ("assignments.z", "p", "assignments: 'z' stands in only one of instance and result"),
        ("assignments.f", "r", "assignments: 'f' did not ask for 'r'"),
        ("assignments.f", "nowhere", "assignments: 'f' did not ask for 'nowhere'"),
        ("assignments.f", ["s"], "assignments: 'f' did not ask for ['s']"),
        ("assignments.e", None, "assignments: 'e' has lost the place held before"),
        ("assignments.b", "p", "assignments: 'p' has 2 people for 1 seats"),
        ("assignments.d", "r", "assignments: 'cap' has 3 people for 2 seats"),
        ("assignments.a", None, "assignments: 'a' and 'p' would both rather have each other"),
        ("assignments.c", None, "assignments: 'c' and 'r' would both rather have each other"),
        ("assignments.e", "r", "assignments: 'f' and 's' would both rather have each other"),
        ("cut_offs.p", {"score": 70, "class": 0, "lottery": C}, "cut_offs: 'p' is null"),
        ("cut_offs.r.score", 79, f'cut_offs: \'r\' is {{"score": 80.0, "class": 0, "lottery": "{C}"}}'),
        ("cut_offs.r", None, f'cut_offs: \'r\' is {{"score": 80.0, "class": 0, "lottery": "{C}"}}'),
        ("cut_offs.z", {}, "cut_offs: 'z' is null"),
        ("statistics.placed", 5, "statistics: 'placed' is 4"),
        ("statistics.profile", [4, 0], "statistics: 'profile' is [3, 1]"),
        ("statistics.profile", [3, 1, 0], "statistics: 'profile' is [3, 1]"),
        ("statistics.justified_envy_pairs", 1, "statistics: 'justified_envy_pairs' is 0"),
        ("statistics.empty_seats", 1, "statistics: 'empty_seats' is 0"),
        ("statistics.over_capacity", 1, "statistics: 'over_capacity' is 0"),
        ("statistics.happiness", 1, "statistics: 'happiness' is null"),
        ("certificate.kind", "none", "certificate: 'kind' is \"no-blocking-pair\""),
        ("certificate.pairs_checked", 5, "certificate: 'pairs_checked' is 4"),
        ("explanations.z", [], "explanations: there is no applicant 'z'"),
        ("explanations.d", [], "explanations: the lines of 'd' are not their choices"),
        ("explanations.d.1", ..., "explanations: the lines of 'd' are not their choices"),
        ("explanations.d.0.place", "s", "explanations: the lines of 'd' are not their choices"),
        ("explanations.d.0.place", ..., "not readable: KeyError 'place'"),
        ("explanations.d.0.outcome", "not_needed", "explanations: 'outcome' of 'd' at 'r' is \"refused\""),
        ("explanations.d.0.score", 79, "explanations: 'score' of 'd' at 'r' is 80.0"),
        ("explanations.d.0.class", 1, "explanations: 'class' of 'd' at 'r' is 0"),
        ("explanations.d.0.lottery", C, f"explanations: the lottery number of 'd' is {D}"),
        (
            "explanations.d.0.cut_off.class",
            1,
            f'explanations: \'cut_off\' of \'d\' at \'r\' is {{"score": 80.0, "class": 0, "lottery": "{C}"}}',
        ),
        ("explanations.d.0.binding", "r", "explanations: 'binding' of 'd' at 'r' is \"cap\""),
        ("explanations.d.1.binding", "cap", "explanations: 'binding' of 'd' at 's' is \"s\""),
        ("explanations.d.0.decided_by", "score", "explanations: 'decided_by' of 'd' at 'r' is \"lottery\""),
        ("explanations.d.1.decided_by", "seats", "explanations: 'decided_by' of 'd' at 's' is \"held\""),
        ("explanations.e.0.points_missing", 69, "explanations: 'points_missing' of 'e' at 'r' is 70.0"),
        ("explanations.e.1.points_missing", 1, "explanations: 'points_missing' of 'e' at 's' is null"),
        ("explanations.e.0.waiting_rank", 1, "explanations: 'waiting_rank' of 'e' at 'r' is 2"),
    ],
)
def test_each_tampering_is_told_in_its_one_line(where, value, fault):
    assert checked(changed(where, value)) == fault


def test_another_stable_outcome_is_not_the_result():
    swapped = changed("assignments.b", "p", of=changed("assignments.a", "q"))

    assert checked(swapped) == "assignments: 'a' would have got 'p' by asking from the top"


def test_a_result_made_with_another_draw_is_found_by_its_numbers():
    _raw, other = written(INSTANCE, seed=b"seeds that suit c")

    assert checked({**other, "seed": RIGHT["seed"]}) == (
        f"explanations: the lottery number of 'a' is {RIGHT['explanations']['a'][0]['lottery']}"
    )


def test_passing_over_a_group_is_found():
    instance = Instance(
        "c",
        (
            Applicant("a", ("p",), score=90),
            Applicant("b", ("p",), score=85),
            Applicant("c", ("p",), score=70, groups=("f",)),
        ),
        (Place("p", "g", 2, "g", (Reserve("f", 1),)),),
    )
    raw, result = written(instance)

    favoured = {**result, "assignments": {"a": "p", "b": "p", "c": None}}

    assert checked(favoured, raw) == "assignments: 'c' and 'p' would both rather have each other"


@pytest.mark.parametrize(
    ("instance", "result", "fault"),
    [
        (
            b"{",
            b"{}",
            "not readable: JSONDecodeError Expecting property name enclosed in double quotes: "
            "line 1 column 2 (char 1)",
        ),
        (b"{}", b"[]", "not readable: TypeError list indices must be integers or slices, not str"),
        (b"{}", b"{}", "not readable: KeyError 'instance_sha256'"),
    ],
)
def test_what_cannot_be_read_is_a_fault_of_one_line(instance, result, fault):
    assert check_result(instance, result) == fault


def test_an_instance_with_caps_inside_themselves_is_a_fault():
    raw = RAW.replace(b'"members":["r","s"]', b'"members":["r","cap"]')
    digest = hashlib.sha256(raw).hexdigest()

    assert checked({**RIGHT, "instance_sha256": digest}, raw) == (
        "not readable: ValueError caps inside themselves"
    )


@patient
@given(instances(reserves=True, held=True), st.data())
def test_whoever_is_moved_anywhere_else_the_check_finds_it(instance, data):
    raw, result = written(instance)
    moved = data.draw(st.sampled_from(instance.applicants))
    elsewhere = {*moved.choices, None} - {result["assignments"][moved.id]}

    faults = [checked(changed(f"assignments.{moved.id}", place, of=result), raw) for place in elsewhere]

    assert [fault for fault in faults if not fault or "\n" in fault] == []


def leaves(value, where=""):
    """The dotted places of all single values."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if not pairs:
        return [(where, value)] if where and not isinstance(value, dict | list) else []
    return [
        leaf for name, inner in pairs for leaf in leaves(inner, f"{where}.{name}" if where else f"{name}")
    ]


@settings(patient, max_examples=40)
@given(instances(applicants=3, places=3, held=True), st.sampled_from(["lottery", "h", "l"]))
def test_whatever_single_value_is_changed_the_check_finds_it(instance, ties):
    raw, result = written(instance, ties=ties)

    faults = {
        where: checked(
            changed(where, value + 1 if isinstance(value, int | float) else f"{value}x", of=result), raw
        )
        for where, value in leaves(result)
    }

    assert {where: fault for where, fault in faults.items() if not fault or "\n" in fault} == {}
