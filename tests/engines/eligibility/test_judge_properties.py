"""Properties of judgement, against oracles that know nothing of the engine."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sojourn.engines.eligibility import LanguageResult, Requirement, Situation, judge

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

TODAY = date(2026, 3, 1)
ORDER = ["not_eligible", "unclear", "eligible"]
PARTS = "rlsw"

tenths = st.integers(0, 40).map(lambda n: Decimal(n) / 10)
ibt = st.integers(0, 120)
part = st.integers(0, 30)
band = st.integers(0, 18).map(lambda n: n / 2)
some_parts = st.dictionaries(st.sampled_from(PARTS), part, max_size=4)
valid_until = st.none() | st.dates(date(2026, 1, 1), date(2026, 5, 1))
results = st.lists(
    st.builds(
        LanguageResult,
        st.just("toefl_ibt"),
        st.just("en"),
        st.none() | ibt,
        some_parts,
        st.none(),
        valid_until,
    )
    | st.builds(LanguageResult, st.just("ielts"), st.just("en"), band, st.just({}), st.none(), valid_until),
    max_size=3,
).map(tuple)
situations = st.builds(
    Situation,
    level=st.none() | st.sampled_from(["bachelor", "master", "doctor"]),
    year=st.none() | st.integers(1, 6),
    field_code=st.none() | st.sampled_from(["09", "0912", "0913", "0311"]),
    majors=st.lists(st.sampled_from(["Nursing", "护理学", "Clinical Medicine", "Law"]), max_size=2).map(
        tuple
    ),
    units=st.lists(st.sampled_from(["medicine", "law"]), max_size=2).map(tuple),
    gpa=st.none() | tenths,
    gpa_scale=st.sampled_from([None, Decimal(4), Decimal("4.5"), Decimal(5)]),
    languages=results,
    nationality=st.sampled_from([None, "CN", "IL", "FR"]),
    citizenships=st.lists(st.sampled_from(["CN", "IL"]), max_size=1).map(tuple),
    credits=st.none() | st.integers(0, 200),
)
alternatives = st.lists(
    st.builds(
        lambda overall, parts: {"test": "toefl_ibt", "overall": overall, "parts": parts}, ibt, some_parts
    )
    | st.builds(lambda overall: {"test": "ielts", "overall": overall}, band),
    min_size=1,
    max_size=3,
)
requirements = st.one_of(
    st.builds(
        lambda minimum, scale: Requirement("gpa", {"minimum": float(minimum), "scale": scale}),
        tenths,
        st.sampled_from([4, 4.3, 4.5]),
    ),
    alternatives.map(lambda given: Requirement("language", {"alternatives": given})),
    st.integers(1, 6).map(lambda minimum: Requirement("year", {"minimum": minimum})),
    st.integers(1, 200).map(lambda minimum: Requirement("credits", {"minimum": minimum})),
    st.sampled_from(
        [
            Requirement("level", {"allowed": ["master", "doctor"]}),
            Requirement("field", {"allowed": ["091"]}),
            Requirement("field", {"excluded": ["0912"]}),
            Requirement("major", {"excluded": ["Nursing"]}),
            Requirement("major", {"required": ["Law"]}),
            Requirement("major", {"allowed": ["School of Law"]}),
            Requirement("nationality", {"excluded": ["IL"]}),
            Requirement("nationality", {"allowed": ["CN"]}),
            Requirement("unit", {"allowed": ["medicine"]}),
            Requirement("note", {"text_en": "See the factsheet."}),
        ]
    ),
)
calls = st.lists(requirements, max_size=6)


def outcome(call, situation):
    return judge(call, situation, on=TODAY).outcome


@patient
@given(calls, situations, requirements)
def test_a_further_requirement_never_makes_anyone_more_eligible(call, situation, further):
    before, after = outcome(call, situation), outcome([*call, further], situation)

    assert ORDER.index(after) <= ORDER.index(before)


@patient
@given(calls, situations, st.randoms(use_true_random=False))
def test_the_order_of_requirements_does_not_matter(call, situation, random):
    shuffled = list(call)
    random.shuffle(shuffled)

    one, other = judge(call, situation, on=TODAY), judge(shuffled, situation, on=TODAY)

    assert one.outcome == other.outcome
    assert sorted(map(repr, one.findings)) == sorted(map(repr, other.findings))


@patient
@given(calls, situations)
def test_the_outcome_is_the_worst_of_the_requirements_taken_alone(call, situation):
    alone = [outcome([requirement], situation) for requirement in call]

    assert outcome(call, situation) == min(alone, key=ORDER.index, default="eligible")


@patient
@given(calls, situations, st.data())
def test_raising_a_score_never_makes_anyone_ineligible(call, situation, data):
    raised = situation
    if situation.gpa is not None:
        highest = max(situation.gpa, situation.gpa_scale or situation.gpa)
        raised = replace(raised, gpa=data.draw(st.decimals(situation.gpa, highest, places=1), "gpa"))
    if situation.credits is not None:
        raised = replace(raised, credits=situation.credits + data.draw(st.integers(0, 50), "credits"))
    if situation.year is not None:
        raised = replace(raised, year=situation.year + data.draw(st.integers(0, 2), "year"))
    languages = tuple(
        replace(
            result,
            overall=None
            if result.overall is None
            else result.overall + data.draw(st.integers(0, 9), "overall"),
            parts={name: score + data.draw(st.integers(0, 9), name) for name, score in result.parts.items()},
        )
        for result in situation.languages
    )

    after = outcome(call, replace(raised, languages=languages))

    assert ORDER.index(after) >= ORDER.index(outcome(call, situation))


@patient
@given(tenths, st.sampled_from([4, 5, 100]), st.integers(1, 7), tenths)
def test_a_mean_mark_and_its_multiple_on_a_multiplied_scale_are_judged_alike(gpa, scale, factor, minimum):
    call = [Requirement("gpa", {"minimum": float(minimum), "scale": 4})]

    one = outcome(call, Situation(gpa=gpa, gpa_scale=scale))
    other = outcome(call, Situation(gpa=gpa * factor, gpa_scale=scale * factor))

    assert one == other


@patient
@given(st.integers(0, 450), st.sampled_from([(400, 4), (450, 4.5), (500, 5)]), st.integers(0, 400))
def test_mean_mark_agrees_with_cross_multiplied_hundredths(gpa, scale, minimum):
    (finding,) = judge(
        [Requirement("gpa", {"minimum": minimum / 100, "scale": 4.0})],
        Situation(gpa=Decimal(gpa) / 100, gpa_scale=scale[1]),
        on=TODAY,
    ).findings

    if gpa > scale[0]:
        assert finding.met is None
    else:
        assert finding.met == (gpa * 400 >= minimum * scale[0])
        shortfall = Fraction(minimum, 100) - Fraction(gpa * 400, 100 * scale[0])
        if not finding.met:
            assert 0 <= Fraction(str(finding.gap["missing"])) - shortfall < Fraction(1, 100)


@patient
@given(alternatives, results)
def test_language_agrees_with_a_plain_reading_of_the_rule(accepted, results):
    (finding,) = judge(
        [Requirement("language", {"alternatives": accepted})], Situation(languages=results), on=TODAY
    ).findings

    states = set()
    for alternative in accepted:
        for result in results:
            if result.test != alternative["test"]:
                continue
            pairs = [(result.overall, alternative["overall"])]
            pairs += [(result.parts.get(p), minimum) for p, minimum in alternative.get("parts", {}).items()]
            expired = result.valid_until is not None and result.valid_until < TODAY
            if expired or any(score is not None and score < minimum for score, minimum in pairs):
                states.add("fails")
            else:
                states.add("open" if any(score is None for score, _ in pairs) else "holds")
    if "holds" in states:
        assert finding.met is True
    elif "open" in states or not states:
        assert finding.met is None
    else:
        assert finding.met is False


@patient
@given(alternatives, st.integers(0, 120), st.dictionaries(st.sampled_from(PARTS), part, min_size=4))
def test_adding_what_is_missing_closes_the_gap(accepted, overall, parts):
    call = [Requirement("language", {"alternatives": accepted})]
    result = LanguageResult("toefl_ibt", "en", overall, parts)

    (finding,) = judge(call, Situation(languages=(result,)), on=TODAY).findings

    if finding.met is False:
        missing = finding.gap["missing"]
        better = replace(
            result,
            overall=overall + missing.get("overall", 0),
            parts={name: score + missing.get(name, 0) for name, score in parts.items()},
        )
        assert outcome(call, Situation(languages=(better,))) == "eligible"
