"""Shapes of what is typed about institutions and contacts."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.countries import country_choices
from sojourn.organisation.forms import DayField
from sojourn.partners.lookup import InstitutionNameField
from sojourn.partners.models import Contact, Institution


def country_choices_with_none() -> list[tuple[str, str]]:
    return [("", "–"), *country_choices()]


class InstitutionForm(forms.ModelForm):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    country = forms.ChoiceField(
        label=_("country or region"),
        choices=country_choices_with_none,
        required=False,
        help_text=_("A consortium need not be in one."),
    )
    latitude = forms.FloatField(label=_("latitude"), min_value=-90, max_value=90, required=False)
    longitude = forms.FloatField(label=_("longitude"), min_value=-180, max_value=180, required=False)
    website = forms.URLField(label=_("website"), max_length=300, required=False, assume_scheme="https")

    class Meta:
        model = Institution
        fields = ("name_en", "name_zh", "kind", "country", "city", "latitude", "longitude", "website")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") != Institution.Kind.CONSORTIUM and not cleaned.get("country"):
            self.add_error("country", gettext("Say in which country or region it is."))
        place = (cleaned.get("latitude"), cleaned.get("longitude"))
        if not {"latitude", "longitude"} & set(self.errors) and (place[0] is None) != (place[1] is None):
            self.add_error("latitude", gettext("Latitude and longitude belong together."))
        return cleaned


class ContactForm(forms.Form):
    name_en = forms.CharField(label=_("name in Latin letters"), max_length=120)
    name_zh = forms.CharField(label=_("name in Chinese"), max_length=80, required=False)
    email = forms.EmailField(label=_("e-mail"))
    function = forms.CharField(label=_("function"), max_length=120, required=False)
    role = forms.ChoiceField(
        label=_("works with us on"), required=False, choices=lambda: [("", "–"), *Contact.Role.choices]
    )
    consented_on = DayField(
        label=_("agreed to be kept here on"),
        required=False,
        help_text=_("The day on which the person agreed that name and address are kept."),
    )


class NameForm(forms.Form):
    name = forms.CharField(label=_("former or other name"), max_length=250)
    until = DayField(label=_("called so until"), required=False)


class MergeForm(forms.Form):
    merged = InstitutionNameField(label=_("the other entry of the same institution"))
