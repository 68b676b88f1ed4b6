"""Names of institutions made comparable."""

import re
import unicodedata


def fold(text: str) -> str:
    """Without case, accents and punctuation: “Linköping University” and “LINKOPING university” are one."""
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(letter)
    )
    return re.sub(r"[^\w]+", " ", plain).strip()[:600]
