"""Instances as PrefLib files and as sheets: what they mean, and what is wrong with them, by line or row."""

import pytest

from sojourn.engines.allocation import (
    Applicant,
    Cap,
    Instance,
    InstanceError,
    Place,
    Reserve,
    read_preflib,
    read_sheet,
    rows_of,
)

SOI = """# FILE NAME: x.soi
# ALTERNATIVE NAME 1: Project 0
# ALTERNATIVE NAME 2: Project 1
# ALTERNATIVE NAME 3: Project 2
2: 2,1
1: 3
"""
DAT = "Supervisor,Capacity,Projects\nAnn,1,0 2\nBen,2,1\n"


def refusal_of(read, *arguments, **options):
    with pytest.raises(InstanceError) as refusal:
        read(*arguments, **options)
    return str(refusal.value)


def test_voters_become_applicants_and_supervisors_caps():
    instance = read_preflib(SOI.encode(), call="bids", capacities=DAT.encode())

    assert instance == Instance(
        "bids",
        (Applicant("v1", ("2", "1")), Applicant("v2", ("2", "1")), Applicant("v3", ("3",))),
        (Place("1", "Ann", 1, "Ann"), Place("2", "Ben", 1, "Ben"), Place("3", "Ann", 1, "Ann")),
        (Cap("Ann", 1, ("1", "3")), Cap("Ben", 2, ("2",))),
    )


def test_without_supervisors_every_alternative_has_one_seat():
    instance = read_preflib(b"\xef\xbb\xbf" + SOI.replace("\n", "\r\n").encode(), call="bids")

    assert (instance.caps, [(place.capacity, place.list) for place in instance.places]) == (
        (),
        [(1, "1"), (1, "2"), (1, "3")],
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("1: 2,9", "line 7: no alternative is called '9'"),
        ("1: 2,2", "line 7: '2' is ranked twice"),
        (
            "1: 2,{1,3}",
            "line 7: the order has ties, and applicants must rank strictly (use the .soi or .soc file)",
        ),
        ("x: 2", "line 7: 'count: first, second, ...' is needed"),
        ("-1: 2", "line 7: 'count: first, second, ...' is needed"),
        ("999999999: 2", "line 7: more than 10000000 voters"),
        ("2,1", "line 7: 'count: first, second, ...' is needed"),
        ("1: 2,,1", "line 7: no alternative is called ''"),
    ],
)
def test_a_line_that_means_nothing_is_named(line, message):
    assert refusal_of(read_preflib, f"{SOI}{line}\n".encode(), call="c") == message


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "line 1: no '# ALTERNATIVE NAME' is given: this is not a PrefLib file"),
        (b"{}", "line 1: no '# ALTERNATIVE NAME' is given: this is not a PrefLib file"),
        (b"# a\n\xff", "line 2: not UTF-8"),
        (SOI.replace("NAME 3", "NAME 2").encode(), "an alternative is named twice"),
    ],
)
def test_what_is_no_preflib_file_is_refused(raw, message):
    assert refusal_of(read_preflib, raw, call="c") == message


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Cat,1", "capacities, line 4: 'name,capacity,projects' is needed"),
        ("Cat,-1,1", "capacities, line 4: 'name,capacity,projects' is needed"),
        ("Cat,1,7", "capacities, line 4: no project is called '7' (projects count from 0)"),
        ("Cat,1,2", "capacities, line 4: project '2' has a supervisor already"),
        ("Ann,1,1", "capacities, line 4: 'Ann' stands twice or is a project as well"),
    ],
)
def test_a_line_of_supervisors_that_means_nothing_is_named(line, message):
    dat = DAT.replace("Ben,2,1\n", "Ben,2,\n") + line

    assert refusal_of(read_preflib, SOI.encode(), call="c", capacities=dat.encode()) == message


HEADINGS = (
    "applicant,rank,place,score,class,groups,held,"
    "capacity,agreement,agreement_capacity,partner,partner_capacity,reserved"
)
SHEET = f"""{HEADINGS}
a1,2,york,88.5,1,law; med,porto,2,g1,3,P,4,law:1
a1,1,porto,88.5,,,,,g1,,,,
a2,,york,90,,,,,,,,,

a2,,oslo,,,,,0,,,P,,
"""


def test_a_row_is_a_choice_and_tells_of_applicant_place_agreement_and_partner():
    instance = read_sheet(rows_of(SHEET.encode()), call="c", mechanism="sd")

    assert instance == Instance(
        "c",
        (
            Applicant("a1", ("porto", "york"), score=88.5, class_=1, groups=("law", "med"), held="porto"),
            Applicant("a2", ("york", "oslo"), score=90.0),
        ),
        (
            Place("york", "g1", 2, "g1", (Reserve("law", 1),)),
            Place("porto", "g1", 1, "g1"),
            Place("oslo", "oslo", 0, "oslo"),
        ),
        (Cap("agreement g1", 3, ("york", "porto")), Cap("partner P", 4, ("agreement g1", "oslo"))),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_chinese_headings_encodings_and_delimiters_of_spreadsheets(encoding, delimiter):
    text = "申请人,志愿,项目,成绩,名额\r\n张三,1,约克大学,88,2\r\n".replace(",", delimiter)

    instance = read_sheet(rows_of(text.encode(encoding)), call="c")

    assert instance == Instance(
        "c", (Applicant("张三", ("约克大学",), score=88.0),), (Place("约克大学", "约克大学", 2, "约克大学"),)
    )


def test_cells_of_a_workbook_may_be_numbers():
    rows = [["Applicant", "Place", "Score", "Capacity"], [2024001.0, "york", 88, 2.0], [], [None, "", ""]]

    assert read_sheet(rows, call="c") == Instance(
        "c", (Applicant("2024001", ("york",), score=88.0),), (Place("york", "york", 2, "york"),)
    )


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "row 1, applicant: the column is missing"),
        ([["applicant"]], "row 1, place: the column is missing"),
        (
            [["applicant", "place", "marks"]],
            "row 1, column 3: 'marks' is none of applicant, place, rank, score,",
        ),
        ([["applicant", "place", "Place"]], "row 1, column 3: 'place' stands twice"),
        ([["applicant", "place"], ["a", ""]], "row 2, place: nothing stands there"),
        ([["applicant", "place"], ["", "p"]], "row 2, applicant: nothing stands there"),
        ([["applicant", "place"], ["a", "p"], ["a", "p"]], "row 3, place: 'a' ranks 'p' twice"),
        (
            [["applicant", "place", "rank"], ["a", "p", 1], ["a", "q", 1.0]],
            "row 3, rank: 'a' has two choices of this rank",
        ),
        (
            [["applicant", "place", "score", "agreement"], ["a", "p", 1, "g"], ["a", "q", 2, "g"]],
            "row 3, score: 'a' has another score on the list 'g' already",
        ),
        (
            [["applicant", "place", "score"], ["a", "p", "nan"]],
            "row 2, score: a number is needed, not 'nan'",
        ),
        (
            [["applicant", "place", "capacity"], ["a", "p", "-1"]],
            "row 2, capacity: a whole number from 0 on is needed, not '-1'",
        ),
        (
            [["applicant", "place", "capacity"], ["a", "p", 2], ["b", "p", 3]],
            "row 3, capacity: '3', but for 'p' '2' before",
        ),
        (
            [["applicant", "place", "held"], ["a", "p", "q"]],
            "row 2, held: 'q' is not among the choices of 'a'",
        ),
        (
            [["applicant", "place", "reserved"], ["a", "p", "law:2"]],
            "row 2, reserved: more seats are reserved than there are",
        ),
        (
            [["applicant", "place", "reserved"], ["a", "p", "law"]],
            "row 2, reserved: 'group:seats' is needed, not 'law'",
        ),
        (
            [["applicant", "place", "order"], ["a", "p", "last"]],
            "row 2, order: 'last' is neither reserved-first nor open-first",
        ),
        (
            [["applicant", "place", "class"], ["a", "p", "x"]],
            "row 2, class: a whole number is needed, not 'x'",
        ),
    ],
)
def test_a_row_that_means_nothing_is_named(rows, message):
    assert refusal_of(read_sheet, rows, call="c").startswith(message)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b'applicant,place\na,"p\n', "line 2: unexpected end of data"),
        (b"\xff\xfe\x00", "line 1: this is no text in UTF-8 or GB 18030"),
        (b"a\0b", "line 1: this is no text in UTF-8 or GB 18030"),
    ],
)
def test_what_is_no_csv_is_refused(raw, message):
    assert refusal_of(lambda: list(rows_of(raw))) == message
