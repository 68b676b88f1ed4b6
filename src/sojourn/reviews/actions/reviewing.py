"""A reviewer's work on one review."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal, Stale
from sojourn.kernel.steps import take_step
from sojourn.organisation.models import Person
from sojourn.reviews.models import Conflict, Remark, Review, Score

Points = Mapping[int, Decimal | None]
"""Number of a criterion -> its points; None takes them back."""
Remarks = Mapping[int, str]
"""Number of a criterion -> what is said about it; an empty text takes it back."""


@action
def save_review(
    review: Review,
    *,
    seen: int,
    points: Points,
    comment: str,
    by: Person,
    opinion: str = "",
    remarks: Remarks | None = None,
    window: str = "",
) -> Review:
    """Keep points, remarks, opinion and confidential comment of a draft.

    `window` names the opened page: what it saves by itself, field after field, is no other window's change.
    Who writes says by it that nothing stands against judging this application.
    """
    require(by, "reviews.write_review", review)
    current = Review.objects.select_for_update().get(pk=review.pk)
    if current.reviewer_id != by.pk or current.state != "assigned":
        raise Refusal(_("It has been handed in. Take it back first to correct it."))
    criteria = {criterion.pk: criterion for criterion in current.application.call.criteria.all()}
    for number, given in points.items():
        if number not in criteria or (given is not None and not 0 <= given <= criteria[number].points):
            raise Refusal(_("Points lie between 0 and the highest number that the criterion allows."))
    remarks = {number: text.strip() for number, text in (remarks or {}).items() if number in criteria}
    standing = {score.criterion_id: score for score in current.scores.all()}
    said = {remark.criterion_id: remark for remark in current.remarks.all()}
    if seen != current.version and not _is_its_own(current, seen, window):
        _refuse_if_different(
            _as_typed(
                {number: standing[number].points if number in standing else None for number in points},
                {number: said[number].text if number in said else "" for number in remarks},
                {"opinion": current.opinion, "comment": current.comment},
            ),
            _as_typed(points, remarks, {"opinion": opinion, "comment": comment}),
        )
    for number, given in points.items():
        _set_points(current, number, given, standing.get(number))
    for number, text in remarks.items():
        _set_remark(current, number, text, said.get(number))
    current.comment, current.opinion = comment, opinion
    current.impartial_at = current.impartial_at or clock.now()
    if window != current.window:
        current.window, current.window_since = window, current.version
    current.version += 1
    current.save(update_fields=["comment", "opinion", "impartial_at", "window", "window_since", "version"])
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
def cancel_review(review: Review, *, by: Person) -> Review:
    """Take the review away from its reviewer; what is written in it stays."""
    return take_step(review, "cancel", by=by)


@action
def strike_review(review: Review, *, by: Person, reason: str) -> Review:
    """Let a review that was handed in not count."""
    return take_step(review, "strike", by=by, reason=reason)


@action
def resume_review(review: Review, *, by: Person) -> Review:
    """Give a cancelled review back to its reviewer, with what stands in it."""
    if Conflict.objects.filter(reviewer=review.reviewer_id, applicant=review.application.person_id).exists():
        raise Refusal(_("This person is not on the panel or has a conflict of interest here."))
    return take_step(review, "resume", by=by)


def _is_its_own(review: Review, seen: int, window: str) -> bool:
    """Whether all that was saved since version `seen` was saved by this same page."""
    return window != "" and window == review.window and seen >= review.window_since


def _as_typed(points: Points, remarks: Remarks, texts: Mapping[str, str]) -> dict[str, Any]:
    """All of it under the names of the form's fields."""
    return {
        **{f"points_{number}": given for number, given in points.items()},
        **{f"remark_{number}": text for number, text in remarks.items()},
        **texts,
    }


def _refuse_if_different(theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> None:
    """Stale with (theirs, mine) for every column that differs."""
    differing = {name: (theirs[name], mine[name]) for name in mine if theirs[name] != mine[name]}
    if differing:
        raise Stale(
            _("This was changed in another window in the meantime. Compare and save again."), differing
        )


def _set_remark(review: Review, number: int, text: str, remark: Remark | None) -> None:
    if not text:
        if remark is not None:
            remark.delete()
    elif remark is None:
        Remark.objects.create(review=review, criterion_id=number, text=text)
    elif remark.text != text:
        remark.text = text
        remark.save(update_fields=["text"])


def _set_points(review: Review, number: int, given: Decimal | None, score: Score | None) -> None:
    if given is None:
        if score is not None:
            score.delete()
    elif score is None:
        Score.objects.create(review=review, criterion_id=number, points=given)
    elif score.points != given:
        score.points = given
        score.save(update_fields=["points"])
