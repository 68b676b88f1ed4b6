"""One line per row of the mission: passed, failed or open.

A row is open while a clause of it is shown by no passed test. The clauses stand in tests/mission.py.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.mission import ROWS, clauses  # noqa: E402

LOG = ROOT / ".cache/mission.log"
NO_TESTS = 5


@dataclass
class Row:
    """What the tests of one row gave."""

    name: str
    passed: int = 0
    failed: int = 0
    shown: set[str] = field(default_factory=set)

    @property
    def missing(self) -> list[str]:
        """The clauses no passed test shows, in their order."""
        return [clause for clause in clauses(self.name) if clause not in self.shown]

    @property
    def state(self) -> str:
        """`passed`, `failed` or `open`."""
        if self.failed:
            return "failed"
        return "open" if self.missing else "passed"

    def __str__(self) -> str:
        tests = self.passed + self.failed
        if self.state == "failed":
            return f"{self.name} failed ({self.failed} of {tests})"
        if self.state == "passed":
            return f"{self.name} passed ({tests} test{'' if tests == 1 else 's'})"
        return f"{self.name} open"


def run(which: str, report: Path) -> int:
    """Run the tests of a row, or of all; what they say goes to the log."""
    LOG.parent.mkdir(exist_ok=True)
    options = [f"--mission={which}", f"--junitxml={report}", "--continue-on-collection-errors", "-n", "2"]
    with LOG.open("w") as log:
        return subprocess.run(
            [sys.executable, "-m", "pytest", *options],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        ).returncode


def rows_from(report: Path) -> dict[str, Row]:
    """Count tests and collect what they show, from pytest's report; a skipped test shows nothing."""
    rows = {name: Row(name) for name in ROWS}
    outcomes: dict[tuple[str, str], set[str]] = defaultdict(set)
    marks: dict[tuple[str, str], set[str]] = defaultdict(set)
    for case in ElementTree.parse(report).iter("testcase"):
        test = (case.get("classname", ""), case.get("name", ""))
        outcomes[test].update(child.tag for child in case)
        marks[test].update(told.get("value", "") for told in case.iterfind(".//property[@name='mission']"))
    for test, told_rows in marks.items():
        for name, shows in map(json.loads, told_rows):
            if outcomes[test] & {"failure", "error"}:
                rows[name].failed += 1
            elif "skipped" not in outcomes[test]:
                rows[name].passed += 1
                rows[name].shown.update(shows)
    return rows


def main() -> int:
    """The command: exit 0 when the row asked for has passed, or, without a row, when none has failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("row", nargs="?", choices=list(ROWS), help="one row only")
    parser.add_argument("--why", action="store_true", help="under an open row, list what is not shown")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        code = run(given.row or "all", report)
        rows = rows_from(report) if report.exists() else {}
    if not rows or code not in (0, 1, NO_TESTS):
        print(f"the tests could not be collected or run, see {LOG}", file=sys.stderr)
        return 2
    asked = [rows[given.row]] if given.row else list(rows.values())
    for row in asked:
        print(row)
        if given.why and row.state == "open":
            print(*(f"   not shown: {clause}" for clause in row.missing), sep="\n")
    if given.row:
        return 0 if asked[0].state == "passed" else 1
    return 1 if any(row.state == "failed" for row in asked) or code not in (0, NO_TESTS) else 0


if __name__ == "__main__":
    sys.exit(main())
