"""What is known of one applicant when eligibility is judged; everything unknown is None or empty."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sojourn.engines.eligibility.requirement import JSON
from sojourn.engines.grades import Number

LEVELS = ("bachelor", "master", "doctor")
STAYS = ("exchange", "degree", "research", "internship", "summer", "other")
"""Kinds of earlier stays abroad."""
DOCUMENTS = ("passport", "identity_card", "travel_permit", "residence_permit", "health_insurance")
"""Documents with a last day of validity."""


@dataclass(frozen=True)
class LanguageResult:
    """One result of one test; `overall` and `parts` are CEFR levels such as "B2", for other tests numbers."""

    test: str
    language: str
    overall: Number | str | None
    parts: Mapping[str, Number | str] = field(default_factory=dict)
    taken_on: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class Situation:
    """One applicant: `majors` are the names of the major in every language, `units` own code and ancestors'.

    `nationality` is the passport travelled on, `citizenships` are further ones (ISO 3166 alpha-2);
    `gpa_scale` is the highest mark of the scale on which `gpa` stands; `field_code` is ISCED-F 2013.
    `stays` has the kind of each earlier stay abroad ("" where that is not known; None: nothing is known),
    `documents` the last day on which each is valid, `answers` what was answered to the call's questions.
    """

    level: str | None = None
    year: int | None = None
    field_code: str | None = None
    majors: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    gpa: Number | None = None
    gpa_scale: Number | None = None
    languages: tuple[LanguageResult, ...] = ()
    nationality: str | None = None
    citizenships: tuple[str, ...] = ()
    credits: Number | None = None
    born_on: date | None = None
    stays: tuple[str, ...] | None = None
    documents: Mapping[str, date] = field(default_factory=dict)
    answers: Mapping[str, JSON] = field(default_factory=dict)
