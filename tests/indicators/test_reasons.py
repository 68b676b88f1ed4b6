"""Reasons of the engines in the page's language."""

import pytest
from django.utils import translation

from sojourn.indicators.queries.reasons import why


@pytest.mark.parametrize(
    ("told", "chinese"),
    [
        ("nothing", "没有记录"),
        ("not ranked: n = 4.5 in 3 years, 10 needed", "3年合计 n = 4.5，至少需要10"),
        ("not ranked: nothing is known", "情况不明"),
        ("too little is known for T, S", "T、S的数据过少"),
        ("", ""),
        ("said otherwise", "said otherwise"),
    ],
)
def test_reason_is_told_in_chinese_and_what_is_unknown_as_it_is(told, chinese):
    with translation.override("zh-hans"):
        assert why(told) == chinese
