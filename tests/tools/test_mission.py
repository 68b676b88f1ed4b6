"""The mission report: a row passes only when every clause of it is shown by a test that passed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mission import LANGUAGES, ROWS, clauses

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = """
[tool.pytest.ini_options]
addopts = ["--import-mode=importlib", "--strict-markers", "-p", "tests.mission", "-p", "no:django"]
pythonpath = ["."]
testpaths = ["tests"]
markers = ["browser", "mission(row, shows)"]
"""


def a_test(name: str, row: str, shows: tuple[str, ...] | list[str], body: str = "pass") -> str:
    return (
        "import pytest\n"
        "@pytest.mark.browser\n"
        f"@pytest.mark.mission({row!r}, shows={list(shows)!r})\n"
        f"def test_{name}():\n    {body}\n"
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text(SETTINGS)
    for name in ("tools/mission.py", "tests/mission.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    return tmp_path


def mission(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "tools/mission.py", *arguments],
        cwd=checkout,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


def test_rows_are_m1_to_m15_and_name_each_clause_once() -> None:
    assert list(ROWS) == [f"M{number}" for number in range(1, 16)]
    assert [row for row in ROWS if len(set(clauses(row))) != len(clauses(row))] == []


def test_report_without_tests_says_open_for_every_row(checkout: Path) -> None:
    told = mission(checkout)

    assert (told.returncode, told.stdout.splitlines()) == (0, [f"{row} open" for row in ROWS])


def test_row_passes_when_several_tests_together_show_every_clause(checkout: Path) -> None:
    first, *others = clauses("M11")
    (checkout / "tests/test_one.py").write_text(a_test("one", "M11", [first]))
    (checkout / "tests/test_two.py").write_text(a_test("two", "M11", others))

    told = mission(checkout, "M11")

    assert (told.returncode, told.stdout) == (0, "M11 passed (2 tests)\n")


def test_row_stays_open_while_a_clause_is_shown_by_no_passed_test(checkout: Path) -> None:
    first, second, *others = clauses("M11")
    (checkout / "tests/test_one.py").write_text(a_test("one", "M11", others))
    (checkout / "tests/test_two.py").write_text(a_test("two", "M11", [first], "pytest.skip()"))

    told = mission(checkout, "M11", "--why")

    assert told.returncode == 1
    assert told.stdout.splitlines() == ["M11 open", f"   not shown: {first}", f"   not shown: {second}"]


def test_row_fails_when_one_of_its_tests_fails(checkout: Path) -> None:
    (checkout / "tests/test_one.py").write_text(a_test("one", "M11", clauses("M11")))
    (checkout / "tests/test_two.py").write_text(a_test("two", "M11", [], "assert False"))

    told = mission(checkout)

    expected = ["M11 failed (1 of 2)" if row == "M11" else f"{row} open" for row in ROWS]
    assert (told.returncode, told.stdout.splitlines()) == (1, expected)


def test_module_that_cannot_be_imported_leaves_other_rows_as_they_are(checkout: Path) -> None:
    (checkout / "tests/test_one.py").write_text(a_test("one", "M11", clauses("M11")))
    (checkout / "tests/test_two.py").write_text("import nowhere\n" + a_test("two", "M14", clauses("M14")))

    told = mission(checkout)

    assert told.returncode == 1
    assert "M11 passed (1 test)" in told.stdout.splitlines()
    assert "M14 open" in told.stdout.splitlines()


def test_mark_of_an_unknown_clause_fails_its_row(checkout: Path) -> None:
    (checkout / "tests/test_one.py").write_text(a_test("one", "M11", [*clauses("M11"), "wisdom"]))

    told = mission(checkout, "M11")

    assert (told.returncode, told.stdout) == (1, "M11 failed (1 of 1)\n")
    assert "M11 has no clauses ['wisdom']" in (checkout / ".cache/mission.log").read_text()


def test_mark_of_an_unknown_row_fails_the_report(checkout: Path) -> None:
    (checkout / "tests/test_one.py").write_text(a_test("one", "M99", []))

    told = mission(checkout)

    assert (told.returncode, told.stdout.splitlines()) == (1, [f"{row} open" for row in ROWS])
    assert "no row ('M99',)" in (checkout / ".cache/mission.log").read_text()


def test_language_shown_without_a_browser_fails_its_row(checkout: Path) -> None:
    text = a_test("one", "M11", LANGUAGES).replace("@pytest.mark.browser\n", "")
    (checkout / "tests/test_one.py").write_text(text)

    told = mission(checkout, "M11")

    assert (told.returncode, told.stdout) == (1, "M11 failed (1 of 1)\n")
    assert "only a test marked browser" in (checkout / ".cache/mission.log").read_text()
