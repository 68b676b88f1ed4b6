"""Preparing, serving and working: what the commands `run`, `serve`, `worker` and `prepare` do."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection, connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from sojourn.agreements.fields import load_fields
from sojourn.correspondence.shipped import load_templates
from sojourn.indicators.actions import load_catalogue as load_indicators
from sojourn.kernel.jobs import logger, recover_lost_jobs, run_due_schedule
from sojourn.kernel.models import SearchLine
from sojourn.kernel.search import rebuild
from sojourn.kernel.tables import bring_up_to_date
from sojourn.organisation.models import Unit
from sojourn.partners.catalogue import load_catalogue
from sojourn.web import demo as demonstration

THREADS = (os.cpu_count() or 1) + 1
"""Requests that one process of the server answers at a time; a request mostly computes, and threads that
compute in turn hold each other up."""
LOOKS_EVERY = 15
"""Seconds between two looks at what regular work is due."""
PATIENCE = 5
"""Seconds that the worker has to stop before it is stopped; unfinished jobs begin again."""


class CannotServe(Exception):
    """Nobody can listen at this address; the message is one line."""


def prepare() -> None:
    """Tables as the code wants them, catalogue and fields of study loaded."""
    settings.DATA.mkdir(parents=True, exist_ok=True)
    bring_up_to_date()
    call_command("createcachetable", verbosity=0)
    load_catalogue(by=None)
    load_fields(by=None)
    load_templates(by=None)
    load_indicators(by=None)
    if not SearchLine.objects.exists():
        rebuild()  # the database is older than the search


def run(*, host: str, port: int, demo: bool) -> int:
    """Prepare, fill where empty, then serve and work in two processes until stopped."""
    require_free_port(host, port)
    prepare()
    if demo and not Unit.objects.exists():
        demonstration.fill(seed=7, small=True)
        demonstration.start_filling_rest(seed=7)
    if connection.vendor == "sqlite":
        # nobody else works on this file: what was under way at the last stop begins again
        recover_lost_jobs(after=timedelta())
    connections.close_all()
    with _Helper() as helper:
        code = serve(host=host, port=port, workers=1, when_ready=lambda: _announce(host, port))
        return 1 if helper.has_failed else code


def _announce(host: str, port: int) -> None:
    print(f"Sojourn: http://{_in_url(host)}:{port}/", flush=True)
    for line in demonstration.accounts_shown():
        print(line, flush=True)
    print("Stop with Ctrl-C.", flush=True)


def _in_url(host: str) -> str:
    """As a browser on this machine reaches it."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)
    return f"[{shown}]" if ":" in shown and not shown.startswith("[") else shown


class _Helper:
    """The worker beside the server: it stops with it, and if it fails, the server stops too."""

    def __enter__(self) -> "_Helper":
        self.is_leaving = self.has_failed = False
        # in a group of its own, since Ctrl-C is for the server; its input ends when this process does
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sojourn.cli", "worker", "--while-fed"],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        # the processes of the web server are forked: one that outlives us must not keep that input open
        os.register_at_fork(after_in_child=self.process.stdin.close)
        threading.Thread(target=self._watch, daemon=True).start()
        return self

    def _watch(self) -> None:
        self.process.wait()
        if not self.is_leaving:
            self.has_failed = True
            print("sojourn: the worker has stopped; the server stops too.", file=sys.stderr, flush=True)
            os.kill(os.getpid(), signal.SIGTERM)

    def __exit__(self, *_failure: object) -> None:
        self.is_leaving = True
        self.process.terminate()
        try:
            self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def require_free_port(host: str, port: int) -> None:
    """Raise CannotServe, with one line that says why, where nobody can listen at this address."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError) as failure:
        reason = getattr(failure, "strerror", None) or failure
        raise CannotServe(f"{host}:{port}: {reason}") from failure


def serve(*, host: str, port: int, workers: int, when_ready: Callable[[], None] | None = None) -> int:
    """The web server, until stopped."""
    require_free_port(host, port)
    server = Granian(
        "sojourn.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        workers_kill_timeout=PATIENCE,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    )
    if when_ready is not None:
        server.on_startup(when_ready)
    server.serve()
    return 0


def work(*, while_fed: bool) -> int:
    """Do queued jobs, and look again and again what regular work is due, until stopped."""
    if while_fed:
        threading.Thread(target=_stop_with_input, daemon=True).start()
    threading.Thread(target=_keep_schedule, daemon=True).start()
    call_command("db_worker", queue_name="*", interval=0.5, verbosity=0, startup_delay=False)
    return 0


def _stop_with_input() -> None:
    """Whoever started this process is gone when its input ends.

    Read from the system itself: a thread that holds Python's buffer lets no interpreter end in order.
    """
    while os.read(0, 1024):
        pass
    os._exit(0)


def _keep_schedule() -> None:
    while True:
        try:
            run_due_schedule()
        except OperationalError as failure:
            logger.warning("regular work waits for the database: %s", failure)
        finally:
            connections.close_all()  # those of this thread
        time.sleep(LOOKS_EVERY)
