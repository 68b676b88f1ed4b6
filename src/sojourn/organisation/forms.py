"""Shapes of what is typed about units, people and appointments."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sojourn.engines.eligibility import TESTS
from sojourn.kernel.countries import country_choices
from sojourn.kernel.languages import language_choices
from sojourn.kernel.text import in_language
from sojourn.organisation.models import (
    Appointment,
    Denominator,
    Duty,
    LanguageScore,
    Level,
    Person,
    Role,
    Studies,
    Unit,
)
from sojourn.organisation.orcid import tidy_orcid
from sojourn.organisation.queries import people_holding


class VersionField(forms.IntegerField):
    """The hidden number of the version the form was filled from."""

    widget = forms.HiddenInput


class DayField(forms.DateField):
    """A date, picked with the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class UnitField(forms.ModelChoiceField):
    """One of the units, by its name in the page's language."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Unit.objects.all(), **options)

    def label_from_instance(self, unit: Unit) -> str:
        return f"{in_language(unit, 'name')} ({unit.code})"


class PersonField(forms.ModelChoiceField):
    """One of some people, by name in the page's language."""

    def label_from_instance(self, person: Person) -> str:
        return in_language(person, "name")


class NamedForm(forms.ModelForm):
    """A form of something with a name in one language or in both."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not (cleaned.get("name_zh") or cleaned.get("name_en")):
            self.add_error("name_zh", gettext("Give the name in Chinese, in Latin letters, or both."))
        return cleaned


class UnitForm(NamedForm):
    version = VersionField(required=False)
    parent = UnitField(label=_("part of"), required=False)

    class Meta:
        model = Unit
        fields = ("code", "name_zh", "name_en", "kind", "parent", "field_code")


class PersonForm(NamedForm):
    version = VersionField(required=False)
    nationality = forms.ChoiceField(label=_("nationality"), choices=country_choices, initial="CN")
    birth_date = DayField(label=_("date of birth"), required=False)

    class Meta:
        model = Person
        fields = (
            "name_zh",
            "name_en",
            "number",
            "email",
            "sex",
            "birth_date",
            "nationality",
            "orcid",
            "language",
        )

    def clean_number(self) -> str | None:
        return self.cleaned_data["number"] or None

    def clean_orcid(self) -> str | None:
        text = self.cleaned_data["orcid"]
        if text and tidy_orcid(text) is None:
            raise forms.ValidationError(gettext("This is no ORCID."))
        return tidy_orcid(text) if text else None


class AppointmentForm(forms.ModelForm):
    unit = UnitField(label=_("unit"))
    starts_on = DayField(label=_("from"))
    ends_on = DayField(label=_("until"), required=False)
    duties = forms.MultipleChoiceField(
        label=_("duties"),
        choices=Duty.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For officers of the International Office; none means all."),
    )

    class Meta:
        model = Appointment
        fields = ("unit", "role", "starts_on", "ends_on", "duties")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", gettext("The last day lies before the first."))
        return cleaned


class StudiesForm(forms.ModelForm):
    version = VersionField(required=False)
    unit = UnitField(label=_("unit"))
    level = forms.ChoiceField(label=_("level"), choices=Level.choices)
    counsellor = PersonField(label=_("counsellor"), queryset=Person.objects.none(), required=False)

    class Meta:
        model = Studies
        fields = (
            "unit",
            "level",
            "year",
            "major_zh",
            "major_en",
            "field_code",
            "gpa",
            "gpa_scale",
            "credits",
            "counsellor",
        )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["counsellor"].queryset = self._counsellors()

    def _counsellors(self) -> QuerySet[Person]:
        """Who counsels today, and whoever stands there already."""
        return people_holding(Role.COUNSELLOR) | Person.objects.filter(pk=self.instance.counsellor_id)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        gpa, scale = cleaned.get("gpa"), cleaned.get("gpa_scale")
        if gpa is not None and scale is not None and not 0 <= gpa <= scale:
            self.add_error("gpa", gettext("The mean lies between 0 and the highest possible mark."))
        return cleaned


FURTHER_TESTS = ("duolingo", "pte", "cet4", "cet6", "delf", "dele", "goethe", "testdaf", "jlpt", "topik")
"""Tests whose limits are those of the eligibility engine."""


class LanguageScoreForm(forms.ModelForm):
    LIMITS: ClassVar[dict[str, tuple[float, float, float]]] = {
        "toefl_ibt": (0, 120, 30),
        "toefl_itp": (310, 677, 68),
        "ielts": (0, 9, 9),
        "cefr": (1, 6, 6),
        "hsk": (1, 9, 100),
        **{test: (*TESTS[test].overall, TESTS[test].part[1]) for test in FURTHER_TESTS},
    }
    """Test -> lowest and highest result, and the highest of a part."""
    OF_ONE_LANGUAGE: ClassVar[dict[str, str]] = {
        "toefl_ibt": "en",
        "toefl_itp": "en",
        "ielts": "en",
        "hsk": "zh",
        **{test: TESTS[test].language or "" for test in FURTHER_TESTS},
    }

    language = forms.ChoiceField(
        label=_("language"),
        choices=language_choices,
        initial="en",
        help_text=_("Counts for a CEFR level; the other tests are of one language."),
    )
    taken_on = DayField(label=_("taken on"))
    valid_until = DayField(label=_("valid until"), required=False)

    class Meta:
        model = LanguageScore
        fields = (
            "test",
            "language",
            "overall",
            *LanguageScore.PARTS,
            "taken_on",
            "valid_until",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        test = cleaned.get("test")
        if test is None:
            return cleaned
        lowest, highest, highest_part = self.LIMITS[test]
        self._check("overall", lowest, highest)
        for part in LanguageScore.PARTS:
            self._check(part, 0, highest_part)
        cleaned["language"] = self.OF_ONE_LANGUAGE.get(test, cleaned.get("language"))
        taken_on, valid_until = cleaned.get("taken_on"), cleaned.get("valid_until")
        if taken_on and valid_until and valid_until < taken_on:
            self.add_error("valid_until", gettext("The last day lies before the first."))
        return cleaned

    def _check(self, name: str, lowest: float, highest: float) -> None:
        value = self.cleaned_data.get(name)
        if value is not None and not lowest <= value <= highest:
            self.add_error(
                name,
                gettext("Between %(lowest)d and %(highest)d in this test.")
                % {"lowest": lowest, "highest": highest},
            )


class DenominatorForm(forms.ModelForm):
    """One number; of one that is there only the number itself changes."""

    version = VersionField(required=False)
    unit = UnitField(label=_("unit"))
    nationality = forms.ChoiceField(
        label=_("of this nationality only"),
        choices=lambda: [("", "–"), *country_choices()],
        required=False,
        help_text=_("Left open it is the number of all; numbers by nationality stand beside it."),
    )

    class Meta:
        model = Denominator
        fields = ("unit", "academic_year", "kind", "nationality", "value")
        labels: ClassVar[dict[str, Any]] = {"academic_year": _("academic year")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("unit", "academic_year", "kind", "nationality"):
                self.fields[name].disabled = True
