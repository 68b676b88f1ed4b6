"""The reader of offers: small dirty sheets, the call that ships with Sojourn, its source where present."""

import csv
import io
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sojourn.engines.eligibility import Requirement, check_requirement
from sojourn.interop.spreadsheet import offers as offers_module
from sojourn.interop.spreadsheet.delimited import SheetError
from sojourn.interop.spreadsheet.offers import (
    MESSAGES,
    OTHER_HEADINGS,
    REQUIRED_HEADINGS,
    Doubt,
    Offer,
    OfferSheet,
    Refusal,
    read_offers,
)

HEADINGS = (*REQUIRED_HEADINGS, *OTHER_HEADINGS)
SHIPPED = Path(offers_module.__file__).parent / "data" / "offers_2022.csv"
CONFORMANCE = Path(os.environ.get("SOJOURN_CONFORMANCE_DATA", Path(__file__).parents[4] / "shared" / "data"))


def sheet(*rows, delimiter=",", encoding="utf-8", headings=HEADINGS):
    """Return a file of rows given by heading; what is not given is filled in with an ordinary offer."""
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=delimiter)
    writer.writerow(headings)
    for number, row in enumerate(rows, start=1):
        ordinary = {"sequence": str(number), "name": "Ghent", "recruit-number": "1", "period": "year"}
        writer.writerow([(ordinary | row).get(heading, "") for heading in headings])
    return lines.getvalue().encode(encoding)


def read(*rows, **how):
    return read_offers(sheet(*rows, **how), file_name="offers.csv")


def requirements(**cells):
    found = read({name.replace("_", "-"): value for name, value in cells.items()})
    assert found.refused == ()
    return found.offers[0].requirements


ORDINARY = Offer(
    row=2,
    sequence="1",
    name="Ghent",
    institution_name="",
    links=(),
    seats=1,
    periods=("year",),
    requirements=(),
    nomination_deadline=None,
    application_deadline=None,
    open_on_leave=None,
    course_restriction="",
    other_courses=None,
    courses_in_english=None,
    course_notes="",
    course_links=(),
    housing_on_campus=None,
    housing_off_campus=None,
    accommodation="",
)


def test_every_column_finds_its_place_in_the_offer():
    found = read(
        {
            "sequence": " 7 ",
            "name": "Leeds  (Law) ",
            "university-name": "The University of Leeds",
            "official-link": " www.leeds.ac.uk/in\nhttps://leeds.example/b?_ga=2.1&x=1 ",
            "recruit-number": "3",
            "period": "Semester | year",
            "restrict-loa": "O",
            "course-restriction": "(X) MBA",
            "course-taking-others": "X",
            "course-english": "o",
            "course-notes": "One line\u2028and another",
            "course-link": "-",
            "on-campus": "-",
            "off-campus": "N",
            "accomodation-others": "private\r\nrooms",
            "nomination": "2022-04-15",
            "application": "TBA",
        }
    )

    assert found == OfferSheet(
        file_name="offers.csv",
        encoding="utf-8",
        delimiter=",",
        offers=(
            Offer(
                row=2,
                sequence="7",
                name="Leeds (Law)",
                institution_name="The University of Leeds",
                links=("https://www.leeds.ac.uk/in", "https://leeds.example/b?x=1"),
                seats=3,
                periods=("term", "year"),
                requirements=(),
                nomination_deadline=date(2022, 4, 15),
                application_deadline=None,
                open_on_leave=True,
                course_restriction="(X) MBA",
                other_courses=False,
                courses_in_english=True,
                course_notes="One line\nand another",
                course_links=(),
                housing_on_campus=None,
                housing_off_campus=False,
                accommodation="private\nrooms",
            ),
        ),
        refused=(),
        doubts=(),
        unread=(),
    )
    assert (found.offers[0].link, found.offers[0].course_link) == ("https://www.leeds.ac.uk/in", "")


def test_an_empty_row_says_nothing_but_keeps_the_numbers_of_the_rows_behind_it():
    raw = sheet({}, {"course-notes": "a\nb"}, {}).replace(b"\r\n2,", b"\r\n\r\n,,,\r\n2,")

    assert [offer.row for offer in read_offers(raw, file_name="offers.csv").offers] == [2, 5, 6]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, ()),
        ({"gpa": "2,5", "gpa_max": "4.50"}, (Requirement("gpa", {"minimum": 2.5, "scale": 4.5}),)),
        ({"gpa": "-", "gpa_max": "4"}, ()),
        (
            {"ibt": "79", "ibt_r": "16", "ibt_w": "21", "ielts": "6.5", "ielts_s": "6.0", "itp": "550"},
            (
                Requirement(
                    "language",
                    {
                        "alternatives": [
                            {"test": "toefl_ibt", "overall": 79, "parts": {"r": 16, "w": 21}},
                            {"test": "toefl_itp", "overall": 550},
                            {"test": "ielts", "overall": 6.5, "parts": {"s": 6}},
                        ]
                    },
                ),
            ),
        ),
        (
            {"ibt": "80", "ielts": "-"},
            (Requirement("language", {"alternatives": [{"test": "toefl_ibt", "overall": 80}]}),),
        ),
        (
            {"restrict_major": "(O) business | (O) economics (O) management"},
            (Requirement("major", {"allowed": ["business", "economics", "management"]}),),
        ),
        (
            {"restrict_major": "(X) Biology (Clinical Laboratory Science) | Security Studies. (O) Law"},
            (
                Requirement("major", {"allowed": ["Law"]}),
                Requirement(
                    "major", {"excluded": ["Biology (Clinical Laboratory Science)", "Security Studies"]}
                ),
            ),
        ),
        (
            {"restrict_nationality": "(X) Israel | (x) UK | (X) 新加坡"},
            (Requirement("nationality", {"excluded": ["IL", "GB", "SG"]}),),
        ),
        (
            {"restrict_loa": "N"},
            (
                Requirement(
                    "note",
                    {
                        "text_zh": "休学期间的学生不能申请。",
                        "text_en": "Not open to students on leave of absence.",
                        "topic": "leave_of_absence",
                    },
                ),
            ),
        ),
        (
            {"restrict_others": "Spanish B2 "},
            (Requirement("note", {"text_en": "Spanish B2", "topic": "others"}),),
        ),
        (
            {"restrict_others": "需面试"},
            (Requirement("note", {"text_zh": "需面试", "topic": "others"}),),
        ),
    ],
)
def test_restrictions_become_requirements(cells, expected):
    found = requirements(**cells)

    assert found == expected
    for requirement in found:
        check_requirement(requirement)


@pytest.mark.parametrize(
    ("column", "value", "code", "sentence"),
    [
        ("sequence", " ", "sequence_missing", "sequence is empty; every offer needs its number."),
        ("name", "", "name_missing", "name is empty."),
        (
            "recruit-number",
            "",
            "seats_not_counted",
            "recruit-number must be a whole number above zero, not .",
        ),
        (
            "recruit-number",
            "0",
            "seats_not_counted",
            "recruit-number must be a whole number above zero, not 0.",
        ),
        (
            "recruit-number",
            "1.5",
            "seats_not_counted",
            "recruit-number must be a whole number above zero, not 1.5.",
        ),
        (
            "recruit-number",
            "9" * 5000,
            "seats_not_counted",
            f"recruit-number must be a whole number above zero, not {'9' * 5000}.",
        ),
        ("period", "", "period_unknown", "period must say semester, year or both, not ."),
        (
            "period",
            "semester | summer",
            "period_unknown",
            "period must say semester, year or both, not semester | summer.",
        ),
        ("ibt", "eighty", "number_unreadable", "ibt must be a number, not eighty."),
        ("ielts", "65", "score_out_of_range", "ielts 65 lies outside the range of the test."),
        ("ibt-w", "31", "score_out_of_range", "ibt-w 31 lies outside the range of the test."),
        ("gpa-max", "0", "scale_not_above_zero", "gpa-max must be above zero, not 0."),
        (
            "nomination",
            "03/04/2022",
            "date_unreadable",
            "nomination is no date that can be read in one way only: 03/04/2022.",
        ),
        (
            "application",
            "2022-02-30",
            "date_unreadable",
            "application is no date that can be read in one way only: 2022-02-30.",
        ),
        (
            "application",
            "soon",
            "date_unreadable",
            "application is no date that can be read in one way only: soon.",
        ),
    ],
)
def test_a_row_that_cannot_be_meant_is_refused_by_row_column_and_value(column, value, code, sentence):
    found = read({}, {column: value})

    assert found.refused == (Refusal(3, column, value, code, sentence),)
    assert [offer.sequence for offer in found.offers] == ["1"]


def test_all_faults_of_a_row_are_told_at_once():
    found = read({"name": "", "period": "?", "gpa": "4.6", "gpa-max": "4.5"})

    assert found.offers == ()
    assert {(refusal.row, refusal.column, refusal.code) for refusal in found.refused} == {
        (2, "name", "name_missing"),
        (2, "period", "period_unknown"),
        (2, "gpa", "gpa_above_scale"),
    }


def test_the_second_row_of_a_number_is_refused():
    found = read({"sequence": "1"}, {"sequence": "1 "}, {"sequence": "2"})

    assert [offer.row for offer in found.offers] == [2, 4]
    assert found.refused == (
        Refusal(3, "sequence", "1 ", "sequence_doubled", "sequence 1 is used by an earlier row."),
    )


def test_a_row_past_the_headings_is_refused_and_one_under_an_empty_heading_doubted():
    headings = ("sequence", "name", "recruit-number", "period", "")
    raw = b",".join(h.encode() for h in headings) + b"\n1,A,1,year,,\n2,B,1,year,call them\n3,C,1,year,,5\n"

    found = read_offers(raw, file_name="offers.csv")

    assert [offer.sequence for offer in found.offers] == ["1", "2"]
    assert found.refused == (
        Refusal(4, "", "5", "cells_without_heading", "The row has more cells than headings: 5."),
    )
    assert found.doubts == (
        Doubt(3, "", "call them", "heading_empty", "Cells under an empty heading are not read: call them."),
    )


@pytest.mark.parametrize(
    ("cells", "column", "code", "kept"),
    [
        (
            {"gpa": "2.5"},
            "gpa",
            "gpa_without_scale",
            replace(ORDINARY, requirements=(Requirement("gpa", {"minimum": 2.5}),)),
        ),
        (
            {"nomination": "2022-04-15", "application": "2021-04-15"},
            "application",
            "application_before_nomination",
            replace(ORDINARY, nomination_deadline=date(2022, 4, 15), application_deadline=date(2021, 4, 15)),
        ),
        (
            {"restrict-major": "ask first"},
            "restrict-major",
            "mark_missing",
            replace(
                ORDINARY, requirements=(Requirement("note", {"text_en": "ask first", "topic": "major"}),)
            ),
        ),
        (
            {"restrict-nationality": "(X) Ruritania"},
            "restrict-nationality",
            "country_unknown",
            replace(
                ORDINARY,
                requirements=(Requirement("note", {"text_en": "(X) Ruritania", "topic": "nationality"}),),
            ),
        ),
        ({"on-campus": "maybe"}, "on-campus", "flag_unknown", ORDINARY),
        ({"restrict-loa": "maybe"}, "restrict-loa", "flag_unknown", ORDINARY),
        ({"official-link": "see factsheet"}, "official-link", "link_missing", ORDINARY),
    ],
)
def test_what_is_odd_but_can_be_meant_is_read_and_doubted(cells, column, code, kept):
    found = read(cells)

    message = MESSAGES[code] % {"column": column, "value": cells[column]}
    assert found.doubts == (Doubt(2, column, cells[column], code, message),)
    assert (found.offers, found.refused) == ((kept,), ())


@pytest.mark.parametrize(
    "text",
    [
        "2022-04-15",
        "2022/4/15",
        "2022.04.15",
        "2022-04-15 00:00:00",
        "2022年4月15日",
        "15.4.2022",
        "15/04/2022",
        "4/15/2022",
        "15 April 2022",
        "April 15th, 2022",
        "15 Apr 2022",
    ],
)
def test_dates_are_read_in_the_forms_people_write(text):
    (offer,) = read({"nomination": text}).offers

    assert offer.nomination_deadline == date(2022, 4, 15)


@pytest.mark.parametrize("text", ["", "TBA", "tbd", "-", "待定", " n/a "])
def test_a_date_not_yet_known_is_none(text):
    (offer,) = read({"application": text}).offers

    assert offer.application_deadline is None


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("Universität Zürich 苏黎世", "utf-8"),
        ("Universität Zürich 苏黎世", "utf-8-sig"),
        ("Universität Zürich 苏黎世", "utf-16"),
        ("北京大学（医学部）", "gb18030"),
        ("Universität Zürich, Université de Liège", "cp1252"),
        ("Technische Universität", "cp1252"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encoding_and_delimiter_are_found_out(name, encoding, delimiter):
    found = read({"name": name}, delimiter=delimiter, encoding=encoding)

    assert (found.encoding, found.delimiter) == (encoding, delimiter)
    assert found.offers == (replace(ORDINARY, name=name),)


def test_headings_are_found_in_any_order_case_and_spelling_and_unknown_ones_named():
    headings = ("Period", " NAME", "Recruit-Number", "Accommodation-Others", "colour", "SEQUENCE")
    raw = ",".join(headings).encode() + b"\nyear,Ghent,1,rooms,red,1\n"

    found = read_offers(raw, file_name="offers.csv")

    assert found.offers == (replace(ORDINARY, accommodation="rooms"),)
    assert found.unread == ("colour",)


@pytest.mark.parametrize(
    ("raw", "code", "sentence"),
    [
        (b"", "empty", "x.csv is empty."),
        (b"\n ,\n", "empty", "x.csv is empty."),
        (b"name,period\nA,year\n", "headings_missing", "x.csv lacks the columns sequence, recruit-number."),
        (b"name,Name\n", "heading_doubled", "x.csv has two columns headed 'Name'."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not_text", "x.csv is not a text file."),
        (
            b"PK\x03\x04rest",
            "workbook",
            "x.csv is an Excel workbook or an archive; save it as CSV first.",
        ),
        (
            b'sequence,name,recruit-number,period\n1,"A,1,year\n',
            "quotes",
            "x.csv, line 2: the quotation marks do not fit or a cell is too long (unexpected end of data).",
        ),
    ],
)
def test_a_file_that_is_no_sheet_of_offers_is_refused_in_one_line(raw, code, sentence):
    with pytest.raises(SheetError) as refusal:
        read_offers(raw, file_name="x.csv")

    assert (refusal.value.code, str(refusal.value)) == (code, sentence)


def test_the_fingerprint_follows_the_meaning_alone():
    plain, moved = read({"gpa": "3", "gpa-max": "4.0"}, {"gpa": "3.0", "gpa-max": "4"}).offers
    changed = [
        replace(plain, seats=2),
        replace(plain, name="Gent"),
        replace(plain, requirements=()),
        replace(plain, nomination_deadline=date(2022, 4, 15)),
        replace(plain, open_on_leave=False),
    ]

    two = Requirement("note", {"text_en": "a"}), Requirement("note", {"text_en": "b"})
    assert plain.fingerprint == moved.fingerprint
    assert replace(plain, requirements=two).fingerprint == replace(plain, requirements=two[::-1]).fingerprint
    assert len({offer.fingerprint for offer in [plain, *changed]}) == 6


patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
cells = st.text("aé法OX()|.,-/ \n\t\x00\u2028", max_size=12) | st.sampled_from(
    [
        "O",
        "X",
        "N",
        "-",
        "TBA",
        "2022-04-15",
        "semester | year",
        "(X) Law",
        "(O) Israel",
        "2.5",
        "75",
        "6",
        "1",
    ]
)


@patient
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_as_a_whole(raw):
    try:
        read_offers(raw, file_name="x.csv")
    except SheetError as refusal:
        assert "\n" not in str(refusal)


@patient
@given(st.binary(max_size=200), st.sampled_from([b",", b";", b"\t"]), st.sampled_from(["", "\ufeff"]))
def test_any_bytes_under_the_right_headings_are_read_or_refused(raw, delimiter, mark):
    headings = delimiter.join(heading.encode() for heading in HEADINGS)
    try:
        read_offers(mark.encode() + headings + b"\n" + raw, file_name="x.csv")
    except SheetError as refusal:
        assert "\n" not in str(refusal)


@patient
@given(st.lists(st.dictionaries(st.sampled_from(HEADINGS), cells, max_size=12), max_size=4))
def test_every_row_is_either_an_offer_that_can_be_judged_or_refused(rows):
    try:
        found = read(*rows)
    except SheetError as refusal:  # control characters make it no text
        assert refusal.code == "not_text"
        return

    refused = {refusal.row for refusal in found.refused}
    assert refused.isdisjoint(offer.row for offer in found.offers)
    assert all(remark.message_en and "\n" not in remark.message_en for remark in found.refused + found.doubts)
    for offer in found.offers:
        assert offer.name and offer.seats > 0 and offer.periods
        for requirement in offer.requirements:
            check_requirement(requirement)


def shipped():
    return read_offers(SHIPPED.read_bytes(), file_name="program.csv")


def test_the_shipped_call_has_88_offers_with_187_seats_and_nothing_refused():
    found = shipped()

    kinds = [requirement.kind for offer in found.offers for requirement in offer.requirements]
    assert (len(found.offers), sum(offer.seats for offer in found.offers)) == (88, 187)
    assert (found.refused, found.unread) == ((), ())
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "gpa": 86,
        "language": 88,
        "major": 24,
        "nationality": 2,
        "note": 30,
    }
    assert [(doubt.row, doubt.column, doubt.code) for doubt in found.doubts] == [
        (17, "Application", "application_before_nomination"),
        (25, "Application", "application_before_nomination"),
        (63, "Application", "application_before_nomination"),
        (73, "Application", "application_before_nomination"),
        (86, "restrict-nationality", "mark_missing"),
    ]
    assert len({offer.fingerprint for offer in found.offers}) == 88


def test_a_whole_offer_of_the_shipped_call():
    (offer,) = [offer for offer in shipped().offers if offer.sequence == "31"]

    assert offer == Offer(
        row=32,
        sequence="31",
        name="Angelo State University",
        institution_name="Angelo State University",
        links=("https://www.angelo.edu/",),
        seats=1,
        periods=("term",),
        requirements=(
            Requirement("gpa", {"minimum": 2.75, "scale": 4}),
            Requirement(
                "language",
                {"alternatives": [{"test": "toefl_ibt", "overall": 75}, {"test": "ielts", "overall": 6}]},
            ),
            Requirement(
                "major",
                {
                    "excluded": [
                        "Nursing",
                        "Biology (Clinical Laboratory Science)",
                        "Cultural Competence and Security Studies",
                    ]
                },
            ),
            Requirement("note", offers_module.ON_LEAVE),
        ),
        nomination_deadline=None,
        application_deadline=None,
        open_on_leave=False,
        course_restriction="",
        other_courses=False,
        courses_in_english=True,
        course_notes="",
        course_links=("http://www.angelo.edu/academics/",),
        housing_on_campus=True,
        housing_off_campus=False,
        accommodation="교내 기숙사 의무 거주\nhttps://www.angelo.edu/dept/residential_programs/halls/",
    )


def test_the_shipped_call_says_what_its_source_says():
    source = CONFORMANCE / "offers" / "program.csv"
    if not source.exists():
        pytest.skip(f"{source} is absent; set SOJOURN_CONFORMANCE_DATA to compare with the source")

    assert shipped() == read_offers(source.read_bytes(), file_name="program.csv")


def test_workbook_of_offers_is_read_like_the_text():
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    page = book.add_worksheet("Offers")
    page.write_row(2, 0, ["sequence", "name", "recruit-number", "period", "Nomination"])
    page.write_row(3, 0, [1, "Twente", 2, "semester | year", "2028-04-15"])
    book.close()

    [offer] = read_offers(file.getvalue(), file_name="offers.xlsx").offers

    assert (offer.row, offer.sequence, offer.seats, offer.nomination_deadline) == (
        4,
        "1",
        2,
        date(2028, 4, 15),
    )
