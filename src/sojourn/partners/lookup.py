"""Fields by which forms name institutions: by the ROR id or the name."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sojourn.kernel.text import in_language
from sojourn.partners.models import Institution
from sojourn.partners.names import fold
from sojourn.partners.queries import institutions_matching

SUGGESTED = 5


class PartnersInput(forms.TextInput):
    """A line of text that offers the names of the partners while one types."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        listed = f"{(attrs or {}).get('id', name)}-partners"
        line = super().render(name, value, {**(attrs or {}), "list": listed}, renderer)
        partners = Institution.objects.filter(is_partner=True).exclude(kind="consortium")
        options = format_html_join(
            "", '<option value="{}">', ((in_language(one, "name"),) for one in partners[:500])
        )
        return format_html('{}<datalist id="{}">{}</datalist>', line, listed, options)


class InstitutionNameField(forms.CharField):
    """One institution of the catalogue."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", PartnersInput)
        options.setdefault("help_text", gettext_lazy("Name or ROR id, as in the catalogue of institutions."))
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        return _name_of(value)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return institution_named(text) if text else None


class InstitutionNamesField(forms.CharField):
    """Several institutions, one in each line."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        options.setdefault("help_text", gettext_lazy("Names or ROR ids, one in each line."))
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) or value is None:
            return value
        return "\n".join(str(_name_of(one)) for one in value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != data)

    def clean(self, value: Any) -> list[Institution]:
        text = super().clean(value) or ""
        return [institution_named(line.strip()) for line in text.splitlines() if line.strip()]


def _name_of(value: Any) -> Any:
    if isinstance(value, int):
        value = Institution.objects.filter(pk=value).first()
    return in_language(value, "name") if isinstance(value, Institution) else value


def institution_named(text: str) -> Institution:
    """The only institution of this ROR id or name; ValidationError with what may be meant."""
    text = text.replace("\0", "")
    exact = Institution.objects.filter(ror_id=text.rpartition("/")[2].lower()).first()
    if exact is not None:
        return exact
    found = list(institutions_matching(text)[:50]) if fold(text) else []
    same = [one for one in found if fold(text) in {fold(one.name_en), fold(one.name_zh)}]
    if len(same) == 1:
        return same[0]
    suggested = ", ".join(_told(same or found))
    if suggested:
        raise ValidationError(
            _("“%(text)s” is not the whole name of one institution. Is one of these meant: %(suggested)s?")
            % {"text": text, "suggested": suggested}
        )
    raise ValidationError(_("The catalogue has no institution “%(text)s”.") % {"text": text})


def _told(institutions: Iterable[Institution]) -> list[str]:
    return [
        f"{in_language(one, 'name')} ({one.ror_id or one.city})" for one in list(institutions)[:SUGGESTED]
    ]
