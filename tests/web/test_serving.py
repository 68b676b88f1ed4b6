"""The server and the worker, started as an administrator starts them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from sojourn.web import serving

PATIENCE = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def started(*arguments: str, data: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "sojourn.cli", *arguments],
        env={
            **os.environ,
            "SOJOURN_DATA": str(data),
            "DATABASE_URL": f"sqlite:///{data}/sojourn.sqlite3",
            "PYTHONUNBUFFERED": "1",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def answers(port: int) -> bool:
    """Whether a page comes within the time there is."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urlopen(f"http://127.0.0.1:{port}/programmes/calls/", timeout=5) as response:
                return response.status == 200
        except (URLError, OSError):
            time.sleep(0.2)
    return False


def workers_of(process: subprocess.Popen[str]) -> list[int]:
    """Numbers of the worker processes that this one has started."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()]
    return [int(row[0]) for row in rows if int(row[1]) == process.pid and "--while-fed" in row[2]]


def is_gone(number: int) -> bool:
    """Whether the process ends within the time there is; one that nobody has buried yet has ended too."""
    return within_patience(lambda: state_of(number) in ("", "Z"))


def state_of(number: int) -> str:
    """The letter `ps` has for it; empty where there is none."""
    shown = subprocess.run(["ps", "-o", "state=", "-p", str(number)], capture_output=True, text=True)
    return shown.stdout.strip()[:1]


def catches(number: int, wanted: signal.Signals) -> bool:
    """Whether the process has set a handler for the signal."""
    caught = subprocess.run(["ps", "-o", "caught=", "-p", str(number)], capture_output=True, text=True)
    return bool(int(caught.stdout.strip() or "0", 16) >> (wanted - 1) & 1)


def within_patience(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("serving")
    prepared = started("prepare", data=folder)
    assert prepared.wait(timeout=120) == 0
    return folder


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_server_and_worker_stop_together(data, stop):
    port = free_port()
    process = started("run", "--empty", "--port", str(port), data=data)
    try:
        assert answers(port)
        (worker,) = workers_of(process)

        process.send_signal(stop)

        told, complaints = process.communicate(timeout=PATIENCE)
        assert (process.returncode, complaints) == (0, "")
        assert f"http://127.0.0.1:{port}/" in told
        assert is_gone(worker)
    finally:
        process.kill()


def test_worker_ends_with_a_server_that_was_killed(data):
    port = free_port()
    process = started("run", "--empty", "--port", str(port), data=data)
    try:
        assert answers(port)
        (worker,) = workers_of(process)

        process.kill()

        assert is_gone(worker)
    finally:
        process.kill()


def test_server_stops_with_a_worker_that_has_died(data):
    port = free_port()
    process = started("run", "--empty", "--port", str(port), data=data)
    try:
        assert answers(port)

        os.kill(workers_of(process)[0], signal.SIGKILL)

        _told, complaints = process.communicate(timeout=PATIENCE)
        assert process.returncode == 1
        assert "the worker has stopped" in complaints
    finally:
        process.kill()


@pytest.mark.parametrize("command", [("run", "--empty"), ("serve",)], ids=["run", "serve"])
def test_port_that_is_taken_is_refused_in_one_line(data, command):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        process = started(*command, "--port", str(port), data=data)
        told, complaints = process.communicate(timeout=PATIENCE)

    assert (process.returncode, told, complaints.count("\n")) == (2, "", 1)
    assert str(port) in complaints


def test_worker_stops_at_a_signal(data):
    process = started("worker", data=data)
    assert within_patience(lambda: catches(process.pid, signal.SIGTERM))

    process.terminate()

    assert process.wait(timeout=PATIENCE) == 0


def test_host_that_does_not_exist_cannot_be_served():
    with pytest.raises(serving.CannotServe, match="no.such.host.invalid"):
        serving.require_free_port("no.such.host.invalid", 8000)
