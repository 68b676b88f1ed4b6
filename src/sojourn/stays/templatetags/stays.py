"""Small looks into what the pages of stays are given."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from sojourn.stays.queries import Difference

register = template.Library()

LABELS = {"same": _("unchanged"), "changed": _("changed"), "added": _("added"), "removed": _("removed")}
TONES = {"same": "neutral", "changed": "warning", "added": "success", "removed": "danger"}


@register.filter
def of(texts: Mapping[Any, str], key: Any) -> str:
    """`{{ reasons|of:line.pk }}`"""
    return texts.get(key, "")


@register.filter
def difference_label(line: Difference) -> str:
    return LABELS[line.kind]


@register.filter
def difference_tone(line: Difference) -> str:
    return TONES[line.kind]
