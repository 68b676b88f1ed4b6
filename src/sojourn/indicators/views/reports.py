"""Reports as files: of a whole release, and of one unit."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from sojourn.indicators import actions
from sojourn.indicators.models import Placing, Release
from sojourn.indicators.queries.reports import report_file
from sojourn.indicators.queries.unit_reports import document_of_unit
from sojourn.indicators.queries.visible import (
    public_releases,
    visible_improvements,
    visible_placings,
    visible_releases,
)
from sojourn.kernel.documents import FORMATS
from sojourn.kernel.files import download, serve
from sojourn.kernel.models import Job
from sojourn.kernel.pages import attempt
from sojourn.kernel.permission import public, screen


@screen("indicators.read_index", one_of=visible_releases)
def release_file(request: HttpRequest, release: Release, ending: str) -> HttpResponse:
    """The file where it is made; a press of the button makes it, as a job that ends here."""
    if ending not in FORMATS:
        raise Http404
    made = report_file(release, ending)
    if request.method == "POST" and made is None:
        jobs: list[Job] = []
        if attempt(
            request, lambda: jobs.append(actions.begin_report(release, ending=ending, by=request.person))
        ):
            return redirect("kernel:job", jobs[0].pk)
    if request.method == "POST" and made is not None:
        return redirect("indicators:release_file", release.pk, ending)
    return redirect("indicators:release", release.pk) if made is None else serve(made.file)


@public
def public_file(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """The same of an index that everybody may read, once it is made."""
    release = get_object_or_404(public_releases(), pk=pk)
    if ending not in FORMATS:
        raise Http404
    made = report_file(release, ending)
    return redirect("indicators:public", release.pk) if made is None else serve(made.file)


@screen("indicators.view_placing", one_of=visible_placings)
def unit_file(request: HttpRequest, placing: Placing, ending: str) -> HttpResponse:
    """One unit's report."""
    if ending not in FORMATS:
        raise Http404
    media_type, written = FORMATS[ending]
    content = written(document_of_unit(placing.release, placing, visible_improvements(request.person)))
    return download(f"{placing.release.code}-{placing.unit.code}.{ending}", content, media_type)
