"""Marks on scales, age, earlier stays, documents, answers and groups."""

import json
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sojourn.engines.eligibility import (
    CEFR,
    CODES,
    EQUIVALENTS,
    LanguageResult,
    Requirement,
    RequirementError,
    Situation,
    cefr_of,
    check_requirement,
    combined,
    judge,
)
from sojourn.engines.eligibility.occasion import months_after
from tests.engines.eligibility.further_table import FURTHER

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
TODAY = date(2026, 3, 1)
ENDS = {"ends_from": date(2026, 2, 20), "ends_until": date(2026, 7, 15)}
ORDER = ["not_eligible", "unclear", "eligible"]


def judged(kind, parameters, situation, **ends):
    (finding,) = judge([Requirement(kind, parameters)], situation, on=TODAY, **ends or ENDS).findings
    return finding


@pytest.mark.parametrize("row", FURTHER, ids=[f"{number}-{row[3]}" for number, row in enumerate(FURTHER)])
def test_finding_tells_the_rule_the_value_and_the_gap_as_plain_data(row):
    kind, parameters, situation, code, met, told = row

    finding = judged(kind, parameters, situation)

    assert (finding.code, finding.met) == (code, met)
    assert {name: finding.values[name] for name in told} == told
    assert set(finding.values) == CODES[code]
    assert json.loads(json.dumps([finding.values, finding.seen, finding.gap])) == [
        finding.values,
        finding.seen,
        finding.gap,
    ]


def test_document_cannot_be_judged_while_the_end_of_the_stay_is_unknown():
    finding = judged("document", {"document": "passport"}, Situation(), ends_from=None, ends_until=None)

    assert (finding.met, finding.code) == (None, "document_end_unknown")


def test_months_after_keeps_to_the_calendar():
    assert [months_after(date(2027, 8, 31), months) for months in (1, 6, 12, -6)] == [
        date(2027, 9, 30),
        date(2028, 2, 29),
        date(2028, 8, 31),
        date(2027, 2, 28),
    ]


def test_groups_deeper_than_five_are_refused():
    inner = {"kind": "year", "parameters": {"minimum": 1}}
    for _level in range(5):
        inner = {"kind": "group", "parameters": {"match": "all", "of": [inner]}}
    check_requirement(Requirement(inner["kind"], inner["parameters"]))

    with pytest.raises(RequirementError, match="groups stand at most 5 deep"):
        check_requirement(Requirement("group", {"match": "all", "of": [inner]}))


# --- any, all and none against a second, plain implementation ---


def plainly(match: str, judged_: list) -> object:
    """By trying every way in which what is unknown could turn out."""
    ways = [(True, False) if one is None else (one,) for one in judged_]
    rule = {"all": all, "any": any, "none": lambda way: not any(way)}[match]
    outcomes = {rule(way) for way in product(*ways)}
    return outcomes.pop() if len(outcomes) == 1 else None


@given(st.sampled_from(["all", "any", "none"]), st.lists(st.sampled_from([True, False, None]), max_size=7))
def test_combined_is_what_every_way_the_unknown_may_turn_out_agrees_on(match, judged_):
    assert combined(match, judged_) is plainly(match, judged_)


facts = st.builds(
    Situation,
    year=st.none() | st.integers(1, 5),
    credits=st.none() | st.integers(0, 100),
    born_on=st.none() | st.dates(date(1985, 1, 1), date(2010, 1, 1)),
    stays=st.none() | st.lists(st.sampled_from(["exchange", "summer", ""]), max_size=3).map(tuple),
    gpa=st.none() | st.integers(0, 100),
    gpa_scale=st.sampled_from([100]),
)
leaves = st.one_of(
    st.integers(1, 5).map(lambda n: {"kind": "year", "parameters": {"minimum": n}}),
    st.integers(1, 100).map(lambda n: {"kind": "credits", "parameters": {"minimum": n}}),
    st.integers(18, 40).map(lambda n: {"kind": "age", "parameters": {"highest": n}}),
    st.integers(0, 2).map(lambda n: {"kind": "stays", "parameters": {"most": n, "kinds": ["exchange"]}}),
    st.integers(1, 40).map(lambda n: {"kind": "marks", "parameters": {"minimum": n / 10, "scale": "four"}}),
)


def nested(matches):
    return st.recursive(
        leaves,
        lambda inner: st.builds(
            lambda match, of: {"kind": "group", "parameters": {"match": match, "of": of}},
            st.sampled_from(matches),
            st.lists(inner, min_size=1, max_size=3),
        ),
        max_leaves=8,
    ).filter(lambda tree: depth(tree) <= 5)


def depth(tree):
    return 1 + max(map(depth, tree["parameters"]["of"])) if tree["kind"] == "group" else 0


def tree_plainly(tree, situation):
    """Leaves by the engine, the logic above them by hand."""
    if tree["kind"] != "group":
        return judged(tree["kind"], tree["parameters"], situation).met
    given_ = tree["parameters"]
    return plainly(given_["match"], [tree_plainly(one, situation) for one in given_["of"]])


@patient
@given(nested(["all", "any", "none"]), facts)
def test_nested_groups_agree_with_the_plain_reading(tree, situation):
    assert judged(tree["kind"], tree["parameters"], situation).met is tree_plainly(tree, situation)


# --- a better value never makes ineligible ---

SCORES = {
    "toefl_ibt": ("en", st.integers(0, 120)),
    "ielts": ("en", st.integers(0, 18).map(lambda n: n / 2)),
    "hsk": ("zh", st.integers(1, 9)),
    "toefl_itp": ("en", st.integers(200, 677)),
}


@st.composite
def raised_scores(draw):
    test = draw(st.sampled_from(sorted(SCORES)))
    language, scores = SCORES[test]
    low, high = sorted((draw(scores), draw(scores)))
    return [LanguageResult(test, language, one) for one in (low, high)]


@patient
@given(raised_scores(), st.sampled_from(CEFR), st.booleans())
def test_a_better_score_never_comes_to_a_lower_level(results, level, equivalents):
    low, high = (cefr_of(result) for result in results)
    levels = [-1 if one.overall is None else CEFR.index(one.overall) for one in (low, high)]
    assert levels[0] <= levels[1]

    alternatives = [
        {"test": "cefr", "language": results[0].language, "overall": level, "equivalents": equivalents}
    ]
    outcomes = [
        judge(
            [Requirement("language", {"alternatives": alternatives})],
            Situation(languages=(result,)),
            on=TODAY,
        ).outcome
        for result in results
    ]
    assert ORDER.index(outcomes[0]) <= ORDER.index(outcomes[1])


@patient
@given(nested(["all", "any"]), facts, st.integers(0, 50), st.integers(0, 3), st.integers(0, 40))
def test_better_facts_never_make_ineligible_in_groups_without_none(tree, situation, points, years, marks):
    better = replace(
        situation,
        credits=None if situation.credits is None else situation.credits + points,
        year=None if situation.year is None else situation.year + years,
        gpa=None if situation.gpa is None else min(situation.gpa + marks, 100),
        stays=None if situation.stays is None else situation.stays[:-1],
    )

    outcomes = [
        judge([Requirement(tree["kind"], tree["parameters"])], one, on=TODAY).outcome
        for one in (situation, better)
    ]

    assert ORDER.index(outcomes[0]) <= ORDER.index(outcomes[1])


@patient
@given(st.integers(0, 100), st.integers(0, 100), st.sampled_from(["de", "fr", "ch", "four", "dk", "percent"]))
def test_better_marks_never_make_ineligible_on_any_scale(one, other, scale):
    low, high = sorted((one, other))
    minimum = {"de": 2.5, "fr": 12, "ch": 5, "four": 3, "dk": 7, "percent": 75}[scale]

    met = [
        judged("marks", {"minimum": minimum, "scale": scale}, Situation(gpa=gpa, gpa_scale=100)).met
        for gpa in (low, high)
    ]

    assert met[0] <= met[1]


def test_every_table_of_equivalents_rises_with_the_levels():
    for test, parts in EQUIVALENTS.items():
        for name, steps in parts.items():
            ordered = sorted(steps, key=CEFR.index)
            assert list(steps) == ordered, (test, name)
            points = [steps[level] for level in ordered]
            assert points == sorted(points), (test, name)
