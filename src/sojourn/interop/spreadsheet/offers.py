"""The offers of one exchange call as an office keeps them in a spreadsheet, read without writing anything."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal, TypeVar

from sojourn.engines.eligibility import JSON, PARTS, TESTS, Requirement
from sojourn.interop.spreadsheet.cells import (
    NOTHING,
    country_code,
    one_line,
    plain,
    read_date,
    read_flag,
    read_links,
    read_marked,
    read_number,
)
from sojourn.interop.spreadsheet.columns import as_text
from sojourn.interop.spreadsheet.delimited import Row, Sheet, SheetError, folded, read_sheet
from sojourn.interop.spreadsheet.mappings import ColumnMapping
from sojourn.interop.spreadsheet.tables import WORKBOOKS, open_table
from sojourn.interop.spreadsheet.workbook import format_of

Period = Literal["term", "year"]
Found = TypeVar("Found")

REQUIRED_HEADINGS = ("sequence", "name", "recruit-number", "period")
OTHER_HEADINGS = (
    *("university-name", "official-link"),
    *("restrict-major", "restrict-nationality", "restrict-loa", "restrict-others", "gpa", "gpa-max"),
    *("ibt", "ibt-r", "ibt-l", "ibt-s", "ibt-w", "ielts", "ielts-r", "ielts-l", "ielts-s", "ielts-w", "itp"),
    *("course-restriction", "course-taking-others", "course-english", "course-notes", "course-link"),
    *("on-campus", "off-campus", "accomodation-others", "nomination", "application"),
)
SPELLINGS = {"accommodation-others": "accomodation-others"}
TEST_COLUMNS = {"toefl_ibt": "ibt", "toefl_itp": "itp", "ielts": "ielts"}
PERIODS: Mapping[str, Period] = {
    **dict.fromkeys(("semester", "one semester", "1 semester", "term", "学期", "一学期", "학기"), "term"),
    **dict.fromkeys(("year", "one year", "1 year", "academic year", "学年", "一学年", "년", "학년"), "year"),
}
MOST_SEATS = 9999

# What can be wrong with a cell or doubtful about it; %(column)s and %(value)s are those of the remark.
MESSAGES = {
    "cells_without_heading": "The row has more cells than headings: %(value)s.",
    "heading_empty": "Cells under an empty heading are not read: %(value)s.",
    "sequence_missing": "%(column)s is empty; every offer needs its number.",
    "sequence_doubled": "%(column)s %(value)s is used by an earlier row.",
    "name_missing": "%(column)s is empty.",
    "seats_not_counted": "%(column)s must be a whole number above zero, not %(value)s.",
    "period_unknown": "%(column)s must say semester, year or both, not %(value)s.",
    "number_unreadable": "%(column)s must be a number, not %(value)s.",
    "score_out_of_range": "%(column)s %(value)s lies outside the range of the test.",
    "gpa_above_scale": "%(column)s %(value)s lies above the scale of the same row.",
    "scale_not_above_zero": "%(column)s must be above zero, not %(value)s.",
    "date_unreadable": "%(column)s is no date that can be read in one way only: %(value)s.",
    "gpa_without_scale": "%(column)s %(value)s stands without its scale, so no mark can be compared with it.",
    "application_before_nomination": "%(column)s %(value)s lies before the nomination deadline of the row.",
    "mark_missing": "%(column)s has text without (O) or (X); it is kept as a note: %(value)s.",
    "country_unknown": "%(column)s names a country that is not known; it is kept as a note: %(value)s.",
    "flag_unknown": "%(column)s must be O or X, not %(value)s; it is left open.",
    "link_missing": "%(column)s has no address in it: %(value)s.",
}
ON_LEAVE: Mapping[str, JSON] = {
    "text_zh": "休学期间的学生不能申请。",
    "text_en": "Not open to students on leave of absence.",
    "topic": "leave_of_absence",
}


@dataclass(frozen=True)
class Remark:
    """Something about one cell: the row as a spreadsheet numbers it, heading and value as they stand."""

    row: int
    column: str
    value: str
    code: str
    message_en: str


@dataclass(frozen=True)
class Refusal(Remark):
    """Why a row is not read; one row can have several."""


@dataclass(frozen=True)
class Doubt(Remark):
    """What a person should look at although the row is read."""


@dataclass(frozen=True)
class Offer:
    """One programme with its seats; None is what the sheet leaves open, "" and () what it does not say."""

    row: int
    sequence: str
    name: str
    institution_name: str
    links: tuple[str, ...]
    seats: int
    periods: tuple[Period, ...]
    requirements: tuple[Requirement, ...]
    nomination_deadline: date | None
    application_deadline: date | None
    open_on_leave: bool | None
    course_restriction: str
    other_courses: bool | None
    courses_in_english: bool | None
    course_notes: str
    course_links: tuple[str, ...]
    housing_on_campus: bool | None
    housing_off_campus: bool | None
    accommodation: str

    @property
    def link(self) -> str:
        return self.links[0] if self.links else ""

    @property
    def course_link(self) -> str:
        return self.course_links[0] if self.course_links else ""

    @property
    def fingerprint(self) -> str:
        """Return a SHA-256 of what the offer says, whatever its row, number and order of requirements."""
        meaning = asdict(self)
        del meaning["row"], meaning["sequence"]
        meaning["requirements"] = sorted(_canonical(requirement) for requirement in meaning["requirements"])
        return hashlib.sha256(_canonical(meaning).encode()).hexdigest()


@dataclass(frozen=True)
class OfferSheet:
    """What one file says; `unread` are headings which this reader does not know."""

    file_name: str
    encoding: str
    delimiter: str
    offers: tuple[Offer, ...]
    refused: tuple[Refusal, ...]
    doubts: tuple[Doubt, ...]
    unread: tuple[str, ...]


def read_offers(raw: bytes, *, file_name: str, mapping: ColumnMapping | None = None) -> OfferSheet:
    """Return the offers of a sheet and what was refused, row by row; SheetError for a whole file."""
    expected = (*REQUIRED_HEADINGS, *OTHER_HEADINGS)
    if mapping is None and format_of(raw) not in WORKBOOKS:
        sheet = read_sheet(raw, file_name=file_name, expected=expected)
    else:
        sheet = _as_texts(raw, file_name, expected, mapping)
    columns = _columns(sheet)
    offers: list[Offer] = []
    refused: list[Refusal] = []
    doubts: list[Doubt] = []
    taken: set[str] = set()
    for row in sheet.rows:
        reader = RowReader(row, sheet.headings, columns)
        offer = reader.offer(taken)
        taken.add(offer.sequence)
        refused += reader.refused
        doubts += reader.doubts
        if not reader.refused:
            offers.append(offer)
    known = {*REQUIRED_HEADINGS, *OTHER_HEADINGS}
    unread = tuple(heading for heading in sheet.headings if heading and _column(heading) not in known)
    return OfferSheet(
        file_name, sheet.encoding, sheet.delimiter, tuple(offers), tuple(refused), tuple(doubts), unread
    )


def _as_texts(raw: bytes, file_name: str, expected: tuple[str, ...], mapping: ColumnMapping | None) -> Sheet:
    """A workbook, or a file with other headings, as the text that offers usually come in."""
    named = {} if mapping is None else {one.heading: name for name, one in mapping.sources.items()}
    table = open_table(
        raw,
        file_name=file_name,
        known=(*expected, *named),
        sheet=mapping.sheet if mapping else "",
        heading_row=mapping.heading_row if mapping else 0,
    )
    meant = {folded(heading): name for heading, name in named.items()}
    headings = tuple(meant.get(folded(heading), heading) for heading in table.headings)
    rows = tuple(Row(row.number, tuple(as_text(cell) for cell in row.cells)) for row in table.rows())
    return Sheet(file_name, table.encoding, "", headings, rows)


def _column(heading: str) -> str:
    return SPELLINGS.get(folded(heading), folded(heading))


def _columns(sheet: Sheet) -> Mapping[str, int]:
    columns = {_column(heading): position for position, heading in enumerate(sheet.headings)}
    missing = ", ".join(heading for heading in REQUIRED_HEADINGS if heading not in columns)
    if missing:
        sentence = f"{sheet.file_name} lacks the columns {missing}."
        raise SheetError("headings_missing", sentence, file_name=sheet.file_name, headings=missing)
    return columns


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def _note(text: str, topic: str) -> Requirement:
    language = "text_zh" if re.search(r"[\u4e00-\u9fff]", text) else "text_en"
    return Requirement("note", {language: text, "topic": topic})


class RowReader:
    """One row read cell by cell; what is wrong gathers in `refused`, what is doubtful in `doubts`."""

    def __init__(self, row: Row, headings: tuple[str, ...], columns: Mapping[str, int]) -> None:
        self.row = row
        self.headings = headings
        self.columns = columns
        self.refused: list[Refusal] = []
        self.doubts: list[Doubt] = []

    def offer(self, taken: set[str]) -> Offer:
        """Return the offer; where `refused` is not empty afterwards, its values are stand-ins."""
        self._mark_cells_without_heading()
        sequence = self._sequence(taken)
        nomination, application = self._deadlines()
        return Offer(
            row=self.row.number,
            sequence=sequence,
            name=self._name(),
            institution_name=one_line(self.cell("university-name")),
            links=self._links("official-link"),
            seats=self._seats(),
            periods=self._periods(),
            requirements=self._requirements(),
            nomination_deadline=nomination,
            application_deadline=application,
            open_on_leave=self._flag("restrict-loa"),
            course_restriction=plain(self.cell("course-restriction")),
            other_courses=self._flag("course-taking-others"),
            courses_in_english=self._flag("course-english"),
            course_notes=plain(self.cell("course-notes")),
            course_links=self._links("course-link"),
            housing_on_campus=self._flag("on-campus"),
            housing_off_campus=self._flag("off-campus"),
            accommodation=plain(self.cell("accomodation-others")),
        )

    def cell(self, column: str) -> str:
        position = self.columns.get(column, len(self.row.cells))
        return self.row.cells[position] if position < len(self.row.cells) else ""

    def refuse(self, column: str, code: str) -> None:
        self.refused.append(Refusal(*self._remark(column, self.cell(column), code)))

    def doubt(self, column: str, code: str) -> None:
        self.doubts.append(Doubt(*self._remark(column, self.cell(column), code)))

    def _remark(self, column: str, value: str, code: str) -> tuple[int, str, str, str, str]:
        heading = self.headings[self.columns[column]] if column in self.columns else ""
        message = MESSAGES[code] % {"column": heading, "value": one_line(value)}
        return self.row.number, heading, value, code, message

    def _mark_cells_without_heading(self) -> None:
        """Refuse a row that runs past the headings, for then a delimiter stands where it should not."""
        headless = [cell for cell, heading in zip(self.row.cells, self.headings, strict=False) if not heading]
        if under := ", ".join(cell for cell in headless if cell.strip()):
            self.doubts.append(Doubt(*self._remark("", under, "heading_empty")))
        beyond = ", ".join(cell for cell in self.row.cells[len(self.headings) :] if cell.strip())
        if beyond:
            self.refused.append(Refusal(*self._remark("", beyond, "cells_without_heading")))

    def _sequence(self, taken: set[str]) -> str:
        sequence = one_line(self.cell("sequence"))
        if not sequence:
            self.refuse("sequence", "sequence_missing")
        elif sequence in taken:
            self.refuse("sequence", "sequence_doubled")
        return sequence

    def _name(self) -> str:
        name = one_line(self.cell("name"))
        if not name:
            self.refuse("name", "name_missing")
        return name

    def _seats(self) -> int:
        seats = one_line(self.cell("recruit-number"))
        if seats.isdecimal() and 1 <= len(seats) <= 9 and 1 <= int(seats) <= MOST_SEATS:
            return int(seats)
        self.refuse("recruit-number", "seats_not_counted")
        return 0

    def _periods(self) -> tuple[Period, ...]:
        words = self.cell("period").replace(",", "|").replace("/", "|").replace("\u3001", "|").split("|")
        periods = {PERIODS.get(one_line(word).casefold()) for word in words if word.strip()}
        if None in periods or not periods:
            self.refuse("period", "period_unknown")
        known: tuple[Period, ...] = ("term", "year")
        return tuple(period for period in known if period in periods)

    def _deadlines(self) -> tuple[date | None, date | None]:
        nomination = self._read("nomination", read_date, "date_unreadable")
        application = self._read("application", read_date, "date_unreadable")
        if nomination and application and application < nomination:
            self.doubt("application", "application_before_nomination")
        return nomination, application

    def _read(self, column: str, reader: Callable[[str], Found], code: str) -> Found | None:
        try:
            return reader(self.cell(column))
        except ValueError:
            self.refuse(column, code)
            return None

    def _flag(self, column: str) -> bool | None:
        try:
            return read_flag(self.cell(column))
        except ValueError:
            self.doubt(column, "flag_unknown")
            return None

    def _links(self, column: str) -> tuple[str, ...]:
        links = read_links(self.cell(column))
        if not links and one_line(self.cell(column)).casefold() not in NOTHING:
            self.doubt(column, "link_missing")
        return links

    def _number(self, column: str, *, lowest: int = 0, highest: int = MOST_SEATS) -> int | float | None:
        text = one_line(self.cell(column))
        if text.casefold() in NOTHING:
            return None
        number = self._read(column, lambda cell: read_number(one_line(cell)), "number_unreadable")
        if number is not None and not lowest <= number <= highest:
            self.refuse(column, "score_out_of_range")
        return number

    def _requirements(self) -> tuple[Requirement, ...]:
        return (
            *self._gpa(),
            *self._language(),
            *self._majors(),
            *self._nationalities(),
            *self._notes(),
        )

    def _gpa(self) -> list[Requirement]:
        minimum, scale = self._number("gpa"), self._number("gpa-max")
        if scale == 0:
            self.refuse("gpa-max", "scale_not_above_zero")
        if minimum is None:
            return []
        if scale is None:
            self.doubt("gpa", "gpa_without_scale")
            return [Requirement("gpa", {"minimum": minimum})]
        if minimum > scale:
            self.refuse("gpa", "gpa_above_scale")
        return [Requirement("gpa", {"minimum": minimum, "scale": scale})]

    def _language(self) -> list[Requirement]:
        """Any one of the tests named suffices: the columns are alternatives, parts belong to their test."""
        alternatives: list[JSON] = []
        for test, column in TEST_COLUMNS.items():
            scale = TESTS[test]
            overall = self._number(column, lowest=scale.overall[0], highest=scale.overall[1])
            parts: dict[str, JSON] = {}
            for part in PARTS:
                number = self._number(f"{column}-{part}", lowest=scale.part[0], highest=scale.part[1])
                if number is not None:
                    parts[part] = number
            alternative: dict[str, JSON] = {"test": test}
            alternative |= {} if overall is None else {"overall": overall}
            alternative |= {"parts": parts} if parts else {}
            if len(alternative) > 1:
                alternatives.append(alternative)
        return [Requirement("language", {"alternatives": alternatives})] if alternatives else []

    def _majors(self) -> list[Requirement]:
        marked = read_marked(self.cell("restrict-major"))
        requirements: list[Requirement] = []
        if marked.open:
            requirements.append(Requirement("major", {"allowed": list(marked.open)}))
        if marked.closed:
            requirements.append(Requirement("major", {"excluded": list(marked.closed)}))
        return requirements + self._unmarked("restrict-major", marked.unmarked, "major")

    def _nationalities(self) -> list[Requirement]:
        marked = read_marked(self.cell("restrict-nationality"))
        requirements: list[Requirement] = []
        for use, names in (("allowed", marked.open), ("excluded", marked.closed)):
            codes = [country_code(name) for name in names]
            if None in codes:
                self.doubt("restrict-nationality", "country_unknown")
                text = plain(self.cell("restrict-nationality"))
                return [_note(text, "nationality")]
            if codes:
                requirements.append(Requirement("nationality", {use: codes}))
        return requirements + self._unmarked("restrict-nationality", marked.unmarked, "nationality")

    def _unmarked(self, column: str, text: str, topic: str) -> list[Requirement]:
        if text.casefold() in NOTHING:
            return []
        self.doubt(column, "mark_missing")
        return [_note(text, topic)]

    def _notes(self) -> list[Requirement]:
        notes: list[Requirement] = []
        try:
            closed_on_leave = read_flag(self.cell("restrict-loa")) is False
        except ValueError:
            closed_on_leave = False  # doubted where the flag itself is read
        if closed_on_leave:
            notes.append(Requirement("note", ON_LEAVE))
        others = plain(self.cell("restrict-others"))
        if others.casefold() not in NOTHING:
            notes.append(_note(others, "others"))
        return notes
