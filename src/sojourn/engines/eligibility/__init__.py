"""Requirements as data, judged against what is known of an applicant, with the gap for each."""

from sojourn.engines.eligibility.judging import KINDS, check_requirement, judge
from sojourn.engines.eligibility.language import CEFR, PARTS, TESTS
from sojourn.engines.eligibility.requirement import JSON, Requirement, RequirementError
from sojourn.engines.eligibility.situation import LEVELS, LanguageResult, Situation
from sojourn.engines.eligibility.verdict import CODES, Finding, Outcome, Verdict

__all__ = [
    "CEFR",
    "CODES",
    "JSON",
    "KINDS",
    "LEVELS",
    "PARTS",
    "TESTS",
    "Finding",
    "LanguageResult",
    "Outcome",
    "Requirement",
    "RequirementError",
    "Situation",
    "Verdict",
    "check_requirement",
    "judge",
]
