"""Shapes of what is typed about units, people and appointments."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.countries import country_choices
from sojourn.organisation.models import Appointment, Duty, LanguageScore, Person, Studies, Unit


class VersionField(forms.IntegerField):
    """The hidden number of the version the form was filled from."""

    widget = forms.HiddenInput


class UnitForm(forms.ModelForm):
    version = VersionField(required=False)

    class Meta:
        model = Unit
        fields = ["code", "name_zh", "name_en", "kind", "parent", "field_code"]


class PersonForm(forms.ModelForm):
    version = VersionField(required=False)
    nationality = forms.ChoiceField(label=_("nationality"), choices=country_choices, initial="CN")
    birth_date = forms.DateField(
        label=_("date of birth"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    class Meta:
        model = Person
        fields = ["name_zh", "name_en", "number", "email", "sex", "birth_date", "nationality", "language"]

    def clean_number(self) -> str | None:
        return self.cleaned_data["number"] or None


class AppointmentForm(forms.ModelForm):
    starts_on = forms.DateField(
        label=_("from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    duties = forms.MultipleChoiceField(
        label=_("duties"), choices=Duty.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Appointment
        fields = ["unit", "role", "starts_on", "ends_on", "duties"]


class StudiesForm(forms.ModelForm):
    version = VersionField()

    class Meta:
        model = Studies
        fields = ["year", "major_zh", "major_en", "gpa", "gpa_scale", "credits"]


class LanguageScoreForm(forms.ModelForm):
    taken_on = forms.DateField(
        label=_("taken on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_until = forms.DateField(
        label=_("valid until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    class Meta:
        model = LanguageScore
        fields = ["test", "overall", "reading", "listening", "speaking", "writing", "taken_on", "valid_until"]
