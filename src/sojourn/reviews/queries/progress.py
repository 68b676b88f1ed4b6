"""How far the reviews of a call are, and what is still open before the scores."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from sojourn.applications.models import Application
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call, ScorePart
from sojourn.reviews.models import Criterion, PanelMember, Review

ACTIVE = ("assigned", "submitted")
"""States of a review that count towards the number an application needs."""


@dataclass(frozen=True)
class Openness:
    """Something still open: how many, what, in which state, and whether the scores must wait for it."""

    count: int
    label: str
    state: str
    is_blocking: bool = False


def panel_progress(call: Call) -> QuerySet[PanelMember]:
    """The panel's members, each with `assigned_count` reviews of this call, `done_count` handed in."""
    in_call = Q(person__reviews__application__call=call)
    return (
        call.panel.select_related("person")
        .annotate(
            assigned_count=Count("person__reviews", filter=in_call & Q(person__reviews__state__in=ACTIVE)),
            done_count=Count("person__reviews", filter=in_call & Q(person__reviews__state="submitted")),
        )
        .order_by("id")
    )


def open_reviews(call: Call) -> QuerySet[Review]:
    """Reviews of the call that are still to be written, of applications that are under review."""
    return Review.objects.filter(
        application__call=call, application__state="under_review", state="assigned"
    ).select_related("reviewer", "application")


def recused_reviews(call: Call) -> QuerySet[Review]:
    """Reviews given back for a conflict of interest, which somebody else must write."""
    return Review.objects.filter(
        application__call=call, application__state="under_review", state="recused"
    ).select_related("reviewer", "application__person__studies", "application__call")


def uses_reviews(call: Call) -> bool:
    """Whether reviews are a part of the call's score."""
    return call.score_parts.filter(source=ScorePart.Source.REVIEW).exists()


def with_review_counts(applications: QuerySet[Application]) -> QuerySet[Application]:
    """The same, each with how many reviews are active and how many of them handed in."""
    return applications.annotate(
        review_count=Count("reviews", filter=Q(reviews__state__in=ACTIVE)),
        handed_in_count=Count("reviews", filter=Q(reviews__state="submitted")),
    )


def waiting_for_reviews(call: Call) -> QuerySet[Application]:
    """Applications under review of which no review is handed in, or one is still to be written."""
    under_review = with_review_counts(call.applications.filter(state="under_review"))
    return under_review.filter(Q(handed_in_count=0) | Q(pk__in=open_reviews(call).values("application")))


def what_is_open(call: Call) -> list[Openness]:
    """What stands between the call and its scores, as far as there is any. Five queries."""
    counts = dict(call.applications.order_by().values_list("state").annotate(Count("pk")))
    sources = set(call.score_parts.values_list("source", flat=True))
    points = [
        Openness(counts.get("submitted", 0), _("wait for their unit's opinion"), "submitted"),
        Openness(counts.get("returned", 0), _("are being corrected"), "returned"),
        Openness(counts.get("endorsed", 0), _("endorsed, not checked yet"), "endorsed"),
        Openness(counts.get("not_endorsed", 0), _("not endorsed, not decided yet"), "not_endorsed"),
    ]
    if ScorePart.Source.INTERVIEW in sources:
        without = call.applications.filter(state="under_review", interview__scores=None)
        points.append(Openness(without.count(), _("without points from an interview"), "under_review"))
    if ScorePart.Source.REVIEW in sources:
        too_few = with_review_counts(call.applications.filter(state="under_review")).filter(
            review_count__lt=call.reviews_per_application
        )
        points += [
            Openness(counts.get("eligible", 0), _("eligible, not sent to review yet"), "eligible", True),
            Openness(too_few.count(), _("with fewer reviewers than planned"), "under_review"),
            Openness(waiting_for_reviews(call).count(), _("wait for reviews"), "under_review", True),
        ]
    return [point for point in points if point.count]


def scored_applications(call: Call) -> QuerySet[Application]:
    """The applications with a score, the highest first."""
    return (
        call.applications.filter(score__isnull=False)
        .select_related("person", "unit", "endorsement")
        .order_by("-score", "pk")
    )


@dataclass(frozen=True)
class ScoredLine:
    """A criterion with the points and the remark that a review gives it."""

    criterion: Criterion
    points: Decimal | None
    remark: str


def scored_lines(review: Review) -> list[ScoredLine]:
    """Every criterion of the call with what the review says to it. Three queries."""
    points = {score.criterion_id: score.points for score in review.scores.all()}
    remarks = {remark.criterion_id: remark.text for remark in review.remarks.all()}
    return [
        ScoredLine(one, points.get(one.pk), remarks.get(one.pk, ""))
        for one in review.application.call.criteria.all()
    ]


def candidates_for_panel(call: Call, people: QuerySet[Person]) -> QuerySet[Person]:
    """Those of these people who can sign in and do not sit on the panel yet."""
    return people.filter(account__isnull=False).exclude(panels__call=call)
