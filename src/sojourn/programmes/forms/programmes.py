"""Shapes of what is typed about programmes and their places."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sojourn.agreements.models import Agreement
from sojourn.kernel.countries import country_choices
from sojourn.kernel.text import in_language
from sojourn.partners.models import Institution
from sojourn.programmes.actions.places import Seats
from sojourn.programmes.models import Period, Place, Programme

YES_NO = [("", _("not known")), ("true", _("yes")), ("false", _("no"))]


def day(label: Any, **options: Any) -> forms.DateField:
    """A date with the browser's own calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, **options)


def yes_no(label: Any) -> forms.TypedChoiceField:
    """Yes, no, or not known."""
    return forms.TypedChoiceField(
        label=label,
        choices=YES_NO,
        required=False,
        empty_value=None,
        coerce=lambda value: value in (True, "true", "True"),
    )


def link(label: Any) -> forms.URLField:
    """An address; https is added where it lacks."""
    return forms.URLField(label=label, max_length=500, required=False, assume_scheme="https")


class ProgrammeForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    website = link(_("website"))
    course_link = link(_("courses"))
    courses_in_english = yes_no(_("courses in English"))
    other_courses = yes_no(_("courses of other faculties may be taken"))
    housing_on_campus = yes_no(_("housing on campus"))
    housing_off_campus = yes_no(_("housing off campus"))

    class Meta:
        model = Programme
        fields = [
            "code",
            "kind",
            "title_zh",
            "title_en",
            "agreement",
            "website",
            "course_link",
            "courses_in_english",
            "other_courses",
            "course_restriction",
            "course_notes",
            "housing_on_campus",
            "housing_off_campus",
            "accommodation_notes",
            "is_active",
        ]
        widgets = {
            "course_restriction": forms.Textarea(attrs={"rows": 3}),
            "course_notes": forms.Textarea(attrs={"rows": 4}),
            "accommodation_notes": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, institution: Institution | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].label_from_instance = lambda kind: in_language(kind, "name")
        self.fields["agreement"].queryset = Agreement.objects.filter(institution=institution)
        for name in ("courses_in_english", "other_courses", "housing_on_campus", "housing_off_campus"):
            value = getattr(self.instance, name)
            self.initial[name] = "" if value is None else str(value).lower()

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if not (found.get("title_zh") or found.get("title_en")):
            self.add_error("title_zh", gettext("Write the title in at least one language."))
        return found

    def changes(self) -> dict[str, Any]:
        """The columns as typed, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class PlacesForm(forms.Form):
    """The seats of one programme in one academic year."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    in_all = forms.IntegerField(
        label=_("seats in all"),
        min_value=0,
        max_value=9999,
        help_text=_("So many people in this year, whatever the period they choose."),
    )
    term = forms.IntegerField(
        label=_("of these at most for one term"),
        min_value=0,
        max_value=9999,
        required=False,
        help_text=_("Empty: one term is not offered."),
    )
    year = forms.IntegerField(
        label=_("of these at most for the whole year"),
        min_value=0,
        max_value=9999,
        required=False,
        help_text=_("Empty: the whole year is not offered."),
    )
    nomination_deadline = day(_("partner's nomination deadline"))
    application_deadline = day(_("partner's application deadline"))

    @classmethod
    def filled(cls, places: list[Place]) -> dict[str, Any]:
        """The form's values for the places that are there."""
        if not places:
            return {}
        return {
            "version": places[0].cap.version,
            "in_all": places[0].cap.seats,
            "nomination_deadline": places[0].nomination_deadline,
            "application_deadline": places[0].application_deadline,
        } | {place.period: place.seats for place in places}

    def clean(self) -> dict[str, Any]:
        nomination = self.cleaned_data.get("nomination_deadline")
        application = self.cleaned_data.get("application_deadline")
        if nomination and application and application < nomination:
            self.add_error("application_deadline", gettext("This lies before the nomination deadline."))
        return self.cleaned_data

    def seats(self) -> Seats:
        given = self.cleaned_data
        return Seats(
            in_all=given["in_all"],
            by_period={period: given[period] for period in Period.values if given[period] is not None},
            nomination_deadline=given["nomination_deadline"],
            application_deadline=given["application_deadline"],
        )


class HostForm(forms.ModelForm):
    """An institution that the catalogue does not have."""

    website = link(_("website"))

    class Meta:
        model = Institution
        fields = ["name_en", "name_zh", "kind", "country", "city", "website"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = self.fields["country"].label
        choices = [("", "–"), *country_choices()]
        self.fields["country"] = forms.ChoiceField(label=label, choices=choices, required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("kind") != Institution.Kind.CONSORTIUM and not found.get("country"):
            self.add_error("country", gettext("Choose the country; only a consortium has none."))
        return found
