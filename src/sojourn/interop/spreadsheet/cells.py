"""What people write into one cell: numbers, dates, yes and no, links, lists of what is open and closed."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

import pycountry
from babel import Locale

NOTHING = frozenset({"", "-", "--", "–", "—", "/", "n/a", "na", "none", "无", "없음"})
NOT_YET = NOTHING | {"tba", "tbd", "tbc", "待定", "未定", "미정"}
YES = frozenset({"o", "○", "y", "yes", "是", "有"})
NO = frozenset({"x", "×", "n", "no", "否"})

DATE_FORMS = (
    re.compile(r"(?P<y>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})(?:[ T]00:00(?::00)?)?"),
    re.compile(r"(?P<y>\d{4})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日"),
    re.compile(r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})"),
)
SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
ENGLISH_DATES = ("%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y")
FIRST_YEAR, LAST_YEAR = 2000, 2100

LINK = re.compile(r"https?://[^\s<>\"]+|www\.[^\s<>\"]+", re.IGNORECASE)
BARE_LINK = re.compile(r"[\w-]+(\.[\w-]+)*\.[a-z]{2,}(/\S*)?", re.IGNORECASE)
# Numbers that a browser carried along to tell visits apart; they lead nowhere and may point to a person.
TRACKING = re.compile(r"(?<=[?&])(?:_ga|_gl|gclid|fbclid|utm_\w+)=[^&#]*&?")

MARK = re.compile(r"[(\uff08]\s*([OoXx○×])\s*[)\uff09]")

# Names in daily use which ISO 3166 does not know.
COUNTRY_NAMES = {
    "brunei": "BN",
    "england": "GB",
    "great britain": "GB",
    "holland": "NL",
    "korea": "KR",
    "macau": "MO",
    "russia": "RU",
    "scotland": "GB",
    "swiss": "CH",
    "turkey": "TR",
    "u.k.": "GB",
    "uk": "GB",
    "中国": "CN",
    "香港": "HK",
    "澳门": "MO",
    "台湾": "TW",
}


def plain(text: str) -> str:
    """Return the text with ordinary line ends, without marks that nobody sees and without outer space."""
    text = re.sub("\r\n?|[\u2028\u2029\x0b\x0c\x85]", "\n", text)
    return re.sub("[\ufeff\u200b]", "", text).strip()


def one_line(text: str) -> str:
    if text.isascii():  # the usual case; marks that nobody sees are none of these letters
        return " ".join(text.split())
    return " ".join(plain(text).split())


def read_number(text: str) -> int | float:
    """Return a number of at most four digits before and after its point or comma; ValueError otherwise."""
    if not re.fullmatch(r"[0-9]{1,4}(?:[.,][0-9]{1,4})?", text):
        raise ValueError(text)
    number = float(text.replace(",", "."))
    return int(number) if number.is_integer() else number


def read_date(text: str, *, first_year: int = FIRST_YEAR) -> date | None:
    """Return a date, None for one not yet known; ValueError otherwise, as for 4/5/2022."""
    text = one_line(text)
    if text.casefold() in NOT_YET:
        return None
    day = _date_in_figures(text) or _date_in_english(text)
    if not first_year <= day.year <= LAST_YEAR:
        raise ValueError(text)
    return day


def _date_in_figures(text: str) -> date | None:
    for form in DATE_FORMS:
        if found := form.fullmatch(text):
            return date(int(found["y"]), int(found["m"]), int(found["d"]))
    if found := SLASHED.fullmatch(text):
        return _day_and_month(*(int(group) for group in found.groups()))
    return None


def _day_and_month(first: int, second: int, year: int) -> date:
    """Return the only date that the two numbers allow, whichever of them is the day."""
    if first <= 12 and second <= 12 and first != second:
        raise ValueError(f"{first}/{second}")
    return date(year, min(first, second), max(first, second))


def _date_in_english(text: str) -> date:
    words = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", text.replace(",", " "))
    for form in ENGLISH_DATES:
        try:
            return datetime.strptime(" ".join(words.split()), form).date()
        except ValueError:
            continue
    raise ValueError(text)


def read_flag(text: str) -> bool | None:
    """Return yes, no, or None for an empty cell; ValueError otherwise."""
    word = one_line(text).casefold()
    if word in NOTHING:
        return None
    if word in YES or word in NO:
        return word in YES
    raise ValueError(text)


def read_links(text: str) -> tuple[str, ...]:
    """Return every address in the cell, each once, complete with its scheme and without tracking numbers."""
    found = LINK.findall(plain(text))
    if not found and BARE_LINK.fullmatch(plain(text)):
        found = [plain(text)]
    links = [link if "://" in link else f"https://{link}" for link in found]
    return tuple(dict.fromkeys(TRACKING.sub("", link).rstrip("?&.,;)") for link in links))


@dataclass(frozen=True)
class MarkedList:
    """The names behind (O), those behind (X), and what stands before the first mark."""

    open: tuple[str, ...]
    closed: tuple[str, ...]
    unmarked: str


def read_marked(text: str) -> MarkedList:
    """Return a list such as "(O) Law | (X) Music (X) Dance": a mark holds until the next, bars may lack."""
    unmarked, *rest = MARK.split(plain(text))
    names: dict[bool, list[str]] = {True: [], False: []}
    for mark, segment in zip(rest[::2], rest[1::2], strict=True):
        for part in re.split(r"[|\n]", segment):
            name = one_line(part).strip(" ,;").removesuffix(".")
            if name:
                names[mark in "Oo○"].append(name)
    return MarkedList(
        tuple(dict.fromkeys(names[True])), tuple(dict.fromkeys(names[False])), unmarked.strip(" |,;\n")
    )


@cache
def country_code(name: str) -> str | None:
    """Return the ISO 3166 alpha-2 code of a country named in English, Chinese or by code, None if unknown."""
    word = one_line(name).casefold()
    if word in COUNTRY_NAMES:
        return COUNTRY_NAMES[word]
    try:
        return str(pycountry.countries.lookup(word).alpha_2)
    except LookupError:
        return _chinese_country_names().get(word)


@cache
def _chinese_country_names() -> dict[str, str]:
    codes = {country.alpha_2 for country in pycountry.countries}
    return {name: code for code, name in Locale("zh").territories.items() if code in codes}
