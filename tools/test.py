"""The whole suite: on SQLite with the browser, then everything that knows a database again on PostgreSQL.

Arguments go to pytest, for instance `tools/test.py tests/allocation -k lottery`.
"""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

import chromium
import postgres

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv/bin/python"
NO_TESTS = 5
WITHOUT_DATABASE = (
    "tests/engines",
    "tests/tools",
    "tests/test_cli_allocation.py",
    "tests/test_cli_index.py",
    "tests/test_cli_measures.py",
    "tests/test_guides.py",
)
"""Tests that know no database and would show the same a second time."""


def pytest(arguments: list[str], **variables: str) -> int:
    """Run pytest on two processes or more; its exit code."""
    print(f"\n== tests on {'PostgreSQL' if 'DATABASE_URL' in variables else 'SQLite'} ==", flush=True)
    processes = max(2, min(os.cpu_count() or 2, 4))
    command = [PYTHON, "-m", "pytest", f"--numprocesses={processes}", "--dist=worksteal", *arguments]
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | variables
    return subprocess.run(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL).returncode


def stop(*_signal: object) -> NoReturn:
    """End in order, so that the database server is stopped too."""
    raise SystemExit(130)


def main(arguments: list[str]) -> int:
    """The command: exit 0 when both runs pass; tests chosen by arguments may all be browser tests."""
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGHUP, stop)
    if chromium.main():
        return 1
    try:
        with tempfile.TemporaryDirectory(prefix="sojourn-test-") as kept, postgres.cluster() as url:
            on_sqlite = pytest(arguments, SOJOURN_DATA=kept)
            again = ["-m", "not browser", *(f"--ignore={path}" for path in WITHOUT_DATABASE)]
            on_postgres = pytest([*again, *arguments], SOJOURN_DATA=kept, DATABASE_URL=url)
    except postgres.Unavailable as unavailable:
        print(unavailable, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if arguments and on_postgres == NO_TESTS:
        on_postgres = 0
    return on_sqlite or on_postgres


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
