"""What a report says, whatever file it becomes."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format

UNKNOWN = "–"


@dataclass(frozen=True)
class Span:
    """From where to where something may lie, out of so many: drawn where a file can draw."""

    first: int
    middle: int
    last: int
    out_of: int

    def __str__(self) -> str:
        return f"{self.first}–{self.last}"


@dataclass(frozen=True)
class Column:
    """A heading; how wide its cells are against the others; for numbers, how many decimals are shown."""

    heading: str
    width: float = 1.0
    decimals: int | None = None

    def told(self, value: Any) -> str:
        """A cell as text."""
        if value is None or value == "":
            return UNKNOWN
        if isinstance(value, int | float) and self.decimals is not None:
            rounded = round(Decimal(repr(value)), self.decimals)  # Django's own formatting cuts off
            return str(number_format(rounded + 0, self.decimals, use_l10n=True))
        return str(value)


@dataclass(frozen=True)
class Table:
    """Rows of texts, numbers, spans, and None for what is not known."""

    name: str
    """Also of the sheet in a workbook."""
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    shaded: frozenset[int] = frozenset()
    """Places of rows on a darker ground."""


@dataclass(frozen=True)
class Section:
    """A heading with paragraphs and tables."""

    title: str
    paragraphs: Sequence[str] = ()
    tables: Sequence[Table] = ()


@dataclass(frozen=True)
class Document:
    """A whole report."""

    title: str
    subtitle: str
    facts: Sequence[tuple[str, str]]
    """Label and text of what is told first."""
    sections: Sequence[Section]
    footer: str = ""
    author: str = ""
    is_wide: bool = True
    """On pages that lie."""
