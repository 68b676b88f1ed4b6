"""The WSGI application for the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sojourn.settings")

application = get_wsgi_application()


def settle() -> None:
    """Load what the first request would, and keep the collector from walking it again and again.

    With some hundred thousand lasting things a full collection held up whatever was being answered for
    150 ms and more.
    """
    get_resolver().url_patterns  # noqa: B018  all views with all they import
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 20, 50)


settle()
