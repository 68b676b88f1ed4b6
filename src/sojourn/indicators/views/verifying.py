"""A frozen release computed anew, and its files with which anybody can do so."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from sojourn.indicators import actions
from sojourn.indicators.models import Release
from sojourn.indicators.queries.computing import archive_of_files
from sojourn.indicators.queries.verifying import bundle_of
from sojourn.indicators.queries.visible import visible_releases
from sojourn.kernel.files import download
from sojourn.kernel.models import Job
from sojourn.kernel.pages import attempt
from sojourn.kernel.permission import screen
from sojourn.kernel.refusal import Refusal


@require_POST
@screen("indicators.verify", one_of=visible_releases)
def release_verify(request: HttpRequest, release: Release) -> HttpResponse:
    """Compute anew, as a job; the release then says what came of it."""
    jobs: list[Job] = []
    if attempt(request, lambda: jobs.append(actions.begin_verification(release, by=request.person))):
        return redirect("kernel:job", jobs[0].pk)
    return redirect("indicators:release", release.pk)


@screen("indicators.verify", one_of=visible_releases)
def release_bundle(request: HttpRequest, release: Release) -> HttpResponse:
    """Frozen facts and figures in one file."""
    try:
        content = archive_of_files(bundle_of(release))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("indicators:release", release.pk)
    return download(f"{release.code}.zip", content, "application/zip")
