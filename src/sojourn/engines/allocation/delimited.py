"""The rows of a CSV as spreadsheets write it: in UTF-8 or GB 18030, apart by comma, semicolon or tab."""

import csv
import io
from collections.abc import Iterator

from sojourn.engines.allocation.reading import InstanceError

DELIMITERS = ",;\t"


def rows_of(raw: bytes) -> Iterator[list[str]]:
    """The rows, each with its cells; InstanceError where it is no text or quotation marks do not fit."""
    text = _text(raw)
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as failure:
        raise InstanceError(f"line {reader.line_num}: {failure}") from failure


def _text(raw: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InstanceError("line 1: this is no text in UTF-8 or GB 18030")
