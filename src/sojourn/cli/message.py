"""`sojourn message reply`: replies that came by mail."""

import argparse
import sys
from typing import Any

from sojourn.cli.command import add_command, content, on_database


@on_database
def reply(options: argparse.Namespace) -> int:
    """Attach a reply that came by mail (.eml file, or standard input) to the letter it answers."""
    from sojourn.correspondence.actions import take_reply_mail  # slow import

    raw = sys.stdin.buffer.read() if options.file == "-" else content(options.file)
    taken = take_reply_mail(raw, by=None)
    print(f"letter {taken.letter_id}, reply {taken.pk}")
    return 0


def add_commands(commands: Any) -> None:
    """`message reply FILE`"""
    told = "Messages to people and their replies."
    messages = commands.add_parser("message", help=told, description=told)
    actions = messages.add_subparsers(title="commands", metavar="COMMAND", required=True)
    add_command(actions, "reply", reply).add_argument("file", nargs="?", default="-", metavar="FILE")
