"""Races for the last seat, 200 of each kind on SQLite and on PostgreSQL: `.venv/bin/python bench/races.py`.

The cases are those of tests/allocation/test_races.py; this only runs more of them. Exit code 0 where no
seat was given twice and every loser was told in words.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import postgres  # noqa: E402 - a tool of this checkout, found by the line above

CASES = "tests/allocation/test_races.py"


def run(database: str, races: int, **variables: str) -> bool:
    """Run all cases on one database and print how long they took; whether all held."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="sojourn-bench-") as kept:
        env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        env |= {"SOJOURN_DATA": kept, "SOJOURN_RACES": str(races)} | variables
        command = [sys.executable, "-m", "pytest", CASES, "-n0", "-q", "--tb=short"]
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    seconds = time.perf_counter() - began
    verdict = "BROKEN" if done.returncode else "held"
    print(f"{database}: {races} races of each kind in {seconds:.0f} s, {verdict}")
    print("  ", done.stdout.splitlines()[-1])
    if done.returncode:
        print(done.stdout[-8000:], done.stderr[-2000:])
    return done.returncode == 0


def main() -> int:
    """The command."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--races", type=int, default=200, help="how many of each kind (default 200)")
    options.add_argument("--on", choices=["sqlite", "postgresql", "both"], default="both")
    chosen = options.parse_args()
    held = []
    if chosen.on != "postgresql":
        held.append(run("SQLite", chosen.races))
    if chosen.on != "sqlite":
        with postgres.cluster() as url:
            held.append(run("PostgreSQL", chosen.races, DATABASE_URL=url))
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
