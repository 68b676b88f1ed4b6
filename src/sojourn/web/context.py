"""What every page shows around its content."""

from typing import Any

from django.http import HttpRequest


def chrome(request: HttpRequest) -> dict[str, Any]:
    """The person, their hats and the hat they wear."""
    return {
        "person": getattr(request, "person", None),
        "hats": getattr(request, "hats", []),
        "hat": getattr(request, "hat", None),
    }
