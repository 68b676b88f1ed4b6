"""Shapes of what is typed about agreements, conditions and caps."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sojourn.agreements.models import Agreement, Cap, Condition, FieldOfStudy
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Unit
from sojourn.partners.models import Institution


def _day(label: str, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class UnitChoice(forms.ModelChoiceField):
    def label_from_instance(self, unit: Unit) -> str:
        return in_language(unit, "name")


class FieldChoice(forms.ModelChoiceField):
    def label_from_instance(self, field: FieldOfStudy) -> str:
        return f"{field.code} {in_language(field, 'title')}"


class AgreementForm(forms.ModelForm):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    institution = forms.ModelChoiceField(queryset=Institution.objects.all(), widget=forms.HiddenInput)
    unit = UnitChoice(
        label=_("unit"),
        queryset=Unit.objects.all(),
        required=False,
        help_text=_("None: it is for the whole institution."),
    )
    signed_on = _day(_("signed on"), required=False)
    valid_from = _day(_("valid from"))
    valid_until = _day(_("valid until"), required=False)

    class Meta:
        model = Agreement
        fields = [
            "institution",
            "number",
            "title_zh",
            "title_en",
            "unit",
            "signed_on",
            "valid_from",
            "valid_until",
        ]


class ConditionForm(forms.ModelForm):
    field = FieldChoice(label=_("field of study"), queryset=FieldOfStudy.objects.all(), required=False)

    class Meta:
        model = Condition
        fields = ["direction", "level", "field", "first_year", "last_year", "places", "months", "language"]


class CapForm(forms.ModelForm):
    class Meta:
        model = Cap
        fields = ["label", "academic_year", "seats", "parent"]


class DocumentForm(forms.Form):
    upload = forms.FileField(label=_("signed agreement (PDF)"))
