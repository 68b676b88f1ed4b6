"""Points that come back in a sheet."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import take_step
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call
from sojourn.reviews.models import Review, Score
from sojourn.reviews.queries.sheet import Changed, Row, changes_in


@action
def save_scores_from_rows(call: Call, rows: Sequence[tuple[int, Row]], *, by: Person) -> int:
    """Take over the points of these rows, all or none; complete reviews are handed in. Tells how many."""
    require(by, "reviews.run_panel")
    Call.objects.select_for_update().get(pk=call.pk)
    changes, faults = changes_in(call, rows)
    if faults:
        first = faults[0]
        raise Refusal(
            _("Row %(row)d, column “%(column)s”, “%(value)s”: %(reason)s")
            % {"row": first.row, "column": first.column, "value": first.value, "reason": first.reason}
        )
    if not changes:
        raise Refusal(_("The sheet changes nothing."))
    for changed in changes:
        _save(changed, by=by)
    return len(changes)


def _save(changed: Changed, *, by: Person) -> None:
    review = Review.objects.select_for_update().get(pk=changed.review.pk)
    if review.application.person_id == by.pk:
        raise Refusal(_("Nobody enters points on an application of their own."))
    for criterion, (_before, points) in changed.points.items():
        Score.objects.update_or_create(review=review, criterion=criterion, defaults={"points": points})
    if changed.points:
        review.version += 1
        review.save(update_fields=["version"])
    if changed.is_complete:
        take_step(review, "submit", by=by)
