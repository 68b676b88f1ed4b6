"""ORCID, the lasting identifier of authors, with its check digit (ISO 7064 11,2)."""

import re


def tidy_orcid(text: str) -> str | None:
    """An ORCID without its address, its check digit right; None where it is none."""
    found = re.search(r"(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dX])\s*/?$", text.strip().upper())
    if found is None:
        return None
    digits = "".join(found.groups())
    total = 0
    for digit in digits[:15]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return "-".join(found.groups()) if digits[15] == ("X" if check == 10 else str(check)) else None
