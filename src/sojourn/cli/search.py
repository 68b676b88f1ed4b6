"""`sojourn search rebuild` and `sojourn search check`: the index of the search."""

import argparse
from typing import Any

from sojourn.cli.command import add_command, on_database


@on_database
def rebuild(options: argparse.Namespace) -> int:
    """Make the index of the search anew; people may work meanwhile."""
    from sojourn.kernel.search import rebuild as make_anew  # slow import

    for kind, count in make_anew().items():
        print(f"{kind}: {count}")
    return 0


@on_database
def check(options: argparse.Namespace) -> int:
    """Name what the index of the search has not, or has otherwise; exit code 1 where there is any."""
    from sojourn.kernel.search import lines_out_of_step  # slow import

    wrong = lines_out_of_step()
    print("\n".join(wrong) or "in step")
    return int(bool(wrong))


def add_commands(commands: Any) -> None:
    """`search rebuild` and `search check`"""
    told = "The index of the search."
    searching = commands.add_parser("search", help=told, description=told)
    actions = searching.add_subparsers(title="commands", metavar="COMMAND", required=True)
    add_command(actions, "rebuild", rebuild)
    add_command(actions, "check", check)
