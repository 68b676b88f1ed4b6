"""`sojourn allocate` and `sojourn check-allocation` on every form of input, and on what is wrong."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

from sojourn.cli import allocation as commands
from sojourn.cli import main
from sojourn.engines import allocation

INSTANCE = {
    "format": "sojourn-allocation/1",
    "call": "c",
    "applicants": [
        {"id": "a", "choices": ["p"], "score": 90},
        {"id": "b", "choices": ["p", "q"], "score": 80, "groups": ["f"]},
    ],
    "places": [
        {"id": "p", "agreement": "g", "capacity": 1},
        {"id": "q", "agreement": "h", "capacity": 1, "reserved": [{"group": "f", "seats": 1}]},
    ],
}
ROWS = [
    ["applicant", "place", "score", "capacity"],
    ["a", "p", 90, 1],
    ["b", "p", 80, 1],
    ["b", "q", 80, 1],
]
SOI = "# ALTERNATIVE NAME 1: x\n# ALTERNATIVE NAME 2: y\n1: 1\n1: 1,2\n"
DAT = "Supervisor,Capacity,Projects\nAnn,1,0 1\n"


def written(folder, name, content):
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def workbook(folder):
    path = folder / "round.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(ROWS):
            sheet.write_row(number, 0, row)
    return str(path)


def test_the_commands_name_every_mechanism():
    assert commands.MECHANISMS == allocation.MECHANISMS


@pytest.mark.mission("M3", shows=["commands"])
@pytest.mark.parametrize("mechanism", allocation.MECHANISMS)
def test_what_is_allocated_passes_the_check(tmp_path, capsys, mechanism):
    instance, result = written(tmp_path, "i.json", INSTANCE), str(tmp_path / "r.json")

    codes = (
        main(["allocate", instance, "--mechanism", mechanism, "--seed", "ab" * 20, "--out", result]),
        main(["check-allocation", instance, result]),
    )

    told = json.loads((tmp_path / "r.json").read_text())
    assert codes == (0, 0)
    assert capsys.readouterr().out == "the certificate holds\n"
    assert (told["mechanism"], told["seed"], told["call"]) == (mechanism, "ab" * 20, "c")
    assert sum(place is not None for place in told["assignments"].values()) in (1, 2)


def forms(folder):
    """The same round in every form, with what else the command needs to be told."""
    csv = "\n".join(";".join(map(str, row)) for row in ROWS)
    return {
        "json": [written(folder, "round.json", INSTANCE)],
        "csv": [written(folder, "round.csv", csv)],
        "xlsx": [workbook(folder)],
    }


@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_every_form_of_the_same_round_gives_the_same(tmp_path, capsys, form):
    arguments = forms(tmp_path)[form]

    assert main(["allocate", *arguments]) == 0

    assert json.loads(capsys.readouterr().out)["assignments"] == {"a": "p", "b": "q"}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_result_of_a_sheet_is_checked_with_the_sheet(tmp_path, capsys, form):
    (path,), result = forms(tmp_path)[form], str(tmp_path / "r.json")
    assert main(["allocate", path, "--out", result]) == 0

    assert main(["check-allocation", path, result]) == 0
    assert main(["check-allocation", written(tmp_path, "i.json", INSTANCE), result]) == 1
    assert capsys.readouterr().out == (
        "the certificate holds\ninstance_sha256: the result belongs to another instance\n"
    )


def test_a_preflib_file_with_supervisors_keeps_within_their_numbers(tmp_path, capsys):
    soi, dat = written(tmp_path, "bids.soi", SOI), written(tmp_path, "bids.dat", DAT)
    result = str(tmp_path / "r.json")

    assert main(["allocate", soi]) == 0
    free = json.loads(capsys.readouterr().out)
    assert main(["allocate", soi, "--capacities", dat, "--out", result]) == 0
    assert main(["check-allocation", soi, result, "--capacities", dat]) == 0

    capped = json.loads((tmp_path / "r.json").read_text())
    assert (free["call"], free["statistics"]["placed"], capped["statistics"]["placed"]) == ("bids", 2, 1)


def test_a_changed_result_is_told_with_exit_code_1(tmp_path, capsys):
    instance, result = written(tmp_path, "i.json", INSTANCE), str(tmp_path / "r.json")
    main(["allocate", instance, "--out", result])
    told = json.loads((tmp_path / "r.json").read_text())
    told["assignments"] = {"a": None, "b": "p"}
    written(tmp_path, "r.json", told)

    assert main(["check-allocation", instance, result]) == 1
    assert capsys.readouterr().out == "assignments: 'a' and 'p' would both rather have each other\n"


@pytest.mark.mission("M3", shows=["commands"])
def test_a_bundle_is_checked_by_itself(tmp_path, capsys):
    instance = allocation.read_instance(json.dumps(INSTANCE).encode())
    raw = allocation.write_instance(instance)
    result = allocation.result_to_json(
        allocation.allocate(instance), instance_bytes=raw, call="c", ties="lottery", seed=bytes(16)
    )
    rulings = [allocation.Ruling(one.id, place) for one in instance.applicants for place in one.choices]
    path = tmp_path / "bundle.zip"
    path.write_bytes(
        allocation.write_bundle(
            instance_bytes=raw,
            result=result,
            eligibility=allocation.eligibility_to_json("c", rulings),
            commitment=allocation.commitment_to_json(
                "c", commitment=None, event="", secret=None, public_text=None
            ),
            exceptions=[allocation.ByHand("b", "q", None, "withdrew")],
        )
    )

    assert main(["check-allocation", str(path)]) == 0
    path.write_bytes(path.read_bytes()[:-9])
    assert main(["check-allocation", str(path)]) == 1
    assert capsys.readouterr().out == (
        "differs from the mechanism here: b q -> none (withdrew)\nthe certificate holds\n"
        "bundle: no readable archive (BadZipFile)\n"
    )


def changed(**changes):
    return {**INSTANCE, **changes}


CROSSING = [
    {"id": "x", "capacity": 1, "members": ["p", "r"]},
    {"id": "y", "capacity": 1, "members": ["r", "s"]},
]
THREE = [{"id": one, "agreement": "g", "list": "g", "capacity": 1} for one in "prs"]


@pytest.mark.mission("M3", shows=["bad input refused"])
@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "i.json",
            "{",
            "not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        ),
        ("i.json", "[]", "format: 'sojourn-allocation/1' is needed"),
        (
            "i.json",
            changed(applicants=[{"id": "a", "choices": ["z"]}]),
            "applicants[0].choices: no place is called 'z'",
        ),
        (
            "i.json",
            changed(applicants=[{"id": "a", "choices": ["p", "p"]}]),
            "applicants[0].choices: 'p' stands twice",
        ),
        (
            "i.json",
            changed(applicants=[{"id": "a", "choices": ["p"], "score": float("nan")}]),
            "applicants[0].score: a finite number is needed, not NaN",
        ),
        (
            "i.json",
            changed(applicants=[{"id": "a", "choices": ["p"], "held": "q"}]),
            "applicants[0].held: 'q' is not among the choices",
        ),
        (
            "i.json",
            changed(places=[{"id": "p", "agreement": "g", "capacity": -1}]),
            "places[0].capacity: -1 is negative",
        ),
        (
            "i.json",
            changed(caps=[{"id": "x", "capacity": 1, "members": ["p", "q"]}]),
            "caps[0]: 'x' spans the priority lists 'g', 'h'",
        ),
        (
            "i.json",
            changed(caps=[{"id": "x", "capacity": 1, "members": ["x"]}]),
            "caps: 'x' is inside itself",
        ),
        (
            "i.json",
            changed(applicants=[], places=[*THREE, INSTANCE["places"][1]], caps=CROSSING),
            "caps: 'x' and 'y' cross, so that there may be no outcome without justified envy: they must be "
            "nested or have no place in common (sd and rsd take them, da if all places share one list)",
        ),
        ("i.soi", "1: 1\n", "line 1: no '# ALTERNATIVE NAME' is given: this is not a PrefLib file"),
        ("i.soi", f"{SOI}1: 3\n", "line 5: no alternative is called '3'"),
        ("i.toc", SOI, "orders with ties (.toi, .toc): applicants must rank strictly"),
        ("i.csv", "applicant;place\na;p\na;p\n", "row 3, place: 'a' ranks 'p' twice"),
        ("i.xlsx", "no workbook", "not a workbook that can be read (not_a_workbook)"),
    ],
)
def test_bad_input_is_refused_in_one_line_and_nothing_is_written(tmp_path, capsys, name, content, message):
    path, out = written(tmp_path, name, content), tmp_path / "r.json"

    code = main(["allocate", path, "--out", str(out)])

    told = capsys.readouterr()
    assert (code, told.out, told.err) == (2, "", f"sojourn: {path}: {message}\n")
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--seed", "xy"], "--seed: 'xy' is not hexadecimal"),
        (["--seed", "00"], "--seed: at least 16 bytes are needed"),
        (
            ["--capacities", "x.dat"],
            "--capacities: only a PrefLib file (.soi, .soc) has its capacities in another one",
        ),
    ],
)
def test_options_that_mean_nothing_are_refused(tmp_path, capsys, arguments, message):
    assert main(["allocate", written(tmp_path, "i.json", INSTANCE), *arguments]) == 2
    assert capsys.readouterr().err == f"sojourn: {message}\n"


def test_ties_that_a_mechanism_does_not_look_at_are_refused(tmp_path, capsys):
    path = written(tmp_path, "i.json", INSTANCE)

    assert main(["allocate", path, "--mechanism", "rsd", "--ties", "h"]) == 2
    assert capsys.readouterr().err == (
        f"sojourn: {path}: ties: 'rsd' breaks ties by the lottery or does not look at them\n"
    )


def test_a_file_that_is_not_there_is_named(tmp_path, capsys):
    gone = str(tmp_path / "gone.json")

    assert (main(["allocate", gone]), main(["check-allocation", gone, gone])) == (2, 2)
    assert capsys.readouterr().err == f"sojourn: {gone}: No such file or directory\n" * 2


@pytest.mark.mission("M3", shows=["bad input refused"])
def test_a_file_for_which_the_memory_does_not_suffice_is_refused_in_one_line(tmp_path, capsys, monkeypatch):
    def too_much(_path):
        raise MemoryError

    monkeypatch.setattr(Path, "read_bytes", too_much)
    out = tmp_path / "r.json"

    assert main(["allocate", str(tmp_path / "i.csv"), "--out", str(out)]) == 2
    assert capsys.readouterr().err == "sojourn: this needs more memory than there is\n"
    assert not out.exists()


@pytest.mark.mission("M3", shows=["bad input refused"])
@pytest.mark.parametrize("mechanism", allocation.MECHANISMS)
@pytest.mark.parametrize(
    "odd",
    [
        {"places": [{"id": one, "agreement": "g", "capacity": 0} for one in "pq"]},
        {"applicants": [{"id": f"a{number}", "choices": ["p", "q"]} for number in range(9)]},
        {"applicants": [{"id": "a", "choices": []}, {"id": "b", "choices": []}]},
        {"applicants": []},
        {"applicants": [], "places": []},
    ],
    ids=["no seats", "all tied", "nobody eligible", "nobody", "nothing"],
)
def test_odd_rounds_have_an_answer_that_passes_the_check(tmp_path, mechanism, odd):
    path, out = written(tmp_path, "i.json", changed(**odd)), str(tmp_path / "r.json")

    assert main(["allocate", path, "--mechanism", mechanism, "--out", out]) == 0
    assert main(["check-allocation", path, out]) == 0


def test_the_check_imports_nothing_of_the_engine():
    found = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, types\n"
            "import sojourn.engines\n"
            "package = types.ModuleType('sojourn.engines.allocation')\n"
            "package.__path__ = [sojourn.engines.__path__[0] + '/allocation']\n"
            "sys.modules['sojourn.engines.allocation'] = package\n"
            "import sojourn.engines.allocation.check_further\n"
            "start = 'sojourn.engines.allocation.'\n"
            "print(*sorted(name.removeprefix(start) for name in sys.modules if name.startswith(start)))",
        ],
        capture_output=True,
        text=True,
        check=True,
    )

    assert found.stdout.split() == ["check", "check_further"]
