"""Years in texts, moved when a call is copied: 2027, 2027/28 and 2027-2028, each by so many years."""

import re
from calendar import isleap

SHORT = re.compile(r"(?<![0-9])(20[0-9]{2})(/)([0-9]{2})(?![0-9])")
LONG = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])")
LEAP_DAY = re.compile(r"(?<![0-9])(20[0-9]{2})-02-29(?![0-9])")


def first_year(label: str) -> int:
    """2027 of 2027/28."""
    return int(label[:4])


def moved(text: str, years: int) -> str:
    """The text with every year of this century moved; numbers that are part of longer ones stay."""
    if not years or not text:
        return text
    text = SHORT.sub(lambda found: f"{found[1]}{found[2]}{(int(found[3]) + years) % 100:02d}", text)
    text = LONG.sub(lambda found: str(int(found[1]) + years), text)
    return LEAP_DAY.sub(lambda found: found[0] if isleap(int(found[1])) else f"{found[1]}-02-28", text)
