"""Answers that others have published or computed, where the shared data is present."""

import json
import os
import re
from pathlib import Path

import pytest

from sojourn.engines.allocation import (
    MECHANISMS,
    Applicant,
    Cap,
    Instance,
    InstanceError,
    Place,
    allocate,
    read_preflib,
    result_to_json,
    write_instance,
)
from sojourn.engines.allocation.check_further import check_result

CONFORMANCE = Path(os.environ.get("SOJOURN_CONFORMANCE_DATA", Path(__file__).parents[4] / "shared" / "data"))
DATA = CONFORMANCE / "allocation"
PROJECTS = "preflib_00038/00038-0000000{}"


def known(*names):
    """The published answers, or a skip that says where they were looked for."""
    if not (DATA / "expected.json").exists():
        pytest.skip(f"no expected.json in {DATA}; SOJOURN_CONFORMANCE_DATA says where it is")
    found = json.loads((DATA / "expected.json").read_bytes())
    for name in names:
        found = found[name]
    return found


def checked(instance, *, mechanism="da", seed=bytes(16)):
    """The engine's result, in which the independent check has found no fault."""
    raw = write_instance(instance)
    result = allocate(instance, mechanism=mechanism, seed=seed)
    written = result_to_json(result, instance_bytes=raw, call=instance.call, ties="lottery", seed=seed)
    assert check_result(raw, json.dumps(written).encode()) is None
    return result


def projects(year, *, form="soi"):
    stem = DATA / PROJECTS.format(year)
    return read_preflib(
        stem.with_suffix(f".{form}").read_bytes(), call="c", capacities=stem.with_suffix(".dat").read_bytes()
    )


@pytest.mark.parametrize("year", "4567")
def test_project_bidding_has_the_known_sizes_costs_and_profiles(year):
    expected = known("preflib_00038_project_bidding", year)
    instance = projects(year)

    by_kind = {one: checked(instance, mechanism=one).statistics for one in MECHANISMS[4:8]}

    least = by_kind["min-cost"]["profile"]
    assert {
        "max_size": by_kind["min-cost"]["placed"],
        "min_cost": sum(rank * count for rank, count in enumerate(least, 1)),
        "rank_maximal": by_kind["rank-maximal"]["profile"],
        "greedy_maximum": by_kind["greedy"]["profile"],
        "generous_maximum": by_kind["generous"]["profile"],
    } == expected


@pytest.mark.parametrize("year", "4567")
@pytest.mark.parametrize("mechanism", ["da", "sd", "rsd", "kiraly", "immediate"])
def test_project_bidding_keeps_within_the_numbers_of_each_supervisor(year, mechanism):
    known("preflib_00038_project_bidding", year)

    assert checked(projects(year), mechanism=mechanism).statistics["over_capacity"] == 0


def test_project_bidding_with_ties_at_the_end_is_refused_with_the_line():
    known()

    with pytest.raises(InstanceError) as refusal:
        projects("4", form="toc")

    assert str(refusal.value) == (
        "line 76: the order has ties, and applicants must rank strictly (use the .soi or .soc file)"
    )


@pytest.mark.parametrize(("file", "voters"), [("00009-00000001", 146), ("00009-00000002", 153)])
def test_course_rankings_are_read_in_full_and_certified(file, voters):
    known()
    instance = read_preflib((DATA / "preflib_00009_agh" / f"{file}.soc").read_bytes(), call="c")

    assert len(instance.applicants) == voters
    for mechanism in MECHANISMS:
        assert checked(instance, mechanism=mechanism).statistics["placed"] == len(instance.places)


def residents():
    """The Scottish-like instance of pyhrtc: residents rank strictly, hospitals with ties."""
    lines = (DATA / "pyhrtc" / "hrt.instance").read_text().splitlines()
    count, hospitals = int(lines[1]), int(lines[2])
    marks, places = {}, []
    for line in lines[3 + count : 3 + count + hospitals]:
        hospital, seats, order = line.split(maxsplit=2)
        places.append(Place(f"h{hospital}", "g", int(seats), f"h{hospital}"))
        for below, tied in enumerate(re.findall(r"\(([^)]*)\)|(\S+)", order)):
            for resident in "".join(tied).split():
                marks[resident, f"h{hospital}"] = -float(below)
    applicants = []
    for line in lines[3 : 3 + count]:
        resident, *ranked = line.split()
        choices = tuple(f"h{hospital}" for hospital in ranked if (resident, f"h{hospital}") in marks)
        scores = {choice: marks[resident, choice] for choice in choices}
        applicants.append(Applicant(resident, choices, scores=scores))
    return Instance("c", tuple(applicants), tuple(places))


def test_residents_and_hospitals_with_ties_are_placed_as_others_place_them():
    expected = known("pyhrtc_hrt_instance")
    instance = residents()
    seeds = [bytes([number]) * 16 for number in range(4)]

    placed = {
        mechanism: [checked(instance, mechanism=mechanism, seed=seed).statistics["placed"] for seed in seeds]
        for mechanism in ("da", "kiraly")
    }
    most = checked(instance, mechanism="greedy").statistics["placed"]

    assert (len(instance.applicants), len(instance.places)) == (expected["residents"], expected["hospitals"])
    assert sum(place.capacity for place in instance.places) == expected["posts"]
    low, high = expected["seen_here"]["DA_over_2000_lotteries_placed"]
    assert all(low <= count <= high for count in placed["da"])
    low, high = expected["seen_here"]["Kiraly_over_2000_lotteries_placed"]
    assert all(low <= count <= high for count in placed["kiraly"])
    assert most == expected["max_cardinality"]


def student_projects():
    """Student-project allocation: the lecturers' lists are the priority lists, their capacities caps."""
    rows = [list(map(int, line.split())) for line in (DATA / "spa1.txt").read_text().splitlines()]
    students, projects, lecturers = rows[0]
    ranked, offered = rows[1 : 1 + students], rows[1 + students : 1 + students + projects]
    preferring = rows[1 + students + projects :][:lecturers]
    marks = {
        student: {
            f"l{lecturer}": -float(order.index(student))
            for lecturer, _seats, *order in preferring
            if student in order
        }
        for student, *_choices in ranked
    }
    return Instance(
        "c",
        tuple(
            Applicant(f"s{student}", tuple(f"p{one}" for one in choices), scores=marks[student])
            for student, *choices in ranked
        ),
        tuple(Place(f"p{project}", "g", seats, f"l{lecturer}") for project, seats, lecturer in offered),
        tuple(
            Cap(f"of-l{lecturer}", seats, tuple(f"p{one}" for one, _s, of in offered if of == lecturer))
            for lecturer, seats, *_order in preferring
        ),
    )


def test_student_project_allocation_has_the_students_best():
    expected = known("algmatch_readme_spa1", "student_optimal")

    assert checked(student_projects()).assignments == expected
