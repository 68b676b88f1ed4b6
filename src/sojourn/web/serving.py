"""Preparing, serving and working: what the commands `run`, `serve`, `worker` and `prepare` do."""

import subprocess
import sys
import threading
import time

from django.conf import settings
from django.core.management import call_command

from sojourn.agreements.fields import load_fields
from sojourn.kernel.jobs import run_due_schedule
from sojourn.organisation.models import Unit
from sojourn.partners.catalogue import load_catalogue
from sojourn.web import demo as demonstration


def prepare() -> None:
    """Tables as the code wants them, catalogue and fields of study loaded."""
    settings.DATA.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    load_catalogue(by=None)
    load_fields(by=None)


def run(*, host: str, port: int, demo: bool) -> int:
    """Prepare, fill where empty, then serve and work in two processes until stopped."""
    prepare()
    if demo and not Unit.objects.exists():
        for line in demonstration.fill(seed=7, small=True):
            print(line, flush=True)
        demonstration.start_filling_rest(seed=7)
    elif demo:
        for line in demonstration.accounts_shown():
            print(line, flush=True)
    print(f"Sojourn: http://{host}:{port}/", flush=True)
    helper = subprocess.Popen([sys.executable, "-m", "sojourn.cli", "worker"])
    try:
        return serve(host=host, port=port, workers=1)
    finally:
        helper.terminate()
        helper.wait(timeout=10)


def serve(*, host: str, port: int, workers: int) -> int:
    """The web server, until stopped."""
    return subprocess.call(
        [
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--host",
            host,
            "--port",
            str(port),
            "--workers",
            str(workers),
            "--log-level",
            "warning",
            "sojourn.wsgi:application",
        ]
    )


def work() -> int:
    """Do queued jobs, and look twice a minute what regular work is due, until stopped."""
    threading.Thread(target=_keep_schedule, daemon=True).start()
    call_command("db_worker", queue_name="*", interval=0.5, verbosity=0)
    return 0


def _keep_schedule() -> None:
    while True:
        run_due_schedule()
        time.sleep(15)
