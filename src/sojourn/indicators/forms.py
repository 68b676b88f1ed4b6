"""Forms of releases, objections, improvements and the framework's weights."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sojourn.indicators.models import FrameworkVersion, Improvement, Release
from sojourn.indicators.queries.frameworks import MEANS, NORMALISATIONS, TREATMENTS
from sojourn.kernel.text import in_language
from sojourn.organisation.forms import DayField
from sojourn.organisation.models import Person


class ReleaseForm(forms.Form):
    """A new release."""

    code = forms.SlugField(label=_("Code"), max_length=40, help_text=_("For example index-2025."))
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=120)
    title_en = forms.CharField(label=_("Title in English"), max_length=120)
    period = forms.CharField(
        label=_("Period"), max_length=9, help_text=_("A calendar year, 2025, or an academic year, 2025/26.")
    )
    framework = forms.ModelChoiceField(
        label=_("Framework"),
        queryset=FrameworkVersion.objects.select_related("framework").order_by("framework", "-number"),
    )


class ReleaseChangeForm(forms.ModelForm):
    """What may change while a release is prepared."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    check_until = DayField(label=_("Units may object until"), required=False)

    class Meta:
        model = Release
        fields = ("title_zh", "title_en", "framework", "check_until", "is_public")


class TextForm(forms.Form):
    """An objection in words."""

    text = forms.CharField(
        label=_("What is wrong"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Name the records that are missing, or that should not count."),
    )


class NamedChoiceField(forms.ModelChoiceField):
    """People by their names in the page's language."""

    def label_from_instance(self, person: Any) -> str:
        return in_language(person, "name")


class ImprovementForm(forms.ModelForm):
    """An action against a weak point."""

    due_on = DayField(label=_("Due day"))
    owner = NamedChoiceField(queryset=Person.objects.none(), label=_("By whom"))

    class Meta:
        model = Improvement
        fields = ("title", "text", "owner", "due_on", "extra")
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}  # noqa: RUF012 - as Django wants it

    def __init__(self, *args: Any, owners: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Person.objects.none() if owners is None else owners


class ImprovementChangeForm(ImprovementForm):
    """Another date, owner or wording of what was agreed."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class MethodForm(forms.Form):
    """How figures become one index."""

    treat = forms.ChoiceField(
        label=_("Outliers"),
        choices=list(zip(TREATMENTS, (_("as they are"), _("pulled in, up to five")), strict=True)),
    )
    normalise = forms.ChoiceField(
        label=_("Common scale"),
        choices=list(
            zip(
                NORMALISATIONS,
                (_("lowest 1, highest 100"), _("by standard deviations"), _("between goalposts")),
                strict=True,
            )
        ),
    )
    aggregate = forms.ChoiceField(
        label=_("Mean"),
        choices=list(zip(MEANS, (_("arithmetic"), _("geometric"), _("harmonic")), strict=True)),
    )
    least = forms.FloatField(
        label=_("Least number"),
        min_value=0,
        help_text=_("Below it three years are put together; below it even then the unit is not ranked."),
    )
    known = forms.FloatField(
        label=_("Known part"),
        min_value=0,
        max_value=1,
        help_text=_("This part of a dimension must be known, else it is missing."),
    )


class NoteForm(forms.Form):
    """Why a new version."""

    note = forms.CharField(label=_("What was changed, and why"), max_length=300)
    seen = forms.IntegerField(widget=forms.HiddenInput)
