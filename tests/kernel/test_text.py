from types import SimpleNamespace

import pytest
from django.utils import translation

from sojourn.kernel.text import enumerated, in_language, language


@pytest.mark.parametrize(
    ("shown", "expected"), [("zh-hans", "zh"), ("zh-cn", "zh"), ("en", "en"), ("en-gb", "en"), ("fr", "en")]
)
def test_language_is_one_of_two(shown, expected):
    with translation.override(shown):
        assert language() == expected


def test_language_where_none_is_active_is_chinese():
    with translation.override(None):
        assert language() == "zh"


@pytest.mark.parametrize(
    ("zh", "en", "wanted", "expected"),
    [
        ("法学", "Law", "zh", "法学"),
        ("法学", "Law", "en", "Law"),
        ("", "Law", "zh", "Law"),
        ("法学", "", "en", "法学"),
        ("", "", "en", ""),
    ],
)
def test_text_of_a_pair_falls_back_to_the_other_language(zh, en, wanted, expected):
    assert in_language(SimpleNamespace(title_zh=zh, title_en=en), "title", wanted) == expected


def test_text_of_a_pair_is_in_the_language_of_the_page():
    thing = SimpleNamespace(title_zh="法学", title_en="Law")

    with translation.override("en"):
        assert in_language(thing, "title") == "Law"
    with translation.override("zh-hans"):
        assert in_language(thing, "title") == "法学"


@pytest.mark.parametrize(
    ("shown", "texts", "expected"),
    [
        ("zh-hans", ["成绩单", "学习计划"], "成绩单、学习计划"),
        ("en", ["transcript", "study plan"], "transcript, study plan"),
        ("zh-hans", ["成绩单"], "成绩单"),
        ("en", [], ""),
    ],
)
def test_several_texts_are_parted_as_the_language_parts_them(shown, texts, expected):
    with translation.override(shown):
        assert enumerated(texts) == expected
