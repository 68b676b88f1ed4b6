"""The command `sojourn`: every subcommand with its help; wrong input ends with one line and exit code 2."""

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

Command = Callable[[argparse.Namespace], int]


class OneLineParser(argparse.ArgumentParser):
    """Says what is wrong in one line, without the usage before it."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


class WrongInput(Exception):
    """What was given cannot be worked with; the message is one line."""


def django() -> None:
    """Set Django up; the commands that only compute do without."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sojourn.settings")
    from django import setup  # slow import
    from django.core.exceptions import ImproperlyConfigured  # slow import

    try:
        setup()
    except (ImproperlyConfigured, OSError) as failure:
        raise WrongInput(first_line(failure)) from failure


def on_database(command: Command) -> Command:
    """A command that works on the database; where there is none, or none of this version, it says so."""

    def run(options: argparse.Namespace) -> int:
        django()
        from django.db import DatabaseError  # slow import

        from sojourn.kernel.refusal import Refusal  # slow import

        try:
            return command(options)
        except Refusal as refusal:
            raise WrongInput(str(refusal)) from refusal
        except DatabaseError as failure:
            raise WrongInput(f"the database: {first_line(failure)} (try: sojourn prepare)") from failure

    run.__doc__ = command.__doc__
    return run


def first_line(failure: Exception) -> str:
    """What went wrong, on one line."""
    return str(failure).strip().partition("\n")[0] or type(failure).__name__


def content(path: str) -> bytes:
    """The bytes of a file that was named on the command line."""
    try:
        return Path(path).read_bytes()
    except OSError as failure:
        raise WrongInput(f"{path}: {failure.strerror}") from failure


def write(text: str, *, to: str | None) -> None:
    """Into the named file, else to standard output."""
    if not to:
        print(text)
        return
    try:
        Path(to).write_text(text, encoding="utf-8")
    except OSError as failure:
        raise WrongInput(f"{to}: {failure.strerror}") from failure


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


@on_database
def import_offers(options: argparse.Namespace) -> int:
    """Take over the offers of places of one academic year from a sheet (CSV)."""
    from sojourn.interop.spreadsheet import offers_import  # slow import
    from sojourn.interop.spreadsheet.delimited import SheetError  # slow import

    try:
        report = offers_import.import_offers(
            content(options.file),
            file_name=Path(options.file).name,
            by=None,
            dry_run=options.dry_run,
            year=options.year,
        )
    except SheetError as failure:
        raise WrongInput(first_line(failure)) from failure
    print(json.dumps(report, ensure_ascii=False) if options.json else "\n".join(in_words(report)))
    return 0


def in_words(report: dict[str, Any]) -> list[str]:
    """The report of an import: a summary, then every refused cell."""
    summary = "{new} new, {changed} changed, {unchanged} unchanged".format(**report)
    refused = [
        f"refused: row {one['row']}, {one['column']}: {one['message']} ({one['value']!r})"
        for one in report["refused"]
    ]
    return [
        f"{summary}; {len(refused)} refused; {len(report['to_decide'])} whose institution is to be settled",
        *refused,
    ]


def allocate(options: argparse.Namespace) -> int:
    """Allocate the places of an instance (JSON) and write the result with a reason for every choice."""
    from sojourn.engines import allocation  # slow import

    raw = content(options.instance)
    try:
        seed = bytes.fromhex(options.seed)
    except ValueError as failure:
        raise WrongInput(f"--seed: {options.seed!r} is not hexadecimal") from failure
    if len(seed) < 16:
        raise WrongInput("--seed: at least 16 bytes are needed")
    try:
        instance = allocation.read_instance(raw)
        result = allocation.allocate(instance, ties=options.ties, seed=seed)
    except allocation.InstanceError as failure:
        raise WrongInput(f"{options.instance}: {first_line(failure)}") from failure
    told = allocation.result_to_json(
        result, instance_bytes=raw, call=instance.call, ties=options.ties, seed=seed
    )
    write(json.dumps(told, ensure_ascii=False, indent=1), to=options.out)
    return 0


def check_allocation(options: argparse.Namespace) -> int:
    """Check a result against its instance without the engine; exit code 1 where it does not hold."""
    from sojourn.engines.allocation.check import check_result  # slow import

    fault = check_result(content(options.instance), content(options.result))
    print(fault or "the certificate holds")
    return 1 if fault else 0


def manage(options: argparse.Namespace) -> int:
    """Django's own commands, such as `sojourn manage check --deploy`."""
    django()
    from django.core.management import execute_from_command_line  # slow import

    execute_from_command_line(["sojourn manage", *options.arguments])
    return 0


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = OneLineParser(prog="sojourn", description="Internationalisation management for universities.")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, function: Command) -> argparse.ArgumentParser:
        told = (function.__doc__ or "").partition("\n")[0]
        made = commands.add_parser(name, help=told, description=told)
        made.set_defaults(function=function)
        return made

    for name, function in (("run", run), ("serve", serve)):
        server = command(name, function)
        server.add_argument("--host", default="127.0.0.1")
        server.add_argument("--port", type=int, default=8000)
        if function is run:
            server.add_argument("--empty", action="store_true", help="no demonstration")
        else:
            server.add_argument("--workers", type=count, default=2, help="processes (default: 2)")
    working = command("worker", worker)
    working.add_argument("--while-fed", action="store_true", help="stop when the standard input ends")
    command("prepare", prepare)
    filling = command("demo", demo)
    filling.add_argument("--seed", type=int, default=7)
    filling.add_argument("--small", action="store_true", help="a round at every stage, without the full call")
    add_import(commands)
    add_allocation(command)
    managing = command("manage", manage)
    managing.add_argument("arguments", nargs=argparse.REMAINDER, metavar="...")
    return top


def count(text: str) -> int:
    """A whole number from 1 on."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)


def add_import(commands: Any) -> None:
    """`import KIND FILE`"""
    told = "Take a sheet over into the database."
    kinds = commands.add_parser("import", help=told, description=told).add_subparsers(
        title="kinds", metavar="KIND", required=True
    )
    offers = kinds.add_parser("offers", help=import_offers.__doc__, description=import_offers.__doc__)
    offers.add_argument("file", metavar="FILE")
    offers.add_argument("--dry-run", action="store_true", help="write nothing")
    offers.add_argument("--json", action="store_true", help="print the report as JSON")
    offers.add_argument("--year", default="", help="academic year such as 2028/29 (default: the next one)")
    offers.set_defaults(function=import_offers)


def add_allocation(command: Callable[[str, Command], argparse.ArgumentParser]) -> None:
    """The two commands that need no database."""
    allocating = command("allocate", allocate)
    allocating.add_argument("instance", metavar="INSTANCE")
    allocating.add_argument(
        "--mechanism", choices=["da"], default="da", help="deferred acceptance (the default)"
    )
    allocating.add_argument(
        "--ties",
        choices=["lottery", "h", "l"],
        default="lottery",
        help="who is equal at the limit: by lot, all refused, all admitted",
    )
    allocating.add_argument("--seed", default="00" * 16, metavar="HEX", help="of the lottery")
    allocating.add_argument("--out", metavar="RESULT", help="(default: standard output)")
    checking = command("check-allocation", check_allocation)
    checking.add_argument("instance", metavar="INSTANCE")
    checking.add_argument("result", metavar="RESULT")


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the exit code is 2 for wrong input, 130 where it was interrupted."""
    options = parser().parse_args(arguments)
    try:
        return options.function(options)
    except WrongInput as wrong:
        print(f"sojourn: {wrong}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
