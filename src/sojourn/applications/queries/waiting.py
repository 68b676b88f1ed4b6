"""How many applications stand where, over several calls at once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Count

from sojourn.applications.models import Application
from sojourn.applications.queries.visible import (
    READING,
    applications_to_work_on,
    own_applications,
    units_that_tally,
)
from sojourn.kernel.tally import counts_per_context
from sojourn.organisation.models import Person
from sojourn.organisation.queries import standing_of
from sojourn.programmes.models import Call


def counts_per_call(
    person: Person, calls: Iterable[Call], *, units: Iterable[int] | None = None
) -> Mapping[int, Counter[str]]:
    """Number of the call -> state -> how many of others the person reads, or only of these units. One query.

    From the tally where it adds up to what the person reads, else counted.
    """
    numbers = [call.pk for call in calls]
    tallied = units_that_tally(person)
    if tallied is not None:
        wanted = None if standing_of(person).reaches_all(READING) else tallied
        if units is not None:
            wanted = tallied & frozenset(units)
        without = own_applications(person).select_related(None)
        return counts_per_context(Application, numbers, units=wanted, without=without)
    applications = applications_to_work_on(person).filter(call__in=numbers)
    if units is not None:
        applications = applications.filter(unit__in=units)
    found: dict[int, Counter[str]] = defaultdict(Counter)
    counted = applications.order_by().values_list("call", "state").annotate(Count("pk", distinct=True))
    for call, state, count in counted:
        found[call][state] = count
    return found
