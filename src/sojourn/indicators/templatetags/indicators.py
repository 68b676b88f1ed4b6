"""Filters of the index's pages."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.formats import number_format

from sojourn.indicators.queries.reasons import why

register = template.Library()
register.filter("why", why)


@register.filter
def value_of(found: Mapping[Any, Any], key: Any) -> Any:
    """What stands under the key; None where nothing does."""
    return found.get(key)


@register.filter
def at(found: Sequence[Any], place: int) -> Any:
    """What stands at this place of a list."""
    return found[place]


@register.filter
def signed(number: float | None) -> str:
    """With its sign, one digit; a dash for what is not known."""
    if number is None:
        return "–"
    told = number_format(abs(number), 1)
    return f"{'−' if number < 0 else '+'}{told}" if round(number, 1) else number_format(0, 1)


@register.filter
def abs_of(number: int) -> int:
    return abs(number)
