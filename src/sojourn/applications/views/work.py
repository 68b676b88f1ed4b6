"""From a button to the page of the job that does the work."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from sojourn.applications.actions import begin_work
from sojourn.kernel.models import Job
from sojourn.kernel.pages import attempt


def to_work(request: HttpRequest, kind: str, **parameters: Any) -> HttpResponse | None:
    """To the page of the job; None, with the reason above the next page, where it could not be begun."""
    begun: list[Job] = []
    if attempt(request, lambda: begun.append(begin_work(kind, by=request.person, **parameters))):
        return redirect("kernel:job", begun[0].pk)
    return None
