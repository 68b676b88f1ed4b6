"""Shapes of what is typed about visits and conferences."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sojourn.cooperation.models import Conference, ProgrammeEntry, Visit, VisitMember, VisitPaper
from sojourn.kernel.countries import country_choices
from sojourn.organisation.forms import DayField, UnitField, VersionField
from sojourn.organisation.lookup import person_field
from sojourn.organisation.models import Unit
from sojourn.partners.lookup import InstitutionNameField


class DaysForm(forms.ModelForm):
    """First and last day in their order, a title in one language at least."""

    unit = UnitField(label=_("unit"))
    starts_on = DayField(label=_("first day"))
    ends_on = DayField(label=_("last day"))
    country = forms.ChoiceField(
        label=_("country"), required=False, choices=lambda: [("", "–"), *country_choices()]
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = units

    def _get_validation_exclusions(self) -> set[str]:
        return {*super()._get_validation_exclusions(), "institution"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", gettext("The last day lies before the first."))
        if not cleaned.get("title_zh") and not cleaned.get("title_en"):
            self.add_error("title_zh", gettext("Say what it is called, in Chinese, in English, or both."))
        return cleaned


class VisitForm(DaysForm):
    version = VersionField(required=False)
    institution = InstitutionNameField(label=_("partner"), required=False)
    notice_until = DayField(
        label=_("on notice until"), required=False, help_text=_("A journey abroad stands on notice first.")
    )

    class Meta:
        model = Visit
        fields = (
            "title_zh",
            "title_en",
            "direction",
            "unit",
            "institution",
            "country",
            "starts_on",
            "ends_on",
            "rank",
            "topics",
            "people",
            "cost",
            "notice_until",
            "approval_number",
            "report",
        )
        widgets: ClassVar = {
            "topics": forms.Textarea(attrs={"rows": 3}),
            "report": forms.Textarea(attrs={"rows": 5}),
        }


class ConferenceForm(DaysForm):
    class Meta:
        model = Conference
        fields = ("title_zh", "title_en", "unit", "hosted", "country", "starts_on", "ends_on", "cost")


class MemberForm(forms.ModelForm):
    person = person_field()

    class Meta:
        model = VisitMember
        fields = ("part", "person", "name", "function")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].required = False
        self.fields["person"].label = _("one of our people")

    def _get_validation_exclusions(self) -> set[str]:
        return {*super()._get_validation_exclusions(), "person", "name"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("person") and not cleaned.get("name"):
            self.add_error("name", gettext("Say who it is."))
        return cleaned


class EntryForm(forms.ModelForm):
    class Meta:
        model = ProgrammeEntry
        fields = ("starts_at", "ends_at", "title", "place")
        widgets: ClassVar = {"starts_at": forms.DateTimeInput(), "ends_at": forms.DateTimeInput()}


class PaperForm(forms.Form):
    kind = forms.ChoiceField(label=_("kind"), choices=VisitPaper.Kind.choices)
    upload = forms.FileField(label=_("paper"), help_text=_("PDF, picture or Word file, up to 10 MB."))
