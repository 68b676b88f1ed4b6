"""What every subcommand is made of: a parser that answers in one line, wrong input, the database."""

import argparse
import os
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


def add_command(commands: Any, name: str, function: Command) -> argparse.ArgumentParser:
    """A subcommand; its help is the first line of the function's docstring."""
    told = (function.__doc__ or "").partition("\n")[0]
    made: argparse.ArgumentParser = commands.add_parser(name, help=told, description=told)
    made.set_defaults(function=function)
    return made


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


def whole_number(text: str, *, least: int, most: int | None = None) -> int:
    """What was typed, if it is a whole number within the limits."""
    number = int(text) if text.isdecimal() else -1
    if number < least or (most is not None and number > most):
        limits = f"from {least} on" if most is None else f"from {least} to {most}"
        raise argparse.ArgumentTypeError(f"{text!r} is no number {limits}")
    return number


def count(text: str) -> int:
    """A whole number from 1 on."""
    return whole_number(text, least=1)


def port(text: str) -> int:
    """A TCP port; 0 lets the system choose one."""
    return whole_number(text, least=0, most=65535)


def write_files(files: dict[str, str], folder: str) -> None:
    """Name -> text into a folder, which is made where it is not there."""
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (Path(folder) / name).write_text(text, encoding="utf-8", newline="")
    except OSError as failure:
        raise WrongInput(f"{folder}: {failure.strerror}") from failure
