"""How the fields of a form are drawn: Bootstrap's classes, and what a screen reader is told."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms, template
from django.db.models import Manager, QuerySet
from django.forms.boundfield import BoundField, BoundWidget
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sojourn.kernel.refusal import Stale

register = template.Library()

CHECKS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@register.simple_tag
def shape(field: BoundField) -> str:
    """`check` for one box, `choices` for a group of boxes, `line` for one control under its label."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "choices" if isinstance(widget, CHECKS) else "line"


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The widget, with its class, its native date picker, and the ids of its help and errors."""
    widget = field.field.widget
    attrs: dict[str, Any] = {"class": f"{class_of(widget)} {widget.attrs.get('class', '')}".strip()}
    label, placeholder = str(field.label), str(widget.attrs.get("placeholder", ""))
    if placeholder in label or label in placeholder:
        attrs["placeholder"] = False  # it only repeats the label
    use_native_picker(field, attrs)
    described_by = notes_of(field)
    if described_by:
        attrs["aria-describedby"] = described_by
    return field.as_widget(attrs=attrs)


@register.simple_tag
def options(field: BoundField) -> list[BoundWidget]:
    """The boxes of a group, one by one."""
    field.field.widget.attrs["class"] = "form-check-input"
    return list(field)


@register.simple_tag
def described(field: BoundField) -> SafeString:
    """`aria-describedby` and `aria-invalid` of a group."""
    described_by = notes_of(field)
    text = format_html(' aria-describedby="{}"', described_by) if described_by else SafeString("")
    return text + SafeString(' aria-invalid="true"') if field.errors else text


@register.filter
def has_required(form: forms.BaseForm) -> bool:
    return any(field.field.required for field in form.visible_fields())


@register.inclusion_tag("kernel/_error_summary.html")
def error_summary(*many: Any) -> dict[str, Any]:
    """What is wrong in one or more forms or formsets, each line leading to its field."""
    return {"errors": [line for form in many if form for line in faults_of(form)]}


@register.simple_tag
def differences(stale: Stale, form: Any = None) -> list[dict[str, Any]]:
    """What the other person saved and what this one typed, field by field, as people read them."""
    rows = []
    for name, (theirs, mine) in stale.changes.items():
        field = form[name] if form and name in form.fields else None
        label = field.label if field else name.replace("_", " ")
        rows.append({"label": label, "theirs": shown(theirs, field), "mine": shown(mine, field)})
    return rows


def class_of(widget: forms.Widget) -> str:
    """Bootstrap's class for this kind of control."""
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


def use_native_picker(field: BoundField, attrs: dict[str, Any]) -> None:
    """Give dates and times the browser's picker, which wants ISO text whatever the language."""
    widget = field.field.widget
    if isinstance(widget, forms.DateTimeInput):
        value = field.value()
        seconds = isinstance(value, datetime) and value.second
        widget.input_type, widget.format = (
            "datetime-local",
            "%Y-%m-%dT%H:%M:%S" if seconds else "%Y-%m-%dT%H:%M",
        )
        if seconds:
            attrs["step"] = "1"
    elif isinstance(widget, forms.DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    elif isinstance(widget, forms.TimeInput):
        widget.input_type, widget.format = "time", "%H:%M"


def notes_of(field: BoundField) -> str:
    """Ids of the help and of the errors that stand at this field."""
    ids = [f"{field.auto_id}_help"] if field.help_text else []
    ids += [f"{field.auto_id}_wrong"] if field.errors else []
    return " ".join(ids)


def faults_of(form: Any) -> Iterable[dict[str, str]]:
    """Each error of a form or formset with the label and the id of its field."""
    if isinstance(form, forms.BaseFormSet):
        for text in form.non_form_errors():
            yield {"text": text, "target": "", "label": ""}
        for one in form.forms:
            yield from faults_of(one)
        return
    for name, texts in form.errors.items():
        field = form[name] if name in form.fields else None
        at_field = field is not None and not field.is_hidden
        for text in texts:
            yield {
                "text": text,
                "target": target_of(field) if at_field else "",
                "label": field.label if at_field else "",
            }


def target_of(field: BoundField) -> str:
    """The id that a link to this field leads to: the control, or the group of boxes."""
    return field.auto_id if isinstance(field.field.widget, CHECKS) else field.id_for_label


def shown(value: Any, field: BoundField | None) -> str:
    """A value as people read it: the label of a choice, yes or no, a date in words, a dash for nothing."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value in (None, ""):
        return "–"
    if isinstance(value, Manager):
        value = value.all()
    if isinstance(value, (list, tuple, set, QuerySet)):
        return "、".join(shown(one, field) for one in value) or "–"
    if isinstance(value, datetime):
        value = timezone.template_localtime(value)
    choices = dict(getattr(field.field, "choices", ())) if field and not hasattr(value, "pk") else {}
    return str(choices[value]) if value in choices else formats.localize(value)
