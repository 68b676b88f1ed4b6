"""Small looks into what the pages of stays are given."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from sojourn.stays.models import Removal
from sojourn.stays.queries import Difference

register = template.Library()

LABELS = {"same": _("unchanged"), "changed": _("changed"), "added": _("added"), "removed": _("removed")}
MARKS = {"same": "=", "changed": "~", "added": "+", "removed": "−"}
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


@register.filter
def difference_mark(line: Difference) -> str:
    """A sign that tells the kind of change without its colour."""
    return MARKS[line.kind]


@register.filter
def reason_of(line: Difference, removals: Mapping[int, Removal]) -> str:
    """`{{ line|reason_of:removals }}`: why this course was put in, changed or taken out."""
    row = line.after or removals.get(line.course.pk)
    if row is None or not row.reason:
        return ""
    return f"{row.get_reason_display()}: {row.reason_text}" if row.reason_text else row.get_reason_display()
