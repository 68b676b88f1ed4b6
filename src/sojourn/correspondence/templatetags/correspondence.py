"""The part "Messages" on the page of a thing."""

from typing import Any

from django import template
from django.db.models import Model

from sojourn.correspondence.queries import letters_about, writes_messages

register = template.Library()


@register.inclusion_tag("correspondence/_messages_about.html", takes_context=True)
def messages_about(context: template.Context, thing: Model) -> dict[str, Any]:
    """`{% messages_about application %}`: who wrote what when; only for those who may write."""
    person = context["request"].person
    if person is None or not writes_messages(person):
        return {"is_shown": False}
    is_own = getattr(thing, "person_id", None) == person.pk
    letters = [] if is_own else list(letters_about(thing, person)[:50])
    return {"is_shown": not is_own, "letters": letters, "kind": thing._meta.label_lower, "thing": thing}
