"""Who else edits this page."""

from typing import Any

from django import template

from sojourn.kernel.presence import token_of

register = template.Library()


@register.inclusion_tag("kernel/_editing.html", takes_context=True)
def editing(context: template.Context) -> dict[str, Any]:
    """The line that tells who else has this page open to edit; nothing without script."""
    request = context.get("request")
    if request is None or not getattr(request, "person", None):
        return {}
    return {"token": token_of(request.path, request.user)}
