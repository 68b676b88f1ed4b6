"""A server that is killed loses nothing it has acknowledged: the drill of bench/kills.py, made short (F1)."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the drill makes databases of its own")
def test_server_killed_while_32_submit_loses_nothing_acknowledged():
    command = [sys.executable, ROOT / "bench/kills.py", "--kills", "1", "--drafts", "200", "--on", "sqlite"]

    done = subprocess.run(command, capture_output=True, text=True, timeout=280)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "lost 0, half []" in done.stdout
