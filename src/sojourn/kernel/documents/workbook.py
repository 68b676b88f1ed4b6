"""A report as an Excel file: a first sheet that says what it is, and one for each table."""

import io
import re
from typing import Any

import xlsxwriter

from sojourn.kernel.documents.content import Document, Span, Table

NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")


def as_workbook(document: Document) -> bytes:
    """Numbers stay numbers; texts never act as formulas."""
    out = io.BytesIO()
    inert = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, {"in_memory": True, **inert}) as book:
        book.set_properties({"title": document.title, "author": document.author})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        tables = [table for section in document.sections for table in section.tables]
        names = _names([document.title, *(table.name for table in tables)])
        _front(book, names[0], document)
        for name, table in zip(names[1:], tables, strict=True):
            _sheet(book, name, table, bold)
    return out.getvalue()


def _front(book: Any, name: str, document: Document) -> None:
    sheet = book.add_worksheet(name)
    sheet.hide_gridlines(2)
    large, bold, wrapped = (
        book.add_format(form)
        for form in ({"bold": True, "font_size": 16}, {"bold": True}, {"text_wrap": True, "valign": "top"})
    )
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, document.title, large)
    sheet.write_string(1, 0, document.subtitle)
    place = 3
    for label, text in document.facts:
        sheet.write_string(place, 0, label, bold)
        sheet.write_string(place, 1, text, wrapped)
        place += 1
    for section in document.sections:
        for number, paragraph in enumerate(section.paragraphs):
            sheet.write_string(place + 1, 0, "" if number else section.title, bold)
            sheet.write_string(place + 1, 1, paragraph, wrapped)
            place += 1


def _sheet(book: Any, name: str, table: Table, bold: Any) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    forms = [
        book.add_format(
            {"num_format": "0" + ("." + "0" * one.decimals if one.decimals else "")}
            if one.decimals is not None
            else {"text_wrap": True, "valign": "top"}
        )
        for one in table.columns
    ]
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, max(9, round(11 * column.width)))
        sheet.write_string(0, at, column.heading, bold)
    for number, row in enumerate(table.rows, 1):
        for at, value in enumerate(row):
            if isinstance(value, int | float):
                sheet.write_number(number, at, value, forms[at])
            elif value not in (None, ""):
                text = str(value) if isinstance(value, Span) else value
                sheet.write_string(number, at, text, forms[at])
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def _names(wanted: list[str]) -> list[str]:
    """Names that Excel takes: short, without its own signs, each only once."""
    found: list[str] = []
    taken: set[str] = set()
    for name in wanted:
        plain = NOT_IN_NAMES.sub(" ", name).strip()[:31] or "1"
        number = 1
        while plain.casefold() in taken:
            number += 1
            plain = f"{plain[:27].rstrip()} {number}"
        taken.add(plain.casefold())
        found.append(plain)
    return found
