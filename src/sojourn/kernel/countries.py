"""Names of countries and regions in the page's language."""

from functools import lru_cache

import pycountry
from babel import Locale

from sojourn.kernel.text import language

_OWN = {
    "zh": {"TW": "中国台湾", "HK": "中国香港", "MO": "中国澳门"},
    "en": {"TW": "Taiwan, China", "HK": "Hong Kong, China", "MO": "Macao, China"},
}


@lru_cache(maxsize=2)
def _names(wanted: str) -> dict[str, str]:
    territories = Locale("zh", script="Hans").territories if wanted == "zh" else Locale("en").territories
    names = {
        country.alpha_2: territories.get(country.alpha_2, country.name) for country in pycountry.countries
    }
    return names | _OWN[wanted]


def country_name(code: str, wanted: str | None = None) -> str:
    """The name of an ISO 3166-1 alpha-2 code; the code itself where it is none."""
    return _names(wanted or language()).get(code, code)


def country_choices() -> list[tuple[str, str]]:
    """All codes with their names, in the order of the names."""
    return sorted(_names(language()).items(), key=lambda pair: pair[1])
