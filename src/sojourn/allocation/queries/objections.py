"""Objections to a result on notice."""

from django.db.models import Case, Q, QuerySet, When

from sojourn.allocation.models import Objection, Outcome
from sojourn.allocation.queries.runs import reads_runs
from sojourn.kernel import clock
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call

WAITING = ("filed", "appealed")


def visible_objections(person: Person) -> QuerySet[Objection]:
    """One's own; all for those who read runs."""
    found = Objection.objects.select_related("run__call", "application__person", "application__unit")
    return found if reads_runs(person) else found.filter(application__person=person)


def waiting_first(objections: QuerySet[Objection]) -> QuerySet[Objection]:
    """Those somebody has to answer first, then the newest."""
    waits = Case(When(state__in=WAITING, then=0), default=1)
    return objections.order_by(waits, "-filed_at", "pk")


def objection_of(outcome: Outcome) -> Objection | None:
    """The applicant's objection to this result, the newest if one was withdrawn. One query."""
    return (
        Objection.objects.filter(run=outcome.run_id, application=outcome.application_id)
        .order_by("-pk")
        .first()
    )


def outcome_of_objection(objection: Objection) -> Outcome:
    """The result that the objection is about. One query."""
    return Outcome.objects.select_related("place__programme__institution").get(
        run=objection.run_id, application=objection.application_id
    )


def unsettled_objections(call: Call) -> int:
    """How many keep the notice period open."""
    may_be_appealed = Q(state="rejected", appeal_until__gte=clock.today())
    return Objection.objects.filter(
        Q(state__in=WAITING) | may_be_appealed, run__call=call, run__state="published"
    ).count()
