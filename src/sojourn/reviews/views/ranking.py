"""The button that computes the scores of a call, and what its page says of the job behind it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from sojourn.applications.queries import calls_to_select_for, work_done, work_under_way
from sojourn.applications.views.work import to_work
from sojourn.kernel.pages import number_in
from sojourn.kernel.permission import screen
from sojourn.programmes.models import Call
from sojourn.reviews.queries.ranking import why_not_to_rank

RANKING = "reviews.rank"


@require_POST
@screen("reviews.rank_applications", one_of=calls_to_select_for)
def rank(request: HttpRequest, call: Call) -> HttpResponse:
    """Start the job that computes the scores, unless they cannot be computed now."""
    refusal = why_not_to_rank(call)
    if refusal:
        messages.error(request, refusal)
        return redirect("reviews:selection", call.pk)
    return to_work(request, RANKING, call=call.pk) or redirect("reviews:selection", call.pk)


def ranking_of(request: HttpRequest, call: Call) -> dict[str, Any]:
    """The job that is under way, and in words what came of the one from which somebody returns."""
    job = work_done(request.person, number_in(request.GET, "work"), RANKING, call=call.pk)
    came_of_it = ""
    if job is not None:
        text = ngettext(
            "The score of %(count)d application is computed.",
            "The scores of %(count)d applications are computed.",
            job.result["count"],
        )
        came_of_it = text % {"count": job.result["count"]}
    return {"work": work_under_way(RANKING, call=call.pk), "came_of_it": came_of_it}
