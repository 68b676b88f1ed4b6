"""Whatever stands in a file, there is an answer or a refusal of one line, never anything else."""

import json
from copy import deepcopy
from random import Random

import pytest

from sojourn.engines.allocation import (
    MECHANISMS,
    Applicant,
    Instance,
    InstanceError,
    Place,
    allocate,
    read_instance,
    read_preflib,
    read_sheet,
    result_to_json,
)
from sojourn.engines.allocation.check_further import check_bundle, check_result
from sojourn.engines.allocation.compiled import _cache_folder
from tests.engines.allocation.test_check import leaves

WHOLE = {
    "format": "sojourn-allocation/1",
    "call": "c",
    "applicants": [
        {"id": "a", "choices": ["p", "q"], "scores": {"g": 87.5}, "class": 1, "groups": ["f"], "held": "q"},
        {"id": "b", "choices": ["q", "p"], "score": 80, "groups": []},
    ],
    "places": [
        {"id": "p", "agreement": "g", "list": "g", "capacity": 2, "reserved": [{"group": "f", "seats": 1}]},
        {"id": "q", "agreement": "g", "capacity": 1, "order": "open-first"},
    ],
    "caps": [{"id": "g", "capacity": 3, "members": ["p", "q"]}],
}
NUMBERS = [True, -1, 0, 1, 2.5, 10**400, float("nan"), float("inf")]
ODD = [*NUMBERS, None, "", "x", "p", "g", "\ud800", "a\nb", [], ["p"], {}, {"g": 1}]


def spoilt(random):
    """The file with one, two or three of its values changed, or left out."""
    found = deepcopy(WHOLE)
    for _ in range(random.randint(1, 3)):
        places = [*leaves(found), ("applicants", 0), ("places", 0), ("caps", 0), ("applicants.0", 0)]
        *path, last = (int(part) if part.isdigit() else part for part in random.choice(places)[0].split("."))
        inner = found
        try:
            for part in path:
                inner = inner[part]
            if random.random() < 0.2:
                del inner[last]
            else:
                inner[last] = random.choice(ODD)
        except (LookupError, TypeError):
            continue
    return found


@pytest.mark.parametrize("seed", range(8))
def test_a_spoilt_file_is_answered_or_refused(seed):
    random = Random(seed)
    for _ in range(150):
        raw = json.dumps(spoilt(random)).encode()
        mechanism = random.choice(MECHANISMS)
        try:
            result = allocate(read_instance(raw, mechanism=mechanism), mechanism=mechanism)
        except InstanceError as refusal:
            assert "\n" not in str(refusal)
        else:
            written = result_to_json(
                result, instance_bytes=raw, call=json.loads(raw)["call"], ties="lottery", seed=bytes(16)
            )
            assert check_result(raw, json.dumps(written).encode()) is None
            assert result.assignments.keys() == {one["id"] for one in json.loads(raw)["applicants"]}


@pytest.mark.parametrize("seed", range(4))
def test_bytes_that_are_nothing_are_refused_by_every_reader_and_by_the_check(seed):
    random = Random(seed)
    for _ in range(100):
        raw = bytes(random.choice(b'{}[]",:#1a \n\xff\x00PK') for _ in range(random.randint(0, 40)))
        for read in (read_instance, lambda told: read_preflib(told, call="c", capacities=told)):
            with pytest.raises(InstanceError):
                read(raw)
        assert "\n" not in (check_result(raw, raw) or "\n")
        assert "\n" not in (check_bundle(raw) or "\n")


def test_a_sheet_of_odd_cells_is_answered_or_refused():
    random = Random(1)
    headings = ["applicant", "place", "rank", "score", "capacity", "held", "reserved", "agreement_capacity"]
    for _ in range(300):
        rows = [headings, *([random.choice(ODD) for _ in headings] for _ in range(3))]
        try:
            allocate(read_sheet(rows, call="c"))
        except InstanceError as refusal:
            assert "\n" not in str(refusal)


@pytest.mark.mission("M3", shows=["bad input refused"])
def test_more_choices_than_limits_can_be_waited_for_are_refused_before_anything_is_computed():
    """As those of a million applicants are; the lottery takes them."""
    choices = tuple(f"p{number}" for number in range(50))
    places = tuple(Place(name, "g", 1, "g") for name in choices)
    instance = Instance("c", tuple(Applicant(f"a{number}", choices) for number in range(5001)), places)

    with pytest.raises(InstanceError) as refusal:
        allocate(instance, ties="h")

    assert str(refusal.value) == (
        "ties: 250,050 choices are too many for limits without a lottery (at most 250,000): "
        "break ties by the lottery"
    )
    assert allocate(instance).statistics["placed"] == 50


def test_machine_code_is_kept_where_it_can_be_written(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("")

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    kept = _cache_folder()
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    elsewhere = _cache_folder()

    assert kept == str(tmp_path / "sojourn" / "numba")
    assert "sojourn-numba-" in elsewhere
