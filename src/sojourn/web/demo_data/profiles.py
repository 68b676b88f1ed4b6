"""Invented students: age, level, marks and language tests as they go together, and how long people stay away.

Measured, not invented (each constant says which):

- MOBILITIES: 27,989 individual Erasmus mobilities of 2011-13, published as open data of the European Union.
  Age, sex, years of study already done, field (ISCED 1997, read as the nearest narrow field of ISCED-F 2013)
  and study months were counted. A spreadsheet had spoilt the months ("Sep-75" for 9.75, "09. Mai" for 9.5);
  they were read back. The 3,270 rows with no study month are work placements; they and the 213 empty ones are
  left out of months.
- OFFERS: one real exchange call of 2022 with 88 programmes (MIT licence): the minima they ask for.

What applicants to such a call score is not known to us. Marks and language results are set so that most meet
the commonest minimum of OFFERS and somewhat under half the highest usual one.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sojourn.web.demo_data.majors import Major, majors_at
from sojourn.web.demo_data.people import Person, invent_person
from sojourn.web.demo_data.units import Unit

SHARE_OF_WOMEN = {
    "011": 0.781, "021": 0.647, "022": 0.718, "023": 0.718, "031": 0.617, "032": 0.708, "041": 0.561,
    "042": 0.592, "051": 0.606, "053": 0.481, "054": 0.467, "061": 0.166, "071": 0.266, "072": 0.431,
    "073": 0.460, "078": 0.266, "081": 0.439, "084": 0.691, "091": 0.713, "092": 0.803, "101": 0.465,
}  # fmt: skip
"""MOBILITIES: women among those of a narrow field, of all who state a sex."""
SHARE_OF_WOMEN_OVERALL = 0.554
"""MOBILITIES: 15,519 of 27,988; for narrow fields with fewer than 100 rows."""

SHARE_OF_GRADUATES = 0.179
"""MOBILITIES: those with five or more years of study behind them; here masters and doctors."""
SHARE_OF_DOCTORS = 0.25
"""Of the graduates at schools; set, not measured. At departments and laboratories 0.35."""

YEARS_DONE = {1: 0.142, 2: 0.290, 3: 0.323, 4: 0.245}
"""MOBILITIES: years done when leaving, of those with one to four; also the year in which they apply."""

AGE_AT_ENTRY = {17: 2665, 18: 11614, 19: 4730, 20: 2632, 21: 1839}
"""MOBILITIES: rows by age less years done; 84 of 100 rows, earlier and later beginners are left out."""

SHARE_OF_TERMS = 0.375
"""MOBILITIES: study stays of up to seven months among 24,506; the longer ones count as a year."""
MONTHS = {
    "term": {
        3.0: 272, 3.5: 597, 4.0: 1208, 4.5: 1363, 5.0: 3093, 5.5: 1180, 6.0: 1165, 6.5: 161, 7.0: 140,
    },
    "year": {
        8.0: 430, 8.5: 707, 9.0: 5672, 9.5: 2189, 10.0: 4474, 10.5: 889, 11.0: 429, 11.5: 117, 12.0: 347,
    },
}  # fmt: skip
"""MOBILITIES: study stays by months, to the half; the few under 3, of 7.5 and over 12 are left out."""

MINIMA = {
    "toefl_ibt": {69: 1, 75: 50, 77: 1, 78: 1, 79: 7, 80: 16, 83: 2, 85: 1, 87: 2, 90: 7},
    "ielts": {6.0: 76, 6.5: 9, 7.0: 2},
    "marks": {0.55: 39, 0.62: 22, 0.67: 7, 0.7: 2, 0.75: 11, 0.88: 4},
}
"""OFFERS: programmes by the minimum they ask for; marks as a share of the highest, in steps."""

MEETING = {
    "toefl_ibt": {75: 0.91, 90: 0.45},
    "ielts": {6.0: 0.91, 6.5: 0.70},
    "marks": {0.62: 0.99, 0.75: 0.91},
}
"""Set, not measured: the share of those with such a result who meet a minimum."""

TESTS = {"toefl_ibt": 0.36, "ielts": 0.40, "": 0.24}
"""Set: which English test an applicant has; none at all for the last."""
SHARE_WITH_OTHER_LANGUAGE = 0.10
"""Set: also holds a certificate of another language; who studies one has it in that, always."""
OTHER_LANGUAGES = {"de": 0.3, "fr": 0.3, "ja": 0.2, "es": 0.12, "ko": 0.08}
LANGUAGE_OF_MAJOR = {"German": "de", "French": "fr", "Japanese": "ja"}

NATIONALITIES = {
    "CN": 960, "KR": 7, "TH": 6, "PK": 6, "MY": 5, "ID": 4, "KZ": 4, "RU": 3, "VN": 3, "NG": 1, "DE": 1,
}  # fmt: skip
SCHOOLS_MARKING_OUT_OF_FIVE = frozenset({"CLI", "BMS", "STO", "TCM", "PUB"})
"""The others mark bachelors out of four; graduates are marked out of a hundred everywhere."""


@dataclass(frozen=True)
class LanguageResult:
    """One test; CEFR counts A1 to C2 as 1 to 6. Parts: reading, listening, speaking, writing, or none."""

    test: str
    language: str
    overall: float
    parts: tuple[float, ...]
    taken_on: date
    valid_until: date | None


@dataclass(frozen=True)
class Student:
    """An invented student on a given day."""

    person: Person
    unit: str
    level: str
    year: int
    birth_date: date
    major: Major
    gpa: float
    gpa_scale: float
    credits: float
    languages: tuple[LanguageResult, ...]


def invent_student(rng: Random, unit: Unit, *, on: date) -> Student:
    """Return a student of the unit who, on that day, could apply for the next academic year."""
    level = _level(rng, unit)
    major = _major(rng, unit, level=level)
    year = _year(rng, level=level, length=major.years)
    ability = rng.gauss(0, 1)
    share = min(0.985, max(0.60, 0.838 + 0.066 * ability))
    scale = _scale(unit, level=level)
    return Student(
        person=_person(rng, field_code=major.field_code),
        unit=unit.code,
        level=level,
        year=year,
        birth_date=_birth_date(rng, level=level, year=year, on=on),
        major=major,
        gpa=round(share * scale, 2),
        gpa_scale=scale,
        credits=_credits(rng, level=level, year=year),
        languages=_languages(rng, major=major, ability=ability, on=on),
    )


def invent_months(rng: Random, *, period: str) -> float:
    """Return the months of a stay of one `term` or a whole `year`."""
    return _draw(rng, MONTHS[period])


def invent_period(rng: Random) -> str:
    """Return `term` or `year`."""
    return "term" if rng.random() < SHARE_OF_TERMS else "year"


def _draw(rng: Random, weights: dict):  # noqa: ANN202 - any key
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def _level(rng: Random, unit: Unit) -> str:
    if unit.kind != "school":
        return "doctor" if rng.random() < 0.35 else "master"
    if rng.random() >= SHARE_OF_GRADUATES:
        return "bachelor"
    return "doctor" if rng.random() < SHARE_OF_DOCTORS else "master"


def _major(rng: Random, unit: Unit, *, level: str) -> Major:
    """Return one of the unit's majors, each half as likely as the one before it."""
    majors = majors_at(unit, for_bachelor=level == "bachelor")
    if not majors:
        raise ValueError(f"Nobody studies at {unit.code}.")
    return rng.choices(majors, weights=[2.0**-place for place in range(len(majors))])[0]


def _year(rng: Random, *, level: str, length: int) -> int:
    """Return a year of study in which there is a next one to spend away."""
    if level == "bachelor":
        return _draw(rng, {year: often for year, often in YEARS_DONE.items() if year < length})
    return rng.choices((1, 2, 3), weights=(55, 45, 0) if level == "master" else (35, 40, 25))[0]


def _birth_date(rng: Random, *, level: str, year: int, on: date) -> date:
    """Return a birth date that fits: bachelors begin as measured, masters 4 and doctors 7 years later."""
    began = on.year - (on < date(on.year, 9, 1)) - (year - 1)
    age = _draw(rng, AGE_AT_ENTRY) + {"bachelor": 0, "master": 4, "doctor": 7}[level]
    return date(began - age, 9, 1) - timedelta(days=rng.randrange(365))


def _scale(unit: Unit, *, level: str) -> float:
    if level != "bachelor":
        return 100.0
    return 5.0 if unit.code in SCHOOLS_MARKING_OUT_OF_FIVE else 4.0


def _credits(rng: Random, *, level: str, year: int) -> float:
    done, a_year = year - 1, 41 if level == "bachelor" else 14
    return max(0.0, round(2 * (done * a_year + (rng.gauss(0, 3) if done else 0))) / 2)


def _person(rng: Random, *, field_code: str) -> Person:
    women = SHARE_OF_WOMEN.get(field_code[:3], SHARE_OF_WOMEN_OVERALL)
    return invent_person(rng, sex="f" if rng.random() < women else "m", nationality=_draw(rng, NATIONALITIES))


def _languages(rng: Random, *, major: Major, ability: float, on: date) -> tuple[LanguageResult, ...]:
    results = []
    skill = 0.4 * ability + 0.917 * rng.gauss(0, 1)
    if test := _draw(rng, TESTS):
        results.append((_toefl if test == "toefl_ibt" else _ielts)(rng, skill=skill, on=on))
    own = LANGUAGE_OF_MAJOR.get(major.name_en)
    if own or rng.random() < SHARE_WITH_OTHER_LANGUAGE:
        results.append(
            _certificate(rng, language=own or _draw(rng, OTHER_LANGUAGES), is_major=bool(own), on=on)
        )
    return tuple(results)


def _taken(rng: Random, on: date) -> tuple[date, date]:
    """Return when a test was taken and until when it holds: two years."""
    taken_on = on - timedelta(days=rng.randrange(20, 660))
    return taken_on, taken_on + timedelta(days=730)


def _toefl(rng: Random, *, skill: float, on: date) -> LanguageResult:
    """Return a TOEFL iBT: four parts of up to 30, reading strongest, speaking weakest, and their sum."""
    means = (23.6, 22.6, 20.4, 21.9)
    parts = tuple(float(min(30, max(8, round(mean + 2.4 * skill + rng.gauss(0, 1.9))))) for mean in means)
    return LanguageResult("toefl_ibt", "en", sum(parts), parts, *_taken(rng, on))


def _ielts(rng: Random, *, skill: float, on: date) -> LanguageResult:
    """Return an IELTS: four parts in half bands and their mean, a quarter counting upwards."""
    means = (7.0, 6.75, 6.05, 6.15)
    bands = (round(2 * (mean + 0.55 * skill + rng.gauss(0, 0.35))) / 2 for mean in means)
    parts = tuple(min(9.0, max(4.0, band)) for band in bands)
    return LanguageResult("ielts", "en", int(sum(parts) / 2 + 0.5) / 2, parts, *_taken(rng, on))


def _certificate(rng: Random, *, language: str, is_major: bool, on: date) -> LanguageResult:
    weights = (0, 30, 50, 20) if is_major else (25, 45, 25, 5)
    level = float(rng.choices((2, 3, 4, 5), weights=weights)[0])
    return LanguageResult("cefr", language, level, (), _taken(rng, on)[0], None)
