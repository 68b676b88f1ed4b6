"""How far the reviews of all calls under selection are."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from sojourn.applications.models import Application
from sojourn.reviews.models import Review
from sojourn.reviews.queries.progress import ACTIVE


@dataclass
class ReviewsOfCall:
    """Of a call's applications under review: how many, how many lack reviewers, how many reviews are open."""

    under_review: int = 0
    short: int = 0
    open: int = 0


def reviews_per_call() -> Mapping[int, ReviewsOfCall]:
    """Number of the closed call -> how far its reviews are. Two queries."""
    active = Review.objects.filter(application=OuterRef("pk"), state__in=ACTIVE).order_by()
    counted = active.values("application").annotate(number=Count("pk")).values("number")
    lines = (
        Application.objects.filter(state="under_review", call__state="closed")
        .order_by()
        .annotate(has=Coalesce(Subquery(counted), 0))
        .values_list("call")
        .annotate(all=Count("pk"), short=Count("pk", filter=Q(has__lt=F("call__reviews_per_application"))))
    )
    still_open = Review.objects.filter(
        state="assigned", application__state="under_review", application__call__state="closed"
    )
    by_call = dict(still_open.order_by().values_list("application__call").annotate(Count("pk")))
    return {call: ReviewsOfCall(number, short, by_call.get(call, 0)) for call, number, short in lines}
