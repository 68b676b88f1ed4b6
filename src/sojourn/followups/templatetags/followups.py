"""Action items on the page of any thing, and the way from a thing to its page."""

from django import template
from django.db.models import Model, QuerySet

from sojourn.followups.models import ActionItem
from sojourn.followups.queries import action_items_of
from sojourn.kernel.search.declared import kind_of

register = template.Library()


@register.simple_tag
def action_items(thing: Model) -> QuerySet[ActionItem]:
    """What came of the thing."""
    return action_items_of(thing)


@register.filter
def name_in_addresses(thing: Model) -> str:
    """The thing as the address of a new action item names it."""
    return f"{thing._meta.label_lower}-{thing.pk}"


@register.filter
def page_of(thing: Model) -> str:
    """The address of the thing's page, where the search knows it; empty where not."""
    kind = kind_of(type(thing))
    return kind.path(thing) if kind else ""


@register.filter
def title_of(thing: Model) -> str:
    """What the search calls the thing."""
    kind = kind_of(type(thing))
    return str(kind.title(thing) if kind else thing)
