"""What a list holds, or an empty template, as a workbook or CSV that the import reads."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _
from xlsxwriter.worksheet import Worksheet

from sojourn.interop.kinds import KINDS, Kind
from sojourn.interop.spreadsheet.columns import LANGUAGES, Column, as_text
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.worklists.sheet import MEDIA_TYPES, harmless
from sojourn.organisation.models import Person

LAST_ROW = 1_048_575
SHORTEST_LIST = 255
"""Letters that a drop-down may take when its words stand in the cell's own rule."""


def export_bytes(kind: str, *, by: Person | None, form: str = "xlsx", is_template: bool = False) -> bytes:
    """The columns of a kind with what `by` may see, in the language that is active."""
    if form not in MEDIA_TYPES:
        raise Refusal(_("A sheet is written as .xlsx or .csv."))
    chosen = KINDS[kind]
    rows: Iterable[dict[str, Any]] = () if is_template else chosen(by=by).listing()
    return _csv(chosen.columns, rows) if form == "csv" else _workbook(chosen, rows)


def _csv(columns: Sequence[Column], rows: Iterable[dict[str, Any]]) -> bytes:
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet)
    writer.writerow([str(column.label) for column in columns])
    for row in rows:
        writer.writerow([_as_cell_text(column, row.get(column.name)) for column in columns])
    return ("\ufeff" + sheet.getvalue()).encode()


def _as_cell_text(column: Column, value: Any) -> str:
    if value is None or value == "":
        return ""
    cell = column.type.write(value)
    text = as_text(float(cell) if isinstance(cell, Decimal) else cell)
    return text if isinstance(cell, int | float | Decimal) else harmless(text)


def _workbook(kind: type[Kind], rows: Iterable[dict[str, Any]]) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    bold = book.add_format({"bold": True, "bg_color": "#DCE6F1", "text_wrap": True, "valign": "top"})
    needed = book.add_format({"bold": True, "bg_color": "#F8CBAD", "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(str(kind.label)[:31])
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(kind.columns):
        width = max(12, min(40, len(str(column.label)) + 6))
        sheet.set_column(
            place, place, width, text if column.type.name in ("line", "text", "ror_id") else None
        )
        _drop_down(sheet, place, column)
    for place, column in enumerate(kind.columns):
        sheet.write_string(
            0,
            place,
            str(column.label) + (" *" if column.is_required else ""),
            needed if column.is_required else bold,
        )
    for number, row in enumerate(rows, start=1):
        for place, column in enumerate(kind.columns):
            _write(sheet, number, place, column, row.get(column.name), day)
    _explanations(book, kind, bold)
    book.close()
    return file.getvalue()


def _write(sheet: Worksheet, number: int, place: int, column: Column, value: Any, day: Any) -> None:
    """Texts are written as texts, whatever they begin with; a workbook computes none of them."""
    if value is None or value == "" or value == ():
        return
    cell = column.type.write(value)
    if isinstance(cell, bool):
        sheet.write_string(number, place, as_text(cell))
    elif isinstance(cell, dt.date) and cell.year >= 1900:
        sheet.write_datetime(number, place, dt.datetime.combine(cell, dt.time()), day)
    elif isinstance(cell, int | float | Decimal):
        sheet.write_number(number, place, float(cell))
    elif as_text(cell):
        sheet.write_string(number, place, as_text(cell))


def _drop_down(sheet: Worksheet, place: int, column: Column) -> None:
    if column.type.name == "flag":
        words = ["yes", "no"]
    elif column.choices is not None:
        words = [str(value) for value, _label in column.choices()]
    else:
        return
    if len(",".join(words)) <= SHORTEST_LIST:
        sheet.data_validation(
            1,
            place,
            LAST_ROW,
            place,
            {
                "validate": "list",
                "source": words,
                "input_message": str(column.help)[:250],
                "error_type": "warning",
            },
        )


def _explanations(book: xlsxwriter.Workbook, kind: type[Kind], bold: Any) -> None:
    """A sheet that says in both languages what belongs into each column."""
    sheet = book.add_worksheet("说明 Explanations")
    sheet.set_column(0, 5, 34)
    sheet.write_row(0, 0, ["栏目", "Column", "必填 Needed", "说明", "Explanation", "可填写 Values"], bold)
    for number, column in enumerate(kind.columns, start=1):
        told: dict[str, list[str]] = {}
        for language, code in LANGUAGES.items():
            with translation.override(code):
                told[language] = [str(column.label), str(column.help)]
        values = _values(column)
        cells = [
            told["zh"][0],
            told["en"][0],
            "✓" if column.is_required else "",
            told["zh"][1],
            told["en"][1],
            values,
        ]
        for place, cell in enumerate(cells):
            sheet.write_string(number, place, cell)


def _values(column: Column) -> str:
    if column.type.name == "day":
        return "2028-09-01"
    if column.type.name == "flag":
        return "yes, no"
    if column.choices is None:
        return ""
    told = []
    for value, _label in column.choices():
        words = []
        for code in LANGUAGES.values():
            with translation.override(code):
                words.append(str(dict(column.choices())[value]))
        told.append(f"{value} = {' / '.join(words)}")
    return "\n".join(told)
