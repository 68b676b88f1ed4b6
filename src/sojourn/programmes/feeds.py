"""Which facts of an applicant an answer can be, and the kinds of question that may give them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sojourn.engines.eligibility import DOCUMENTS, TESTS

NUMBERS = frozenset({"number"})
TEXTS = frozenset({"line", "choice", "number"})
DAYS = frozenset({"date"})

FEEDS: dict[str, tuple[str | Promise, frozenset[str]]] = {
    "gpa": (_("mean of marks (on the scale that ends at the highest number allowed)"), NUMBERS),
    "credits": (_("credits earned"), NUMBERS),
    "stays": (_("number of earlier stays abroad"), NUMBERS),
    "birth_date": (_("date of birth"), DAYS),
    **{f"document:{kind}": (_("day until which the document is valid"), DAYS) for kind in DOCUMENTS},
    **{f"language:{test}": (_("overall result of the language test"), TEXTS) for test in TESTS},
}
"""Name of the fact -> what it is, and which kinds of question may be bound to it."""
