"""Sharing the applications out among the panel."""

from collections import Counter
from collections.abc import Collection, Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from sojourn.applications.models import Application
from sojourn.engines.scoring import Pair
from sojourn.kernel.action import action
from sojourn.kernel.jobs import start_job
from sojourn.kernel.mail import queue_mail
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import take_step
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call
from sojourn.reviews.models import PanelMember, Review
from sojourn.reviews.queries import (
    awaiting,
    one_more_reader,
    open_reviews,
    picked,
    plan_for,
    possible_reviewers,
)
from sojourn.reviews.queries.assignment import fingerprint_of
from sojourn.reviews.queries.copies import documents_without_copy


@action
def assign_reviews(call: Call, *, fingerprint: str, by: Person) -> int:
    """Apply the plan that was shown (its fingerprint); each reviewer gets one letter for all of theirs."""
    _may_assign(call, by=by)
    plan = plan_for(call)
    if plan.fingerprint != fingerprint:
        raise Refusal(_("Something has changed in the meantime. Look at the plan again."))
    return _assign(call, plan.pairs, by=by)


@action
def assign_by_hand(
    call: Call,
    *,
    applications: Collection[Application],
    members: Collection[PanelMember],
    fingerprint: str,
    by: Person,
) -> int:
    """Give each of these applications to each of these members, as shown; pairs that cannot be are left out.

    A review that was cancelled comes back with the points that stood in it.
    """
    _may_assign(call, by=by)
    pairs = [one.pair for one in picked(call, applications, members) if not one.refusal]
    if fingerprint_of(pairs) != fingerprint:
        raise Refusal(_("Something has changed in the meantime. Look at the plan again."))
    return _assign(call, pairs, by=by)


def _may_assign(call: Call, *, by: Person) -> None:
    require(by, "reviews.run_panel")
    Call.objects.select_for_update().get(pk=call.pk)
    if not call.criteria.exists():
        raise Refusal(_("The call has no criteria yet. Without them nobody can review."))


def _assign(call: Call, pairs: Collection[Pair], *, by: Person) -> int:
    if not pairs:
        raise Refusal(_("There is nothing to assign."))
    cancelled = {
        (review.application_id, review.reviewer_id): review
        for review in Review.objects.filter(application__call=call, state="cancelled")
    }
    fresh = [
        Review(application_id=application, reviewer_id=reviewer)
        for application, reviewer in pairs
        if (application, reviewer) not in cancelled
    ]
    bulk_create_with_history(fresh, Review, default_user=by.account)
    for pair in pairs:
        if pair in cancelled:
            take_step(cancelled[pair], "resume", by=by)
    _tell(call, Counter(reviewer for _application, reviewer in pairs))
    if call.is_blind and documents_without_copy(call).exists():
        start_job("reviews.copies", by=by, call=call.pk)
    return len(pairs)


@action
def ask_another_review(call: Call, applications: Collection[Application], *, by: Person) -> int:
    """One further reviewer for each of these applications, whose reviews lie too far apart."""
    _may_assign(call, by=by)
    waiting = awaiting(call)
    wanted = [one for one in applications if one.state == "under_review" and one.pk not in waiting]
    if not wanted:
        raise Refusal(_("A further review has been asked for already, or it is not under review any more."))
    shares = one_more_reader(call, wanted)
    if not shares.pairs:
        raise Refusal(_("Nobody on the panel is free of a conflict here. Add somebody to the panel."))
    return _assign(call, shares.pairs, by=by)


@action
def reassign_review(review: Review, *, to: Person, by: Person) -> Review:
    """Give a review to somebody else of the panel; what the first one has written stays in theirs."""
    require(by, "reviews.reassign_review", review)
    application = review.application
    if application.state != "under_review":
        raise Refusal(_("The application is not under review any more."))
    panel = set(application.call.panel.values_list("person", flat=True))
    if to.pk not in possible_reviewers([application], panel)[application.pk]:
        raise Refusal(_("This person is not on the panel or has a conflict of interest here."))
    earlier = Review.objects.filter(application=application, reviewer=to).first()
    if earlier is not None and earlier.state != "cancelled":
        raise Refusal(_("This person has been asked about this application already."))
    take_step(review, "cancel", by=by)
    if earlier is None:
        fresh = Review.objects.create(application=application, reviewer=to)
    else:
        fresh = take_step(earlier, "resume", by=by)
    _tell(application.call, {to.pk: 1})
    return fresh


@action
def remind_reviewers(call: Call, people: Iterable[Person] | None = None, *, by: Person) -> int:
    """Write to those who still have reviews to write (or to these of them); tells to how many."""
    require(by, "reviews.run_panel")
    waiting = Counter(open_reviews(call).values_list("reviewer", flat=True))
    if people is not None:
        wanted = {person.pk for person in people}
        waiting = Counter({number: count for number, count in waiting.items() if number in wanted})
    if not waiting:
        raise Refusal(_("Nobody has a review left to write."))
    _tell(call, waiting, letter="reminder")
    return len(waiting)


def _tell(call: Call, counts: dict[int, int], *, letter: str = "assigned") -> None:
    """One letter to each reviewer about so many reviews."""
    for reviewer in Person.objects.filter(pk__in=counts).select_related("account"):
        queue_mail(
            reviewer,
            template=f"reviews/mail/{letter}.txt",
            context={"call": call, "count": counts[reviewer.pk]},
            path=reverse("reviews:my_reviews"),
        )
