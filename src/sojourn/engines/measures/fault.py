"""What cannot be worked with, told in one line that names table, column and row."""

from typing import NoReturn


class FactsError(ValueError):
    """The facts are refused; the message is one line that names table, column and row."""


def refuse(what: str, *, table: str = "", column: str = "", row: str = "") -> NoReturn:
    """Raise a FactsError such as `stays, column ended_on, row 4 (stays.stay.17): before the first day`."""
    named = (table, f"column {column}" if column else "", f"row {row}" if row else "")
    place = ", ".join(part for part in named if part)
    raise FactsError(f"{place}: {what}" if place else what)
