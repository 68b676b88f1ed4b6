"""Findings of the eligibility engine put into words: the rule, the applicant's value, the gap."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from sojourn.kernel.countries import country_name
from sojourn.kernel.text import enumerated, language
from sojourn.programmes.queries.further_sentences import FOUND
from sojourn.programmes.queries.sentences import group_frames
from sojourn.programmes.queries.wording import (
    Names,
    alternatives,
    country_names,
    field_names,
    level_names,
    listed,
    number,
    part_name,
    test_name,
    unit_names,
)

Values = Mapping[str, Any]


def finding_sentence(code: str, values: Values, names: Names | None = None) -> str:
    """What was found, told to the applicant; fields and units stand by code unless `names` knows them."""
    return _SENTENCES[code](values, names or Names())


def _on_scale(value: Any, scale: Any) -> str:
    return (
        number(value)
        if scale is None
        else _("%(mark)s of %(scale)s") % {"mark": number(value), "scale": number(scale)}
    )


def _gpa_met(values: Values, names: Names) -> str:
    return _(
        "Your mean of marks, %(own)s, is enough: it comes to %(converted)s where %(minimum)s is asked."
    ) % {
        "own": _on_scale(values["value"], values["value_scale"]),
        "converted": number(values["converted"]),
        "minimum": _on_scale(values["minimum"], values["scale"]),
    }


def _gpa_short(values: Values, names: Names) -> str:
    return _(
        "Your mean of marks, %(own)s, comes to %(converted)s; %(minimum)s is asked. You lack %(missing)s."
    ) % {
        "own": _on_scale(values["value"], values["value_scale"]),
        "converted": number(values["converted"]),
        "minimum": _on_scale(values["minimum"], values["scale"]),
        "missing": number(values["missing"]),
    }


def _gpa_unknown(values: Values, names: Names) -> str:
    return _("Your mean of marks is not known; %(minimum)s is asked.") % {
        "minimum": _on_scale(values["minimum"], values["scale"])
    }


def _gpa_scale_unknown(values: Values, names: Names) -> str:
    return _("Your mean of marks, %(own)s, cannot be compared with %(minimum)s: a scale is missing.") % {
        "own": _on_scale(values["value"], values["value_scale"]),
        "minimum": _on_scale(values["minimum"], values["scale"]),
    }


def _gpa_above_scale(values: Values, names: Names) -> str:
    return _("Your mean of marks, %(own)s, lies above its own scale; have it corrected.") % {
        "own": _on_scale(values["value"], values["value_scale"])
    }


def _asked(values: Values) -> str:
    """The test with the overall result asked, where one is."""
    asked = values["required_overall"]
    name = test_name(values["test"])
    return name if asked is None else f"{name} {number(asked)}"


def _language_met(values: Values, names: Names) -> str:
    return _("Your %(test)s result of %(own)s is enough: %(asked)s is asked.") % {
        "test": test_name(values["test"]),
        "own": number(values["overall"]),
        "asked": _asked(values),
    }


def _language_short(values: Values, names: Names) -> str:
    lacking = enumerated(f"{part_name(part)} {number(points)}" for part, points in values["missing"].items())
    return _("Your %(test)s result of %(own)s is not enough: %(asked)s is asked. You lack %(missing)s.") % {
        "test": test_name(values["test"]),
        "own": number(values["overall"]),
        "asked": _asked(values),
        "missing": lacking,
    }


def _language_expired(values: Values, names: Names) -> str:
    return _("Your %(test)s result of %(own)s was valid only until %(until)s.") % {
        "test": test_name(values["test"]),
        "own": number(values["overall"]),
        "until": formats.date_format(date.fromisoformat(values["valid_until"])),
    }


def _language_incomplete(values: Values, names: Names) -> str:
    return _("Your %(test)s result lacks its parts: %(parts)s. Add them.") % {
        "test": test_name(values["test"]),
        "parts": enumerated(part_name(part) for part in values["absent"]),
    }


def _as_level(values: Values) -> str:
    return _("Your %(test)s result of %(own)s comes to %(level)s.") % {
        "test": test_name(values["by_test"]),
        "own": number(values["by_overall"]),
        "level": values["overall"] or "–",
    }


def _language_met_as(values: Values, names: Names) -> str:
    return f"{_as_level(values)} {_language_met(values, names)}"


def _language_short_as(values: Values, names: Names) -> str:
    return f"{_as_level(values)} {_language_short(values, names)}"


def _language_expired_as(values: Values, names: Names) -> str:
    return f"{_as_level(values)} {_language_expired(values, names)}"


def _language_incomplete_as(values: Values, names: Names) -> str:
    return f"{_as_level(values)} {_language_incomplete(values, names)}"


def _language_unknown(values: Values, names: Names) -> str:
    tests = [
        test_name(each["test"])
        if each["overall"] is None
        else f"{test_name(each['test'])} {number(each['overall'])}"
        for each in values["tests"]
    ]
    return _("No result of a language test that counts here is known; asked is %(tests)s.") % {
        "tests": alternatives(tests)
    }


def _level_met(values: Values, names: Names) -> str:
    return _("Your level of study, %(level)s, is right.") % {"level": level_names([values["level"]])}


def _level_not_allowed(values: Values, names: Names) -> str:
    return _("You study for a %(level)s degree; this is for: %(levels)s.") % {
        "level": level_names([values["level"]]),
        "levels": level_names(values["allowed"]),
    }


def _level_unknown(values: Values, names: Names) -> str:
    return _("Your level of study is not known; this is for: %(levels)s.") % {
        "levels": level_names(values["allowed"])
    }


def _year_met(values: Values, names: Names) -> str:
    return _("You are in year %(value)s of study; year %(minimum)s is asked.") % _numbers(values)


def _year_short(values: Values, names: Names) -> str:
    return _("You are in year %(value)s of study; at least year %(minimum)s is asked.") % _numbers(values)


def _year_over(values: Values, names: Names) -> str:
    return _("You are in year %(value)s of study; at most year %(maximum)s is asked.") % _numbers(values)


def _year_unknown(values: Values, names: Names) -> str:
    return _("Your year of study is not known; at least year %(minimum)s is asked.") % _numbers(values)


def _credits_met(values: Values, names: Names) -> str:
    return _("You have %(value)s credits; %(minimum)s are asked.") % _numbers(values)


def _credits_short(values: Values, names: Names) -> str:
    return _("You have %(value)s credits; %(minimum)s are asked. You lack %(missing)s.") % _numbers(values)


def _credits_unknown(values: Values, names: Names) -> str:
    return _("Your credits are not known; %(minimum)s are asked.") % _numbers(values)


def _numbers(values: Values) -> dict[str, str]:
    return {name: number(value) for name, value in values.items()}


def _field_met(values: Values, names: Names) -> str:
    return _("Your field of study, %(field)s, is right.") % {"field": field_names([values["field"]], names)}


def _field_not_allowed(values: Values, names: Names) -> str:
    return _("Your field of study, %(field)s, is not among: %(fields)s.") % {
        "field": field_names([values["field"]], names),
        "fields": field_names(values["allowed"], names),
    }


def _field_excluded(values: Values, names: Names) -> str:
    return _("This is not open to your field of study, %(field)s.") % {
        "field": field_names([values["field"]], names)
    }


def _field_too_broad(values: Values, names: Names) -> str:
    return _(
        "Your field of study is known only broadly, as %(field)s; "
        "the office decides whether it belongs to: %(fields)s."
    ) % {
        "field": field_names([values["field"]], names),
        "fields": field_names(values["allowed"] or values["excluded"], names),
    }


def _field_unknown(values: Values, names: Names) -> str:
    return _("Your field of study is not known.")


def _major_met(values: Values, names: Names) -> str:
    return _("Your major, %(majors)s, is right.") % {"majors": _own_majors(values)}


def _major_excluded(values: Values, names: Names) -> str:
    return _("This is not open to your major, %(majors)s.") % {"majors": _own_majors(values)}


def _major_not_required(values: Values, names: Names) -> str:
    return _("Your major, %(majors)s, is not among: %(names)s.") % {
        "majors": _own_majors(values),
        "names": enumerated(values["names"]),
    }


def _major_exclusion_to_judge(values: Values, names: Names) -> str:
    return _("The office decides whether your major, %(majors)s, is among those not admitted: %(names)s.") % {
        "majors": _own_majors(values),
        "names": enumerated(values["names"]),
    }


def _major_to_judge(values: Values, names: Names) -> str:
    return _(
        "The office decides whether your major, %(majors)s, fits what the host admits to: %(names)s."
    ) % {
        "majors": _own_majors(values),
        "names": enumerated(values["names"]),
    }


def _major_unknown(values: Values, names: Names) -> str:
    return _("Your major is not known; it is held against: %(names)s.") % {
        "names": enumerated(values["names"])
    }


def _own_majors(values: Values) -> str:
    """The major in the page's language, else every name known of it."""
    chinese = [name for name in values["majors"] if any("\u3400" <= sign <= "\u9fff" for sign in name)]
    latin = [name for name in values["majors"] if name not in chinese]
    return enumerated((chinese if language() == "zh" else latin) or values["majors"])


def _nationality_met(values: Values, names: Names) -> str:
    return _("Your nationality, %(own)s, is right.") % {"own": country_name(values["nationality"])}


def _nationality_not_allowed(values: Values, names: Names) -> str:
    return _("This is only for citizens of %(countries)s.") % {"countries": country_names(values["allowed"])}


def _nationality_excluded(values: Values, names: Names) -> str:
    return _("This is not open to citizens of %(own)s.") % {"own": country_name(values["nationality"])}


def _nationality_to_judge(values: Values, names: Names) -> str:
    return _(
        "You are also a citizen of %(countries)s, to whose citizens this is not open; the office decides."
    ) % {"countries": country_names(set(values["excluded"]) & set(values["citizenships"]))}


def _nationality_unknown(values: Values, names: Names) -> str:
    return _("Your nationality is not known.")


def _unit_met(values: Values, names: Names) -> str:
    return _("Your unit is among those this is for.")


def _unit_not_allowed(values: Values, names: Names) -> str:
    return _("This is only for members of %(units)s.") % {"units": unit_names(values["allowed"], names)}


def _unit_unknown(values: Values, names: Names) -> str:
    return _("Your unit is not known; this is for members of %(units)s.") % {
        "units": unit_names(values["allowed"], names)
    }


def _note(values: Values, names: Names) -> str:
    first, second = ("text_zh", "text_en") if language() == "zh" else ("text_en", "text_zh")
    return str(values.get(first) or values.get(second))


def _group(values: Values, names: Names) -> str:
    """The frame of the group with what was found for each of its members."""
    marks = {True: "✓", False: "✗", None: "?"}
    findings = [
        f"{marks[one['met']]} {finding_sentence(one['code'], one['values'], names).rstrip('.。')}"
        for one in values["findings"]
    ]
    return group_frames()[values["match"]] % {"requirements": listed(findings)}


_SENTENCES: Mapping[str, Callable[[Values, Names], str]] = {
    "gpa_met": _gpa_met,
    "gpa_short": _gpa_short,
    "gpa_unknown": _gpa_unknown,
    "gpa_scale_unknown": _gpa_scale_unknown,
    "gpa_above_scale": _gpa_above_scale,
    "language_met": _language_met,
    "language_short": _language_short,
    "language_expired": _language_expired,
    "language_incomplete": _language_incomplete,
    "language_unknown": _language_unknown,
    "level_met": _level_met,
    "level_not_allowed": _level_not_allowed,
    "level_unknown": _level_unknown,
    "year_met": _year_met,
    "year_short": _year_short,
    "year_unknown": _year_unknown,
    "credits_met": _credits_met,
    "credits_short": _credits_short,
    "credits_unknown": _credits_unknown,
    "field_met": _field_met,
    "field_not_allowed": _field_not_allowed,
    "field_excluded": _field_excluded,
    "field_too_broad": _field_too_broad,
    "field_unknown": _field_unknown,
    "major_met": _major_met,
    "major_excluded": _major_excluded,
    "major_not_required": _major_not_required,
    "major_exclusion_to_judge": _major_exclusion_to_judge,
    "major_to_judge": _major_to_judge,
    "major_unknown": _major_unknown,
    "nationality_met": _nationality_met,
    "nationality_not_allowed": _nationality_not_allowed,
    "nationality_excluded": _nationality_excluded,
    "nationality_to_judge": _nationality_to_judge,
    "nationality_unknown": _nationality_unknown,
    "unit_met": _unit_met,
    "unit_not_allowed": _unit_not_allowed,
    "unit_unknown": _unit_unknown,
    "note": _note,
    "language_met_as": _language_met_as,
    "language_short_as": _language_short_as,
    "language_expired_as": _language_expired_as,
    "language_incomplete_as": _language_incomplete_as,
    "year_over": _year_over,
    "group_met": _group,
    "group_not_met": _group,
    "group_unclear": _group,
    **FOUND,
}
