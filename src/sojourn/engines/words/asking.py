"""What a search asks for: words, of which each must begin a word of the text; and where a text has them."""

from sojourn.engines.words.folding import LONGEST, LONGEST_LATIN, fold, is_chinese, runs

MOST = 8
"""Words of a search; what is typed beyond them narrows nothing."""


def asked_words(search: str) -> list[str]:
    """Return the words asked for, folded; Chinese written without spaces is cut by a dictionary."""
    found: list[str] = []
    for run in runs(search):
        found += _cut(run) if is_chinese(run) else [run[:LONGEST_LATIN]]
    return list(dict.fromkeys(found))[:MOST]


def _cut(run: str) -> list[str]:
    """东京医学 asks for 东京 and 医学; two characters stay together, as who types them means them."""
    if len(run) <= 2:
        return [run]
    from rjieba import cut  # slow import

    return [word[:LONGEST] for word in cut(run)]


def marked(text: str, words: list[str]) -> list[tuple[str, bool]]:
    """Return the text in pieces, each with whether it is one of the words asked for, as far as it shows."""
    found = [False] * len(text)
    plain, origin = _with_origins(text)
    for word in words:
        start = plain.find(word)
        while start >= 0:
            if is_chinese(word) or _begins_word(plain, start):
                for at in origin[start : start + len(word)]:
                    found[at] = True
            start = plain.find(word, start + 1)
    pieces: list[tuple[str, bool]] = []
    for sign, is_found in zip(text, found, strict=True):
        if pieces and pieces[-1][1] == is_found:
            pieces[-1] = (pieces[-1][0] + sign, is_found)
        else:
            pieces.append((sign, is_found))
    return pieces


def _begins_word(text: str, at: int) -> bool:
    return at == 0 or not text[at - 1].isalnum() or is_chinese(text[at - 1])


def _with_origins(text: str) -> tuple[str, list[int]]:
    """The text folded sign by sign, and for each sign of it where it came from."""
    folded, origin = "", []
    for at, sign in enumerate(text):
        plain = fold(sign)
        folded += plain
        origin += [at] * len(plain)
    return folded, origin
