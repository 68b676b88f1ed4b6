"""Whatever file people send: which sheet, where the headings stand, what a cell means, what is refused."""

import csv
import datetime as dt
import io
import os
import subprocess
import sys
import zipfile
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sojourn.interop.spreadsheet.columns import (
    COUNTRY,
    DAY,
    EMAIL,
    FLAG,
    LINE,
    LINK,
    YEAR,
    Column,
    Fault,
    decimal,
    whole,
)
from sojourn.interop.spreadsheet.delimited import SheetError
from sojourn.interop.spreadsheet.mappings import LineReader, by_headings, mapping_from
from sojourn.interop.spreadsheet.tables import column_letters, column_number, open_table

COLUMNS = (
    Column("code", "code", LINE, is_required=True, longest=20),
    Column("name", "name", LINE, headings=("名称",)),
    Column("day", "day", DAY),
    Column("places", "places", whole(1, 99)),
)
KNOWN = {"code", "name", "day", "places"}


def workbook(fill, **options) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, **options})
    fill(book)
    book.close()
    return file.getvalue()


def lines(raw: bytes, name: str = "sheet.xlsx", **how):
    table = open_table(raw, file_name=name, known=KNOWN, **how)
    return list(LineReader(COLUMNS, table, by_headings(COLUMNS, table.headings)).lines())


def untidy(book: xlsxwriter.Workbook) -> None:
    """A cover sheet, a title merged over the table, an empty column, cells merged downward, formulas."""
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    cover = book.add_worksheet("Cover")
    cover.write(0, 0, "Please read this first")
    sheet = book.add_worksheet("Data")
    sheet.merge_range("B2:E2", "Units of 2027")
    sheet.write_row("B4", ["Code *", "Name", "Day", "Places"])
    sheet.write("B5", "A")
    sheet.merge_range("C5:C6", "Shared name")
    sheet.write_datetime("D5", dt.datetime(2024, 2, 29), day)
    sheet.write_formula("E5", "=2+3", None, 5)
    sheet.write("B6", "B")
    sheet.write_formula("E6", "=2+3", None, "")
    sheet.write("B7", "C")
    sheet.write_formula("E7", "=1/0", None, "#DIV/0!")
    sheet.write("B8", "D")
    sheet.write_number("D8", 45000)
    hidden = book.add_worksheet("Old")
    hidden.write_row(0, 0, ["code", "name", "day", "places"])
    hidden.hide()


@pytest.mark.parametrize("options", [{}, {"date_1904": True}])
def test_untidy_workbook_is_read_and_what_cannot_be_meant_is_named_by_cell(options):
    found = lines(workbook(untidy, **options))

    assert [(line.number, line.values) for line in found] == [
        (5, {"code": "A", "name": "Shared name", "day": dt.date(2024, 2, 29), "places": 5}),
        (6, {"code": "B", "name": "Shared name"}),
        (7, {"code": "C"}),
        (8, {"code": "D"}),
    ]
    assert [
        (line.number, heading, code, values) for line in found for heading, _w, code, values in line.faults
    ] == [
        (6, "Places", "formula_without_value", {"cell": "E6"}),
        (7, "Places", "formula_error", {"cell": "E7"}),
        (8, "Day", "date_as_number", {}),
    ]


def test_sheet_that_is_asked_for_is_read_and_one_that_is_not_there_refused():
    raw = workbook(untidy)

    assert open_table(raw, file_name="a.xlsx", known=KNOWN, sheet="Cover").headings == (
        "Please read this first",
    )
    with pytest.raises(SheetError) as fault:
        open_table(raw, file_name="a.xlsx", known=KNOWN, sheet="Missing")
    assert fault.value.code == "no_such_sheet"


def test_far_cell_is_refused_and_does_not_end_this_process():
    def far(book):
        sheet = book.add_worksheet()
        sheet.write(0, 0, "code")
        sheet.write(1_048_575, 16_383, "x")

    with pytest.raises(SheetError) as fault:
        open_table(workbook(far), file_name="a.xlsx", known=KNOWN)
    assert fault.value.code == "too_much_memory"


def bomb(size: int = 400 * 2**20) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", "<workbook/>")
        with parts.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(size // 2**20):
                part.write(b"0" * 2**20)
    return file.getvalue()


@pytest.mark.parametrize("size", [400 * 2**20, 20 * 2**20])
def test_zip_bomb_is_refused_by_its_list_of_parts(size):
    with pytest.raises(SheetError) as fault:
        open_table(bomb(size), file_name="a.xlsx", known=KNOWN)
    assert fault.value.code == "bomb"


def zipped(**parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return file.getvalue()


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty"),
        (b"\n\n\n", "empty"),
        (zipped(**{"a.txt": "x"}), "archive"),
        (zipped(**{"xl/workbook.xml": "<nonsense"}), "broken"),
        (zipped(**{"xl/workbook.xml": "<a/>", "xl/vbaProject.bin": "x"}), "macros"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "broken"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not_text"),
    ],
)
def test_file_that_is_no_table_is_refused_as_a_whole(raw, code):
    with pytest.raises(SheetError) as fault:
        open_table(raw, file_name="a.xlsx", known=KNOWN)
    assert fault.value.code == code


ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet>
<table:table table:name="S"><table:table-row>
<table:table-cell office:value-type="string"><text:p>code</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>day</text:p></table:table-cell></table:table-row>
<table:table-row>
<table:table-cell office:value-type="string"><text:p>A</text:p></table:table-cell>
<table:table-cell office:value-type="date" office:date-value="2027-09-01"><text:p>x</text:p>
</table:table-cell>
</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""


def test_open_document_sheet_is_read():
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    raw = zipped(
        **{
            "mimetype": mimetype,
            "META-INF/manifest.xml": manifest,
            "content.xml": ODS.replace("\n", " ").replace("> <", "><"),
        }
    )

    assert [line.values for line in lines(raw, "a.ods")] == [{"code": "A", "day": dt.date(2027, 9, 1)}]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("code;name\nA;Příliš žluťoučký kůň\n", "cp1250"),
        ("code;name\nA;Łódź, Wrocław\n", "cp1250"),
        ("code;name\nA;Université de Franche-Comté\n", "latin-1"),
        ("code;name\nA;Universität Köln, España\n", "cp1252"),
        ("code,名称\nA,国际合作与交流处\n", "gb18030"),
        ("code\tname\nA\t岚山大学\n", "utf-8"),
        ("code,name\nA,岚山大学\n", "utf-8-sig"),
        ("code;name\nA;岚山大学\n", "utf-16"),
    ],
)
def test_encoding_and_separator_are_found_out(text, encoding):
    found = lines(text.encode(encoding), "a.csv")

    assert (
        found[0].values["name"]
        == text.splitlines()[1]
        .replace("\t", ";")
        .replace(",", ";", 1 if ";" not in text else 0)
        .split(";", 1)[1]
    )


def test_text_that_was_spoilt_by_a_wrong_encoding_is_refused():
    spoilt = "Universität".encode().decode("latin-1")

    [line] = lines(f"code,name\nA,{spoilt}\n".encode(), "a.csv")

    assert list(line.faults) == [("name", spoilt, "wrong_encoding", {})]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2027-09-01", dt.date(2027, 9, 1)),
        ("2027/9/1", dt.date(2027, 9, 1)),
        ("1.9.2027", dt.date(2027, 9, 1)),
        ("2027年9月1日", dt.date(2027, 9, 1)),
        ("20270901", dt.date(2027, 9, 1)),
        (20270901, dt.date(2027, 9, 1)),
        ("1 September 2027", dt.date(2027, 9, 1)),
        ("2027-09-01 00:00:00", dt.date(2027, 9, 1)),
        ("25/12/2027", dt.date(2027, 12, 25)),
        (dt.datetime(2027, 9, 1, 12), dt.date(2027, 9, 1)),
        ("4/5/2027", "date_unreadable"),
        ("29.2.2027", "date_unreadable"),
        (45000, "date_as_number"),
    ],
)
def test_dates_in_the_forms_people_write(cell, expected):
    check(DAY, cell, expected)


@pytest.mark.parametrize(
    ("kind", "cell", "expected"),
    [
        (whole(1, 9), "3", 3),
        (whole(1, 9), 3.0, 3),
        (whole(1, 9), 3.5, "number_not_whole"),
        (whole(1, 9), 10, "number_out_of_range"),
        (whole(1, 9), dt.date(2075, 9, 1), "number_became_date"),
        (whole(1, 9), "three", "number_unreadable"),
        (decimal(2), "3,25", Decimal("3.25")),
        (decimal(2), "1,234.5", Decimal("1234.50")),
        (FLAG, "是", True),
        (FLAG, False, False),
        (FLAG, "maybe", "flag_unknown"),
        (COUNTRY, "德国", "DE"),
        (COUNTRY, "UK", "GB"),
        (COUNTRY, "EL", "GR"),
        (COUNTRY, "Nowhereland", "country_unknown"),
        (EMAIL, "a@example.org", "a@example.org"),
        (EMAIL, "a@", "email_unreadable"),
        (LINK, "www.example.org", "https://www.example.org"),
        (LINK, "javascript:alert(1)", "link_unreadable"),
        (YEAR, "2028/29", "2028/29"),
        (YEAR, "2028-2029", "2028/29"),
        (YEAR, 2028, "2028/29"),
        (YEAR, "2028/30", "year_unreadable"),
        (LINE, "'=1+1", "=1+1"),
        (LINE, "a\x07b", "control_character"),
    ],
)
def test_cells_are_read_or_refused(kind, cell, expected):
    check(kind, cell, expected)


def check(kind, cell, expected) -> None:
    try:
        found = kind.read(cell)
    except Fault as fault:
        found = fault.code
    assert found == expected


def test_mapping_gives_constants_templates_translations_and_fills():
    told = {
        "columns": {
            "code": {"template": "X-{row}"},
            "name": {"column": "Bezeichnung", "values": {"eins": "one"}},
            "places": {"value": "7"},
        }
    }
    table = open_table(b"Bezeichnung\neins\nzwei\n", file_name="a.csv", known={"Bezeichnung"})

    found = LineReader(COLUMNS, table, mapping_from(told)).lines()

    assert [line.values for line in found] == [
        {"code": "X-2", "name": "one", "places": 7},
        {"code": "X-3", "name": "zwei", "places": 7},
    ]


@pytest.mark.parametrize(
    "told",
    [
        [],
        {},
        {"columns": {"code": 3}},
        {"columns": {"code": {"other": "x"}}},
    ],
)
def test_mapping_that_is_none_is_refused(told):
    with pytest.raises(SheetError) as fault:
        mapping_from(told)
    assert fault.value.code == "mapping_unreadable"


def test_mapping_that_names_what_is_not_there_is_refused():
    table = open_table(b"a\n1\n", file_name="a.csv", known={"a"})
    with pytest.raises(SheetError) as fault:
        LineReader(COLUMNS, table, mapping_from({"columns": {"code": "b"}}))
    assert fault.value.code == "mapping_does_not_fit"


@given(st.integers(0, 20_000))
def test_letters_of_a_column_lead_back_to_it(place):
    assert column_number(column_letters(place)) == place


ODD = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["=1+1", "+49", "-1", "@x", "\ufeff", "\u200b", "NaN", "1e999", "#N/A", "'", '"', "00012"]
    ),
    st.integers(-(10**12), 10**12).map(str),
    st.floats().map(str),
    st.dates().map(str),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.lists(ODD, min_size=1, max_size=6), max_size=8),
    st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
def test_any_cells_are_read_or_refused(rows, encoding):
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(["code", "name", "day", "places"])
    writer.writerows(rows)
    raw = file.getvalue().encode(encoding, errors="replace")

    try:
        found = lines(raw, "a.csv")
    except SheetError as fault:
        assert fault.code in {"not_text", "quotes"}
        return
    for line in found:
        assert line.faults or line.values["code"]
        assert set(line.values) <= KNOWN


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_as_a_whole(raw):
    try:
        table = open_table(raw, file_name="a.csv", known=KNOWN)
        list(table.rows())
    except SheetError as fault:
        assert str(fault)


CELLS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20), st.booleans(), st.integers(0, 10**9)
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), max_size=5))
def test_any_workbook_is_read(rows):
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["code", "name", "day", "places"])
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, place, cell)
                else:
                    sheet.write(number, place, cell)

    for line in lines(workbook(fill)):
        assert line.faults or line.values["code"]


MEASURED = """
import resource, sys
from sojourn.interop.spreadsheet.tables import open_table
table = open_table(open(sys.argv[1], "rb").read(), file_name="a.xlsx", known={"h0"})
print(sum(1 for _ in table.rows()))
usage = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(sum(usage) // 1024)
"""


def test_workbook_of_100000_rows_takes_less_than_500_mb(tmp_path):
    path = tmp_path / "large.xlsx"
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, [f"h{place}" for place in range(12)])
    for number in range(100_000):
        sheet.write_row(number + 1, 0, [f"value {number} of {place}" for place in range(12)])
    book.close()

    # through a shell: what this process itself has taken up would count as the child's own
    told = subprocess.run(
        ["sh", "-c", '"$0" -c "$1" "$2"; exit $?', sys.executable, MEASURED, str(path)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "sojourn.settings"},
    ).stdout.split()

    assert int(told[0]) == 100_000
    assert int(told[1]) < 500
