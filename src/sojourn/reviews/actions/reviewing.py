"""A reviewer's work on one review."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal, Stale
from sojourn.kernel.steps import take_step
from sojourn.organisation.models import Person
from sojourn.reviews.models import Review, Score

Points = Mapping[int, Decimal | None]


@action
def save_review(review: Review, *, seen: int, points: Points, comment: str, by: Person) -> Review:
    """Keep the points (number of the criterion -> points, None takes them back) and comment of a draft."""
    require(by, "reviews.write_review", review)
    current = Review.objects.select_for_update().get(pk=review.pk)
    if current.reviewer_id != by.pk or current.state != "assigned":
        raise Refusal(_("It has been handed in. Take it back first to correct it."))
    criteria = {criterion.pk: criterion for criterion in current.application.call.criteria.all()}
    for number, given in points.items():
        if number not in criteria or (given is not None and not 0 <= given <= criteria[number].points):
            raise Refusal(_("Points lie between 0 and the highest number that the criterion allows."))
    standing = {score.criterion_id: score for score in current.scores.all()}
    if seen != current.version:
        _refuse_if_different(current, standing, points, comment)
    for number, given in points.items():
        _set_points(current, number, given, standing.get(number))
    current.comment = comment
    current.version += 1
    current.save(update_fields=["comment", "version"])
    return current


@action
def submit_review(review: Review, *, by: Person) -> Review:
    """Hand the review in; every criterion must have its points. Asked twice it is done once."""
    require(by, "reviews.write_review", review)
    current = Review.objects.select_for_update().get(pk=review.pk)
    return current if current.state == "submitted" else take_step(current, "submit", by=by)


@action
def reopen_review(review: Review, *, by: Person) -> Review:
    """Take it back to correct it, until the date for reviews."""
    return take_step(review, "reopen", by=by)


@action
def recuse_review(review: Review, *, by: Person, reason: str) -> Review:
    """Declare a conflict of interest; the office finds somebody else."""
    return take_step(review, "recuse", by=by, reason=reason)


@action
def cancel_review(review: Review, *, by: Person) -> Review:
    """Take the review away from its reviewer."""
    return take_step(review, "cancel", by=by)


def _refuse_if_different(
    current: Review, standing: Mapping[int, Score], points: Points, comment: str
) -> None:
    """Stale with (theirs, mine) for every column that differs, under the names of the form's fields."""
    theirs: dict[str, Any] = {
        f"points_{number}": standing[number].points if number in standing else None for number in points
    }
    mine: dict[str, Any] = {f"points_{number}": given for number, given in points.items()}
    theirs["comment"], mine["comment"] = current.comment, comment
    differing = {name: (theirs[name], mine[name]) for name in mine if theirs[name] != mine[name]}
    if differing:
        raise Stale(
            _("This was changed in another window in the meantime. Compare and save again."), differing
        )


def _set_points(review: Review, number: int, given: Decimal | None, score: Score | None) -> None:
    if given is None:
        if score is not None:
            score.delete()
    elif score is None:
        Score.objects.create(review=review, criterion_id=number, points=given)
    elif score.points != given:
        score.points = given
        score.save(update_fields=["points"])
