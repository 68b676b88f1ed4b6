"""What is shown where something has failed: our own fault, or a database or disk that is away for a while."""

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
SOON = 60
"""Seconds after which it is worth asking again."""


def page_of_failure(request: HttpRequest) -> HttpResponse:
    """503 with Retry-After while nothing can be read or written, else 500."""
    failure = sys.exc_info()[1]
    if isinstance(failure, (OperationalError, InterfaceError)) or getattr(failure, "errno", None) in NO_ROOM:
        page = render_to_string("503.html")
        return HttpResponse(page, status=503, headers={"Retry-After": str(SOON), "Cache-Control": "no-store"})
    return HttpResponse(render_to_string("500.html"), status=500)
