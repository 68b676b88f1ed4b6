"""The order in which a unit puts the applications it endorses: always 1 to n, each rank once."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from sojourn.applications.models import Application, Endorsement
from sojourn.applications.queries import unit_order
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Person, Unit
from sojourn.programmes.models import Call


@action
def order_endorsements(
    call: Call, unit: Unit, *, order: Sequence[int], seen: Sequence[int] | None = None, by: Person
) -> None:
    """Rank the endorsed applications of a unit as their numbers stand in `order`.

    `seen` is the order that the page showed: where another has changed it since, nothing is done.
    """
    require(by, "applications.order_unit", unit)
    endorsed = {one.application_id: one for one in _locked_order(call.pk, unit.pk)}
    if sorted(order) != sorted(endorsed) or (seen is not None and list(seen) != list(endorsed)):
        raise Refusal(_("The list has changed in the meantime. Look at it again; nothing was saved."))
    if any(one.application.score is not None for one in endorsed.values()):
        raise Refusal(_("The scores have been computed with this order. It stands."))
    _number([endorsed[number] for number in order])


@action
def move_endorsement(application: Application, *, to: int, by: Person) -> None:
    """Give one endorsed application this rank in its unit; the others keep their order."""
    order = [one.application_id for one in _locked_order(application.call_id, application.unit_id)]
    if application.pk not in order:
        raise Refusal(_("Only endorsed applications have a rank."))
    order.remove(application.pk)
    order.insert(min(max(to, 1), len(order) + 1) - 1, application.pk)
    order_endorsements(application.call, application.unit, order=order, by=by)


def join_unit_order(application: Application) -> int:
    """The next free rank in the unit; the caller writes it within the same transaction."""
    return len(_locked_order(application.call_id, application.unit_id)) + 1


def leave_unit_order(application: Application) -> None:
    """Take an application out of its unit's order; those after it move up."""
    endorsed = _locked_order(application.call_id, application.unit_id)
    leaving = [one for one in endorsed if one.application_id == application.pk]
    for one in leaving:
        one.rank_in_unit = None
        one.save(update_fields=["rank_in_unit"])
    if leaving:
        _number([one for one in endorsed if one not in leaving])


def _locked_order(call_id: int, unit_id: int) -> list[Endorsement]:
    """The unit's endorsed applications in order; the unit's row is the lock, so two officers take turns."""
    Unit.objects.select_for_update().get(pk=unit_id)
    return list(unit_order(call_id, unit_id))


def _number(endorsed: Sequence[Endorsement]) -> None:
    for rank, one in enumerate(endorsed, 1):
        if one.rank_in_unit != rank:
            one.rank_in_unit = rank
            one.save(update_fields=["rank_in_unit"])
