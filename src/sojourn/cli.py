"""The command `sojourn`: every subcommand with its help; wrong input ends with one line and exit code 2."""

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

Command = Callable[[argparse.Namespace], int]


class OneLineParser(argparse.ArgumentParser):
    """Says what is wrong in one line, without the usage before it."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


class WrongInput(Exception):
    """What was given cannot be worked with; the message is one line."""


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sojourn.settings")
    import django  # slow import

    django.setup()


def _file(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as failure:
        raise WrongInput(f"{path}: {failure.strerror}") from failure


def run(options: argparse.Namespace) -> int:
    """Database, demonstration data, server and worker in one."""
    _django()
    from sojourn.web import serving  # slow import

    return serving.run(host=options.host, port=options.port, demo=not options.empty)


def serve(options: argparse.Namespace) -> int:
    """The web server alone."""
    _django()
    from sojourn.web import serving  # slow import

    return serving.serve(host=options.host, port=options.port, workers=options.workers)


def worker(options: argparse.Namespace) -> int:
    """Long and regular work, until stopped."""
    _django()
    from sojourn.web import serving  # slow import

    return serving.work()


def demo(options: argparse.Namespace) -> int:
    """Fill an empty database with the demonstration institution."""
    _django()
    from sojourn.web import demo as demonstration  # slow import

    accounts = demonstration.fill(seed=options.seed, small=options.small)
    for line in accounts:
        print(line)
    return 0


def prepare(options: argparse.Namespace) -> int:
    """Bring the database up to date and load the catalogues that ship."""
    _django()
    from sojourn.web import serving  # slow import

    serving.prepare()
    return 0


def import_offers(options: argparse.Namespace) -> int:
    """Read offers of places from a sheet."""
    _django()
    from sojourn.interop.spreadsheet import offers, offers_import  # slow import

    try:
        report = offers_import.import_offers(
            _file(options.file),
            file_name=Path(options.file).name,
            by=None,
            dry_run=options.dry_run,
            year=options.year,
        )
    except offers.SheetError as failure:
        raise WrongInput(str(failure)) from failure
    if options.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        print(
            ", ".join(
                f"{len(value) if isinstance(value, list) else value} {name}" for name, value in report.items()
            )
        )
        for refusal in report["refused"]:
            print(json.dumps(refusal, ensure_ascii=False))
    return 0


def allocate(options: argparse.Namespace) -> int:
    """Allocate places by deferred acceptance and write the result."""
    from sojourn.engines import allocation  # slow import

    raw = _file(options.instance)
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
        raise WrongInput(f"{options.instance}: {failure}") from failure
    text = json.dumps(
        allocation.result_to_json(
            result, instance_bytes=raw, call=instance.call, ties=options.ties, seed=seed
        ),
        ensure_ascii=False,
        indent=1,
    )
    if options.out:
        Path(options.out).write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


def check_allocation(options: argparse.Namespace) -> int:
    """Check a result against its instance, without the engine that made it."""
    from sojourn.engines.allocation.check import check_result  # slow import

    fault = check_result(_file(options.instance), _file(options.result))
    if fault:
        print(fault)
        return 1
    print("the certificate holds")
    return 0


def manage(options: argparse.Namespace) -> int:
    """Django's own commands."""
    _django()
    from django.core.management import execute_from_command_line  # slow import

    execute_from_command_line(["sojourn manage", *options.arguments])
    return 0


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = OneLineParser(prog="sojourn", description="Internationalisation management for universities.")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, function: Command, help_text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help_text, description=help_text)
        made.set_defaults(function=function)
        return made

    for name, function, help_text in (
        ("run", run, "Prepare the database, fill it with demonstration data if it is empty, serve and work."),
        ("serve", serve, "Serve the pages."),
    ):
        server = command(name, function, help_text)
        server.add_argument("--host", default="127.0.0.1")
        server.add_argument("--port", type=int, default=8000)
        if function is run:
            server.add_argument("--empty", action="store_true", help="no demonstration data")
        else:
            server.add_argument("--workers", type=int, default=2)
    command("worker", worker, "Do long and regular work until stopped.")
    command("prepare", prepare, "Bring the database up to date and load the catalogues.")

    filling = command("demo", demo, "Fill an empty database with the demonstration institution.")
    filling.add_argument("--seed", type=int, default=7)
    filling.add_argument("--small", action="store_true", help="only the small set")

    importing = command("import", import_offers, "Read a sheet into the database.")
    kinds = importing.add_subparsers(title="kinds", metavar="KIND", required=True)
    offers = kinds.add_parser(
        "offers", help="offers of places of a call", description="Read offers of places."
    )
    offers.add_argument("file", metavar="FILE")
    offers.add_argument("--dry-run", action="store_true", help="write nothing")
    offers.add_argument("--json", action="store_true", help="print the report as JSON")
    offers.add_argument("--year", default="", help="academic year such as 2028/29 (default: the next one)")
    offers.set_defaults(function=import_offers)

    allocating = command("allocate", allocate, "Allocate places by deferred acceptance.")
    allocating.add_argument("instance", metavar="INSTANCE")
    allocating.add_argument("--mechanism", choices=["da"], default="da")
    allocating.add_argument("--ties", choices=["lottery", "h", "l"], default="lottery")
    allocating.add_argument("--seed", default="00" * 16, metavar="HEX")
    allocating.add_argument("--out", metavar="RESULT")

    checking = command("check-allocation", check_allocation, "Check a result against its instance.")
    checking.add_argument("instance", metavar="INSTANCE")
    checking.add_argument("result", metavar="RESULT")

    managing = command("manage", manage, "Django's own commands.")
    managing.add_argument("arguments", nargs=argparse.REMAINDER)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the exit code is 2 for wrong input."""
    options = parser().parse_args(arguments)
    try:
        return options.function(options)
    except WrongInput as wrong:
        print(f"sojourn: {wrong}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
