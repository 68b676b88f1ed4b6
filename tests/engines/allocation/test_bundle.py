"""The archive that is published: what fits together has no fault, and whatever is changed is told."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from sojourn.engines.allocation import (
    Applicant,
    ByHand,
    FailedRule,
    Instance,
    Place,
    Ruling,
    allocate,
    check,
    commitment,
    commitment_to_json,
    eligibility_to_json,
    result_to_json,
    seed_from,
    write_bundle,
    write_instance,
)
from sojourn.engines.allocation.check_further import check_bundle, given_by_hand

SECRET, TEXT = b"sealed before the opening", "02 11 17 23 28 33 + 07"
SEED = seed_from(SECRET, TEXT)
INSTANCE = Instance(
    "c1",
    (
        Applicant("a", ("p", "q"), score=80),
        Applicant("b", ("p",), score=80),
        Applicant("c", ("q",), score=70),
    ),
    (Place("p", "g", 1, "g"), Place("q", "h", 2, "h")),
)
RULINGS = [Ruling(one.id, place) for one in INSTANCE.applicants for place in one.choices] + [
    Ruling("c", "p", (FailedRule("GPA at least 3.0", "3.0", "2.7"),))
]
COMMITMENT = commitment_to_json(
    "c1", commitment=commitment(SECRET), event="the draw of the evening", secret=SECRET, public_text=TEXT
)


def bundle(**changes):
    """The whole archive, with other parts where they are given."""
    raw = write_instance(INSTANCE)
    result = allocate(INSTANCE, seed=SEED)
    parts = {
        "instance_bytes": raw,
        "result": result_to_json(result, instance_bytes=raw, call="c1", ties="lottery", seed=SEED),
        "eligibility": eligibility_to_json("c1", RULINGS),
        "commitment": COMMITMENT,
    }
    return write_bundle(**{**parts, **changes})


def repacked(raw, change):
    """The archive with its parts changed by hand, and the manifest left as it was."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_what_fits_together_has_no_fault_and_is_the_same_bytes_each_time():
    raw = bundle()

    assert check_bundle(raw) is None
    assert given_by_hand(raw) == []
    assert bundle() == raw
    assert sorted(zipfile.ZipFile(io.BytesIO(raw)).namelist()) == [
        "MANIFEST.json",
        "commitment.json",
        "eligibility.json",
        "instance.json",
        "result.json",
    ]


def test_the_manifest_has_the_hash_of_every_part():
    archive = zipfile.ZipFile(io.BytesIO(bundle()))
    manifest = json.loads(archive.read("MANIFEST.json"))

    assert manifest == {
        name: hashlib.sha256(archive.read(name)).hexdigest()
        for name in ("instance.json", "result.json", "eligibility.json", "commitment.json")
    }


@pytest.mark.parametrize("part", ["instance.json", "result.json", "eligibility.json", "commitment.json"])
def test_a_part_that_is_changed_is_told_by_its_hash(part):
    changed = repacked(bundle(), lambda parts: parts.update({part: parts[part].replace(b"c1", b"c2", 1)}))

    assert check_bundle(changed) == f"MANIFEST.json: {part!r} has another SHA-256"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda parts: parts.pop("commitment.json"), "bundle: 'commitment.json' is missing"),
        (lambda parts: parts.update({"x.json": b"{}"}), "bundle: 'x.json' does not belong there"),
        (
            lambda parts: parts.update({"MANIFEST.json": b"{}"}),
            "MANIFEST.json: 'commitment.json' stands in only one of manifest and archive",
        ),
        (
            lambda parts: parts.update({"instance.json": b"{"}),
            "not readable: JSONDecodeError Expecting property name enclosed in double quotes: "
            "line 1 column 2 (char 1)",
        ),
    ],
)
def test_a_part_that_is_missing_or_more_is_told(change, fault):
    assert check_bundle(repacked(bundle(), change)) == fault


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"not an archive", bundle()[:300]])
def test_what_is_no_archive_is_told(raw):
    assert check_bundle(raw) == "bundle: no readable archive (BadZipFile)"


def test_an_archive_with_any_byte_turned_over_has_a_fault_of_one_line_or_still_the_same_parts():
    whole = bundle()
    for at in range(0, len(whole), 5):
        turned = whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
        fault = check_bundle(turned)

        assert "\n" not in (fault or "")
        assert fault or check.parts_of(turned) == check.parts_of(whole)


def test_one_file_of_plain_python_checks_what_is_published(tmp_path):
    """Copied elsewhere and run without this or any other package; what is only compared is not for it."""
    alone = tmp_path / "check.py"
    alone.write_bytes(Path(check.__file__).read_bytes())
    (tmp_path / "right.zip").write_bytes(bundle())
    (tmp_path / "wrong.zip").write_bytes(bundle(commitment={**COMMITMENT, "public_text": "08"}))
    compared = result_to_json(
        allocate(INSTANCE, mechanism="greedy", seed=SEED),
        instance_bytes=write_instance(INSTANCE),
        call="c1",
        ties="lottery",
        seed=SEED,
    )
    (tmp_path / "compared.zip").write_bytes(bundle(result=compared))

    def run(name):
        told = subprocess.run(
            [sys.executable, "-I", "-S", str(alone), str(tmp_path / name)], capture_output=True, text=True
        )
        return told.returncode, (told.stdout + told.stderr).strip()

    assert [run(name) for name in ("right.zip", "wrong.zip", "compared.zip")] == [
        (0, "the certificate holds"),
        (1, "commitment.json: the seed of the result is not that of secret and public text"),
        (1, "mechanism: there is no check of 'greedy'"),
    ]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"secret": "00" * 16}, "the secret is not the one whose SHA-256 was published"),
        ({"public_text": "08"}, "the seed of the result is not that of secret and public text"),
        ({"commitment": "00" * 32}, "the secret is not the one whose SHA-256 was published"),
        ({"secret": None}, "what was committed to is not told"),
        (
            {"secret": None, "commitment": None},
            "the seed of the result is not that of secret and public text",
        ),
        ({"call": "c2"}, "belongs to the call 'c2'"),
    ],
)
def test_another_draw_than_the_one_committed_to_is_told(change, fault):
    assert check_bundle(bundle(commitment={**COMMITMENT, **change})) == f"commitment.json: {fault}"


def test_without_a_lottery_the_seed_is_nothing():
    raw = write_instance(INSTANCE)
    result = result_to_json(
        allocate(INSTANCE, ties="h"), instance_bytes=raw, call="c1", ties="h", seed=bytes(16)
    )
    none = commitment_to_json("c1", commitment=None, event="", secret=None, public_text=None)

    assert check_bundle(bundle(result=result, commitment=none)) is None


@pytest.mark.parametrize(
    ("rulings", "fault"),
    [
        (RULINGS[1:], "'a' is not eligible for 'p'"),
        ([Ruling("a", "p", (FailedRule("GPA", "3", "2"),)), *RULINGS[1:]], "'a' is not eligible for 'p'"),
        ([*RULINGS, RULINGS[0]], "'a' at 'p' stands twice or contradicts itself"),
    ],
)
def test_who_is_not_eligible_for_what_they_chose_is_told(rulings, fault):
    assert (
        check_bundle(bundle(eligibility=eligibility_to_json("c1", rulings))) == f"eligibility.json: {fault}"
    )


def test_a_row_that_contradicts_itself_is_told():
    table = eligibility_to_json("c1", RULINGS)
    table["rows"][-1]["eligible"] = True

    assert check_bundle(bundle(eligibility=table)) == (
        "eligibility.json: 'c' at 'p' stands twice or contradicts itself"
    )


def test_a_wrong_result_is_told_though_all_hashes_are_right():
    raw = write_instance(INSTANCE)
    wrong = result_to_json(
        allocate(INSTANCE, seed=SEED), instance_bytes=raw, call="c1", ties="lottery", seed=SEED
    )
    wrong["assignments"]["c"] = None

    assert check_bundle(bundle(result=wrong)) == (
        "assignments: 'c' and 'q' would both rather have each other"
    )


def test_who_was_given_something_else_by_hand_is_shown_with_the_reason():
    first, second = sorted("ab", key=lambda name: allocate(INSTANCE, seed=SEED).assignments[name] != "p")
    by_hand = [ByHand(first, "p", None, "has\nwithdrawn"), ByHand(second, NOW[second], "p", "next in line")]

    raw = bundle(exceptions=by_hand)

    assert check_bundle(raw) is None
    assert given_by_hand(raw) == [
        f"differs from the mechanism here: {first} p -> none (has withdrawn)",
        f"differs from the mechanism here: {second} {NOW[second] or 'none'} -> p (next in line)",
    ]


NOW = allocate(INSTANCE, seed=SEED).assignments


@pytest.mark.parametrize(
    ("by_hand", "fault"),
    [
        (ByHand("c", "q", None, " "), "'c' has no reason"),
        (ByHand("c", "p", None, "because"), "'c' was not given 'p' by the mechanism"),
        (ByHand("z", None, "p", "because"), "'z' was not given None by the mechanism"),
        (ByHand("c", "q", "x", "because"), "there is no place 'x'"),
        (ByHand("c", "q", "p", "because"), "'p' has 2 people for 1 seats"),
    ],
)
def test_what_was_given_by_hand_needs_a_reason_and_a_seat(by_hand, fault):
    assert check_bundle(bundle(exceptions=[by_hand])) == f"exceptions.json: {fault}"
