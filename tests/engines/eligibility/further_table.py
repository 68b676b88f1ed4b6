"""Rows for further kinds: (kind, parameters, situation, code, met, what the values say of the gap)."""

from datetime import date

from sojourn.engines.eligibility import LanguageResult, Situation

TABLE_OF_MARKS = {
    "minimum": 3,
    "scale": "four",
    "method": "table",
    "table_scale": 100,
    "table": [[90, 4], [80, 3], [60, 1]],
}
FRENCH = {"alternatives": [{"test": "cefr", "language": "fr", "overall": "B2", "equivalents": True}]}
ENGLISH = {"alternatives": [{"test": "cefr", "language": "en", "overall": "B2", "equivalents": True}]}
ENGLISH_PARTS = {
    "alternatives": [{"test": "cefr", "language": "en", "parts": {"w": "B2"}, "equivalents": True}]
}
ANSWER = {"question": "q7", "text_zh": "几分？", "text_en": "How many?"}
PASSPORT = {"document": "passport", "months": 6}


def english(test="ielts", overall=6.5, **facts):
    return Situation(languages=(LanguageResult(test, "en", overall, **facts),))


def passport(until):
    return Situation(documents={"passport": date.fromisoformat(until)})


FURTHER = [
    ("year", {"minimum": 2, "maximum": 3}, Situation(year=3), "year_met", True, {"value": 3}),
    ("year", {"minimum": 2, "maximum": 3}, Situation(year=4), "year_over", False, {"over": 1}),
    ("language", ENGLISH, english(), "language_met_as", True, {"overall": "B2", "by_test": "ielts"}),
    ("language", ENGLISH, english(overall=5), "language_short_as", False, {"overall": "B1", "by_overall": 5}),
    ("language", ENGLISH, english("toefl_ibt", 41), "language_short_as", False, {"missing": {"overall": 2}}),
    (
        "language",
        ENGLISH,
        english(valid_until=date(2026, 2, 28)),
        "language_expired_as",
        False,
        {"valid_until": "2026-02-28"},
    ),
    ("language", ENGLISH_PARTS, english(), "language_incomplete_as", None, {"absent": ["w"]}),
    ("language", ENGLISH, english("cet6", 600), "language_unknown", None, {}),
    (
        "language",
        FRENCH,
        Situation(languages=(LanguageResult("delf", "fr", "C1"),)),
        "language_met_as",
        True,
        {"overall": "C1", "by_overall": "C1"},
    ),
    (
        "language",
        {"alternatives": [{"test": "jlpt", "overall": "N2"}]},
        Situation(languages=(LanguageResult("jlpt", "ja", "N3"),)),
        "language_short",
        False,
        {"overall": "N3", "required_overall": "N2", "missing": {"overall": 1}},
    ),
    (
        "language",
        {"alternatives": [{"test": "ielts", "overall": 6}], "within_months": 24},
        english(taken_on=date(2024, 2, 29)),
        "language_expired",
        False,
        {"valid_until": "2026-02-28"},
    ),
    (
        "language",
        {"alternatives": [{"test": "ielts", "overall": 6}], "within_months": 24},
        english(),
        "language_incomplete",
        None,
        {"absent": ["taken_on"]},
    ),
    ("marks", TABLE_OF_MARKS, Situation(gpa=80, gpa_scale=100), "marks_met", True, {"converted": 3.0}),
    ("marks", TABLE_OF_MARKS, Situation(gpa=79.9, gpa_scale=100), "marks_short", False, {"missing": 2.0}),
    ("marks", TABLE_OF_MARKS, Situation(gpa=3, gpa_scale=4), "marks_not_convertible", None, {"value": 3}),
    ("marks", TABLE_OF_MARKS, Situation(gpa=101, gpa_scale=100), "marks_not_convertible", None, {}),
    ("marks", TABLE_OF_MARKS, Situation(), "marks_unknown", None, {}),
    (
        "marks",
        {"minimum": 2.5, "scale": "de"},
        Situation(gpa=80, gpa_scale=100),
        "marks_met",
        True,
        {"converted": 2.5},
    ),
    (
        "marks",
        {"minimum": 2.4, "scale": "de"},
        Situation(gpa=80, gpa_scale=100),
        "marks_short",
        False,
        {"converted": 2.5, "missing": 0.1},
    ),
    ("age", {"highest": 35}, Situation(born_on=date(1990, 3, 2)), "age_met", True, {"age": 35}),
    ("age", {"highest": 35}, Situation(born_on=date(1990, 3, 1)), "age_too_old", False, {"over": 1}),
    ("age", {"lowest": 18}, Situation(born_on=date(2009, 1, 1)), "age_too_young", False, {"missing": 1}),
    (
        "age",
        {"highest": 35, "day": "2026-03-02"},
        Situation(born_on=date(1990, 3, 2)),
        "age_too_old",
        False,
        {"day": "2026-03-02"},
    ),
    ("age", {"lowest": 18}, Situation(), "age_unknown", None, {}),
    ("stays", {"most": 0}, Situation(stays=()), "stays_met", True, {"number": 0}),
    ("stays", {"most": 0}, Situation(stays=("summer",)), "stays_too_many", False, {"over": 1}),
    ("stays", {"most": 0, "kinds": ["exchange"]}, Situation(stays=("summer",)), "stays_met", True, {}),
    ("stays", {"most": 0, "kinds": ["exchange"]}, Situation(stays=("",)), "stays_to_judge", None, {}),
    ("stays", {"most": 1}, Situation(), "stays_unknown", None, {}),
    ("document", PASSPORT, passport("2027-01-15"), "document_met", True, {"needed_until": "2027-01-15"}),
    ("document", PASSPORT, passport("2027-01-14"), "document_to_judge", None, {"days": 1}),
    ("document", PASSPORT, passport("2026-08-19"), "document_too_short", False, {"days": 149}),
    ("document", PASSPORT, Situation(), "document_unknown", None, {}),
    ("answer", ANSWER | {"lowest": 4}, Situation(answers={"q7": "4"}), "answer_met", True, {"answer": "4"}),
    ("answer", ANSWER | {"lowest": 4}, Situation(answers={"q7": "3.5"}), "answer_too_low", False, {}),
    (
        "answer",
        ANSWER | {"highest": 4},
        Situation(answers={"q7": "5"}),
        "answer_too_high",
        False,
        {"over": 1},
    ),
    ("answer", ANSWER | {"lowest": 4}, Situation(answers={"q7": "four"}), "answer_unknown", None, {}),
    ("answer", ANSWER | {"allowed": ["a"]}, Situation(), "answer_unknown", None, {}),
    ("answer", ANSWER | {"allowed": ["a"]}, Situation(answers={"q7": ["b", "a"]}), "answer_met", True, {}),
    ("answer", ANSWER | {"allowed": ["a"]}, Situation(answers={"q7": "b"}), "answer_not_allowed", False, {}),
    (
        "group",
        {"match": "any", "of": [{"kind": "year", "parameters": {"minimum": 2}}]},
        Situation(year=2),
        "group_met",
        True,
        {
            "findings": [
                {
                    "kind": "year",
                    "required": {"minimum": 2},
                    "met": True,
                    "code": "year_met",
                    "values": {"minimum": 2, "value": 2},
                }
            ]
        },
    ),
    (
        "group",
        {"match": "none", "of": [{"kind": "year", "parameters": {"minimum": 2}}]},
        Situation(year=2),
        "group_not_met",
        False,
        {"match": "none"},
    ),
    (
        "group",
        {"match": "all", "of": [{"kind": "year", "parameters": {"minimum": 2}}]},
        Situation(),
        "group_unclear",
        None,
        {},
    ),
]
