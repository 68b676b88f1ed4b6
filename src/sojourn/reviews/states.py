"""The axis of one review."""

from django.utils.translation import gettext_lazy as _

from sojourn.engines.workflow import State, Step, Workflow

REVIEWER, OFFICE = "reviewer", "office"


def _is_complete(review) -> str | None:  # noqa: ANN001 - a Review; states stand below models
    return review.what_is_missing() or None


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
        Step("submit", _("Hand in"), ("assigned",), "submitted", (REVIEWER,), _is_complete),
        Step("reopen", _("Correct"), ("submitted",), "assigned", (REVIEWER,)),
        Step(
            "recuse", _("Declare a conflict of interest"), ("assigned",), "recused", (REVIEWER,), None, True
        ),
        Step("cancel", _("Cancel"), ("assigned", "recused"), "cancelled", (OFFICE,)),
    ),
)
