"""Many agreements taken in at once, as sheets bring them."""

from collections.abc import Collection, Sequence
from typing import Any

from sojourn.agreements.models import Agreement, Condition
from sojourn.kernel.action import action
from sojourn.kernel.many import create_many, save_many
from sojourn.kernel.permission import require
from sojourn.organisation.models import Person
from sojourn.partners.intake import make_partners


@action
def take_in(rows: Sequence[Agreement | Condition], *, by: Person | None) -> Sequence[Any]:
    """New agreements, whose institutions become partners by that, or conditions of some."""
    if by is not None:
        require(by, "agreements.add_agreement")
    made = create_many(rows, by=by)
    make_partners({row.institution_id for row in rows if isinstance(row, Agreement)}, by=by)
    return made


@action
def bring_up_to_date(
    rows: Sequence[Agreement | Condition], *, columns: Collection[str], by: Person | None
) -> None:
    """Write columns of agreements or conditions that were changed in memory."""
    if by is not None:
        require(by, "agreements.change_agreement")
    save_many(rows, columns=columns, by=by)
