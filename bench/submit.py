"""Submissions a second by 32 writers at once: `.venv/bin/python bench/submit.py [--on sqlite] [--write]`.

First the action `submit_application` (one transaction with its rows, history, log and receipt) by two
processes of 16 threads each, then the same through the form over 32 connections (bench/load.py). SQLite
waits for the disk at every commit (synchronous FULL), and so does PostgreSQL. Afterwards every submission is
looked at: exit code 1 where one is half there or a writer met an error.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from queue import SimpleQueue
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "src"), str(ROOT / "bench")]
DOCS = ROOT / "docs" / "bench.md"
BEGIN, END = "<!-- submit -->", "<!-- end of submit -->"
PROCESSES, THREADS = 2, 16
CSRF = "b" * 32
GOAL = 300


def setup() -> None:
    import django  # slow import

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sojourn.settings")
    django.setup()


def prepare(drafts: int) -> None:
    """Tables, and drafts that wait for nothing but their submission."""
    setup()
    from crowd import fill, make_tables  # slow import

    make_tables()
    fill(size=2_000, drafts=drafts)


def write(part: int, count: int) -> None:
    """One process of writers: its part of the drafts, begun when a line comes in."""
    setup()
    from django.db import connections  # slow import

    from sojourn.applications.actions import submit_application  # slow import
    from sojourn.applications.models import Application  # slow import

    mine: SimpleQueue[int] = SimpleQueue()
    drafts = Application.objects.filter(call__code="open", state="draft").order_by("pk")
    for number in list(drafts.values_list("pk", flat=True)[:count])[part::PROCESSES]:
        mine.put(number)
    times: list[float] = []
    failures: list[str] = []

    def go_on() -> None:
        while not mine.empty():
            application = Application.objects.select_related("person__account", "call").get(pk=mine.get())
            began = time.perf_counter()
            try:
                submit_application(application, by=application.person)
            except Exception as failure:  # whatever a writer meets is counted
                failures.append(f"{type(failure).__name__}: {failure}")
            times.append(time.perf_counter() - began)
        connections.close_all()

    writers = [threading.Thread(target=go_on) for _ in range(THREADS)]
    print("ready", flush=True)
    sys.stdin.readline()
    busy = time.process_time()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    told = {"times": times, "failures": failures, "cpu": time.process_time() - busy}
    print(json.dumps(told), flush=True)


def by_action(count: int) -> dict[str, object]:
    """All writers at once; what they saw together."""
    command = [sys.executable, __file__, "--count", str(count), "--part"]
    writers = [
        subprocess.Popen([*command, str(part)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for part in range(PROCESSES)
    ]
    for writer in writers:
        assert writer.stdout and writer.stdout.readline() == "ready\n"
    began = time.perf_counter()
    for writer in writers:
        assert writer.stdin
        writer.stdin.write("go\n")
        writer.stdin.flush()
    told = [json.loads(writer.communicate()[0]) for writer in writers]
    took = time.perf_counter() - began
    times = sorted(time for one in told for time in one["times"])
    return {
        "a_second": len(times) / took,
        "p50": 1000 * times[len(times) // 2],
        "p99": 1000 * times[len(times) * 99 // 100],
        "cpu": 1000 * sum(one["cpu"] for one in told) / len(times),
        "failures": [failure for one in told for failure in one["failures"]],
    }


def sends() -> list[dict[str, str]]:
    """What the form sends for each draft that is left."""
    from crowd import sign_in_drafts  # slow import
    from django.urls import reverse  # slow import

    from sojourn.programmes.models import Question  # slow import

    questions = Question.objects.filter(call__code="open").values_list("pk", flat=True)
    answers = "".join(f"&answer_{number}={quote('因为我想学习。')}" for number in questions)
    return [
        {
            "path": reverse("applications:edit", args=[number]),
            "cookie": f"{cookie}; csrftoken={CSRF}",
            "body": f"csrfmiddlewaretoken={CSRF}&version=3&do=submit{answers}",
        }
        for number, cookie in sign_in_drafts().items()
    ]


def by_form(data: Path) -> dict[str, object]:
    """The same through the served pages."""
    from django.db import connections  # slow import
    from pages import served  # slow import

    file = data / "sends.jsonl"
    file.write_text("\n".join(json.dumps(one) for one in sends()))
    connections.close_all()
    with served() as address:
        command = [sys.executable, str(ROOT / "bench/load.py"), address, "--sends", str(file)]
        command += ["--connections", "32", "--seconds", "120"]
        return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def faults() -> list[str]:
    """What is half there: a submission without its judgement, log or receipt, or a draft with one."""
    from django.contrib.contenttypes.models import ContentType  # slow import
    from django.db.models import Count  # slow import

    from sojourn.applications.models import Application, Choice  # slow import
    from sojourn.kernel.models import Mail, StepTaken  # slow import

    found = []
    applications = Application.objects.filter(call__code="open").order_by("pk")
    kind = ContentType.objects.get_for_model(Application)
    steps = dict(
        StepTaken.objects.filter(content_type=kind, step="submit", object_id__in=applications.values("pk"))
        .order_by()
        .values_list("object_id")
        .annotate(Count("pk"))
    )
    judged = dict(
        Choice.objects.filter(application__in=applications, verdict="eligible")
        .order_by()
        .values_list("application")
        .annotate(Count("pk"))
    )
    letters = dict(
        Mail.objects.filter(path__startswith="/applications/")
        .order_by()
        .values_list("path")
        .annotate(Count("pk"))
    )
    for one in applications:
        path = f"/applications/{one.pk}/"
        seen = (steps.get(one.pk, 0), judged.get(one.pk, 0), letters.get(path, 0), bool(one.facts))
        wanted = (0, 0, 0, False) if one.state == "draft" else (1, 3, 1, True)
        if one.state not in ("draft", "submitted") or seen != wanted:
            found.append(f"{one.pk} {one.state}: {seen}")
    return found


def measure(count: int) -> dict[str, object]:
    """One database: the action, then the form, then a look at every row."""
    prepare(2 * count)
    from django.db import connection, connections  # slow import

    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    connections.close_all()
    action = by_action(count)
    form = by_form(Path(os.environ["SOJOURN_DATA"]))
    return {"database": name, "action": action, "form": form, "faults": faults()}


def run(url: str | None, count: int) -> dict:
    with tempfile.TemporaryDirectory(prefix="sojourn-bench-") as kept:
        env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        env |= {"SOJOURN_DATA": kept, "PYTHONPATH": str(ROOT / "src")} | (
            {"DATABASE_URL": url} if url else {}
        )
        command = [sys.executable, __file__, "--count", str(count), "--measure"]
        done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def shown(one: dict) -> str:
    action, form = one["action"], one["form"]
    wrong = {status: count for status, count in form["statuses"].items() if status != "302"}
    return (
        f"| {one['database']} | {action['a_second']:.0f} | {action['p50']:.0f} / {action['p99']:.0f} "
        f"| {action['cpu']:.1f} | {len(action['failures'])} | {form['a_second']:.0f} "
        f"| {form['p50']:.0f} / {form['p99']:.0f} | {sum(wrong.values())} | {len(one['faults'])} |"
    )


HEAD = (
    "| database | action: a second | p50 / p99 ms | CPU ms each | errors "
    "| form: a second | p50 / p99 ms | errors | half there |\n" + "|---" * 9 + "|"
)


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--on", choices=["sqlite", "postgresql", "both"], default="both")
    options.add_argument("--count", type=int, default=2000, help="submissions each way (default 2000)")
    options.add_argument("--write", action="store_true")
    options.add_argument("--part", type=int, help=argparse.SUPPRESS)
    options.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    told = options.parse_args()
    if told.part is not None:
        write(told.part, told.count)
        return 0
    if told.measure:
        print(json.dumps(measure(told.count)))
        return 0
    import postgres  # slow import

    load = (
        f"{time.strftime('%Y-%m-%d')}, load of the machine at the beginning {os.getloadavg()[0]:.1f} "
        f"on {os.cpu_count()} processors."
    )
    print(f"{load}\n\n{HEAD}", flush=True)
    found = []
    for database in ("sqlite", "postgresql") if told.on == "both" else (told.on,):
        if database == "sqlite":
            found.append(run(None, told.count))
        else:
            with postgres.cluster(careful=True) as url:
                found.append(run(url, told.count))
        print(shown(found[-1]), flush=True)
        for fault in [*found[-1]["action"]["failures"][:5], *found[-1]["faults"][:5]]:
            print("  ", fault)
    if told.write:
        text = DOCS.read_text(encoding="utf-8")
        before, after = text.partition(BEGIN)[0], text.partition(END)[2]
        table = "\n".join([load, "", HEAD, *map(shown, found)])
        DOCS.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")
    broken = any(one["faults"] or one["action"]["failures"] for one in found)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
