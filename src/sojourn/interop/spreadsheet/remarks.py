"""What can be wrong with a sheet of offers, in words of the page's language."""

from django.utils.translation import gettext as _

from sojourn.interop.spreadsheet.delimited import SheetError
from sojourn.interop.spreadsheet.offers import Remark


def remark_sentence(remark: Remark) -> str:
    """What is wrong with one cell; the reader's English where there is no sentence of our own."""
    values = {"column": remark.column, "value": " ".join(remark.value.split())}
    sentences = {
        "cells_without_heading": _("The row has more cells than headings: %(value)s."),
        "heading_empty": _("Cells under an empty heading are not read: %(value)s."),
        "sequence_missing": _("%(column)s is empty; every offer needs its number."),
        "sequence_doubled": _("%(column)s %(value)s is used by an earlier row."),
        "name_missing": _("%(column)s is empty."),
        "seats_not_counted": _("%(column)s must be a whole number above zero, not %(value)s."),
        "period_unknown": _("%(column)s must say semester, year or both, not %(value)s."),
        "number_unreadable": _("%(column)s must be a number, not %(value)s."),
        "score_out_of_range": _("%(column)s %(value)s lies outside the range of the test."),
        "gpa_above_scale": _("%(column)s %(value)s lies above the scale of the same row."),
        "scale_not_above_zero": _("%(column)s must be above zero, not %(value)s."),
        "date_unreadable": _("%(column)s is no date that can be read in one way only: %(value)s."),
        "gpa_without_scale": _(
            "%(column)s %(value)s stands without its scale: no mark can be compared with it."
        ),
        "application_before_nomination": _(
            "%(column)s %(value)s lies before the nomination deadline of the row."
        ),
        "mark_missing": _("%(column)s has text without (O) or (X); it is kept as a note: %(value)s."),
        "country_unknown": _(
            "%(column)s names a country that is not known; it is kept as a note: %(value)s."
        ),
        "flag_unknown": _("%(column)s must be O or X, not %(value)s; it is left open."),
        "link_missing": _("%(column)s has no address in it: %(value)s."),
        "text_too_long": _("%(column)s is longer than the database keeps: %(value)s."),
    }
    return sentences[remark.code] % values if remark.code in sentences else remark.message_en


def sheet_sentence(fault: SheetError) -> str:
    """Why a file cannot be read as a whole."""
    sentences = {
        "empty": _("%(file_name)s is empty."),
        "too_large": _("%(file_name)s is larger than 20 MB."),
        "too_wide": _("%(file_name)s has more columns than a table can have."),
        "archive": _("%(file_name)s is an archive, not a sheet."),
        "password": _("%(file_name)s is protected by a password."),
        "bomb": _("%(file_name)s would become far too large when it is unpacked."),
        "too_much_memory": _("%(file_name)s takes too much memory; its cells reach too far out."),
        "macros": _("%(file_name)s contains macros; save it as .xlsx."),
        "broken": _("%(file_name)s is a broken workbook."),
        "no_such_sheet": _("%(file_name)s has no sheet “%(sheet)s”; it has %(sheets)s."),
        "mapping_unreadable": _("The mapping of columns cannot be read."),
        "mapping_does_not_fit": _("The mapping names columns that are not there: %(headings)s."),
        "workbook": _("%(file_name)s is an Excel workbook or an archive; save it as CSV first."),
        "not_text": _("%(file_name)s is not a text file."),
        "quotes": _("%(file_name)s, line %(line)s: the quotation marks do not fit or a cell is too long."),
        "heading_doubled": _("%(file_name)s has two columns headed %(heading)s."),
        "headings_missing": _("%(file_name)s lacks the columns %(headings)s."),
    }
    return sentences[fault.code] % fault.values if fault.code in sentences else str(fault)
