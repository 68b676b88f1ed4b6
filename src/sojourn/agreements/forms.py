"""Shapes of what is typed about agreements, conditions and caps."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sojourn.agreements.models import Agreement, Amendment, Cap, Condition, FieldOfStudy
from sojourn.kernel.languages import language_choices
from sojourn.kernel.text import in_language
from sojourn.organisation.forms import DayField, UnitField, VersionField
from sojourn.organisation.models import AcademicYear, Unit
from sojourn.partners.lookup import InstitutionNameField
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
        fields = (
            "number",
            "title_zh",
            "title_en",
            "unit",
            "signed_on",
            "valid_from",
            "valid_until",
            "lead_days",
            "purpose",
            "text",
        )
        widgets: ClassVar = {
            "purpose": forms.Textarea(attrs={"rows": 2}),
            "text": forms.Textarea(attrs={"rows": 5}),
        }
        help_texts: ClassVar = {"lead_days": _("Numbers with commas between them, such as 180, 90, 30.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["lead_days"].required = False

    def clean_lead_days(self) -> str:
        text = self.cleaned_data["lead_days"].replace("，", ",")
        parts = [part.strip() for part in text.split(",") if part.strip()]
        if not all(part.isascii() and part.isdecimal() and 0 < int(part) <= 1500 for part in parts):
            raise forms.ValidationError(gettext("Give numbers of days between 1 and 1500."))
        return ", ".join(parts)

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

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        years = [("", "–"), *((year.pk, str(year)) for year in AcademicYear.objects.all())]
        for name in ("first_year", "last_year"):
            self.fields[name].choices = years


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


class ProposalForm(forms.ModelForm):
    """What a unit says of the agreement it proposes."""

    institution = InstitutionNameField(label=_("partner"))
    unit = UnitField(label=_("unit"), help_text=_("For whom it is proposed."))
    purpose = forms.CharField(label=_("what it is for"), widget=forms.Textarea(attrs={"rows": 3}))
    valid_from = DayField(label=_("valid from"))
    valid_until = DayField(label=_("valid until"), required=False, help_text=_("None: without an end."))

    class Meta:
        model = Agreement
        fields = (
            "institution",
            "unit",
            "title_zh",
            "title_en",
            "purpose",
            "text",
            "valid_from",
            "valid_until",
        )

    def __init__(self, *args: Any, units: QuerySet[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = units
        self.fields["text"].widget.attrs["rows"] = 4

    def _get_validation_exclusions(self) -> set[str]:
        return {*super()._get_validation_exclusions(), "institution"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("valid_from"), cleaned.get("valid_until")
        if begins and ends and ends < begins:
            self.add_error("valid_until", gettext("The agreement ends before it begins."))
        return cleaned


class OpinionForm(forms.Form):
    is_positive = forms.TypedChoiceField(
        label=_("opinion"),
        choices=[("1", _("in favour")), ("0", _("against"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("reasons"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )


class AmendmentForm(forms.ModelForm):
    signed_on = DayField(label=_("signed on"))
    valid_from = DayField(label=_("valid from"))
    valid_until = DayField(
        label=_("new end of the agreement"), required=False, help_text=_("None: the end stays.")
    )
    upload = forms.FileField(label=_("signed copy"), required=False)

    class Meta:
        model = Amendment
        fields = ("text", "signed_on", "valid_from", "valid_until")
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 3})}


class CommentForm(forms.Form):
    unit = UnitField(label=_("unit"))
    text = forms.CharField(label=_("comment"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)

    def __init__(self, *args: Any, units: QuerySet[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = units


class SharesForm(forms.Form):
    """How many seats of one cap each school has: a number for each."""

    def __init__(self, *args: Any, units: Iterable[Unit], seats: dict[int, int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.units = {f"unit_{unit.pk}": unit for unit in units}
        for name, unit in self.units.items():
            self.fields[name] = forms.IntegerField(
                label=in_language(unit, "name"),
                min_value=0,
                max_value=9999,
                required=False,
                initial=seats.get(unit.pk, 0),
            )

    @property
    def seats(self) -> dict[Unit, int]:
        return {unit: self.cleaned_data[name] or 0 for name, unit in self.units.items()}
