"""What is found when requirements meet a situation: one finding per requirement, one verdict over all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sojourn.engines.eligibility.requirement import JSON, Requirement

Outcome = Literal["eligible", "unclear", "not_eligible"]

# Every code a finding can carry, with the names of its values: each needs a sentence in both languages.
CODES: Mapping[str, frozenset[str]] = {
    code: frozenset(names.split())
    for code, names in {
        "gpa_met": "minimum scale value value_scale converted",
        "gpa_short": "minimum scale value value_scale converted missing",
        "gpa_unknown": "minimum scale",
        "gpa_scale_unknown": "minimum scale value value_scale",
        "gpa_above_scale": "minimum scale value value_scale",
        "language_met": "test language overall required_overall",
        "language_short": "test language overall required_overall missing",
        "language_expired": "test language overall required_overall valid_until",
        "language_incomplete": "test language overall required_overall absent",
        "language_unknown": "tests",
        "level_met": "allowed level",
        "level_not_allowed": "allowed level",
        "level_unknown": "allowed",
        "year_met": "minimum value",
        "year_short": "minimum value missing",
        "year_unknown": "minimum",
        "credits_met": "minimum value",
        "credits_short": "minimum value missing",
        "credits_unknown": "minimum",
        "field_met": "allowed excluded field",
        "field_not_allowed": "allowed field",
        "field_excluded": "excluded field",
        "field_too_broad": "allowed excluded field",
        "field_unknown": "allowed excluded",
        "major_met": "names majors",
        "major_excluded": "names majors",
        "major_not_required": "names majors",
        "major_exclusion_to_judge": "names majors",
        "major_to_judge": "names majors",
        "major_unknown": "names",
        "nationality_met": "allowed excluded nationality",
        "nationality_not_allowed": "allowed nationality",
        "nationality_excluded": "excluded nationality",
        "nationality_to_judge": "excluded nationality citizenships",
        "nationality_unknown": "allowed excluded",
        "unit_met": "allowed units",
        "unit_not_allowed": "allowed units",
        "unit_unknown": "allowed",
        "note": "text_zh text_en topic",
        "year_over": "minimum maximum value over",
        "language_met_as": "test language overall required_overall by_test by_overall",
        "language_short_as": "test language overall required_overall missing by_test by_overall",
        "language_expired_as": "test language overall required_overall valid_until by_test by_overall",
        "language_incomplete_as": "test language overall required_overall absent by_test by_overall",
        "marks_met": "minimum scale method value value_scale converted",
        "marks_short": "minimum scale method value value_scale converted missing",
        "marks_unknown": "minimum scale method",
        "marks_not_convertible": "minimum scale method value value_scale",
        "age_met": "lowest highest day age",
        "age_too_young": "lowest highest day age missing",
        "age_too_old": "lowest highest day age over",
        "age_unknown": "lowest highest day",
        "stays_met": "most kinds number",
        "stays_too_many": "most kinds number over",
        "stays_to_judge": "most kinds number",
        "stays_unknown": "most kinds",
        "document_met": "document months needed_until valid_until",
        "document_too_short": "document months needed_until valid_until days",
        "document_to_judge": "document months needed_until valid_until days",
        "document_unknown": "document months needed_until",
        "document_end_unknown": "document months",
        "answer_met": "question text_zh text_en lowest highest allowed answer",
        "answer_too_low": "question text_zh text_en lowest highest allowed answer missing",
        "answer_too_high": "question text_zh text_en lowest highest allowed answer over",
        "answer_not_allowed": "question text_zh text_en lowest highest allowed answer",
        "answer_unknown": "question text_zh text_en lowest highest allowed",
        "group_met": "match findings",
        "group_not_met": "match findings",
        "group_unclear": "match findings",
    }.items()
}


@dataclass(frozen=True)
class Answer:
    """What one rule says of one situation, before it is put beside its requirement."""

    met: bool | None
    code: str
    values: Mapping[str, JSON]
    seen: Mapping[str, JSON] | None = None
    gap: Mapping[str, JSON] | None = None


@dataclass(frozen=True)
class Finding:
    """One requirement judged; `met` is None where a value is unknown or a person must judge.

    `seen` is the applicant's value (None: unknown), `gap` what is missing (None: nothing that could be
    counted), `code` and `values` are what a sentence in any language is made of.
    """

    requirement: Requirement
    met: bool | None
    code: str
    values: Mapping[str, JSON]
    seen: Mapping[str, JSON] | None = None
    gap: Mapping[str, JSON] | None = None

    @property
    def required(self) -> Mapping[str, JSON]:
        return self.requirement.parameters

    @property
    def is_information(self) -> bool:
        return self.code == "note"


@dataclass(frozen=True)
class Verdict:
    """The findings in the order of the requirements, and what follows from them."""

    findings: tuple[Finding, ...] = field(default=())

    @property
    def outcome(self) -> Outcome:
        judged = {finding.met for finding in self.findings if not finding.is_information}
        if False in judged:
            return "not_eligible"
        return "unclear" if None in judged else "eligible"
