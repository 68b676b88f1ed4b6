"""Conflicts of interest: declared, noted by the office, taken back."""

from django.utils.translation import gettext as _

from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import take_step
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call
from sojourn.reviews.models import Conflict, Review
from sojourn.reviews.queries import conflicts_in


@action
def declare_impartial(review: Review, *, by: Person) -> Review:
    """The reviewer says that nothing stands against judging this application; from now on they read it."""
    require(by, "reviews.write_review", review)
    current = Review.objects.select_for_update().get(pk=review.pk)
    if current.impartial_at is None:
        current.impartial_at = clock.now()
        current.save(update_fields=["impartial_at"])
    return current


@action
def recuse_review(review: Review, *, by: Person, reason: str) -> Review:
    """Declare a conflict of interest: nothing of this applicant is read or counted any more.

    Other reviews of the same applicant by the same reviewer are given back with it, and later calls know.
    """
    review = take_step(review, "recuse", by=by, reason=reason)
    applicant = review.application.person
    _note(review.reviewer, applicant, source=Conflict.Source.REVIEWER, reason=reason)
    for other in _reviews_between(review.reviewer, applicant):
        take_step(other, "recuse", by=by, reason=reason)
    return review


@action
def note_conflict(call: Call, *, reviewer: Person, applicant: Person, reason: str, by: Person) -> Conflict:
    """Note that a reviewer must not judge an applicant; their reviews of this applicant are taken back."""
    require(by, "reviews.run_panel")
    if not reason.strip():
        raise Refusal(_("Give a reason."))
    if not call.panel.filter(person=reviewer).exists():
        raise Refusal(_("This person is not on the panel."))
    if not call.applications.filter(person=applicant).exists():
        raise Refusal(_("This person has not applied to the call."))
    if Conflict.objects.filter(reviewer=reviewer, applicant=applicant).exists():
        raise Refusal(_("This conflict of interest is known already."))
    conflict = _note(reviewer, applicant, source=Conflict.Source.OFFICE, reason=reason)
    for review in _reviews_between(reviewer, applicant):
        if review.state == "assigned":
            take_step(review, "cancel", by=by)
        else:
            take_step(review, "strike", by=by, reason=reason)
    return conflict


@action
def lift_conflict(conflict: Conflict, call: Call, *, by: Person) -> None:
    """Take back what the office has noted; what a reviewer has declared stays."""
    require(by, "reviews.run_panel")
    if not conflicts_in(call).filter(pk=conflict.pk).exists():
        raise Refusal(_("This conflict of interest is not one of this call."))
    if conflict.source != Conflict.Source.OFFICE:
        raise Refusal(_("A reviewer has declared this; it stays."))
    conflict.delete()


def _note(reviewer: Person, applicant: Person, *, source: str, reason: str) -> Conflict:
    return Conflict.objects.get_or_create(
        reviewer=reviewer,
        applicant=applicant,
        defaults={"source": source, "reason": reason.strip(), "at": clock.now()},
    )[0]


def _reviews_between(reviewer: Person, applicant: Person) -> list[Review]:
    """The reviews by this reviewer on this applicant that are still to be judged, in whatever call."""
    return list(
        Review.objects.filter(
            reviewer=reviewer,
            application__person=applicant,
            application__state="under_review",
            state__in=["assigned", "submitted"],
        ).select_related("application__call", "application__person")
    )
