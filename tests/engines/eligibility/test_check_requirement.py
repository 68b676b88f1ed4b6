import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sojourn.engines.eligibility import KINDS, Requirement, RequirementError, check_requirement

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

WRONG = [
    ("shoe_size", {}, "Unknown kind 'shoe_size'; known: gpa, language, level, year, credits, field, major,"),
    ("gpa", [], "gpa: parameters must be given by name."),
    ("gpa", {}, "gpa: minimum must be a number, not None."),
    ("gpa", {"minimum": "2.5"}, "gpa: minimum must be a number, not '2.5'."),
    ("gpa", {"minimum": True}, "gpa: minimum must be a number, not True."),
    ("gpa", {"minimum": float("nan")}, "gpa: minimum must be a finite number."),
    ("gpa", {"minimum": 4.6, "scale": 4.5}, "gpa: minimum must be between 0 and 9/2, not 4.6."),
    ("gpa", {"minimum": 2, "scale": 0}, "gpa: scale must be above zero."),
    ("gpa", {"minimum": 2, "max": 4}, "gpa: unknown parameter 'max'; known: minimum, scale."),
    ("language", {}, "language: alternatives must be a list with at least one test."),
    ("language", {"alternatives": []}, "language: alternatives must be a list with at least one test."),
    ("language", {"alternatives": ["ielts"]}, "language: an alternative must name a test, not 'ielts'."),
    (
        "language",
        {"alternatives": [{"test": "esperanto", "overall": 100}]},
        "language: unknown test 'esperanto'; known: toefl_ibt, toefl_itp, ielts, cefr, hsk, duolingo, ",
    ),
    (
        "language",
        {"alternatives": [{"test": "ielts"}]},
        "language: ielts needs an overall or a part minimum.",
    ),
    (
        "language",
        {"alternatives": [{"test": "ielts", "overall": 65}]},
        "language: ielts: overall must be between 0 and 9, not 65.",
    ),
    (
        "language",
        {"alternatives": [{"test": "ielts", "language": "fr", "overall": 6}]},
        "language: ielts does not test the language 'fr'.",
    ),
    (
        "language",
        {"alternatives": [{"test": "cefr", "overall": "B2"}]},
        "language: cefr does not test the language None.",
    ),
    (
        "language",
        {"alternatives": [{"test": "cefr", "language": "de", "overall": "B7"}]},
        "language: cefr: overall must be one of A1, A2, B1, B2, C1, C2, not 'B7'.",
    ),
    (
        "language",
        {"alternatives": [{"test": "ielts", "parts": {"x": 6}}]},
        "language: parts must give minima for r, l, s, w.",
    ),
    ("level", {"allowed": ["phd"]}, "level: unknown level 'phd'; known: bachelor, master, doctor."),
    ("level", {"allowed": "master"}, "level: allowed must be a list with at least one text."),
    ("level", {"allowed": [" "]}, "level: allowed must hold texts only, none of them empty."),
    ("year", {"minimum": 0}, "year: minimum must be above zero."),
    ("year", {"minimum": 1.5}, "year: minimum must be a whole year."),
    ("credits", {"minimum": -1}, "credits: minimum must be at least 0, not -1."),
    ("field", {}, "field: exactly one of allowed, excluded is needed."),
    (
        "field",
        {"allowed": ["01"], "excluded": ["02"]},
        "field: exactly one of allowed, excluded is needed.",
    ),
    ("field", {"allowed": ["9"]}, "field: '9' is not an ISCED-F code of two to four digits."),
    ("nationality", {"excluded": ["Israel"]}, "nationality: 'Israel' is not a country code of two capital"),
    (
        "major",
        {"forbidden": ["Law"]},
        "major: unknown parameter 'forbidden'; known: excluded, required, allowed.",
    ),
    ("unit", {"allowed": []}, "unit: allowed must be a list with at least one text."),
    ("year", {"minimum": 3, "maximum": 2}, "year: maximum must be at least 3, not 2."),
    (
        "language",
        {"alternatives": [{"test": "ielts", "overall": 6, "equivalents": True}]},
        "language: equivalents may be true for a level of the framework only.",
    ),
    (
        "language",
        {"alternatives": [{"test": "jlpt", "overall": 2}]},
        "language: jlpt: overall must be one of N5, N4, N3, N2, N1, not 2.",
    ),
    (
        "language",
        {"alternatives": [{"test": "ielts", "overall": 6}], "within_months": 1.5},
        "language: within_months must be a whole number of months.",
    ),
    ("marks", {"minimum": 2.5, "scale": "ects"}, "marks: unknown scale 'ects'; known: percent, four,"),
    ("marks", {"minimum": 9, "scale": "de"}, "marks: minimum must be between 1 and 5, not 9."),
    (
        "marks",
        {"minimum": 3, "scale": "four", "method": "guess"},
        "marks: unknown method 'guess'; known: passing, table.",
    ),
    (
        "marks",
        {"minimum": 3, "scale": "four", "method": "table", "table_scale": 100, "table": [[80, 3], [90, 4]]},
        "marks: a lower step of the table gives a better mark.",
    ),
    (
        "marks",
        {"minimum": 3, "scale": "four", "method": "table", "table_scale": 100, "table": [[80, 3], [80, 3]]},
        "marks: A table of marks goes down step by step, each step once.",
    ),
    ("age", {}, "age: lowest or highest is needed."),
    ("age", {"lowest": 30, "highest": 20}, "age: lowest lies above highest."),
    ("age", {"highest": 35, "day": "soon"}, "age: day must be a day such as 2027-09-01, not 'soon'."),
    ("stays", {}, "stays: most must be a number, not None."),
    ("stays", {"most": 0.5}, "stays: most must be a whole number."),
    ("stays", {"most": 0, "kinds": ["holiday"]}, "stays: unknown kind 'holiday'; known: exchange,"),
    ("document", {"document": "library card"}, "document: unknown document 'library card'; known: passport,"),
    ("answer", {"question": ""}, "answer: question must name a question of the form."),
    ("answer", {"question": "q1"}, "answer: lowest, highest or allowed is needed."),
    (
        "answer",
        {"question": "q1", "lowest": 1, "allowed": ["a"]},
        "answer: allowed stands alone, without lowest and highest.",
    ),
    ("group", {"match": "some", "of": []}, "group: match must be one of all, any, none."),
    ("group", {"match": "all", "of": []}, "group: of must be a list with at least one requirement."),
    (
        "group",
        {"match": "all", "of": [{"kind": "note", "parameters": {"text_en": "x"}}]},
        "group: a note is not judged and cannot be a member.",
    ),
    (
        "group",
        {"match": "all", "of": [{"kind": "year", "parameters": {"minimum": 0}}]},
        "year: minimum must be above zero.",
    ),
    ("note", {"text_en": " "}, "note: text_zh or text_en must say something."),
    ("note", {"text_en": 3}, "note: text_en must be a text, not 3."),
]


@pytest.mark.parametrize(("kind", "parameters", "sentence"), WRONG)
def test_a_malformed_requirement_is_refused_in_one_line(kind, parameters, sentence):
    with pytest.raises(RequirementError) as refusal:
        check_requirement(Requirement(kind, parameters))

    assert str(refusal.value)[: len(sentence)] == sentence
    assert "\n" not in str(refusal.value)


names = st.sampled_from(
    [
        "minimum",
        "scale",
        "allowed",
        "excluded",
        "required",
        "alternatives",
        "test",
        "overall",
        "parts",
        "text_en",
    ]
)
words = st.sampled_from(["", "master", "ielts", "cefr", "B2", "09", "CN"])
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words | st.text("a é\n法", max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)


@patient
@given(
    st.sampled_from(sorted(KINDS)), st.dictionaries(names | st.text("a é\n法", max_size=3), plain, max_size=3)
)
def test_whatever_the_data_it_is_accepted_or_refused_in_one_line(kind, parameters):
    try:
        check_requirement(Requirement(kind, parameters))
    except RequirementError as refusal:
        assert len(str(refusal).split("\n")) == 1
