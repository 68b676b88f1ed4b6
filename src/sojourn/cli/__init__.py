"""The command `sojourn`: every subcommand with its help; wrong input ends with one line and exit code 2."""

import sys

from sojourn.cli import allocation, index, message, search, service, sheets
from sojourn.cli.command import OneLineParser, WrongInput


def parser() -> OneLineParser:
    """The commands and their options."""
    top = OneLineParser(prog="sojourn", description="Internationalisation management for universities.")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in (service, sheets, search, message, allocation, index):
        module.add_commands(commands)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the exit code is 2 for wrong input, 130 where it was interrupted."""
    options = parser().parse_args(arguments)
    try:
        return options.function(options)
    except WrongInput as wrong:
        print(f"sojourn: {wrong}", file=sys.stderr)
        return 2
    except MemoryError:
        print("sojourn: this needs more memory than there is", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
