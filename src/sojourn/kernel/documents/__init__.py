"""One report, three files: what it says stands once, and is written as PDF, Word and Excel."""

from sojourn.kernel.documents.content import Column, Document, Section, Span, Table
from sojourn.kernel.documents.pdf import as_pdf
from sojourn.kernel.documents.word import as_word
from sojourn.kernel.documents.workbook import as_workbook

FORMATS = {
    "pdf": ("application/pdf", as_pdf),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", as_word),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_workbook),
}
"""Ending -> media type, and what writes it."""

__all__ = ["FORMATS", "Column", "Document", "Section", "Span", "Table", "as_pdf", "as_word", "as_workbook"]
