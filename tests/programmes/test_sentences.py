import pytest
from django.utils import translation

from sojourn.engines.eligibility import CODES, KINDS, Requirement
from sojourn.organisation.models import Unit
from sojourn.programmes.queries import finding_sentence, requirement_sentence, requirement_sentences
from tests import factories as make

REQUIREMENTS = [
    ("gpa", {"minimum": 2.5, "scale": 4.5}),
    ("gpa", {"minimum": 3}),
    (
        "language",
        {
            "alternatives": [
                {"test": "toefl_ibt", "overall": 80, "parts": {"r": 20}},
                {"test": "ielts", "overall": 6.5, "parts": {"r": 6, "l": 6, "s": 6, "w": 6}},
            ]
        },
    ),
    ("language", {"alternatives": [{"test": "cefr", "language": "fr", "overall": "B2"}]}),
    ("level", {"allowed": ["bachelor", "master"]}),
    ("year", {"minimum": 2}),
    ("credits", {"minimum": 60}),
    ("field", {"excluded": ["09"]}),
    ("major", {"excluded": ["Law", "Nursing"]}),
    ("major", {"allowed": ["School of Law"]}),
    ("nationality", {"excluded": ["SG", "TW"]}),
    ("unit", {"allowed": ["LAW"]}),
    ("note", {"text_zh": "请自备保险。", "text_en": "Bring insurance."}),
]


def rules():
    return [Requirement(kind, parameters) for kind, parameters in REQUIREMENTS]


@pytest.mark.django_db
def test_requirement_sentences_in_english_say_what_is_asked(in_english):
    make.university()

    assert requirement_sentences(rules()) == [
        "Mean of marks at least 2.5 of 4.5, or the same share of your own scale.",
        "Mean of marks at least 3; the host does not name its scale.",
        "One language test with at least: TOEFL iBT 80 (reading 20) or IELTS 6.5 (each part at least 6).",
        "Language test: at least French CEFR B2.",
        "Level of study: bachelor, master.",
        "In year 2 of study or later.",
        "At least 60 credits earned.",
        "Not open to the fields of study 09.",
        "Not open to: Law, Nursing.",
        "The host admits to: School of Law.",
        "Not open to citizens of Singapore, Taiwan, China.",
        "Only for members of School of Law.",
        "Bring insurance.",
    ]


@pytest.mark.django_db
def test_requirement_sentences_in_chinese_leave_no_english_frame():
    make.university()
    with translation.override("zh-hans"):
        told = requirement_sentences(rules())

    assert [told[0], told[2], told[11], told[12]] == [
        "平均学分绩点不低于2.5（满分4.5），其他满分制按比例折算。",
        "以下语言考试达到其一即可：TOEFL iBT 80（阅读 20） 或 IELTS 6.5（各单项不低于6）。",
        "仅面向法学院的学生。",
        "请自备保险。",
    ]


@pytest.mark.django_db
def test_requirement_sentences_of_many_cost_two_queries_at_most(django_assert_num_queries):
    make.university()

    with django_assert_num_queries(2):
        requirement_sentences(rules() * 20)
    with django_assert_num_queries(0):
        requirement_sentence("gpa", {"minimum": 3, "scale": 4})


def test_every_kind_of_requirement_has_a_sentence():
    from sojourn.programmes.queries import sentences

    assert set(sentences._SENTENCES) == set(KINDS)


VALUES = {
    "minimum": 3,
    "scale": 4,
    "value": 2.5,
    "value_scale": 4,
    "converted": 2.5,
    "missing": 0.5,
    "test": "ielts",
    "language": "en",
    "overall": 6,
    "required_overall": 6.5,
    "valid_until": "2027-01-31",
    "absent": ["r"],
    "tests": [{"test": "cefr", "language": "fr", "overall": "B2"}],
    "allowed": ["bachelor"],
    "excluded": ["SG"],
    "level": "doctor",
    "field": "0421",
    "names": ["Law"],
    "majors": ["法学", "Law"],
    "nationality": "CN",
    "citizenships": ["SG"],
    "units": ["LAW"],
    "text_zh": "注意",
    "text_en": "Mind",
    "topic": "",
    "maximum": 4,
    "over": 1,
    "by_test": "toefl_ibt",
    "by_overall": 80,
    "method": "passing",
    "lowest": 18,
    "highest": 35,
    "day": "2027-09-01",
    "age": 36,
    "most": 1,
    "kinds": ["exchange"],
    "number": 2,
    "document": "passport",
    "months": 6,
    "needed_until": "2029-01-15",
    "days": 3,
    "question": "q1",
    "answer": "4",
    "match": "any",
    "findings": [
        {
            "kind": "year",
            "required": {"minimum": 2},
            "met": True,
            "code": "year_met",
            "values": {"minimum": 2, "value": 3},
        }
    ],
}


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_finding_has_a_sentence_made_of_its_values_only(code, language):
    values = {name: VALUES[name] for name in CODES[code]}
    if code.startswith("language"):
        values["missing"] = {"overall": 0.5, "r": 1}
    if code.startswith("marks"):
        values["scale"] = "de"

    with translation.override(language):
        told = finding_sentence(code, values)

    assert told and "%" not in told


def test_finding_of_short_marks_tells_rule_value_and_gap(in_english):
    values = {"minimum": 3, "scale": 4.5, "value": 2.5, "value_scale": 4, "converted": 2.81, "missing": 0.19}

    assert finding_sentence("gpa_short", values) == (
        "Your mean of marks, 2.5 of 4, comes to 2.81; 3 of 4.5 is asked. You lack 0.19."
    )


@pytest.mark.django_db
def test_unit_names_follow_the_language(in_english):
    make.university()
    Unit.objects.filter(code="LAW").update(name_en="Law School")

    assert requirement_sentence("unit", {"allowed": ["LAW"]}) == "Only for members of Law School."
