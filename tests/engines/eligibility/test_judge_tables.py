"""Each kind of requirement against situations, whole findings compared."""

import json
from datetime import date

import pytest

from sojourn.engines.eligibility import (
    CODES,
    Finding,
    LanguageResult,
    Requirement,
    Situation,
    judge,
)
from tests.engines.eligibility.further_table import FURTHER

TODAY = date(2026, 3, 1)


def one_finding(kind, parameters, situation):
    (finding,) = judge([Requirement(kind, parameters)], situation, on=TODAY).findings
    return finding


def result(test="toefl_ibt", language="en", overall=None, parts=None, taken_on=None, valid_until=None):
    return LanguageResult(test, language, overall, parts or {}, taken_on, valid_until)


def seen_result(test="toefl_ibt", language="en", overall=None, parts=None, taken_on=None, valid_until=None):
    return {
        "test": test,
        "language": language,
        "overall": overall,
        "parts": parts or {},
        "taken_on": taken_on,
        "valid_until": valid_until,
    }


GPA = {"minimum": 2.5, "scale": 4.5}
IBT_OR_IELTS = {
    "alternatives": [
        {"test": "toefl_ibt", "overall": 80, "parts": {"w": 20}},
        {"test": "ielts", "overall": 6.5},
    ]
}
IBT = {"test": "toefl_ibt", "language": "en", "required_overall": 80}
IELTS = {"test": "ielts", "language": "en", "required_overall": 6.5}

TABLE = [
    (
        "gpa",
        GPA,
        Situation(gpa=3.0, gpa_scale=4.0),
        True,
        "gpa_met",
        {"minimum": 2.5, "scale": 4.5, "value": 3, "value_scale": 4, "converted": 3.37},
        {"value": 3, "scale": 4, "converted": 3.37},
        None,
    ),
    (
        "gpa",
        GPA,
        Situation(gpa=50, gpa_scale=100),
        False,
        "gpa_short",
        {"minimum": 2.5, "scale": 4.5, "value": 50, "value_scale": 100, "converted": 2.25, "missing": 0.25},
        {"value": 50, "scale": 100, "converted": 2.25},
        {"missing": 0.25},
    ),
    ("gpa", GPA, Situation(), None, "gpa_unknown", {"minimum": 2.5, "scale": 4.5}, None, None),
    (
        "gpa",
        {"minimum": 2.5},
        Situation(gpa=3, gpa_scale=4),
        None,
        "gpa_scale_unknown",
        {"minimum": 2.5, "scale": None, "value": 3, "value_scale": 4},
        {"value": 3, "scale": 4},
        None,
    ),
    (
        "gpa",
        GPA,
        Situation(gpa=3),
        None,
        "gpa_scale_unknown",
        {"minimum": 2.5, "scale": 4.5, "value": 3, "value_scale": None},
        {"value": 3, "scale": None},
        None,
    ),
    (
        "gpa",
        GPA,
        Situation(gpa=85, gpa_scale=4),
        None,
        "gpa_above_scale",
        {"minimum": 2.5, "scale": 4.5, "value": 85, "value_scale": 4},
        {"value": 85, "scale": 4},
        None,
    ),
    (
        "language",
        IBT_OR_IELTS,
        Situation(languages=(result(overall=80, parts={"w": 20}),)),
        True,
        "language_met",
        IBT | {"overall": 80},
        seen_result(overall=80, parts={"w": 20}),
        None,
    ),
    (
        "language",
        IBT_OR_IELTS,
        Situation(languages=(result(overall=79, parts={"w": 18}), result("ielts", overall=6.5))),
        True,
        "language_met",
        IELTS | {"overall": 6.5},
        seen_result("ielts", overall=6.5),
        None,
    ),
    (  # one TOEFL point is a smaller share of its range than half an IELTS band
        "language",
        IBT_OR_IELTS,
        Situation(languages=(result(overall=79, parts={"w": 20}), result("ielts", overall=6))),
        False,
        "language_short",
        IBT | {"overall": 79, "missing": {"overall": 1}},
        seen_result(overall=79, parts={"w": 20}),
        {"test": "toefl_ibt", "missing": {"overall": 1}},
    ),
    (
        "language",
        IBT_OR_IELTS,
        Situation(languages=(result(overall=90),)),
        None,
        "language_incomplete",
        IBT | {"overall": 90, "absent": ["w"]},
        seen_result(overall=90),
        None,
    ),
    (
        "language",
        IBT_OR_IELTS,
        Situation(
            languages=(
                result(overall=90, parts={"w": 25}, taken_on=date(2023, 1, 9), valid_until=date(2025, 1, 9)),
            )
        ),
        False,
        "language_expired",
        IBT | {"overall": 90, "valid_until": "2025-01-09"},
        seen_result(overall=90, parts={"w": 25}, taken_on="2023-01-09", valid_until="2025-01-09"),
        None,
    ),
    (
        "language",
        IBT_OR_IELTS,
        Situation(
            languages=(result("hsk", "zh", 5), result("ielts", overall=9, taken_on=date(2026, 3, 2))),
        ),
        None,
        "language_unknown",
        {
            "tests": [
                {"test": "toefl_ibt", "language": "en", "overall": 80},
                {"test": "ielts", "language": "en", "overall": 6.5},
            ]
        },
        None,
        None,
    ),
    (
        "language",
        {"alternatives": [{"test": "cefr", "language": "de", "overall": "B2"}]},
        Situation(languages=(result("cefr", "fr", "C2"), result("cefr", "de", "A2"))),
        False,
        "language_short",
        {
            "test": "cefr",
            "language": "de",
            "overall": "A2",
            "required_overall": "B2",
            "missing": {"overall": 2},
        },
        seen_result("cefr", "de", "A2"),
        {"test": "cefr", "missing": {"overall": 2}},
    ),
    (
        "language",
        {"alternatives": [{"test": "hsk", "overall": 4}]},
        Situation(languages=(result("hsk", "zh", 4, valid_until=TODAY),)),
        True,
        "language_met",
        {"test": "hsk", "language": "zh", "overall": 4, "required_overall": 4},
        seen_result("hsk", "zh", 4, valid_until="2026-03-01"),
        None,
    ),
    (
        "level",
        {"allowed": ["master", "doctor"]},
        Situation(level="doctor"),
        True,
        "level_met",
        {"allowed": ["master", "doctor"], "level": "doctor"},
        {"level": "doctor"},
        None,
    ),
    (
        "level",
        {"allowed": ["master"]},
        Situation(level="bachelor"),
        False,
        "level_not_allowed",
        {"allowed": ["master"], "level": "bachelor"},
        {"level": "bachelor"},
        None,
    ),
    (
        "level",
        {"allowed": ["master"]},
        Situation(),
        None,
        "level_unknown",
        {"allowed": ["master"]},
        None,
        None,
    ),
    (
        "year",
        {"minimum": 2},
        Situation(year=2),
        True,
        "year_met",
        {"minimum": 2, "value": 2},
        {"value": 2},
        None,
    ),
    (
        "year",
        {"minimum": 3},
        Situation(year=1),
        False,
        "year_short",
        {"minimum": 3, "value": 1, "missing": 2},
        {"value": 1},
        {"missing": 2},
    ),
    ("year", {"minimum": 3}, Situation(), None, "year_unknown", {"minimum": 3}, None, None),
    (
        "credits",
        {"minimum": 60},
        Situation(credits=48.5),
        False,
        "credits_short",
        {"minimum": 60, "value": 48.5, "missing": 11.5},
        {"value": 48.5},
        {"missing": 11.5},
    ),
    (
        "credits",
        {"minimum": 60},
        Situation(credits=60),
        True,
        "credits_met",
        {"minimum": 60, "value": 60},
        {"value": 60},
        None,
    ),
    ("credits", {"minimum": 60}, Situation(), None, "credits_unknown", {"minimum": 60}, None, None),
    (
        "field",
        {"allowed": ["091"]},
        Situation(field_code="0912"),
        True,
        "field_met",
        {"allowed": ["091"], "excluded": None, "field": "0912"},
        {"field": "0912"},
        None,
    ),
    (
        "field",
        {"allowed": ["091"]},
        Situation(field_code="0311"),
        False,
        "field_not_allowed",
        {"allowed": ["091"], "field": "0311"},
        {"field": "0311"},
        None,
    ),
    (
        "field",
        {"excluded": ["0912", "0911"]},
        Situation(field_code="09"),
        None,
        "field_too_broad",
        {"allowed": None, "excluded": ["0912", "0911"], "field": "09"},
        {"field": "09"},
        None,
    ),
    (
        "field",
        {"excluded": ["09"]},
        Situation(field_code="0912"),
        False,
        "field_excluded",
        {"excluded": ["09"], "field": "0912"},
        {"field": "0912"},
        None,
    ),
    (
        "field",
        {"excluded": ["09"]},
        Situation(field_code="0311"),
        True,
        "field_met",
        {"allowed": None, "excluded": ["09"], "field": "0311"},
        {"field": "0311"},
        None,
    ),
    (
        "field",
        {"excluded": ["09"]},
        Situation(),
        None,
        "field_unknown",
        {"allowed": None, "excluded": ["09"]},
        None,
        None,
    ),
    (
        "nationality",
        {"excluded": ["IL"]},
        Situation(nationality="CN"),
        True,
        "nationality_met",
        {"allowed": None, "excluded": ["IL"], "nationality": "CN"},
        {"nationality": "CN", "citizenships": []},
        None,
    ),
    (
        "nationality",
        {"excluded": ["IL"]},
        Situation(nationality="IL"),
        False,
        "nationality_excluded",
        {"excluded": ["IL"], "nationality": "IL"},
        {"nationality": "IL", "citizenships": []},
        None,
    ),
    (
        "nationality",
        {"excluded": ["IL"]},
        Situation(nationality="FR", citizenships=("IL",)),
        None,
        "nationality_to_judge",
        {"excluded": ["IL"], "nationality": "FR", "citizenships": ["IL"]},
        {"nationality": "FR", "citizenships": ["IL"]},
        None,
    ),
    (
        "nationality",
        {"allowed": ["CN", "HK"]},
        Situation(nationality="FR", citizenships=("HK",)),
        True,
        "nationality_met",
        {"allowed": ["CN", "HK"], "excluded": None, "nationality": "FR"},
        {"nationality": "FR", "citizenships": ["HK"]},
        None,
    ),
    (
        "nationality",
        {"allowed": ["CN"]},
        Situation(nationality="FR"),
        False,
        "nationality_not_allowed",
        {"allowed": ["CN"], "nationality": "FR"},
        {"nationality": "FR", "citizenships": []},
        None,
    ),
    (
        "nationality",
        {"allowed": ["CN"]},
        Situation(),
        None,
        "nationality_unknown",
        {"allowed": ["CN"], "excluded": None},
        None,
        None,
    ),
    (
        "unit",
        {"allowed": ["medicine"]},
        Situation(units=("cardiology", "medicine")),
        True,
        "unit_met",
        {"allowed": ["medicine"], "units": ["cardiology", "medicine"]},
        {"units": ["cardiology", "medicine"]},
        None,
    ),
    (
        "unit",
        {"allowed": ["medicine"]},
        Situation(units=("law",)),
        False,
        "unit_not_allowed",
        {"allowed": ["medicine"], "units": ["law"]},
        {"units": ["law"]},
        None,
    ),
    (
        "unit",
        {"allowed": ["medicine"]},
        Situation(),
        None,
        "unit_unknown",
        {"allowed": ["medicine"]},
        None,
        None,
    ),
    (
        "major",
        {"excluded": ["Nursing"]},
        Situation(majors=()),
        None,
        "major_unknown",
        {"names": ["Nursing"]},
        None,
        None,
    ),
    (
        "major",
        {"excluded": ["Nursing", "Law"]},
        Situation(majors=("护理学", "nursing ")),
        False,
        "major_excluded",
        {"names": ["Nursing", "Law"], "majors": ["护理学", "nursing "]},
        {"majors": ["护理学", "nursing "]},
        None,
    ),
    (
        "note",
        {"text_en": "Bring a warm coat."},
        Situation(),
        None,
        "note",
        {"text_zh": "", "text_en": "Bring a warm coat.", "topic": ""},
        None,
        None,
    ),
]


@pytest.mark.parametrize(
    ("kind", "parameters", "situation", "met", "code", "values", "seen", "gap"),
    TABLE,
    ids=[f"{number}-{row[4]}" for number, row in enumerate(TABLE)],
)
def test_finding_states_the_rule_the_value_and_the_gap(
    kind, parameters, situation, met, code, values, seen, gap
):
    finding = one_finding(kind, parameters, situation)

    assert finding == Finding(Requirement(kind, parameters), met, code, values, seen, gap)
    assert finding.required == parameters


@pytest.mark.parametrize("row", TABLE, ids=[f"{number}-{row[4]}" for number, row in enumerate(TABLE)])
def test_finding_carries_the_values_its_code_promises_as_plain_data(row):
    finding = one_finding(row[0], row[1], row[2])

    assert set(finding.values) == CODES[finding.code]
    assert json.loads(json.dumps([finding.values, finding.seen, finding.gap])) == [
        finding.values,
        finding.seen,
        finding.gap,
    ]


@pytest.mark.parametrize(
    ("parameters", "majors", "met", "code"),
    [
        ({"excluded": ["Medicine"]}, ("Clinical Medicine",), None, "major_exclusion_to_judge"),
        ({"excluded": ["Faculty of Medicine"]}, ("Medicine",), None, "major_exclusion_to_judge"),
        ({"excluded": ["nursing/health professions"]}, ("Nursing",), None, "major_exclusion_to_judge"),
        ({"excluded": ["Medicine"]}, ("Law",), True, "major_met"),
        ({"excluded": ["Medicine"]}, ("法学",), None, "major_exclusion_to_judge"),
        ({"excluded": ["Medicine"]}, ("法学", "Law"), True, "major_met"),
        ({"excluded": ["护理学院"]}, ("护理学",), None, "major_exclusion_to_judge"),
        ({"excluded": ["医学"]}, ("法学",), True, "major_met"),
        ({"excluded": ["\uff2d\uff22\uff21"]}, ("mba",), False, "major_excluded"),
        ({"required": ["Public  Health"]}, ("PublicHealth",), True, "major_met"),
        ({"required": ["Public Health"]}, ("Global Public Health",), None, "major_to_judge"),
        ({"required": ["Public Health"]}, ("公共卫生",), None, "major_to_judge"),
        ({"required": ["Public Health"]}, ("Law",), False, "major_not_required"),
        ({"allowed": ["School of Law", "Business"]}, ("Law",), None, "major_to_judge"),
        ({"allowed": ["School of Law", "Business"]}, ("business",), True, "major_met"),
        ({"allowed": ["School of Law", "Business"]}, ("Physics",), None, "major_to_judge"),
    ],
)
def test_only_equal_names_of_majors_decide_and_similar_ones_go_to_a_person(parameters, majors, met, code):
    finding = one_finding("major", parameters, Situation(majors=majors))

    (names,) = parameters.values()
    values = {"names": names, "majors": list(majors)}
    assert finding == Finding(
        Requirement("major", parameters), met, code, values, {"majors": list(majors)}, None
    )


def test_every_code_is_reached_by_the_tables():
    reached = {row[4] for row in TABLE} | {row[3] for row in FURTHER}

    reached |= {
        "document_end_unknown",
        "major_met",
        "major_not_required",
        "major_exclusion_to_judge",
        "major_to_judge",
    }
    assert reached == set(CODES)


@pytest.mark.parametrize(
    ("findings", "outcome"),
    [
        ([], "eligible"),
        ([("note", {"text_zh": "请自备大衣"})], "eligible"),
        ([("year", {"minimum": 1}), ("note", {"text_en": "n"})], "eligible"),
        ([("year", {"minimum": 1}), ("credits", {"minimum": 1})], "unclear"),
        ([("year", {"minimum": 5}), ("credits", {"minimum": 1})], "not_eligible"),
    ],
)
def test_outcome_follows_from_all_findings_but_notes(findings, outcome):
    verdict = judge([Requirement(*finding) for finding in findings], Situation(year=2), on=TODAY)

    assert verdict.outcome == outcome
