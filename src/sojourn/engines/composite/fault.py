"""What cannot be worked with, told in one line that names column and row."""

from typing import NoReturn


class CompositeError(ValueError):
    """The input is refused; the message is one line that names column and row."""


def refuse(what: str, *, column: str = "", row: str = "") -> NoReturn:
    """Raise a CompositeError such as `column Parent, row 4 (Physical): there is no element 'Conx'`."""
    place = ", ".join(
        part for part in (f"column {column}" if column else "", f"row {row}" if row else "") if part
    )
    raise CompositeError(f"{place}: {what}" if place else what)
