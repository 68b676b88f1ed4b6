"""The scores of a call, and copies of documents for its reviewers, as long work."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sojourn.applications.tasks import author_of, in_parts
from sojourn.kernel.jobs import Progress, job
from sojourn.kernel.refusal import Refusal
from sojourn.programmes.models import Call
from sojourn.reviews.actions import make_reading_copy, rank_applications
from sojourn.reviews.queries.copies import documents_without_copy
from sojourn.reviews.queries.ranking import applications_to_rank, why_not_to_rank

PART = 100
"""So many applications at once: the scale of each reviewer is made of all their reviews each time."""


@job("reviews.rank", label=_("Scores of the applications"))
def rank(progress: Progress, *, call: int) -> dict[str, Any]:
    """Compute and keep the scores part by part; begun again it computes them all anew."""
    by, of = author_of(progress), Call.objects.get(pk=call)
    if refusal := why_not_to_rank(of):
        raise Refusal(refusal)
    numbers = list(applications_to_rank(of).values_list("pk", flat=True))
    count = in_parts(progress, numbers, lambda part: rank_applications(of, among=part, by=by), size=PART)
    # whoever corrected a review in between has moved the scale of all: who was before them counts anew
    rank_applications(of, by=by)
    return {"path": f"{reverse('reviews:selection', args=[call])}?work={progress.job.pk}", "count": count}


@job("reviews.copies", label=_("Documents made ready for blind reviews"))
def make_reading_copies(progress: Progress, *, call: int) -> dict[str, Any]:
    """Copies of all documents under review that have none; each stands by itself, so it can begin again."""
    waiting = list(documents_without_copy(Call.objects.get(pk=call)))
    for number, document in enumerate(waiting):
        progress.at(number, len(waiting))
        make_reading_copy(document, by=None)
    progress.at(len(waiting), len(waiting))
    return {"path": reverse("reviews:copies", args=[call]), "count": len(waiting)}
