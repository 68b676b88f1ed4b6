"""Many institutions taken in at once, as sheets bring them."""

from collections.abc import Collection, Sequence
from typing import Any

from sojourn.kernel.action import action
from sojourn.kernel.many import create_many, save_many
from sojourn.kernel.permission import require
from sojourn.organisation.models import Person
from sojourn.partners.models import Institution
from sojourn.partners.names import fold


@action
def take_in(rows: Sequence[Any], *, by: Person | None) -> Sequence[Any]:
    """New institutions or codes of theirs; nobody (`by` None) is the command line, which may."""
    if by is not None:
        require(by, "partners.add_institution")
    return create_many([_searchable(row) for row in rows], by=by)


@action
def bring_up_to_date(rows: Sequence[Any], *, columns: Collection[str], by: Person | None) -> None:
    """Write columns of institutions, or of their codes, that were changed in memory."""
    if by is not None:
        require(by, "partners.take_in_changes")
    institutions = [row for row in rows if isinstance(row, Institution)]
    begun = Institution.history.filter(id__in=[one.pk for one in institutions]).values_list("id", flat=True)
    without = {one.pk for one in institutions} - set(begun)
    before = Institution.objects.filter(pk__in=without)
    # the catalogue is loaded without history: how the row was before its first change is written down
    Institution.history.bulk_history_create(list(before), default_change_reason="catalogue")
    wanted = {*columns, "search_text"} if institutions else columns
    save_many([_searchable(row) for row in rows], columns=wanted, by=by)


def _searchable(row: Any) -> Any:
    if isinstance(row, Institution):
        row.search_text = fold(f"{row.name_en} {row.name_zh}")
    return row


@action
def make_partners(numbers: Collection[int], *, by: Person | None) -> list[int]:
    """Count these institutions among the partners; gives the numbers of those that were none before."""
    new = list(Institution.objects.select_for_update().filter(pk__in=numbers, is_partner=False))
    begun = set(Institution.history.filter(id__in=[one.pk for one in new]).values_list("id", flat=True))
    Institution.history.bulk_history_create(
        [one for one in new if one.pk not in begun], default_change_reason="catalogue"
    )
    for one in new:
        one.is_partner = True
    save_many(new, columns=["is_partner"], by=by)
    return [one.pk for one in new]
