"""Columns of a kind of sheet: what may stand in a cell, how it is written back, and how it is explained."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation

from sojourn.interop.spreadsheet.cells import NO, NOTHING, YES, country_code, one_line, plain, read_date
from sojourn.interop.spreadsheet.delimited import folded
from sojourn.interop.spreadsheet.workbook import Cell
from sojourn.organisation.years import is_label, label_of

LANGUAGES = {"zh": "zh-hans", "en": "en"}
LONGEST_NUMBER = 15
MOJIBAKE = re.compile("\ufffd|Ã[\u0080-\u00bf¡-¿]|â€|锟斤拷|烫烫烫")


class Fault(ValueError):
    """Why a cell is not taken; `code` names the sentence, `values` fill it."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True)
class Type:
    """What may stand in a column: how it is read from a cell, and written into one."""

    name: str
    read: Callable[[Cell], Any]
    write: Callable[[Any], Cell] = lambda value: "" if value is None else value


@dataclass(frozen=True)
class Column:
    """A column of a kind: its name in mappings, its heading in both languages, what it takes."""

    name: str
    label: Any
    type: Type
    help: Any = ""
    headings: tuple[str, ...] = ()
    """Further headings under which it is known."""
    is_required: bool = False
    longest: int = 0
    choices: Callable[[], Iterable[tuple[str, Any]]] | None = None
    """Value -> words in the page's language; the drop-down of the template."""
    is_compared: bool = True
    """False for what only helps to find a row."""

    @cached_property
    def known(self) -> frozenset[str]:
        """Every heading under which the column is recognised, folded."""
        words = [self.name, self.name.replace("_", " "), *self.headings]
        for code in LANGUAGES.values():
            with translation.override(code):
                words.append(str(self.label))
        return frozenset(folded(word) for word in words)

    def read(self, cell: Cell) -> Any:
        """The value; None for an empty cell; Fault where the cell cannot be meant."""
        if isinstance(cell, str) and (not cell or not one_line(cell)):
            return None
        value = self.type.read(cell)
        if isinstance(value, str):
            if self.longest and len(value) > self.longest:
                raise Fault("too_long", longest=str(self.longest))
            if not value.isascii() and MOJIBAKE.search(value):
                raise Fault("wrong_encoding")
        return value

    def show(self, value: Any) -> str:
        """The value in words of the page's language."""
        if value in (None, ""):
            return ""
        if self.choices is not None:
            words = dict(self.choices())
            return str(words.get(value, value))
        return value if isinstance(value, str) else str(self.type.write(value))


def as_text(cell: Cell) -> str:
    """A cell as one would type it."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _line(cell: Cell) -> str:
    text = one_line(as_text(cell))
    # an apostrophe is how an export keeps a text from being computed
    if text[:1] == "'" and text[1:2] in set("=+-@"):
        text = text[1:]
    if not text.isprintable() and re.search("[\x00-\x08\x0e-\x1f]", text):
        raise Fault("control_character")
    return text


def _text(cell: Cell) -> str:
    return plain(as_text(cell)).replace("\x00", "")


def _day(cell: Cell) -> dt.date | None:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _day_of_number(cell)
    text = re.sub(r"[ T]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?(Z|[+-]\d\d:?\d\d)?$", "", one_line(str(cell)))
    if re.fullmatch(r"(19|20)\d{6}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    try:
        return read_date(text, first_year=1900)
    except ValueError as fault:
        raise Fault("date_unreadable") from fault


def _day_of_number(cell: int | float) -> dt.date:
    """20270901 is a day written without dashes; any other number is a day whose format was lost."""
    if isinstance(cell, int) and 19000101 <= cell <= 21001231:
        try:
            return dt.datetime.strptime(str(cell), "%Y%m%d").date()
        except ValueError as fault:
            raise Fault("date_unreadable") from fault
    raise Fault("date_as_number")


def whole(lowest: int = 0, highest: int = 9999) -> Type:
    """A whole number between two."""

    def read(cell: Cell) -> int | None:
        number = _decimal(cell)
        if number is None:
            return None
        if number != number.to_integral_value():
            raise Fault("number_not_whole")
        if not lowest <= number <= highest:
            raise Fault("number_out_of_range", lowest=str(lowest), highest=str(highest))
        return int(number)

    return Type("whole", read)


def decimal(places: int, *, lowest: int = 0, highest: int = 9999) -> Type:
    """A number with so many places behind its point."""

    def read(cell: Cell) -> Decimal | None:
        number = _decimal(cell)
        if number is None:
            return None
        if not lowest <= number <= highest:
            raise Fault("number_out_of_range", lowest=str(lowest), highest=str(highest))
        return number.quantize(Decimal(1).scaleb(-places))

    def write(value: Any) -> Cell:
        return "" if value is None else float(value)

    return Type("decimal", read, write)


def _decimal(cell: Cell) -> Decimal | None:
    if isinstance(cell, bool | dt.date | dt.time | dt.timedelta):
        raise Fault("number_became_date" if not isinstance(cell, bool) else "number_unreadable")
    text = one_line(str(cell)).replace("\u00a0", "").replace(" ", "")
    if text.casefold() in NOTHING:
        return None
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", text):
        text = text.replace(",", "")
    text = text.replace(",", ".")
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) or len(text) > LONGEST_NUMBER + 10:
        raise Fault("number_unreadable")
    try:
        return Decimal(text)
    except InvalidOperation as fault:
        raise Fault("number_unreadable") from fault


def _flag(cell: Cell) -> bool | None:
    if isinstance(cell, bool):
        return cell
    word = one_line(as_text(cell)).casefold()
    if word in NOTHING:
        return None
    if word in YES | {"true", "1"}:
        return True
    if word in NO | {"false", "0"}:
        return False
    raise Fault("flag_unknown")


def _country(cell: Cell) -> str:
    text = _line(cell)
    if text.casefold() == "uk":
        return "GB"
    if text.upper() in {"EL", "XK"}:
        return {"EL": "GR", "XK": "XK"}[text.upper()]
    code = country_code(text)
    if code is None:
        raise Fault("country_unknown")
    return code


def _email(cell: Cell) -> str:
    text = _line(cell).removeprefix("mailto:")
    try:
        validate_email(text)
    except ValidationError as fault:
        raise Fault("email_unreadable") from fault
    return text


def _link(cell: Cell) -> str:
    text = re.sub(r"^(www\.|https?://) ", r"\1", _line(cell), flags=re.IGNORECASE).split(" ")[0]
    if text.casefold() in NOTHING:
        return ""
    text = text if re.match(r"https?://", text, re.IGNORECASE) else f"https://{text.lstrip('/:')}"
    if not re.fullmatch(r"https?://[^\s<>\"']+\.[^\s<>\"']+", text, re.IGNORECASE):
        raise Fault("link_unreadable")
    return text


def _year(cell: Cell) -> str:
    """An academic year: 2028/29, 2028-2029, 2028/2029 or its first year 2028."""
    if isinstance(cell, dt.date):
        raise Fault("number_became_date")
    text = _line(cell).replace("学年", "").strip()
    found = re.fullmatch(r"((?:19|20)\d\d)(?:\s*[/\-\u2013\u2014~]\s*(?:\d\d)?\d\d)?", text)
    if not found:
        raise Fault("year_unreadable")
    label = label_of(int(found[1]))
    if "/" in text and len(text) == 7 and not (is_label(text) or text == label):
        raise Fault("year_unreadable")
    return label


def one_of(choices: Callable[[], Iterable[tuple[str, Any]]], **words: str) -> Type:
    """One of several values, by itself, in words of either language, or by a further word."""
    table: dict[str, str] = {}

    def read(cell: Cell) -> str:
        if not table:
            table.update({folded(word): value for word, value in words.items()})
            for code in LANGUAGES.values():
                with translation.override(code):
                    table.update({folded(str(label)): value for value, label in choices()})
            table.update({folded(value): value for value, _label in choices()})
        try:
            return table[folded(_line(cell))]
        except KeyError as fault:
            raise Fault("not_among", choices=", ".join(value for value, _label in choices())) from fault

    return Type("choice", read)


def listed(pattern: str) -> Type:
    """Several short codes in one cell, divided by commas, semicolons or line ends; kept as a tuple."""

    def read(cell: Cell) -> tuple[str, ...]:
        words = [word.strip() for word in re.split(r"[,;\n|\u3001\uff0c\uff1b]", _text(cell)) if word.strip()]
        if not all(re.fullmatch(pattern, word) for word in words):
            raise Fault("codes_unreadable")
        return tuple(dict.fromkeys(words))

    return Type("codes", read, lambda value: ", ".join(value or ()))


LINE = Type("line", _line)
TEXT = Type("text", _text)
DAY = Type("day", _day)
FLAG = Type("flag", _flag, lambda value: "" if value is None else "yes" if value else "no")
COUNTRY = Type("country", _country)
EMAIL = Type("email", _email)
LINK = Type("link", _link)
YEAR = Type("year", _year)


@dataclass(slots=True)
class Line:
    """One row of a sheet as a kind reads it."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    """Column -> value; a column that the file does not have, or whose cell is empty, is not there."""
    filling: frozenset[str] = frozenset()
    """Columns whose value is taken only where nothing is known yet."""
    faults: tuple[tuple[str, str, str, dict[str, str]], ...] = ()
    """Heading, cell as it stands, code and values of each thing that is wrong."""

    def refuse(self, column: str, written: str, code: str, values: dict[str, str]) -> None:
        self.faults = (*self.faults, (column, written, code, values))
