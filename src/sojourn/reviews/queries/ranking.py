"""Which applications of a call can be ranked now, and why none can."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sojourn.applications.models import Application
from sojourn.programmes.models import Call
from sojourn.reviews.queries.progress import uses_reviews, waiting_for_reviews

UNDER_SELECTION = frozenset({"published", "open", "closed"})
"""States of a call in which scores may be computed, once its closing instant has passed."""


def applications_to_rank(call: Call) -> QuerySet[Application]:
    """Those that are ready, and those ranked before, whose scores are computed anew. One query more."""
    ready = Q(state__in=["under_review", "ranked"])
    if not uses_reviews(call):
        ready |= Q(state="eligible")
    return call.applications.filter(ready).order_by("pk")


def why_not_to_rank(call: Call) -> str:
    """Why no scores can be computed now, as a sentence; empty where they can. Three queries at most."""
    if not call.is_past_closing:
        return _("The call is open until %(at)s.") % {"at": call.closes_at_text}
    if call.state not in UNDER_SELECTION:
        return _("The result has been published; its scores stand.")
    if uses_reviews(call) and (waiting := waiting_for_reviews(call).count()):
        return ngettext(
            "%(count)d application still waits for its reviews.",
            "%(count)d applications still wait for their reviews.",
            waiting,
        ) % {"count": waiting}
    if not applications_to_rank(call).exists():
        return _("No application is ready to be ranked.")
    return ""
