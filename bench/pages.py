"""Requests a second and waiting times of pages with many applications: `.venv/bin/python bench/pages.py`.

For each database and size: fills an empty one (bench/crowd.py), counts queries and bytes of each page, serves
it with `sojourn serve --workers 2` and asks from a process of its own (bench/load.py) over 1, 8 and 32
connections. `--write` puts the table into docs/bench.md; `--keep FOLDER` uses the SQLite files again.
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "src"), str(ROOT / "bench")]
DOCS = ROOT / "docs" / "bench.md"
BEGIN, END = "<!-- pages -->", "<!-- end of pages -->"
CONNECTIONS = (1, 8, 32)
ROLES_AT_HOME = (
    "director",
    "unit_officer",
    "foreign_affairs",
    "leader",
    "counsellor",
    "student",
    "administrator",
)


def setup() -> None:
    import django  # slow import

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sojourn.settings")
    django.setup()


def prepare(size: int) -> None:
    """Tables and crowd, unless they are there."""
    from crowd import fill, make_tables  # slow import

    make_tables()

    from sojourn.organisation.models import Unit  # slow import

    if not Unit.objects.exists():
        fill(size=size, drafts=200)


def pages() -> dict[str, tuple[str, str]]:
    """Name of the page -> its address and the cookie of who asks."""
    from crowd import FIRST, cookie_of  # slow import
    from django.urls import reverse  # slow import

    from sojourn.organisation.models import Person  # slow import
    from sojourn.programmes.models import Call  # slow import

    call, open_call = Call.objects.get(code="bench"), Call.objects.get(code="open")
    people = {
        role: Person.objects.get(email=f"{role}@example.org") for role in ROLES_AT_HOME if role != "student"
    }
    people["student"] = Person.objects.filter(applications__call=open_call).order_by("pk")[0]
    cookies = {role: cookie_of(person) for role, person in people.items()}
    listing, of_call = (
        reverse("applications:worklist"),
        reverse("applications:application_list", args=[call.pk]),
    )
    officer = cookies["director"]
    own = people["student"].applications.get()
    return {
        "worklist, page 1": (f"{listing}?view=0", officer),
        "worklist, one state": (f"{listing}?state=under_review", officer),
        "worklist, one call": (of_call, officer),
        "worklist, of a unit": (f"{listing}?view=0", cookies["unit_officer"]),
        "worklist, a number": (f"{listing}?q=X0042-7", officer),
        "worklist, a name": (f"{listing}?q={quote('王伟')}", officer),
        "worklist as JSON": (
            f"{reverse('kernel:worklist_sheet', args=['applications.all'])}?form=json",
            officer,
        ),
        "search, a name": (f"{reverse('web:search')}?q={quote('王伟')}", officer),
        "one application": (reverse("applications:check", args=[FIRST + 77]), officer),
        "public page of a call": (reverse("programmes:call", args=[open_call.pk]), ""),
        "applicant's form": (reverse("applications:edit", args=[own.pk]), cookies["student"]),
        "list of the unit": (reverse("applications:unit_list", args=[call.pk]), cookies["unit_officer"]),
        **{f"home, {role}": ("/", cookies[role]) for role in ROLES_AT_HOME},
    }


def counted(path: str, cookie: str) -> dict[str, int]:
    """Status, queries and bytes of one answer."""
    from django.db import connection  # slow import
    from django.test import Client  # slow import
    from django.test.utils import CaptureQueriesContext  # slow import

    client = Client(headers={"host": "localhost", "cookie": cookie, "accept-language": "zh"})
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    return {"status": answer.status_code, "queries": len(queries), "bytes": len(answer.content)}


@contextmanager
def served(workers: int = 2) -> Iterator[str]:
    """The server on a free port of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "sojourn.cli", "serve", "--workers", str(workers), "--port", str(port)]
    process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT / "src")})
    try:
        for _ in range(300):
            try:
                urlopen(f"http://127.0.0.1:{port}/account/login/", timeout=5).close()
                break
            except (URLError, OSError):
                time.sleep(0.1)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def loaded(address: str, path: str, cookie: str, connections: int, seconds: float) -> dict[str, object]:
    command = [sys.executable, str(ROOT / "bench/load.py"), address, path, "--cookie", cookie]
    command += ["--connections", str(connections), "--seconds", str(seconds)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def measure(size: int, seconds: float, only: str) -> None:
    """All pages of one database and size; a line of JSON each."""
    setup()
    prepare(size)
    from django.db import connection, connections  # slow import

    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    asked = {page: one for page, one in pages().items() if only in page}
    facts = {page: counted(*one) for page, one in asked.items()}
    connections.close_all()
    with served() as address:
        for page, (path, cookie) in asked.items():
            if facts[page]["status"] != 200:
                print(json.dumps({"database": name, "size": size, "page": page, **facts[page]}), flush=True)
                continue
            loaded(address, path, cookie, 8, 0.5)
            seen = {count: loaded(address, path, cookie, count, seconds) for count in CONNECTIONS}
            line = {"database": name, "size": size, "page": page, **facts[page], "load": seen}
            print(json.dumps(line), flush=True)


def run(url: str | None, size: int, told: argparse.Namespace) -> list[dict]:
    """One database in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="sojourn-bench-") as kept:
        data = Path(told.keep) / str(size) if told.keep else Path(kept)
        data.mkdir(parents=True, exist_ok=True)
        env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        env |= {"SOJOURN_DATA": str(data), "PYTHONPATH": str(ROOT / "src")} | (
            {"DATABASE_URL": url} if url else {}
        )
        command = [
            sys.executable,
            __file__,
            "--one",
            str(size),
            "--seconds",
            str(told.seconds),
            "--only",
            told.only,
        ]
        found = []
        with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout or ():
                found.append(json.loads(line))
                print(shown(found[-1]), flush=True)
        return found


def shown(one: dict) -> str:
    """A row of the table."""
    cells = [
        one["database"],
        f"{one['size']:,}",
        one["page"],
        str(one["queries"]),
        f"{one['bytes'] / 1024:.0f}",
    ]
    if "load" not in one:
        return "| " + " | ".join([*cells, f"status {one['status']}"]) + " |"
    for seen in one["load"].values():
        wrong = {status: count for status, count in seen["statuses"].items() if status != "200"}
        cells += [
            f"{seen['a_second']:.0f}",
            f"{seen['p50']:.0f} / {seen['p99']:.0f}" + (f" {wrong}" if wrong else ""),
        ]
    return "| " + " | ".join(cells) + " |"


HEAD = """| database | applications | page | queries | KB | {} |
|---|---|---|---|---|{}""".format(
    " | ".join(f"{count}: a second | p50 / p99 ms" for count in CONNECTIONS), "---|" * 2 * len(CONNECTIONS)
)


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--sizes", type=int, nargs="+", default=[20_000, 200_000])
    options.add_argument("--on", choices=["sqlite", "postgresql", "both"], default="both")
    options.add_argument("--seconds", type=float, default=3)
    options.add_argument("--only", default="", help="pages whose name has this in it")
    options.add_argument("--keep")
    options.add_argument("--write", action="store_true")
    options.add_argument("--one", type=int, help=argparse.SUPPRESS)
    told = options.parse_args()
    if told.one:
        measure(told.one, told.seconds, told.only)
        return 0
    import postgres  # slow import

    load = (
        f"{time.strftime('%Y-%m-%d')}, load of the machine at the beginning {os.getloadavg()[0]:.1f} "
        f"on {os.cpu_count()} processors."
    )
    print(f"{load}\n\n{HEAD}", flush=True)
    found = []
    for size in told.sizes:
        if told.on != "postgresql":
            found += run(None, size, told)
        if told.on != "sqlite":
            with postgres.cluster(careful=True) as url:
                found += run(url, size, told)
    if told.write:
        text = DOCS.read_text(encoding="utf-8")
        before, after = text.partition(BEGIN)[0], text.partition(END)[2]
        table = "\n".join([load, "", HEAD, *map(shown, found)])
        DOCS.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
