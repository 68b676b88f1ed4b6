"""Texts made comparable, and their runs of Chinese characters and of other letters."""

import re
import unicodedata

LETTERS = str.maketrans({"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})
CHINESE = r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
RUN = re.compile(rf"[{CHINESE}]+|[^\W_{CHINESE}]+")
IDEOGRAPH = re.compile(rf"[{CHINESE}]")
LONGEST = 8
"""Characters of a word that are kept: nobody types more of one word before finding it."""
LONGEST_LATIN = 40


def fold(text: str) -> str:
    """Return the text without case, accents and full-width forms: “Ｌinköping” is “linkoping”."""
    parted = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(sign for sign in parted if not unicodedata.combining(sign)).translate(LETTERS)
    return unicodedata.normalize("NFC", bare)


def runs(text: str) -> list[str]:
    """Return the runs of Chinese characters and of other letters and digits, in their order, folded."""
    return RUN.findall(fold(text))


def is_chinese(run: str) -> bool:
    """Whether the run is one of Chinese characters."""
    return IDEOGRAPH.match(run) is not None
