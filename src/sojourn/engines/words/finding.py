"""The words under which a text is found; a search asks for beginnings of them.

Of Chinese, each character begins a word of up to eight: whatever part of a text is asked for is the beginning
of one of its words, however a dictionary would cut either of them.
"""

from collections.abc import Iterable
from functools import lru_cache

from sojourn.engines.words.folding import LONGEST, LONGEST_LATIN, is_chinese, runs

PERSONAL = 4
"""Characters of the longest name that may be a person's; its syllables are words too."""
READ_AS_SURNAME = (
    "单shan 曾zeng 仇qiu 解xie 区ou 朴piao 查zha 盖ge 尉yu 乐yue 缪miao 覃qin 翟zhai 冼xian 秘bi 种chong "
    "员yun 召shao 牟mu 繁po 葛ge 费fei 那na 宓mi 逄pang 晟cheng 佴nai 呙guo 厍she 谌chen 隗wei 黑he"
)
SURNAMES = {pair[0]: pair[1:] for pair in READ_AS_SURNAME.split()}
"""Surnames that are read otherwise than the sign is elsewhere."""
SPOKEN = 12
"""Characters of the longest name that is kept as it is spoken."""


def words_of_text(text: str) -> frozenset[str]:
    """Return the words of a title or of any other text."""
    return frozenset(_words(runs(text)))


def words_of_code(code: str) -> frozenset[str]:
    """Return the parts of a number or address, and the whole: AG-2027-014 is also found as AG2027014."""
    parts = runs(code)
    return frozenset({*_words(parts), "".join(parts)[:LONGEST_LATIN]} - {""})


@lru_cache(maxsize=4096)
def words_of_name(name: str) -> frozenset[str]:
    """Return the words of a name, the whole of it in either order, its initials, and how it is spoken."""
    parts = runs(name)
    found = set(_words(parts))
    latin = [part for part in parts if not is_chinese(part)]
    if len(latin) > 1:
        found |= _joined(latin)
    for part in parts:
        if is_chinese(part) and len(part) <= SPOKEN:
            for reading in _readings(part):
                found.update(reading if len(reading) <= PERSONAL else ())
                found |= _joined(reading)
    return frozenset(found)


def _words(parts: Iterable[str]) -> Iterable[str]:
    for part in parts:
        if is_chinese(part):
            yield from (part[start : start + LONGEST] for start in range(len(part)))
        else:
            yield part[:LONGEST_LATIN]


def _joined(parts: list[str]) -> set[str]:
    """All parts as one word; of two or three also the last or the first at the other end; the initials."""
    orders = [parts]
    if len(parts) in {2, 3}:
        orders += [[*parts[1:], parts[0]], [parts[-1], *parts[:-1]]]
    found = {"".join(order)[:LONGEST_LATIN] for order in orders}
    initials = "".join(part[0] for part in parts)
    return found | ({initials} if len(initials) > 1 else set())


def _readings(name: str) -> list[list[str]]:
    """The syllables of a Chinese name without tones, and with its first sign read as a surname."""
    from pypinyin import lazy_pinyin  # slow import

    usual = lazy_pinyin(name, errors="ignore")
    if not usual:
        return []
    surname = SURNAMES.get(name[0], usual[0]) if len(usual) == len(name) else usual[0]
    return [usual] if surname == usual[0] else [usual, [surname, *usual[1:]]]
