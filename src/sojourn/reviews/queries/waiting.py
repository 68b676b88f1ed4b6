"""How far the reviews of all calls under selection are."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F

from sojourn.applications.models import Application
from sojourn.reviews.queries.progress import with_review_counts


@dataclass
class ReviewsOfCall:
    """Of a call's applications under review: how many, how many lack reviewers, how many reviews are open."""

    under_review: int = 0
    short: int = 0
    open: int = 0


def reviews_per_call() -> Mapping[int, ReviewsOfCall]:
    """Number of the closed call -> how far its reviews are. One query."""
    found: dict[int, ReviewsOfCall] = defaultdict(ReviewsOfCall)
    lines = with_review_counts(
        Application.objects.filter(state="under_review", call__state="closed").order_by()
    ).values_list("call", "review_count", "handed_in_count", F("call__reviews_per_application"))
    for call, active, handed_in, wanted in lines:
        found[call].under_review += 1
        found[call].short += active < wanted
        found[call].open += active - handed_in
    return found
