"""Kills the server while 32 writers submit: `.venv/bin/python bench/kills.py [--kills 20] [--on sqlite]`.

At random moments every process of the server gets SIGKILL; what had no answer is sent again once it
is back. At the end every submission that was acknowledged must be there, once and whole, and none may be half
there (trust.md, F1). SQLite with synchronous FULL and PostgreSQL, each with the disk waited for. Exit code 1
where anything is missing.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "src"), str(ROOT / "bench")]
WRITERS = 32


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(port: int) -> subprocess.Popen[bytes]:
    """The server as a group of processes that can be killed at once."""
    command = [sys.executable, "-m", "sojourn.cli", "serve", "--workers", "2", "--port", str(port)]
    return subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)


class Drill:
    """What is still to be sent, and what was acknowledged."""

    def __init__(self, sends: list[dict[str, str]], kills: int, port: int) -> None:
        self.waiting, self.kills, self.port = deque(sends), kills, port
        self.acknowledged: set[str] = set()
        self.again = self.refused = 0
        self.is_over = False

    async def write(self) -> None:
        """One writer: sends what waits until the drill is over; what had no answer waits again."""
        from load import Connection, post  # slow import

        connection = Connection("127.0.0.1", self.port)
        while not self.is_over and self.waiting:
            one = self.waiting.popleft()
            request = post(f"127.0.0.1:{self.port}", one["path"], one["cookie"], one["body"])
            try:
                status, place, _body = await connection.ask(request)
            except (OSError, asyncio.IncompleteReadError):
                self.waiting.append(one)
                self.again += connection.writer is not None
                connection.close()
                await asyncio.sleep(0.05)
                continue
            if status == 302 and one["path"] == f"{place}edit/":
                self.acknowledged.add(one["path"].split("/")[2])
            else:
                self.refused += 1
        connection.close()

    async def run(self) -> None:
        server = serve(self.port)
        writers = [asyncio.create_task(self.write()) for _ in range(WRITERS)]
        try:
            for _ in range(self.kills):
                before = len(self.acknowledged)
                # none is killed before it has begun to work
                while len(self.acknowledged) == before and self.waiting:
                    await asyncio.sleep(0.01)
                await asyncio.sleep(random.uniform(0, 1.5))
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()
                server = serve(self.port)
            before = len(self.acknowledged)
            while len(self.acknowledged) == before and self.waiting:
                await asyncio.sleep(0.01)
        finally:
            self.is_over = True
            await asyncio.gather(*writers)
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def measure(kills: int, drafts: int) -> dict[str, object]:
    """One database: prepare, kill, look at every row."""
    from submit import faults, prepare, sends  # slow import

    prepare(drafts)
    from django.db import connection, connections  # slow import

    from sojourn.applications.models import Application  # slow import

    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    drill = Drill(sends(), kills, free_port())
    connections.close_all()
    began = time.perf_counter()
    asyncio.run(drill.run())
    there = {
        str(number)
        for number in Application.objects.filter(call__code="open", state="submitted").values_list(
            "pk", flat=True
        )
    }
    return {
        "database": name,
        "kills": kills,
        "acknowledged": len(drill.acknowledged),
        "lost": len(drill.acknowledged - there),
        "half": faults(),
        "sent again": drill.again,
        "refused": drill.refused,
        "seconds": round(time.perf_counter() - began),
    }


def run(url: str | None, told: argparse.Namespace) -> dict:
    with tempfile.TemporaryDirectory(prefix="sojourn-drill-") as kept:
        env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        env |= {"SOJOURN_DATA": kept, "PYTHONPATH": str(ROOT / "src")} | (
            {"DATABASE_URL": url} if url else {}
        )
        command = [
            sys.executable,
            __file__,
            "--measure",
            "--kills",
            str(told.kills),
            "--drafts",
            str(told.drafts),
        ]
        done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--on", choices=["sqlite", "postgresql", "both"], default="both")
    options.add_argument("--kills", type=int, default=20)
    options.add_argument("--drafts", type=int, default=4000, help="applications that wait to be submitted")
    options.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    told = options.parse_args()
    if told.measure:
        print(json.dumps(measure(told.kills, told.drafts)))
        return 0
    import postgres  # slow import

    found = []
    for database in ("sqlite", "postgresql") if told.on == "both" else (told.on,):
        if database == "sqlite":
            found.append(run(None, told))
        else:
            with postgres.cluster(careful=True) as url:
                found.append(run(url, told))
        print(", ".join(f"{name} {value}" for name, value in found[-1].items()), flush=True)
    held = all(one["acknowledged"] and not (one["lost"] or one["half"] or one["refused"]) for one in found)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
