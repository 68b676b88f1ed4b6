"""`sojourn run`, `serve`, `worker`, `prepare`, `demo` and `manage`: the system itself."""

import argparse
from typing import Any

from sojourn.cli.command import WrongInput, add_command, count, django, on_database, port


@on_database
def run(options: argparse.Namespace) -> int:
    """Prepare the database, fill it with the demonstration if it is empty, serve and work until stopped."""
    from sojourn.web import serving  # slow import

    try:
        return serving.run(host=options.host, port=options.port, demo=not options.empty)
    except serving.CannotServe as failure:
        raise WrongInput(str(failure)) from failure


@on_database
def serve(options: argparse.Namespace) -> int:
    """Serve the pages until stopped."""
    from sojourn.web import serving  # slow import

    try:
        return serving.serve(host=options.host, port=options.port, workers=options.workers)
    except serving.CannotServe as failure:
        raise WrongInput(str(failure)) from failure


@on_database
def worker(options: argparse.Namespace) -> int:
    """Do long and regular work until stopped: the first signal lets it finish what it does."""
    from sojourn.web import serving  # slow import

    return serving.work(while_fed=options.while_fed)


@on_database
def prepare(options: argparse.Namespace) -> int:
    """Bring the database up to date and load the catalogues that ship."""
    from sojourn.web import serving  # slow import

    serving.prepare()
    return 0


@on_database
def demo(options: argparse.Namespace) -> int:
    """Fill an empty database with an invented university; the same seed and day give the same one."""
    from sojourn.web import demo as demonstration  # slow import

    demonstration.fill(seed=options.seed, small=options.small)
    for line in demonstration.accounts_shown():
        print(line)
    return 0


def manage(options: argparse.Namespace) -> int:
    """Django's own commands, such as `sojourn manage check --deploy`."""
    django()
    from django.core.management import execute_from_command_line  # slow import

    execute_from_command_line(["sojourn manage", *options.arguments])
    return 0


def add_commands(commands: Any) -> None:
    """The commands that prepare, fill, serve and look after the system."""
    for name, function in (("run", run), ("serve", serve)):
        server = add_command(commands, name, function)
        server.add_argument("--host", default="127.0.0.1")
        server.add_argument("--port", type=port, default=8000)
        if function is run:
            server.add_argument("--empty", action="store_true", help="no demonstration")
        else:
            server.add_argument("--workers", type=count, default=2, help="processes (default: 2)")
    working = add_command(commands, "worker", worker)
    working.add_argument("--while-fed", action="store_true", help="stop when the standard input ends")
    add_command(commands, "prepare", prepare)
    filling = add_command(commands, "demo", demo)
    filling.add_argument("--seed", type=int, default=7)
    filling.add_argument("--small", action="store_true", help="a round at every stage, without the full call")
    managing = add_command(commands, "manage", manage)
    managing.add_argument("arguments", nargs=argparse.REMAINDER, metavar="...")
