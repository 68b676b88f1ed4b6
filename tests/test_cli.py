"""The command as it is typed, in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = (
    "run",
    "serve",
    "worker",
    "prepare",
    "demo",
    "manage",
    "import",
    "export",
    "search",
    "message",
    "allocate",
    "check-allocation",
    "index",
)
INSTANCE = {
    "format": "sojourn-allocation/1",
    "call": "test",
    "applicants": [{"id": "a1", "choices": ["p1"], "score": 1.0}],
    "places": [{"id": "p1", "agreement": "c1", "list": "call", "capacity": 1}],
    "caps": [],
}


def sojourn(*arguments: str, data: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command with its data in a folder of the test's own."""
    return subprocess.run(
        [sys.executable, "-m", "sojourn.cli", *arguments],
        env={
            # set by the browser tests of the same process, and a fault where the system is checked
            **{name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"},
            "SOJOURN_DATA": str(data),
            "DATABASE_URL": f"sqlite:///{data}/sojourn.sqlite3",
            **environment,
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


def assert_refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """Exit code 2 and one line that says what is wrong."""
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    for word in words:
        assert word in done.stderr


def test_help_names_every_command(tmp_path):
    done = sojourn("--help", data=tmp_path)

    assert done.returncode == 0
    assert [command for command in COMMANDS if f"    {command}" not in done.stdout] == []


@pytest.mark.parametrize("command", [*COMMANDS, "import offers", "import people", "index score"])
def test_every_command_has_help(tmp_path, command):
    done = sojourn(*command.split(), "--help", data=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"usage: sojourn {command}")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], ["COMMAND"]),
        (["dance"], ["dance"]),
        (["demo", "--seed", "x"], ["--seed", "x"]),
        (["serve", "--workers", "0"], ["--workers"]),
        (["serve", "--port", "99999"], ["99999"]),
        (["import"], ["KIND"]),
        (["import", "offers"], ["FILE"]),
        (["import", "offers", "nowhere.csv"], ["nowhere.csv", "No such file"]),
        (["allocate", "nowhere.json"], ["nowhere.json", "No such file"]),
        (["check-allocation", "nowhere.json", "x.json"], ["nowhere.json"]),
    ],
    ids=" ".join,
)
def test_wrong_input_is_refused_in_one_line(tmp_path, arguments, words):
    assert_refused(sojourn(*arguments, data=tmp_path), *words)


def test_seed_that_is_not_hexadecimal_or_too_short_is_refused(tmp_path):
    instance = tmp_path / "instance.json"
    instance.write_text("{}")

    assert_refused(sojourn("allocate", str(instance), "--seed", "xyz", data=tmp_path), "hexadecimal")
    assert_refused(sojourn("allocate", str(instance), "--seed", "00", data=tmp_path), "16 bytes")


def test_file_that_is_no_instance_is_refused(tmp_path):
    instance = tmp_path / "instance.json"
    instance.write_text("no json")

    assert_refused(sojourn("allocate", str(instance), data=tmp_path), str(instance))


def test_result_holds_against_its_instance_and_a_tampered_one_does_not(tmp_path):
    instance, result = tmp_path / "instance.json", tmp_path / "result.json"
    instance.write_text(json.dumps(INSTANCE))

    allocated = sojourn("allocate", str(instance), "--out", str(result), data=tmp_path)
    held = sojourn("check-allocation", str(instance), str(result), data=tmp_path)
    result.write_text(result.read_text().replace('"p1"', "null", 1))
    refused = sojourn("check-allocation", str(instance), str(result), data=tmp_path)

    assert (allocated.returncode, allocated.stdout, allocated.stderr) == (0, "", "")
    assert (held.returncode, held.stdout) == (0, "the certificate holds\n")
    assert (refused.returncode, refused.stdout.count("\n")) == (1, 1)


def test_database_that_is_not_prepared_is_named(tmp_path):
    done = sojourn("demo", data=tmp_path)

    assert_refused(done, "no such table", "sojourn prepare")


def test_database_that_is_not_there_is_named(tmp_path):
    nobody = "postgres://nobody@127.0.0.1:1/none"

    assert_refused(sojourn("prepare", data=tmp_path, DATABASE_URL=nobody), "database", "127.0.0.1")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Path:
    """A folder with a database that is up to date."""
    folder = tmp_path_factory.mktemp("prepared")
    done = sojourn("prepare", data=folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return folder


def test_sheet_that_is_none_is_refused(prepared, tmp_path):
    sheet = tmp_path / "sheet.csv"
    sheet.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")

    assert_refused(sojourn("import", "offers", str(sheet), data=prepared))


OFFERS = Path(__file__).parents[1] / "src/sojourn/interop/spreadsheet/data/offers_2022.csv"


def test_year_that_is_none_is_refused(prepared):
    done = sojourn("import", "offers", str(OFFERS), "--year", "2028/30", data=prepared)

    assert_refused(done, "2028/30")


def test_offers_are_tried_taken_over_and_found_unchanged(prepared):
    command = ("import", "offers", str(OFFERS), "--year", "2028/29", "--json")

    tried, taken, again = (sojourn(*command, *more, data=prepared) for more in (["--dry-run"], [], []))

    reports = [json.loads(done.stdout) for done in (tried, taken, again)]
    told = [{name: report[name] for name in ("new", "changed", "unchanged")} for report in reports]
    count = told[0]["new"]
    assert count > 80
    assert told == [
        {"new": count, "changed": 0, "unchanged": 0},
        {"new": count, "changed": 0, "unchanged": 0},
        {"new": 0, "changed": 0, "unchanged": count},
    ]
    assert sojourn(*command[:-1], data=prepared).stdout.startswith(f"0 new, 0 changed, {count} unchanged;")


def test_djangos_commands_are_there(prepared):
    done = sojourn("manage", "check", data=prepared)

    assert (done.returncode, "no issues" in done.stdout) == (0, True)


def test_deployment_behind_https_is_clean(prepared):
    done = sojourn("manage", "check", "--deploy", "--fail-level", "WARNING", data=prepared, SOJOURN_HTTPS="1")

    assert done.returncode == 0, done.stderr


def test_several_processes_agree_on_the_secret_key(tmp_path):
    command = [sys.executable, "-c", "from sojourn.settings import SECRET_KEY; print(SECRET_KEY)"]
    environment = {**os.environ, "SOJOURN_DATA": str(tmp_path / "new"), "SOJOURN_SECRET_KEY": ""}

    several = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) for _each in range(4)]
    keys = {one.communicate()[0] for one in several}

    assert len(keys) == 1 and len(keys.pop().strip()) == 80
    assert (tmp_path / "new/secret_key").stat().st_mode & 0o777 == 0o600
    assert [found.name for found in (tmp_path / "new").iterdir()] == ["secret_key"]
