"""Words of which sentences about requirements and findings are made, in the page's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from babel import Locale
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sojourn.kernel.countries import country_name
from sojourn.kernel.text import enumerated, language
from sojourn.organisation.models import LanguageScore, Level

TESTS_BY_NAME = {
    "cefr": "CEFR",
    "duolingo": "Duolingo English Test",
    "pte": "PTE Academic",
    "cet4": "CET-4",
    "cet6": "CET-6",
    "delf": "DELF/DALF",
    "dele": "DELE",
    "goethe": "Goethe-Zertifikat",
    "testdaf": "TestDaF",
    "jlpt": "JLPT",
    "topik": "TOPIK",
}
"""Names of tests that are the same in every language."""


@dataclass(frozen=True)
class Names:
    """Titles of the fields of study and names of the units that requirements mention, by code."""

    fields: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)


def listed(texts: Iterable[str]) -> str:
    """Sentences in a row, each in brackets, as the page's language writes them."""
    if language() == "zh":
        return "；".join(f"（{text}）" for text in texts)
    return "; ".join(f"({text})" for text in texts)


def alternatives(texts: Iterable[str]) -> str:
    """Several texts of which any one holds."""
    word = pgettext("any one of several", "or")
    return f" {word} ".join(texts)


def number(value: Any) -> str:
    """A number without idle zeros: 80, 6.5."""
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def test_name(test: str) -> str:
    """How a language test is called."""
    return TESTS_BY_NAME.get(test) or str(dict(LanguageScore.Test.choices).get(test, test))


def language_name(code: str) -> str:
    """A language by its ISO 639 code."""
    return (
        str(Locale("zh", script="Hans").languages.get(code, code))
        if language() == "zh"
        else str(Locale("en").languages.get(code, code))
    )


def part_name(part: str) -> str:
    """A part of a language test by the engine's letter, or the whole."""
    names = {
        "overall": _("overall"),
        "r": _("reading"),
        "l": _("listening"),
        "s": _("speaking"),
        "w": _("writing"),
        "taken_on": _("day on which it was taken"),
    }
    return names.get(part, part)


def level_names(levels: Iterable[str]) -> str:
    """Levels of study in words."""
    known = dict(Level.choices)
    return enumerated(str(known.get(level, level)) for level in levels)


def country_names(codes: Iterable[str]) -> str:
    """Countries in words."""
    return enumerated(country_name(code) for code in codes)


def field_names(codes: Iterable[str], names: Names) -> str:
    """Fields of study with their codes, since the titles alone are not unique to readers."""
    return enumerated(f"{names.fields[code]} ({code})" if code in names.fields else code for code in codes)


def unit_names(codes: Iterable[str], names: Names) -> str:
    return enumerated(names.units.get(code, code) for code in codes)
