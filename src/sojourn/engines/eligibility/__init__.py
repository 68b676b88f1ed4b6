"""Requirements as data, judged against what is known of an applicant, with the gap for each."""

from sojourn.engines.eligibility.group import MATCHES, combined
from sojourn.engines.eligibility.judging import (
    KINDS,
    check_requirement,
    judge,
    judge_rules,
    read_requirements,
)
from sojourn.engines.eligibility.language import CEFR, EQUIVALENTS, PARTS, TESTS, cefr_of
from sojourn.engines.eligibility.marks import METHODS
from sojourn.engines.eligibility.occasion import Occasion
from sojourn.engines.eligibility.requirement import JSON, Requirement, RequirementError
from sojourn.engines.eligibility.situation import DOCUMENTS, LEVELS, STAYS, LanguageResult, Situation
from sojourn.engines.eligibility.verdict import CODES, Finding, Outcome, Verdict

__all__ = [
    "CEFR",
    "CODES",
    "DOCUMENTS",
    "EQUIVALENTS",
    "JSON",
    "KINDS",
    "LEVELS",
    "MATCHES",
    "METHODS",
    "PARTS",
    "STAYS",
    "TESTS",
    "Finding",
    "LanguageResult",
    "Occasion",
    "Outcome",
    "Requirement",
    "RequirementError",
    "Situation",
    "Verdict",
    "cefr_of",
    "check_requirement",
    "combined",
    "judge",
    "judge_rules",
    "read_requirements",
]
