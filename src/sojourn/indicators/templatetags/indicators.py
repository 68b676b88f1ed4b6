"""Filters of the index's pages."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from sojourn.engines.composite.indexing import ABOVE
from sojourn.engines.measures.figures import REASONS
from sojourn.kernel.text import language

register = template.Library()


@register.filter
def value_of(found: Mapping[Any, Any], key: Any) -> Any:
    """What stands under the key; None where nothing does."""
    return found.get(key)


@register.filter
def why(reason: str) -> str:
    """Why a figure is missing, or how it was taken, in the page's language; else as it was told."""
    if reason == ABOVE:
        return _("more met it than there are: it counts as all")
    told = REASONS.get(reason)
    return told[1 if language() == "zh" else 0] if told else reason


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
