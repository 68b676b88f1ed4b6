"""The sheet of scores as an Excel file, and the rows of one that comes back."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

LARGEST = 50 * 2**20
"""Bytes that a workbook may unfold to."""
MOST_ROWS = 50_000


class UnreadableSheet(Exception):
    """The file is no workbook, or one that is larger than any sheet of scores."""


def workbook_of(title: str, headings: Sequence[str], rows: Sequence[Mapping[str, Any]], note: str) -> bytes:
    """One sheet with bold headings that stay in sight; texts never act as formulas."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(title[:31])
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, bold)
            sheet.set_column(column, column, 18)
        sheet.write_comment(0, 0, note)
        sheet.freeze_panes(1, 1)
        for place, row in enumerate(rows, 1):
            for column, heading in enumerate(headings):
                value = row.get(heading)
                if isinstance(value, int | float | Decimal):
                    sheet.write_number(place, column, float(value))
                elif value not in (None, ""):
                    sheet.write_string(place, column, str(value))
    return out.getvalue()


def rows_in(content: bytes) -> tuple[str, list[tuple[int, dict[str, Any]]]]:
    """The name of the first sheet, and its rows by heading, each with its number as Excel counts them."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST:
                raise UnreadableSheet
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        name = book.sheet_names[0]
        lines = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=MOST_ROWS + 2)
    except (zipfile.BadZipFile, CalamineError, IndexError, ValueError, OSError) as failure:
        raise UnreadableSheet from failure
    if len(lines) > MOST_ROWS + 1:
        raise UnreadableSheet
    headings = [str(cell).strip() for cell in lines[0]] if lines else []
    return name, [
        (number, dict(zip(headings, line, strict=False)))
        for number, line in enumerate(lines[1:], 2)
        if any(cell not in ("", None) for cell in line)
    ]
