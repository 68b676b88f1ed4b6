"""A kind's draft tried on past applications."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sojourn.applications.queries.dry_run import WHY, try_on_past
from sojourn.kernel.permission import screen
from sojourn.programmes.models import Kind
from sojourn.programmes.queries.kinds import label_in, newest_table, visible_kinds, whole_table


@screen("programmes.view_kind", one_of=visible_kinds)
def dry_run(request: HttpRequest, kind: Kind) -> HttpResponse:
    table, before = whole_table(kind), newest_table(kind)
    trial = try_on_past(kind, table)
    known = before or table
    return render(
        request,
        "applications/dry_run.html",
        {
            "kind": kind,
            "trial": trial,
            "lines": [
                {
                    "step": label_in(known, "steps", refused.step),
                    "state": label_in(known, "states", refused.source),
                    "why": WHY[refused.why],
                    "count": count,
                    "example": example,
                }
                for refused, count, example in trial.refused
            ],
        },
    )
