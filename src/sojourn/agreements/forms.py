"""Shapes of what is typed about agreements, conditions and caps."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sojourn.agreements.models import Agreement, Cap, Condition, FieldOfStudy
from sojourn.kernel.languages import language_choices
from sojourn.kernel.text import in_language
from sojourn.organisation.forms import DayField, UnitField, VersionField
from sojourn.partners.models import Institution


class FieldChoice(forms.ModelChoiceField):
    def label_from_instance(self, field: FieldOfStudy) -> str:
        return f"{field.code} {in_language(field, 'title')}"


class AgreementForm(forms.ModelForm):
    version = VersionField(required=False)
    unit = UnitField(label=_("unit"), required=False, help_text=_("None: it is for the whole institution."))
    signed_on = DayField(label=_("signed on"), required=False)
    valid_from = DayField(label=_("valid from"))
    valid_until = DayField(label=_("valid until"), required=False, help_text=_("None: without an end."))

    class Meta:
        model = Agreement
        fields = ("number", "title_zh", "title_en", "unit", "signed_on", "valid_from", "valid_until")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("valid_from"), cleaned.get("valid_until")
        if begins and ends and ends < begins:
            self.add_error("valid_until", gettext("The agreement ends before it begins."))
        return cleaned


def languages_with_none() -> list[tuple[str, str]]:
    return [("", "–"), *language_choices()]


class ConditionForm(forms.ModelForm):
    field = FieldChoice(
        label=_("field of study"),
        queryset=FieldOfStudy.objects.all(),
        required=False,
        help_text=_("None: all fields."),
    )
    language = forms.ChoiceField(
        label=_("language of instruction"), choices=languages_with_none, required=False
    )

    class Meta:
        model = Condition
        fields = ("direction", "level", "field", "first_year", "last_year", "places", "months", "language")


class CapField(forms.ModelChoiceField):
    """A cap that can hold over one of an institution: its own, and those of its consortia."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("inside the cap"),
            queryset=Cap.objects.none(),
            required=False,
            help_text=_("Shares the seats of that cap; of the same academic year."),
            **options,
        )

    def offer(self, institution: Institution) -> None:
        """Offer the caps over this institution."""
        self.queryset = (
            Cap.objects.filter(Q(institution=institution) | Q(institution__memberships__member=institution))
            .select_related("academic_year")
            .distinct()
        )

    def label_from_instance(self, cap: Cap) -> str:
        return f"{cap.label}, {cap.academic_year} ({cap.seats})"


class CapForm(forms.ModelForm):
    parent = CapField()

    class Meta:
        model = Cap
        fields = ("label", "academic_year", "seats", "parent")

    def __init__(self, *args: Any, institution: Institution, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["parent"].offer(institution)


class SeatsForm(CapForm):
    """What of a cap can be changed: how many seats, and the cap it lies in."""

    version = VersionField(required=False)

    class Meta:
        model = Cap
        fields = ("seats", "parent")


class DocumentForm(forms.Form):
    upload = forms.FileField(
        label=_("signed agreement"), help_text=_("PDF, picture or Word file, up to 10 MB.")
    )
