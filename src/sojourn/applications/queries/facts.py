"""What is known of an applicant, as it is kept with the application when it is submitted."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from sojourn.applications.models import Application
from sojourn.engines.eligibility import Situation
from sojourn.kernel.text import language
from sojourn.organisation.models import Level, Person
from sojourn.organisation.situation import situation_of
from sojourn.programmes.queries.wording import test_name


def facts_of(person: Person) -> dict[str, Any]:
    """The person's situation of today as JSON. Three queries."""
    return facts_from(situation_of(person))


def facts_from(situation: Situation) -> dict[str, Any]:
    """A situation as JSON can keep it: numbers as written, dates as texts."""
    return {
        "level": situation.level,
        "year": situation.year,
        "field_code": situation.field_code,
        "majors": list(situation.majors),
        "units": list(situation.units),
        "gpa": plain(situation.gpa),
        "gpa_scale": plain(situation.gpa_scale),
        "credits": plain(situation.credits),
        "nationality": situation.nationality,
        "languages": [
            {
                "test": result.test,
                "language": result.language,
                "overall": plain(result.overall),
                "parts": {letter: plain(points) for letter, points in result.parts.items()},
                "taken_on": plain(result.taken_on),
                "valid_until": plain(result.valid_until),
            }
            for result in situation.languages
        ],
    }


def plain(value: Any) -> Any:
    """A number or date as JSON keeps it; decimals stay texts so that no digit is lost."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date) else value


def facts_have_changed(application: Application) -> bool:
    """Whether something else is known of the applicant today than at the submission. Three queries."""
    return bool(application.facts) and facts_of(application.person) != application.facts


def facts_in_words(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Level, year, major, marks, credits, language results, each with its label; nothing names the person."""
    found = [
        (_("Level"), str(dict(Level.choices).get(facts.get("level"), ""))),
        (_("Year of study"), str(facts.get("year") or "")),
        (_("Major"), _major(facts.get("majors") or [])),
        (_("Mean of marks"), _marks(facts)),
        (_("Credits earned"), str(facts.get("credits") or "")),
        (
            _("Language tests"),
            ("；" if language() == "zh" else "; ").join(map(_result, facts.get("languages") or [])),
        ),
    ]
    return [(label, value or "–") for label, value in found]


def _major(majors: Sequence[str]) -> str:
    """The name in the page's language: Chinese first in what is kept, Latin letters last."""
    return (majors[0] if language() == "zh" else majors[-1]) if majors else ""


def _marks(facts: Mapping[str, Any]) -> str:
    if facts.get("gpa") is None:
        return ""
    return _("%(gpa)s of %(scale)s") % {"gpa": facts["gpa"], "scale": facts["gpa_scale"]}


def _results(results: Sequence[Mapping[str, Any]]) -> str:
    """Each has commas of its own."""
    return ("；" if language() == "zh" else "; ").join(map(_result, results))


def _result(result: Mapping[str, Any]) -> str:
    name = test_name(result["test"])
    if result["valid_until"]:
        until = formats.date_format(date.fromisoformat(result["valid_until"]))
        return _("%(test)s %(overall)s, valid until %(date)s") % {
            "test": name,
            "overall": result["overall"],
            "date": until,
        }
    return f"{name} {result['overall']}"


def facts_at_submission(application: Application) -> dict[str, Any]:
    """What was known when it was submitted; for what was never submitted here, what is known today."""
    return application.facts or facts_of(application.person)
