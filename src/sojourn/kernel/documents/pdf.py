"""A report as PDF."""

from typing import Any

from sojourn.kernel.documents.content import Document, Span, Table
from sojourn.kernel.pdf import render
from sojourn.kernel.text import language


def as_pdf(document: Document) -> bytes:
    """The pages, with the fonts inside."""
    return render(
        "kernel/documents/document.typ",
        {
            "title": document.title,
            "subtitle": document.subtitle,
            "facts": document.facts,
            "footer": document.footer,
            "author": document.author,
            "is_wide": document.is_wide,
            "language": language(),
            "sections": [
                {
                    "title": one.title,
                    "paragraphs": one.paragraphs,
                    "tables": [_table(table) for table in one.tables],
                }
                for one in document.sections
            ],
        },
    )


def _table(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "columns": [
            {"heading": one.heading, "width": one.width, "number": one.decimals is not None}
            for one in table.columns
        ],
        "rows": [
            [_cell(column.told(value), value) for column, value in zip(table.columns, row, strict=True)]
            for row in table.rows
        ],
        "shaded": sorted(table.shaded),
    }


def _cell(told: str, value: Any) -> Any:
    if not isinstance(value, Span):
        return told
    wide = max(value.out_of - 1, 1)
    first, middle, last = ((place - 1) / wide for place in (value.first, value.middle, value.last))
    return {"text": told, "first": first, "middle": middle, "last": last}
