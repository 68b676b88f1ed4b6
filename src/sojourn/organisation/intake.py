"""Many units, people and what hangs on them taken in at once, as sheets bring them."""

from collections.abc import Collection, Sequence
from typing import Any

from sojourn.kernel.action import action
from sojourn.kernel.many import create_many, save_many
from sojourn.kernel.permission import require
from sojourn.organisation.models import Appointment, Denominator, LanguageScore, Person, Studies, Unit

MAY_ADD = {
    Unit: "organisation.take_in_units",
    Person: "organisation.take_in_people",
    Appointment: "organisation.take_in_people",
    Studies: "organisation.take_in_people",
    LanguageScore: "organisation.take_in_people",
    Denominator: "organisation.change_denominators",
}
"""What of this package a sheet may bring, and the permission that it takes."""


@action
def take_in(rows: Sequence[Any], *, by: Person | None) -> Sequence[Any]:
    """New rows of one model; nobody (`by` None) is the command line, which may."""
    if rows and by is not None:
        require(by, MAY_ADD[type(rows[0])])
    return create_many(rows, by=by)


@action
def bring_up_to_date(rows: Sequence[Any], *, columns: Collection[str], by: Person | None) -> None:
    """Write columns of rows that were changed in memory."""
    if rows and by is not None:
        require(by, MAY_ADD[type(rows[0])])
    save_many(rows, columns=columns, by=by)
