"""The axis of one review."""

from django.utils.translation import gettext_lazy as _

from sojourn.engines.workflow import State, Step, Workflow

REVIEWER, OFFICE = "reviewer", "office"


def _is_under_review(review) -> str | None:  # noqa: ANN001 - a Review; states stand below models
    if review.application.state == "under_review":
        return None
    return _("The application is not under review any more.")


def _is_complete(review) -> str | None:  # noqa: ANN001
    return _is_under_review(review) or review.what_is_missing() or None


def _can_be_corrected(review) -> str | None:  # noqa: ANN001
    if review.is_past_date:
        return _("The date for reviews has passed.")
    return _is_under_review(review)


REVIEW = Workflow(
    name="review",
    label=_("review"),
    start="assigned",
    states=(
        State("assigned", _("to be written"), (REVIEWER,), "warning"),
        State("submitted", _("handed in"), (), "success"),
        State("recused", _("conflict of interest declared"), (OFFICE,), "danger"),
        State("cancelled", _("cancelled")),
    ),
    steps=(
        Step("submit", _("Hand in"), ("assigned",), "submitted", (REVIEWER, OFFICE), _is_complete),
        Step("reopen", _("Correct"), ("submitted",), "assigned", (REVIEWER,), _can_be_corrected),
        Step(
            "recuse",
            _("Declare a conflict of interest"),
            ("assigned", "submitted"),
            "recused",
            (REVIEWER,),
            _is_under_review,
            True,
        ),
        Step("cancel", _("Cancel"), ("assigned", "recused"), "cancelled", (OFFICE,)),
        Step("strike", _("Do not count"), ("submitted",), "cancelled", (OFFICE,), _is_under_review, True),
        Step("resume", _("Ask again"), ("cancelled",), "assigned", (OFFICE,), _is_under_review),
    ),
)
