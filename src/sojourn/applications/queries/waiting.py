"""How many applications stand where, over all calls at once."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from django.db.models import Count, QuerySet

from sojourn.applications.models import Application


def counts_per_call(applications: QuerySet[Application]) -> Mapping[int, Counter[str]]:
    """Number of the call -> state -> how many. One query."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    counted = applications.order_by().values_list("call", "state").annotate(Count("pk", distinct=True))
    for call, state, count in counted:
        found[call][state] = count
    return found
