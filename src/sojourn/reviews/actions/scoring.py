"""From reviews to scores."""

from collections.abc import Sequence

from sojourn.applications.models import Application
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import take_step
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call
from sojourn.reviews.queries import Composite, composites
from sojourn.reviews.queries.ranking import applications_to_rank, why_not_to_rank


@action
def rank_applications(call: Call, *, among: Sequence[int] | None = None, by: Person) -> int:
    """Compute the composite score of every application that is ready, and rank it; tells how many.

    Asked again it takes up what has become ready since, and computes those ranked before anew. With `among`
    it ranks only those of these numbers. A unit's order stands as soon as one of its own has a score.
    """
    require(by, "reviews.rank_applications")
    call = Call.objects.select_for_update().get(pk=call.pk)
    refusal = why_not_to_rank(call)
    if refusal:
        raise Refusal(refusal)
    ready = applications_to_rank(call)
    if among is not None:
        ready = ready.filter(pk__in=among)
    applications = list(ready.select_related("person", "call"))
    found = composites(call, applications)
    for application in applications:
        _rank(application, found[application.pk], by=by)
    return len(applications)


def _rank(application: Application, composite: Composite, *, by: Person) -> None:
    if application.state != "ranked":
        # nobody has a say in an application of their own; its score follows from the parts by itself
        take_step(application, "rank", by=None if application.person_id == by.pk else by)
    if (application.score, application.score_parts) != (composite.score, composite.parts):
        application.score, application.score_parts = composite.score, composite.parts
        application.save(update_fields=["score", "score_parts"])
