"""Why a figure or a place is missing, in the page's language; the engines say it in English."""

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

from sojourn.engines.composite.indexing import ABOVE
from sojourn.engines.measures.figures import REASONS
from sojourn.kernel.text import enumerated, language

SAID: tuple[tuple[re.Pattern[str], Callable[..., str]], ...] = (
    (re.compile(re.escape(ABOVE)), lambda: _("more met it than there are: it counts as all")),
    (
        re.compile(r"not ranked: n = (\S+) in (\d+) years, (\S+) needed"),
        lambda size, years, least: (
            _("n = %(size)s in %(years)s years, %(least)s are needed")
            % {"size": size, "years": years, "least": least}
        ),
    ),
    (re.compile(r"not ranked: nothing is known"), lambda: _("nothing is known")),
    (
        re.compile(r"not ranked: nothing is expected of its disciplines"),
        lambda: _("nothing is expected of its disciplines"),
    ),
    (
        re.compile(r"too little is known for (.+)"),
        lambda codes: _("too little is known for %(codes)s") % {"codes": enumerated(codes.split(", "))},
    ),
)
"""What the engines say, and how a page says it."""


def why(reason: str) -> str:
    """The reason in words; what is in no list as it was told."""
    told = REASONS.get(reason)
    if told:
        return told[1 if language() == "zh" else 0]
    for pattern, words in SAID:
        found = pattern.fullmatch(reason)
        if found:
            return words(*found.groups())
    return reason
