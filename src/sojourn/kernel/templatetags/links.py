"""What a thing came from and what it led to, on its page."""

from typing import Any

from django import template

from sojourn.kernel.links import linked
from sojourn.kernel.permission import may
from sojourn.kernel.timeline import told

register = template.Library()


@register.inclusion_tag("kernel/_links.html", takes_context=True)
def links(context: template.Context, thing: Any) -> dict[str, Any]:
    """Both lists, and the way to add to them for whoever may."""
    person = context["request"].person
    before, after = linked(thing, person)
    return {
        "came_from": [told(one) for one in before],
        "led_to": [told(one) for one in after],
        "thing_name": told(thing).name,
        "may_link": may(person, "kernel.link_things"),
        "request": context["request"],
    }
