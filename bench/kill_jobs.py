"""Kills whoever works while they work: `.venv/bin/python bench/kill_jobs.py [--kills 20] [--on sqlite]`.

In turn a sheet is taken over, places are allocated, and letters are sent; at a random moment the process gets
SIGKILL, then what was lost is put back and another process begins. After the kill nothing may be half there,
at the end everything must be there, once (trust.md, F2). A letter that the mail server had taken when the
kill came, and of which nobody could note it any more, is sent again: such letters are counted. Exit code 1
where anything else is wrong.
"""

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / one) for one in ("", "tools", "src", "bench")]
ROWS, APPLICANTS, LETTERS = 1500, 2000, 60
PATIENCE = 300
"""Seconds within which a job must be done."""


def started(*command: str, **env: str) -> subprocess.Popen[bytes]:
    """A group of processes that can be killed at once."""
    return subprocess.Popen(
        [sys.executable, *command], start_new_session=True, env=os.environ | env, stderr=subprocess.DEVNULL
    )


def kill(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class Drill:
    """One database with a house, a call whose applications are ranked, and what has been seen."""

    def __init__(self) -> None:
        from crowd import fill, make_tables  # slow import

        make_tables()
        fill(size=APPLICANTS)
        from sojourn.allocation.models import Run  # slow import
        from sojourn.applications.models import Application  # slow import
        from sojourn.organisation.models import Person  # slow import
        from sojourn.programmes.models import Call  # slow import

        self.by = Person.objects.get(email="director@example.org")
        self.call = Call.objects.get(code="bench")
        Call.objects.filter(pk=self.call.pk).update(
            public_event_zh="虚构的开奖", public_event_en="an invented draw", public_text="01 02 03 04 05 06"
        )
        Application.objects.filter(call=self.call).exclude(state="ranked").update(state="not_eligible")
        self.ranked = Application.objects.filter(call=self.call, state="ranked").count()
        self.runs, self.seen, self.wrong = Run, Counter(), []

    def work(self, job: int) -> None:
        """The worker does the job, is killed at a random moment of it, and another one ends it."""
        from sojourn.kernel.jobs import recover_lost_jobs  # slow import
        from sojourn.kernel.models import Job  # slow import

        def state() -> str:
            return str(Job.objects.values_list("state", flat=True).get(pk=job))

        worker = started("-m", "sojourn.cli", "worker")
        self.wait(lambda: state() != Job.State.WAITING)
        time.sleep(random.uniform(0, 0.8))
        self.seen["hit"] += state() == Job.State.RUNNING
        kill(worker)
        self.seen["kills"] += 1
        self.check(whole=state() == Job.State.DONE)
        recover_lost_jobs(after=timedelta())
        worker = started("-m", "sojourn.cli", "worker")
        self.wait(lambda: state() in (Job.State.DONE, Job.State.FAILED))
        kill(worker)
        self.check(whole=True)

    def wait(self, until) -> None:
        end = time.monotonic() + PATIENCE
        while not until():
            if time.monotonic() > end:
                raise TimeoutError
            time.sleep(0.02)

    def sheet(self, turn: int) -> None:
        """New institutions from a sheet."""
        from django.core.files.uploadedfile import SimpleUploadedFile  # slow import

        from sojourn.interop.actions import apply_sheet, upload_sheet  # slow import
        from sojourn.kernel.jobs import run_waiting  # slow import
        from sojourn.partners.models import Institution  # slow import

        lines = [f"University {turn}-{row},education,DE,City {row}" for row in range(ROWS)]
        text = "\n".join(["name in english,kind,country,city", *lines])
        brought = upload_sheet(
            SimpleUploadedFile(f"{turn}.csv", text.encode()), kind="institutions", by=self.by
        )
        run_waiting()
        brought.refresh_from_db()
        mine = Institution.objects.filter(name_en__startswith=f"University {turn}-")
        history = Institution.history.filter(name_en__startswith=f"University {turn}-")

        def check(*, whole: bool) -> None:
            counts = (mine.count(), history.count())
            if counts not in ([(ROWS, ROWS)] if whole else [(0, 0), (ROWS, ROWS)]):
                self.wrong.append(f"sheet {turn}: {counts} rows and lines of history")

        self.check = check
        self.work(apply_sheet(brought, by=self.by).job.pk)

    def allocation(self, turn: int) -> None:
        """A run of the allocation on its frozen input."""
        from sojourn.allocation.actions import freeze_input  # slow import
        from sojourn.kernel.jobs import start_job  # slow import

        run = freeze_input(self.call, by=self.by)

        def check(*, whole: bool) -> None:
            run.refresh_from_db()
            counts = (run.outcomes.count(), run.state)
            done, nothing = (self.ranked, "computed"), (0, "frozen")
            if counts not in ([done] if whole else [done, nothing]):
                self.wrong.append(f"allocation {turn}: {counts}")

        self.check = check
        self.work(start_job("allocation.run", by=self.by, run=run.pk).pk)

    def letters(self, turn: int) -> None:
        """Letters to a mail server that takes them."""
        from sojourn.kernel.models import Mail  # slow import
        from tests.kernel.smtp import serving  # slow import

        mails = [
            Mail(address=f"n{number}@example.org", subject=f"Letter {turn}-{number}", body="Text.")
            for number in range(LETTERS)
        ]
        Mail.objects.bulk_create(mails)
        with serving("takes") as server:
            url = f"smtp://127.0.0.1:{server.port}"
            sender = started(__file__, "--send", SOJOURN_SMTP_URL=url)
            enough = random.randint(1, LETTERS - 2)
            self.wait(lambda: len(server.letters) >= enough)
            kill(sender)
            self.seen["kills"] += 1
            self.seen["hit"] += 1
            # the letter under way waits for minutes before it is tried again; they pass
            Mail.objects.filter(state=Mail.State.WAITING).update(retry_at=None)
            if started(__file__, "--send", SOJOURN_SMTP_URL=url).wait():
                self.wrong.append(f"letters {turn}: the second sender failed")
            taken = Counter(re.search(rb"Letter ([\d-]+)", text)[1] for text in server.letters)
        self.seen["letters"] += LETTERS
        self.seen["letters taken twice"] += sum(count - 1 for count in taken.values())
        sent = Mail.objects.filter(subject__startswith=f"Letter {turn}-", state=Mail.State.SENT).count()
        if (len(taken), sent) != (LETTERS, LETTERS) or max(taken.values()) > 2:
            self.wrong.append(f"letters {turn}: {len(taken)} taken, {sent} sent")


def measure(kills: int) -> dict[str, object]:
    """One database: prepare, kill, look."""
    import django  # slow import

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sojourn.settings")
    django.setup()
    from django.db import connection  # slow import

    drill = Drill()
    began = time.perf_counter()
    for turn in range(kills):
        (drill.sheet, drill.allocation, drill.letters)[turn % 3](turn)
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    took = round(time.perf_counter() - began)
    return {"database": name, **drill.seen, "wrong": drill.wrong, "seconds": took}


def send() -> int:
    """What the worker's regular work does with letters, until none is due."""
    import django  # slow import

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sojourn.settings")
    django.setup()
    from sojourn.kernel.mail import send_due_mails  # slow import

    while send_due_mails():
        pass
    return 0


def run(url: str | None, told: argparse.Namespace) -> dict:
    with tempfile.TemporaryDirectory(prefix="sojourn-drill-") as kept:
        env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        env |= {"SOJOURN_DATA": kept, "PYTHONPATH": str(ROOT / "src")} | (
            {"DATABASE_URL": url} if url else {}
        )
        command = [sys.executable, __file__, "--measure", "--kills", str(told.kills)]
        done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--on", choices=["sqlite", "postgresql", "both"], default="both")
    options.add_argument("--kills", type=int, default=20)
    options.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options.add_argument("--send", action="store_true", help=argparse.SUPPRESS)
    told = options.parse_args()
    if told.send:
        return send()
    if told.measure:
        print(json.dumps(measure(told.kills)))
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
    return 1 if any(one["wrong"] for one in found) else 0


if __name__ == "__main__":
    sys.exit(main())
