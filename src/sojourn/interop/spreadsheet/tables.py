"""One table out of any file people send: which sheet, where its headings stand, and its rows one by one."""

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

from sojourn.interop.spreadsheet.cells import one_line
from sojourn.interop.spreadsheet.delimited import DELIMITERS, SheetError, decoded, folded
from sojourn.interop.spreadsheet.workbook import PEEK, Cell, Workbook, WorkbookError, format_of

WORKBOOKS = frozenset({"xlsx", "xls", "ods"})
WIDEST = 500
"""Columns of a table; a sheet of more is none that people fill in."""


@dataclass(frozen=True)
class TableRow:
    """One row with its number as a spreadsheet shows it, and cells that hold no value that can be used."""

    number: int
    cells: tuple[Cell, ...]
    unusable: dict[int, str] = field(default_factory=dict)
    """Place of the cell -> "formula_without_value" or "formula_error"."""


@dataclass(frozen=True)
class Table:
    """A table with its headings; the rows are read once, as they are asked for."""

    file_name: str
    sheet: str
    sheets: tuple[str, ...]
    encoding: str
    heading_row: int
    headings: tuple[str, ...]
    height: int
    """Rows of the sheet, as far as is known beforehand."""
    open_rows: Callable[[], Iterator[TableRow]]

    def rows(self) -> Iterator[TableRow]:
        """The rows below the headings that are not empty."""
        for row in self.open_rows():
            if row.number > self.heading_row and any(not _is_empty(cell) for cell in row.cells):
                yield row


def _is_empty(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip("\ufeff\u200b \t\r\n\xa0")


def open_table(
    raw: bytes, *, file_name: str, known: Collection[str], sheet: str = "", heading_row: int = 0
) -> Table:
    """The table in which most `known` headings stand; SheetError where the file cannot be read as a whole."""
    wanted = {folded(heading) for heading in known}
    kind = format_of(raw)
    if kind in WORKBOOKS or kind == "macros":
        return _in_workbook(raw, file_name, wanted, sheet, heading_row)
    if kind == "zip":
        raise SheetError("archive", f"{file_name} is an archive, not a sheet.", file_name=file_name)
    return _in_text(raw, file_name, wanted, heading_row)


def _found_headings(rows: Sequence[Sequence[Cell]], wanted: set[str]) -> tuple[int, int]:
    """How many wanted headings the best row has, and which row that is; else the first well-filled row."""
    scores = [len({folded(heading_text(cell)) for cell in row} & wanted) for row in rows]
    best = max(range(len(rows)), key=lambda place: (scores[place], -place), default=0)
    if scores and scores[best] > 0:
        return scores[best], best
    filled = [sum(not _is_empty(cell) for cell in row) for row in rows]
    widest = max(filled, default=0)
    return 0, next((place for place, count in enumerate(filled) if count and count * 2 >= widest), 0)


def heading_text(cell: Cell) -> str:
    """A heading on one line, without the star that marks what is required."""
    return one_line(str(cell)).rstrip("*\uff0a ").strip()


def _headings(cells: Sequence[Cell], file_name: str) -> tuple[str, ...]:
    """The headings; of two that are equal the second gets its column's number, so that both can be named."""
    found: list[str] = []
    for place, cell in enumerate(cells, start=1):
        heading = heading_text(cell)
        taken = {folded(one) for one in found if one}
        found.append(f"{heading} ({place})" if heading and folded(heading) in taken else heading)
    while found and not found[-1]:
        found.pop()
    if not found:
        raise SheetError("empty", f"{file_name} is empty.", file_name=file_name)
    if len(found) > WIDEST:
        raise SheetError("too_wide", f"{file_name} has more than {WIDEST} columns.", file_name=file_name)
    return tuple(found)


# text


def _in_text(raw: bytes, file_name: str, wanted: set[str], heading_row: int) -> Table:
    text, encoding = decoded(raw, file_name=file_name)

    def first_rows(delimiter: str) -> list[list[str]]:
        reader, found = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), []
        try:
            for row in reader:
                found.append(row)
                if len(found) == PEEK:
                    break
        except csv.Error:
            pass
        return found

    def worth(delimiter: str) -> tuple[int, int]:
        rows = first_rows(delimiter)
        return _found_headings(rows, wanted)[0], min((len(row) for row in rows if any(row)), default=0)

    delimiter = max(DELIMITERS, key=worth)
    rows = first_rows(delimiter)
    place = heading_row - 1 if heading_row else _found_headings(rows, wanted)[1]
    headings = _headings(rows[place] if place < len(rows) else [], file_name)

    def open_rows() -> Iterator[TableRow]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        try:
            for number, cells in enumerate(reader, start=1):
                yield TableRow(number, tuple(cells))
        except csv.Error as fault:
            line = str(reader.line_num)
            sentence = f"{file_name}, line {line}: the quotation marks do not fit or a cell is too long."
            raise SheetError("quotes", sentence, file_name=file_name, line=line) from fault

    height = text.count("\n") + 1
    return Table(file_name, file_name, (), encoding, place + 1, headings, height, open_rows)


# workbooks


def _in_workbook(raw: bytes, file_name: str, wanted: set[str], sheet: str, heading_row: int) -> Table:
    workbook = _opened(raw, file_name)
    tops = workbook.sheets
    if not tops or (sheet and sheet not in tops):
        sentence = f"{file_name} has no sheet {sheet!r}; it has {', '.join(tops)}."
        values = {"file_name": file_name, "sheet": sheet, "sheets": ", ".join(tops)}
        raise SheetError("no_such_sheet", sentence, **values)
    name = sheet or max(tops, key=lambda one: (_found_headings(tops[one], wanted)[0], bool(tops[one])))
    place = heading_row - 1 if heading_row else _found_headings(tops[name], wanted)[1]
    headings = _headings(tops[name][place] if place < len(tops[name]) else [], file_name)
    opened = [workbook]

    def open_rows() -> Iterator[TableRow]:
        # the process that found the headings has the sheet at hand; a second reading needs a new one
        with opened.pop() if opened else _opened(raw, file_name) as reading:
            try:
                facts = reading.open_sheet(name)
                yield from _numbered(reading.rows(), facts["merged"], _unusable(facts), place)
            except WorkbookError as fault:
                raise _told(fault, file_name) from fault

    return Table(
        file_name, name, tuple(tops), "", place + 1, headings, workbook.heights.get(name, 0), open_rows
    )


def _opened(raw: bytes, file_name: str) -> Workbook:
    try:
        return Workbook(raw)
    except WorkbookError as fault:
        raise _told(fault, file_name) from fault


def _told(fault: WorkbookError, file_name: str) -> SheetError:
    sentences = {
        "password": f"{file_name} is protected by a password.",
        "bomb": f"{file_name} would become far too large when it is unpacked.",
        "too_much_memory": f"{file_name} takes too much memory; its cells reach too far out.",
        "macros": f"{file_name} contains macros; save it as .xlsx.",
    }
    sentence = sentences.get(fault.code, f"{file_name} is a broken workbook.")
    code = fault.code if fault.code in sentences else "broken"
    return SheetError(code, sentence, file_name=file_name)


def _unusable(facts: dict[str, list[str]]) -> dict[int, dict[int, str]]:
    """Row (from 1) -> place of the cell -> why its formula gives nothing."""
    found: dict[int, dict[int, str]] = {}
    for names, why in ((facts["valueless"], "formula_without_value"), (facts["errors"], "formula_error")):
        for name in names:
            letters, number = re.fullmatch(r"([A-Z]+)(\d+)", name).groups()  # type: ignore[union-attr]
            found.setdefault(int(number), {})[column_number(letters)] = why
    return found


def column_number(letters: str) -> int:
    """A -> 0, Z -> 25, AA -> 26"""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(place: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA"""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _numbered(
    rows: Iterator[list[Cell]],
    merged: list[tuple[tuple[int, int], tuple[int, int]]],
    unusable: dict[int, dict[int, str]],
    heading_place: int,
) -> Iterator[TableRow]:
    """The rows with numbers; cells merged over several rows of one column say the same in each of them."""
    tall = [
        (top, bottom, left)
        for (top, left), (bottom, right) in merged
        if left == right and bottom > top > heading_place
    ]
    begins: dict[int, list[tuple[int, int]]] = {}
    for top, bottom, left in tall:
        begins.setdefault(top, []).append((bottom, left))
    running: dict[int, tuple[int, Cell]] = {}
    for place, cells in enumerate(rows):
        for bottom, left in begins.get(place, []):
            if left < len(cells):
                running[left] = (bottom, cells[left])
        for left, (bottom, value) in list(running.items()):
            if place > bottom:
                del running[left]
            elif left < len(cells):
                cells[left] = value
        yield TableRow(place + 1, tuple(_plain(cell) for cell in cells), unusable.get(place + 1, {}))


def _plain(cell: Cell) -> Cell:
    """A workbook keeps whole numbers as 3.0, and a day as one with a time at midnight."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date()
    return cell
