"""What the office has to see to in the allocations of all calls."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from sojourn.allocation.models import Offer, Run


@dataclass(frozen=True)
class OffersOfCall:
    """How many offers of a call wait for an answer, and when the first of them runs out."""

    call: int
    count: int
    first_expiry: datetime


def offers_waiting() -> list[OffersOfCall]:
    """The pending offers, call by call. One query."""
    pending = Offer.objects.filter(state="pending").order_by().values_list("application__call")
    return [
        OffersOfCall(*line)
        for line in pending.annotate(Count("pk"), Min("expires_at")).order_by("application__call")
    ]


def runs_to_see_to() -> QuerySet[Run]:
    """Computed runs that could be published, and published ones in their notice period."""
    waits = Q(state="computed", call__state="closed") | Q(state="published")
    return Run.objects.filter(waits).select_related("call").defer("instance", "result").order_by("pk")
