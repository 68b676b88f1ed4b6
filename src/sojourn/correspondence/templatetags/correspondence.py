"""The part "Messages" on the page of a thing."""

from typing import Any

from django import template
from django.db.models import Model

from sojourn.correspondence.queries import letters_about

register = template.Library()


@register.inclusion_tag("correspondence/_messages_about.html", takes_context=True)
def messages_about(context: template.Context, thing: Model) -> dict[str, Any]:
    """`{% messages_about application %}`: who wrote what when; only for those who may write."""
    person = context["request"].person
    letters = letters_about(thing, person) if person is not None else None
    return {
        "is_shown": letters is not None,
        "letters": letters,
        "kind": thing._meta.label_lower,
        "thing": thing,
    }
