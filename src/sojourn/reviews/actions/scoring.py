"""From reviews to scores."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sojourn.applications.models import Application
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import take_step
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call
from sojourn.reviews.queries import Composite, composites, uses_reviews, waiting_for_reviews

UNDER_SELECTION = frozenset({"published", "open", "closed"})
"""States of a call in which scores may be computed, once its closing instant has passed."""


@action
def rank_applications(call: Call, *, by: Person) -> int:
    """Compute the composite score of every application that is ready, and rank it; tells how many.

    Asked again it takes up what has become ready since, and computes those ranked before anew.
    """
    require(by, "reviews.rank_applications")
    call = Call.objects.select_for_update().get(pk=call.pk)
    if not call.is_past_closing:
        raise Refusal(_("The call is open until %(at)s.") % {"at": call.closes_at_text})
    if call.state not in UNDER_SELECTION:
        raise Refusal(_("The result has been published; its scores stand."))
    ready = Q(state__in=["under_review", "ranked"])
    if not uses_reviews(call):
        ready |= Q(state="eligible")
    elif waiting := waiting_for_reviews(call).count():
        raise Refusal(
            ngettext(
                "%(count)d application still waits for its reviews.",
                "%(count)d applications still wait for their reviews.",
                waiting,
            )
            % {"count": waiting}
        )
    applications = list(call.applications.filter(ready).select_related("person", "call"))
    if not applications:
        raise Refusal(_("No application is ready to be ranked."))
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
