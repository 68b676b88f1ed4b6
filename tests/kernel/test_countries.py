import pytest
from django.utils import translation

from sojourn.kernel.countries import country_choices, country_name


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("CN", "中国", "China"),
        ("DE", "德国", "Germany"),
        ("TW", "中国台湾", "Taiwan, China"),
        ("HK", "中国香港", "Hong Kong, China"),
        ("MO", "中国澳门", "Macao, China"),
        ("KR", "韩国", "South Korea"),
        ("", "", ""),
        ("ZZ", "ZZ", "ZZ"),
    ],
)
def test_country_has_its_name_in_both_languages(code, zh, en):
    assert (country_name(code, "zh"), country_name(code, "en")) == (zh, en)


def test_country_is_named_in_the_language_of_the_page():
    with translation.override("en"):
        assert country_name("FR") == "France"
    with translation.override("zh-hans"):
        assert country_name("FR") == "法国"


@pytest.mark.parametrize("shown", ["zh-hans", "en"])
def test_choices_are_all_countries_each_once_with_a_name(shown):
    with translation.override(shown):
        choices = country_choices()

    codes = [code for code, _name in choices]
    assert (len(codes), len(set(codes))) == (249, 249)
    assert all(name and name != code for code, name in choices)
