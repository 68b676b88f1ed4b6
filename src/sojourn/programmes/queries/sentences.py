"""Requirements put into words: what an applicant reads before and beside the findings."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from babel import Locale
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sojourn.agreements.models import FieldOfStudy
from sojourn.engines.eligibility import JSON, Requirement
from sojourn.kernel.countries import country_name
from sojourn.kernel.text import in_language, language
from sojourn.organisation.models import LanguageScore, Level, Unit

Given = Mapping[str, Any]


@dataclass(frozen=True)
class Names:
    """Titles of the fields of study and names of the units that requirements mention, by code."""

    fields: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)


def names_for(requirements: Iterable[Requirement]) -> Names:
    """The names these requirements need; a query each for fields and units, where any is mentioned."""
    fields: set[str] = set()
    units: set[str] = set()
    for requirement in requirements:
        if requirement.kind == "field":
            fields.update(_listed(requirement.parameters))
        if requirement.kind == "unit":
            units.update(_listed(requirement.parameters))
    return Names(
        {one.code: in_language(one, "title") for one in FieldOfStudy.objects.filter(code__in=fields)}
        if fields
        else {},
        {one.code: in_language(one, "name") for one in Unit.objects.filter(code__in=units)} if units else {},
    )


def requirement_sentence(kind: str, parameters: Mapping[str, JSON], names: Names | None = None) -> str:
    """One requirement as a sentence in the page's language; without `names` at most one query of its own."""
    known = names if names is not None else names_for([Requirement(kind, parameters)])
    write = _SENTENCES.get(kind)
    return write(parameters, known) if write else kind


def requirement_sentences(requirements: Iterable[Requirement]) -> list[str]:
    """All the requirements as sentences; at most two queries."""
    listed = list(requirements)
    names = names_for(listed)
    return [requirement_sentence(each.kind, each.parameters, names) for each in listed]


def joined(texts: Iterable[str]) -> str:
    """Several texts in a row, parted as the page's language does."""
    return ("、" if language() == "zh" else ", ").join(texts)


def alternatives(texts: Iterable[str]) -> str:
    """Several texts of which any one holds."""
    word = pgettext("any one of several", "or")
    return f" {word} ".join(texts)


def number(value: Any) -> str:
    """A number without idle zeros: 80, 6.5."""
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def test_name(test: str) -> str:
    """How a language test is called."""
    return "CEFR" if test == "cefr" else str(dict(LanguageScore.Test.choices).get(test, test))


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
    }
    return names.get(part, part)


def level_names(levels: Iterable[str]) -> str:
    """Levels of study in words."""
    known = dict(Level.choices)
    return joined(str(known.get(level, level)) for level in levels)


def country_names(codes: Iterable[str]) -> str:
    """Countries in words."""
    return joined(country_name(code) for code in codes)


def field_names(codes: Iterable[str], names: Names) -> str:
    """Fields of study with their codes, since the titles alone are not unique to readers."""
    return joined(f"{names.fields[code]} ({code})" if code in names.fields else code for code in codes)


def unit_names(codes: Iterable[str], names: Names) -> str:
    return joined(names.units.get(code, code) for code in codes)


def test_with_minima(alternative: Given) -> str:
    """A test with what it asks: "TOEFL iBT 80 (reading 20, listening 20)"."""
    name = test_name(str(alternative["test"]))
    if alternative["test"] == "cefr":
        name = _("%(language)s %(test)s") % {
            "language": language_name(str(alternative.get("language"))),
            "test": name,
        }
    shown = name
    if alternative.get("overall") is not None:
        shown = f"{name} {number(alternative['overall'])}"
    parts = alternative.get("parts") or {}
    if not parts:
        return shown
    minima = {number(value) for value in parts.values()}
    if len(minima) == 1 and len(parts) == 4:
        return _("%(test)s (each part at least %(minimum)s)") % {"test": shown, "minimum": minima.pop()}
    told = joined(f"{part_name(part)} {number(value)}" for part, value in parts.items())
    return _("%(test)s (%(parts)s)") % {"test": shown, "parts": told}


def _listed(parameters: Given) -> list[str]:
    return [
        value for name in ("allowed", "excluded", "required") for value in parameters.get(name) or [] if value
    ]


def _gpa(given: Given, names: Names) -> str:
    if given.get("scale") is None:
        return _("Mean of marks at least %(minimum)s; the host does not name its scale.") % {
            "minimum": number(given["minimum"])
        }
    return _("Mean of marks at least %(minimum)s of %(scale)s, or the same share of your own scale.") % {
        "minimum": number(given["minimum"]),
        "scale": number(given["scale"]),
    }


def _language(given: Given, names: Names) -> str:
    tests = [test_with_minima(alternative) for alternative in given["alternatives"]]
    if len(tests) == 1:
        return _("Language test: at least %(test)s.") % {"test": tests[0]}
    return _("One language test with at least: %(tests)s.") % {"tests": alternatives(tests)}


def _level(given: Given, names: Names) -> str:
    return _("Level of study: %(levels)s.") % {"levels": level_names(given["allowed"])}


def _year(given: Given, names: Names) -> str:
    return _("In year %(minimum)s of study or later.") % {"minimum": number(given["minimum"])}


def _credits(given: Given, names: Names) -> str:
    return _("At least %(minimum)s credits earned.") % {"minimum": number(given["minimum"])}


def _field(given: Given, names: Names) -> str:
    if "excluded" in given:
        return _("Not open to the fields of study %(fields)s.") % {
            "fields": field_names(given["excluded"], names)
        }
    return _("Only for the fields of study %(fields)s.") % {"fields": field_names(given["allowed"], names)}


def _major(given: Given, names: Names) -> str:
    if "excluded" in given:
        return _("Not open to: %(majors)s.") % {"majors": joined(given["excluded"])}
    if "required" in given:
        return _("Only for the majors %(majors)s.") % {"majors": joined(given["required"])}
    return _("The host admits to: %(majors)s.") % {"majors": joined(given["allowed"])}


def _nationality(given: Given, names: Names) -> str:
    if "excluded" in given:
        return _("Not open to citizens of %(countries)s.") % {"countries": country_names(given["excluded"])}
    return _("Only for citizens of %(countries)s.") % {"countries": country_names(given["allowed"])}


def _unit(given: Given, names: Names) -> str:
    return _("Only for members of %(units)s.") % {"units": unit_names(given["allowed"], names)}


def _note(given: Given, names: Names) -> str:
    first, second = ("text_zh", "text_en") if language() == "zh" else ("text_en", "text_zh")
    return str(given.get(first) or given.get(second) or "")


_SENTENCES: Mapping[str, Callable[[Given, Names], str]] = {
    "gpa": _gpa,
    "language": _language,
    "level": _level,
    "year": _year,
    "credits": _credits,
    "field": _field,
    "major": _major,
    "nationality": _nationality,
    "unit": _unit,
    "note": _note,
}
