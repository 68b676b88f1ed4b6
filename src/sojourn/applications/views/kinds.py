"""What kinds need beyond an application's own pages: the trial on past ones, the package for a sponsor."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sojourn.applications.queries import calls_to_select_for
from sojourn.applications.queries.dry_run import WHY, try_on_past
from sojourn.applications.queries.forwarding import applications_to_forward, forwarding_package
from sojourn.kernel.files import download
from sojourn.kernel.permission import screen
from sojourn.programmes.models import Call, Kind
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


@require_GET
@screen("applications.select", one_of=calls_to_select_for)
def package(request: HttpRequest, call: Call) -> FileResponse:
    """What goes to the sponsor: the list, and of each person all documents in one file."""
    content = forwarding_package(list(applications_to_forward(call, request.person)))
    return download(f"{call.code}.zip", content, "application/zip")
