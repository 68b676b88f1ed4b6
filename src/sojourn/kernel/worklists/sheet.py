"""A view of a list as a workbook, CSV or JSON: its columns, its filters, its order; no cell computes."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sojourn.kernel.refusal import Refusal
from sojourn.kernel.worklists.asking import Asked
from sojourn.kernel.worklists.declaration import Column, Worklist
from sojourn.kernel.worklists.keyset import page_of
from sojourn.kernel.worklists.narrowing import complete, order_of, rows_of
from sojourn.kernel.worklists.shown import columns_of, rows_to_read

MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}
JOB = "kernel.sheet"
JSON_PAGE = 100
"""Rows of one answer for programs."""
PART = 1000
AT_ONCE = 2000
"""Up to so many rows are written while one waits; more become a job."""
LAST_ROW = 1_048_575
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of something to compute."""
Tell = Callable[[int], None]


def harmless(text: str) -> str:
    """The text so that no spreadsheet computes it: an apostrophe before what looks like a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def is_long(worklist: Worklist, person: Any, asked: Asked) -> bool:
    """Whether it is too long to be written while one waits."""
    return (
        len(rows_of(worklist, person, asked).order_by().values_list("pk", flat=True)[: AT_ONCE + 1]) > AT_ONCE
    )


def sheet_of(
    worklist: Worklist, person: Any, asked: Asked, *, form: str, tell: Tell = lambda done: None
) -> bytes:
    """The file; `tell` hears how many rows are written."""
    if form not in MEDIA_TYPES:
        raise Refusal(_("A sheet is written as .xlsx or .csv."))
    columns = columns_of(worklist, asked)
    cells = (
        [column.cell(row) for column in columns] for row in _rows(worklist, person, asked, columns, tell)
    )
    return (_csv if form == "csv" else _workbook)(worklist, columns, cells)


def page_as_json(worklist: Worklist, person: Any, asked: Asked, *, address: str) -> dict[str, Any]:
    """One page of the view for programs: the names of its columns, the rows, the address of the next page."""
    columns = columns_of(worklist, asked)
    rows, fetches = rows_to_read(worklist, person, asked, columns)
    page = page_of(rows, order_of(worklist, asked), after=asked.after, before=asked.before, size=JSON_PAGE)
    return {
        "list": worklist.name,
        "columns": {column.key: str(column.label) for column in columns},
        "rows": [
            {
                "id": row.pk,
                "page": worklist.row_url(row, person),
                **{column.key: _for_program(column.cell(row)) for column in columns},
            }
            for row in complete(page.rows, fetches)
        ],
        "next": f"{address}?form=json&{asked.query(after=page.after)}" if page.after else None,
    }


def _for_program(value: Any) -> Any:
    """A number, truth or text as it is, a date in ISO form, markup without its marks."""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    return strip_tags(value) if isinstance(value, SafeString) else str(value)


def _rows(
    worklist: Worklist, person: Any, asked: Asked, columns: Sequence[Column], tell: Tell
) -> Iterator[Any]:
    """All rows of the view, page by page, so that memory holds one page."""
    rows, fetches = rows_to_read(worklist, person, asked, columns)
    order, after, done = order_of(worklist, asked), "", 0
    while True:
        page = page_of(rows, order, after=after, size=PART)
        yield from complete(page.rows, fetches)
        done += len(page.rows)
        tell(done)
        after = page.after
        if not after or done >= LAST_ROW:
            return


def _plain(value: Any) -> Any:
    """What a cell holds: a number, a date or a text."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, SafeString):
        return strip_tags(value)
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).replace(tzinfo=None)
    if value is None or isinstance(value, dt.date | int | float | Decimal):
        return value
    return str(value)


def _csv(worklist: Worklist, columns: Sequence[Column], lines: Iterator[list[Any]]) -> bytes:
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet)
    writer.writerow([str(column.label) for column in columns])
    for line in lines:
        writer.writerow([_as_text(_plain(value)) for value in line])
    return ("\ufeff" + sheet.getvalue()).encode()


def _as_text(value: Any) -> Any:
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return "" if value is None else value


def _workbook(worklist: Worklist, columns: Sequence[Column], lines: Iterator[list[Any]]) -> bytes:
    file = io.BytesIO()
    inert = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, {"constant_memory": True, **inert})
    bold = book.add_format({"bold": True, "bg_color": "#DCE6F1", "text_wrap": True, "valign": "top"})
    day, instant = (book.add_format({"num_format": form}) for form in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm"))
    sheet = book.add_worksheet(str(worklist.label)[:31])
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, max(12, min(40, len(str(column.label)) + 8)))
        sheet.write_string(0, place, str(column.label), bold)
    for number, line in enumerate(lines, start=1):
        for place, value in enumerate(line):
            cell = _plain(value)
            if isinstance(cell, str):
                sheet.write_string(number, place, cell)
            elif isinstance(cell, dt.datetime):
                sheet.write_datetime(number, place, cell, instant)
            elif isinstance(cell, dt.date):
                sheet.write_datetime(number, place, dt.datetime.combine(cell, dt.time()), day)
            elif cell is not None:
                sheet.write_number(number, place, float(cell))
    book.close()
    return file.getvalue()
