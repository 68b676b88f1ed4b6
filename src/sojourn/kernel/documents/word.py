"""A report as a Word file."""

import io
from typing import Any
from xml.sax.saxutils import escape

from sojourn.kernel.documents.content import Document, Table
from sojourn.kernel.text import language

FONTS = {"w:ascii": "Calibri", "w:hAnsi": "Calibri", "w:eastAsia": "Microsoft YaHei"}
GROUND = "F3EFE8"


def as_word(document: Document) -> bytes:
    """Headings, paragraphs and tables whose first row stands on every page."""
    import docx  # slow import
    from docx.enum.section import WD_ORIENT  # slow import
    from docx.shared import Mm, Pt  # slow import

    made = docx.Document()
    made.core_properties.title, made.core_properties.author = document.title, document.author
    made.core_properties.language = "zh-CN" if language() == "zh" else "en-GB"
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    if document.is_wide:
        page.orientation = WD_ORIENT.LANDSCAPE
        page.page_width, page.page_height = page.page_height, page.page_width
    page.left_margin = page.right_margin = Mm(16)
    page.top_margin = page.bottom_margin = Mm(18)
    page.footer.paragraphs[0].text = document.footer
    for name, size in (("Normal", 10), ("Title", 20), ("Heading 1", 13), ("Heading 2", 11)):
        style = made.styles[name]
        style.font.size = Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key, font in FONTS.items():
            fonts.set(docx.oxml.ns.qn(key), font)
    made.add_paragraph(document.title, style="Title")
    made.add_paragraph(document.subtitle)
    for label, text in document.facts:
        line = made.add_paragraph()
        line.add_run(f"{label}  ").bold = True
        line.add_run(text)
        line.paragraph_format.space_after = Pt(2)
    for section in document.sections:
        made.add_heading(section.title, 1)
        for paragraph in section.paragraphs:
            made.add_paragraph(paragraph)
        for table in section.tables:
            if table.name != section.title:
                made.add_heading(table.name, 2)
            _add(made, table)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _add(made: Any, table: Table) -> None:
    """The table's XML in one piece: cell by cell the library needs minutes for some thousand rows."""
    from docx.oxml import parse_xml  # slow import
    from docx.oxml.ns import nsdecls  # slow import

    whole = sum(column.width for column in table.columns)
    widths = [round(5000 * column.width / whole) for column in table.columns]
    head = [(column.heading, column.decimals is not None) for column in table.columns]
    rows = [_row(head, widths, fill=GROUND, is_head=True)]
    for place, row in enumerate(table.rows):
        cells = [
            (column.told(value), column.decimals is not None)
            for column, value in zip(table.columns, row, strict=True)
        ]
        rows.append(_row(cells, widths, fill=GROUND if place in table.shaded else ""))
    line = '<w:{0} w:val="single" w:sz="4" w:color="D0CAC0"/>'
    borders = "".join(line.format(side) for side in ("top", "bottom", "insideH"))
    xml = (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="5000" w:type="pct"/>'
        f"<w:tblBorders>{borders}</w:tblBorders></w:tblPr><w:tblGrid>"
        + "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        + f"</w:tblGrid>{''.join(rows)}</w:tbl>"
    )
    made.element.body.insert_element_before(parse_xml(xml), "w:sectPr")
    made.add_paragraph()


def _row(cells: list[tuple[str, bool]], widths: list[int], *, fill: str, is_head: bool = False) -> str:
    told = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="pct"/>'
        + (f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else "")
        + '</w:tcPr><w:p><w:pPr><w:spacing w:after="0"/>'
        + ('<w:jc w:val="right"/>' if is_number else "")
        + f"</w:pPr><w:r><w:rPr>{'<w:b/>' if is_head else ''}"
        + '<w:sz w:val="17"/></w:rPr><w:t xml:space="preserve">'
        + f"{escape(_printable(text))}</w:t></w:r></w:p></w:tc>"
        for (text, is_number), width in zip(cells, widths, strict=True)
    )
    properties = "<w:cantSplit/><w:tblHeader/>" if is_head else "<w:cantSplit/>"
    return f"<w:tr><w:trPr>{properties}</w:trPr>{told}</w:tr>"


def _printable(text: str) -> str:
    """Without the control characters that XML does not know."""
    return "".join(letter for letter in text if letter >= " " or letter in "\t\n")
