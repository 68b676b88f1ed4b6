"""Words under which texts are found, and the words a search asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.engines.words import asked_words, marked, words_of_code, words_of_name, words_of_text


def test_each_chinese_character_begins_a_word():
    assert words_of_text("东京大学") == {"东京大学", "京大学", "大学", "学"}


def test_case_accents_and_full_width_forms_are_folded():
    assert words_of_text("Ｌinköping ŁÓDŹ Straße") == {"linkoping", "lodz", "strasse"}


def test_code_is_found_by_its_parts_and_whole():
    assert words_of_code("AG-2027-014") == {"ag", "2027", "014", "ag2027014"}
    assert words_of_code("") == frozenset()


def test_name_in_latin_letters_is_found_in_either_order_and_by_initials():
    assert words_of_name("Wang Wei") == {"wang", "wei", "wangwei", "weiwang", "ww"}


def test_chinese_name_is_found_as_it_is_spoken():
    assert words_of_name("李娜") == {"李娜", "娜", "li", "na", "lina", "nali", "ln"}


def test_surname_is_read_as_a_surname():
    assert {"shan", "dan", "sxf"} <= words_of_name("单小芳")
    assert "wang" not in words_of_name("方晨曦")


@pytest.mark.parametrize(
    ("search", "words"),
    [
        ("东京医学", ["东京", "医学"]),
        ("京大", ["京大"]),
        ("Göttingen 2028", ["gottingen", "2028"]),
        ("AG-2027", ["ag", "2027"]),
        ("王 王", ["王"]),
        ('"* -()', []),
        (" ".join("abcdefghij"), list("abcdefgh")),
    ],
)
def test_search_is_cut_into_words(search, words):
    assert asked_words(search) == words


@given(st.text(alphabet="王小明东京大学医院ab1 ·-", min_size=1, max_size=12), st.data())
def test_whatever_part_of_a_chinese_text_is_asked_for_begins_one_of_its_words(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    part = "".join(data.draw(st.just(text[start : start + 4])).split()[:1])
    words = words_of_text(text)
    if part and all(sign >= "\u4e00" for sign in part):
        assert all(any(word.startswith(one) for word in words) for one in asked_words(part))


@given(st.text(max_size=60))
def test_words_are_letters_and_digits_only(text):
    found = words_of_text(text) | words_of_code(text) | words_of_name(text) | set(asked_words(text))

    assert all(word.isalnum() or not word.isascii() for word in found)
    assert not any(set(word) & set("\"'\\ :*&|!()%_") for word in found)


def test_words_are_marked_where_they_begin():
    assert marked("Linköping, Berlin 东京大学", ["lin", "京大"]) == [
        ("Lin", True),
        ("köping, Berlin 东", False),
        ("京大", True),
        ("学", False),
    ]
