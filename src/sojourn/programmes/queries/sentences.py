"""Requirements put into words: what an applicant reads before and beside the findings."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from sojourn.agreements.models import FieldOfStudy
from sojourn.engines.eligibility import JSON, Requirement
from sojourn.kernel.text import enumerated, in_language, language
from sojourn.organisation.models import Unit
from sojourn.programmes.queries.further_sentences import REQUIRED
from sojourn.programmes.queries.wording import (
    Names,
    alternatives,
    country_names,
    field_names,
    language_name,
    level_names,
    listed,
    number,
    part_name,
    test_name,
    unit_names,
)

Given = Mapping[str, Any]


def names_for(requirements: Iterable[Requirement]) -> Names:
    """The names these requirements need; a query each for fields and units, where any is mentioned."""
    fields: set[str] = set()
    units: set[str] = set()
    for requirement in leaves_of(requirements):
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


def leaves_of(requirements: Iterable[Requirement]) -> Iterator[Requirement]:
    """The requirements, and in place of each group those in it, however deep."""
    for requirement in requirements:
        if requirement.kind == "group":
            yield from leaves_of(members_of(requirement.parameters))
        else:
            yield requirement


def members_of(parameters: Given) -> list[Requirement]:
    """What stands in a group."""
    return [Requirement(one["kind"], one["parameters"]) for one in parameters.get("of") or []]


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


def test_with_minima(alternative: Given) -> str:
    """A test with what it asks: "TOEFL iBT 80 (reading 20, listening 20)"."""
    name = test_name(str(alternative["test"]))
    if alternative["test"] == "cefr":
        name = _("%(language)s %(test)s") % {
            "language": language_name(str(alternative.get("language"))),
            "test": name,
        }
    if alternative.get("equivalents"):
        name = _("%(test)s or a test that comes to it:") % {"test": name}
    shown = name
    if alternative.get("overall") is not None:
        shown = f"{name} {number(alternative['overall'])}"
    parts = alternative.get("parts") or {}
    if not parts:
        return shown
    minima = {number(value) for value in parts.values()}
    if len(minima) == 1 and len(parts) == 4:
        return _("%(test)s (each part at least %(minimum)s)") % {"test": shown, "minimum": minima.pop()}
    told = enumerated(f"{part_name(part)} {number(value)}" for part, value in parts.items())
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
    age = ""
    if given.get("within_months"):
        age = " " + _("Taken at most %(count)d months before the closing day.") % {
            "count": given["within_months"]
        }
    if len(tests) == 1:
        return _("Language test: at least %(test)s.") % {"test": tests[0]} + age
    return _("One language test with at least: %(tests)s.") % {"tests": alternatives(tests)} + age


def _level(given: Given, names: Names) -> str:
    return _("Level of study: %(levels)s.") % {"levels": level_names(given["allowed"])}


def _year(given: Given, names: Names) -> str:
    if given.get("maximum") is not None:
        return _("In year %(minimum)s to %(maximum)s of study.") % {
            "minimum": number(given["minimum"]),
            "maximum": number(given["maximum"]),
        }
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
        return _("Not open to: %(majors)s.") % {"majors": enumerated(given["excluded"])}
    if "required" in given:
        return _("Only for the majors %(majors)s.") % {"majors": enumerated(given["required"])}
    return _("The host admits to: %(majors)s.") % {"majors": enumerated(given["allowed"])}


def _nationality(given: Given, names: Names) -> str:
    if "excluded" in given:
        return _("Not open to citizens of %(countries)s.") % {"countries": country_names(given["excluded"])}
    return _("Only for citizens of %(countries)s.") % {"countries": country_names(given["allowed"])}


def _unit(given: Given, names: Names) -> str:
    return _("Only for members of %(units)s.") % {"units": unit_names(given["allowed"], names)}


def _note(given: Given, names: Names) -> str:
    first, second = ("text_zh", "text_en") if language() == "zh" else ("text_en", "text_zh")
    return str(given.get(first) or given.get(second) or "")


def _group(given: Given, names: Names) -> str:
    sentences = [
        requirement_sentence(one.kind, one.parameters, names).rstrip(".。") for one in members_of(given)
    ]
    return group_frames()[given["match"]] % {"requirements": listed(sentences)}


def group_frames() -> dict[str, str]:
    """How a group is introduced."""
    return {
        "all": _("All of these: %(requirements)s."),
        "any": _("Any one of these: %(requirements)s."),
        "none": _("None of these: %(requirements)s."),
    }


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
    "group": _group,
    **REQUIRED,
}
