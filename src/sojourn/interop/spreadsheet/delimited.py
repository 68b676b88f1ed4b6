"""Delimited text as offices send it: unknown encoding, unknown delimiter, cells over several lines."""

import csv
import io
import re
from collections.abc import Collection
from dataclasses import dataclass

LARGEST = 20_000_000  # bytes; a hundred thousand rows of prose are smaller
DELIMITERS = (",", ";", "\t")


class SheetError(ValueError):
    """A file that cannot be read as a whole, said in one line; `code` and `values` serve other languages."""

    def __init__(self, code: str, message_en: str, **values: str) -> None:
        super().__init__(message_en)
        self.code = code
        self.values = values


@dataclass(frozen=True)
class Row:
    """One row with its number as a spreadsheet shows it (the first is 1), whatever lines its cells take."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """The first row that is not empty as `headings`, the other rows that are not empty as `rows`."""

    file_name: str
    encoding: str
    delimiter: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def folded(heading: str) -> str:
    """Return a heading without case and outer space, for comparison."""
    return " ".join(heading.split()).casefold()


def read_sheet(raw: bytes, *, file_name: str, expected: Collection[str]) -> Sheet:
    """Return the rows of a delimited text; the delimiter is the one that shows most `expected` headings."""
    text, encoding = decoded(raw, file_name=file_name)
    known = {folded(heading) for heading in expected}

    def recognised(delimiter: str) -> int:
        lines = io.StringIO(text.lstrip(), newline="")
        try:
            return len(known & {folded(cell) for cell in next(csv.reader(lines, delimiter=delimiter), [])})
        except csv.Error:
            return 0

    delimiter = max(DELIMITERS, key=recognised)
    rows = [row for row in _rows(text, delimiter, file_name) if any(cell.strip() for cell in row.cells)]
    if not rows:
        raise SheetError("empty", f"{file_name} is empty.", file_name=file_name)
    headings = tuple(" ".join(cell.split()) for cell in rows[0].cells)
    _refuse_doubled(headings, file_name)
    return Sheet(file_name, encoding, delimiter, headings, tuple(rows[1:]))


def _rows(text: str, delimiter: str, file_name: str) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [Row(number, tuple(cells)) for number, cells in enumerate(reader, start=1)]
    except csv.Error as fault:
        line = str(reader.line_num)
        sentence = (
            f"{file_name}, line {line}: the quotation marks do not fit or a cell is too long ({fault})."
        )
        raise SheetError("quotes", sentence, file_name=file_name, line=line) from None


def _refuse_doubled(headings: tuple[str, ...], file_name: str) -> None:
    seen: set[str] = set()
    for heading in headings:
        if heading and folded(heading) in seen:
            sentence = f"{file_name} has two columns headed {heading!r}."
            raise SheetError("heading_doubled", sentence, file_name=file_name, heading=heading)
        seen.add(folded(heading))


def decoded(raw: bytes, *, file_name: str) -> tuple[str, str]:
    """Return the text and the encoding found; SheetError where the bytes are not text."""
    if len(raw) > LARGEST:
        raise SheetError("too_large", f"{file_name} is larger than 20 MB.", file_name=file_name)
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        sentence = f"{file_name} is an Excel workbook or an archive; save it as CSV first."
        raise SheetError("workbook", sentence, file_name=file_name)
    for encoding in _candidates(raw):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text):
            break
        return text.removeprefix("\ufeff"), encoding
    raise SheetError("not_text", f"{file_name} is not a text file.", file_name=file_name)


def _candidates(raw: bytes) -> tuple[str, ...]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if raw.startswith(b"\xef\xbb\xbf"):
        return ("utf-8-sig",)
    western = ("cp1250", "cp1252", "latin-1") if _looks_central(raw) else ("cp1252", "latin-1")
    return ("utf-8", "gb18030", *western) if _looks_chinese(raw) else ("utf-8", *western)


def _looks_central(raw: bytes) -> bool:
    """Say whether letters of Czech, Polish or Hungarian stand inside words, where cp1252 has signs.

    The Spanish and French write none of these inside a word; the Š and Ž that both pages share also tell.
    """
    telling = re.findall(
        rb"(?<=[A-Za-z\xc0-\xff])[\x8a\x8d-\x8f\x9a\x9d-\x9f\xa3\xa5\xb3\xb9\xbc\xbe\xbf]", raw
    )
    return len(telling) * 20 >= len(re.findall(rb"[\x80-\xff]", raw)) and bool(telling)


def _looks_chinese(raw: bytes) -> bool:
    """Say whether bytes above ASCII come in the pairs of common Chinese characters.

    Nearly every Western text is also valid GB 18030: an accented letter swallows the letter behind it. But
    then the second byte is ASCII, whereas in GB 2312, of which real texts consist, both bytes are high.
    """
    runs = re.findall(rb"[\x80-\xff]+", raw)
    paired = sum(len(run) for run in runs if len(run) % 2 == 0 and _all_in_gb2312(run))
    return bool(runs) and paired * 10 >= 7 * sum(len(run) for run in runs)


def _all_in_gb2312(run: bytes) -> bool:
    try:
        run.decode("gb2312")
    except UnicodeDecodeError:
        return False
    return True
