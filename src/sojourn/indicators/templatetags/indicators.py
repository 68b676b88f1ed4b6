"""Filters of the index's pages."""

from collections.abc import Mapping
from typing import Any

from django import template
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
def abs_of(number: int) -> int:
    return abs(number)
