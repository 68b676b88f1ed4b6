"""Texts that people write in two languages: pairs of columns `title_zh`, `title_en`."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language


def language() -> str:
    """`zh` or `en`, as the page is shown."""
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


def in_language(thing: Any, name: str, wanted: str | None = None) -> str:
    """The text of a pair in the wanted (default: the page's) language; where it is empty, the other one."""
    first = wanted or language()
    second = "en" if first == "zh" else "zh"
    return getattr(thing, f"{name}_{first}") or getattr(thing, f"{name}_{second}")


def enumerated(texts: Iterable[str]) -> str:
    """Several texts in a row, parted as the page's language parts them: 、 in Chinese, a comma in English."""
    return ("、" if language() == "zh" else ", ").join(texts)
