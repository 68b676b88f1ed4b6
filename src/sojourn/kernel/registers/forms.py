"""The form of a register, made from its columns."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from sojourn.kernel.countries import country_choices
from sojourn.kernel.languages import language_choices
from sojourn.kernel.registers.keeping import disorder_in, disorder_sentence
from sojourn.kernel.registers.register import Register


class CodeField(forms.CharField):
    """Another row, typed by its number; `rows` are those that may be meant."""

    def __init__(self, rows: QuerySet[Any], *, by: str = "number", **options: Any) -> None:
        super().__init__(**options)
        self.rows, self.by = rows, by

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            value = self.rows.model._default_manager.filter(pk=value).first()
        return getattr(value, self.by, value)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = self.rows.filter(**{f"{self.by}__iexact": text.replace("\0", "")}).first()
        if found is None:
            raise ValidationError(_("Nothing with the number “%(text)s” is known here.") % {"text": text})
        return found


class EntryForm(forms.ModelForm):
    """What all forms of registers share: the version seen, and columns that must not stand in disorder."""

    register: ClassVar[Register]

    def __init__(self, *args: Any, person: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.register.prepare is not None:
            self.register.prepare(self, person)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in self.register.own:
            if name in cleaned:
                setattr(self.instance, name, cleaned[name])
        if disorder := disorder_in(self.instance):
            self.add_error(disorder[0], disorder_sentence(self.register, *disorder))
        return cleaned


def form_of(register: Register) -> type[EntryForm]:
    """The form class of a register."""

    def field_for(column: models.Field[Any, Any], **options: Any) -> forms.Field | None:
        if make := register.fields.get(column.name):
            made = make()
            made.label = made.label or capfirst(column.verbose_name)
            made.help_text = register.help.get(column.name, made.help_text)
            if column.blank:
                made.required = False
            return made
        if choices := _codes(column):
            return forms.ChoiceField(
                label=capfirst(column.verbose_name),
                choices=choices,
                required=not column.blank,
                help_text=register.help.get(column.name, ""),
            )
        if isinstance(column, models.DateField):
            options["widget"] = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        if column.name in register.help:
            options["help_text"] = register.help[column.name]
        return column.formfield(**options)

    class Meta:
        model = register.model
        fields = register.typed
        formfield_callback = field_for

    attributes = {
        "Meta": Meta,
        "register": register,
        "version": forms.IntegerField(required=False, widget=forms.HiddenInput),
    }
    return type(EntryForm)(f"{register.model.__name__}Form", (EntryForm,), attributes)


def _codes(column: models.Field[Any, Any]) -> Any:
    """What a column of country or language codes is chosen from."""
    if not isinstance(column, models.CharField) or column.choices:
        return None
    if column.name.endswith(("country", "nationality")):
        return lambda: [("", "–"), *country_choices()]
    if column.name == "language":
        return lambda: [("", "–"), *language_choices()]
    return None
