"""Shapes of what is typed about institutions and contacts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.countries import country_choices
from sojourn.partners.models import Institution


def country_choices_with_none() -> list[tuple[str, str]]:
    return [("", "–"), *country_choices()]


class InstitutionForm(forms.ModelForm):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    country = forms.ChoiceField(label=_("country"), choices=country_choices_with_none, required=False)

    class Meta:
        model = Institution
        fields = ["name_en", "name_zh", "kind", "country", "city", "latitude", "longitude", "website"]

    def clean(self) -> dict:
        cleaned = super().clean()
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
            self.add_error("latitude", _("Latitude and longitude belong together."))
        return cleaned


class ContactForm(forms.Form):
    name_en = forms.CharField(label=_("name in Latin letters"), max_length=120)
    name_zh = forms.CharField(label=_("name in Chinese"), max_length=80, required=False)
    email = forms.EmailField(label=_("e-mail"))
    function = forms.CharField(label=_("function"), max_length=120, required=False)
