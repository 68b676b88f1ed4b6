"""Points that reviewers gave on paper or in a sheet, taken in."""

from collections.abc import Sequence

from sojourn.kernel.action import action
from sojourn.kernel.many import create_many, save_many
from sojourn.kernel.permission import require
from sojourn.organisation.models import Person
from sojourn.reviews.models import Score


@action
def take_in_scores(new: Sequence[Score], changed: Sequence[Score], *, by: Person | None) -> None:
    """New and changed points of reviews that have not been handed in."""
    if by is not None:
        require(by, "reviews.take_in_scores")
    create_many(new, by=by)
    save_many(changed, columns=["points"], by=by)
