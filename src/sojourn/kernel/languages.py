"""Names of languages in the page's language."""

from functools import lru_cache

from babel import Locale

from sojourn.kernel.text import language

STUDIED = (
    "en",
    "zh",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "sv",
    "da",
    "nb",
    "fi",
    "pl",
    "cs",
    "hu",
    "ru",
    "ja",
    "ko",
)
"""ISO 639-1 codes of the languages in which people usually study, the usual ones first."""


@lru_cache(maxsize=2)
def _names(wanted: str) -> dict[str, str]:
    return dict((Locale("zh", script="Hans") if wanted == "zh" else Locale("en")).languages)


def language_name(code: str, wanted: str | None = None) -> str:
    """The name of an ISO 639 code; the code itself where it is none."""
    return _names(wanted or language()).get(code, code)


def language_choices() -> list[tuple[str, str]]:
    """The languages in which people usually study, each with its name."""
    return [(code, language_name(code)) for code in STUDIED]
