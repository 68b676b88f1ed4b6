"""A list as a workbook that goes to others: headings, one line each, nothing that computes."""

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

WIDEST = 40


def write_workbook(
    columns: Sequence[Mapping[str, str]], lines: Sequence[Sequence[Any]], *, title: str = "Nominations"
) -> bytes:
    """The workbook's bytes; the same list gives the same bytes."""
    file = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, options)
    book.set_properties({"created": dt.datetime(2000, 1, 1)})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet(title[:31])
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        cells = [str(line[place]) for line in lines if line[place] is not None]
        width = max([8, *(len(cell) + 2 for cell in (column["heading"], *cells))])
        sheet.set_column(place, place, min(width, WIDEST))
        sheet.write_string(0, place, column["heading"], bold)
    for number, line in enumerate(lines, 1):
        for place, value in enumerate(line):
            if isinstance(value, dt.date):
                sheet.write_datetime(number, place, dt.datetime.combine(value, dt.time()), day)
            elif isinstance(value, int | Decimal):
                sheet.write_number(number, place, float(value))
            elif value:
                sheet.write_string(number, place, value)
    book.close()
    return file.getvalue()
