"""Forms of releases, objections, improvements and the framework's weights."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sojourn.indicators.models import FrameworkVersion, Improvement, Indicator, Release
from sojourn.indicators.queries.frameworks import MEANS, NORMALISATIONS, TREATMENTS
from sojourn.indicators.queries.listed import SIZES, saved_lists
from sojourn.kernel.text import in_language
from sojourn.organisation.forms import DayField, UnitField
from sojourn.organisation.models import Person


class ReleaseForm(forms.Form):
    """A new release."""

    code = forms.SlugField(label=_("Code"), max_length=40, help_text=_("For example index-2025."))
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=120)
    title_en = forms.CharField(label=_("Title in English"), max_length=120)
    period = forms.CharField(
        label=pgettext_lazy("of a release", "Period"),
        max_length=9,
        help_text=_("A calendar year, 2025, or an academic year, 2025/26."),
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
        label=pgettext_lazy("kind of mean", "Mean"),
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


class IndicatorForm(forms.ModelForm):
    """An indicator of the office's own."""

    counted = forms.ChoiceField(
        label=_("Counted from the list"),
        required=False,
        help_text=_("One of your saved lists, a year in it follows the release. Empty: typed in with proof."),
    )
    against = forms.ChoiceField(
        label=_("Held against"),
        required=False,
        help_text=_("A list that holds all of them, or a size of the unit. Empty: the number itself counts."),
    )

    class Meta:
        model = Indicator
        fields = (
            "code",
            "title_zh",
            "title_en",
            "definition_zh",
            "definition_en",
            "measured_in",
            "scale",
            "owner",
        )
        widgets = {  # noqa: RUF012 - as Django wants it
            "definition_zh": forms.Textarea(attrs={"rows": 3}),
            "definition_en": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lists = {f"list-{one.view.pk}": one for one in saved_lists(person)}
        shown = [(key, one.title) for key, one in self.lists.items()]
        self.fields["counted"].choices = [("", _("typed in with proof")), *shown]
        self.fields["against"].choices = [("", _("nothing")), *SIZES, *shown]

    def clean(self) -> dict[str, Any]:
        """The columns that the choices stand for, in place of the choices."""
        cleaned = super().clean() or self.cleaned_data
        counted = self.lists.get(cleaned.pop("counted", ""))
        sent = cleaned.pop("against", "")
        against = self.lists.get(sent)
        estimator = Indicator.Estimator.DERIVED
        if counted and sent:
            estimator = Indicator.Estimator.SHARE if against else Indicator.Estimator.RATE
        return cleaned | {
            "counted_list": counted.worklist.name if counted else "",
            "counted_query": counted.view.query if counted else "",
            "against_list": against.worklist.name if against else "",
            "against_query": against.view.query if against else "",
            "against_size": sent if sent in dict(SIZES) else "",
            "estimator": estimator,
        }


class IndicatorChangeForm(forms.ModelForm):
    """What it is called and means, and who answers for it."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Indicator
        fields = (
            "title_zh",
            "title_en",
            "definition_zh",
            "definition_en",
            "formula_zh",
            "formula_en",
            "measured_in",
            "owner",
            "is_retired",
        )
        widgets = IndicatorForm.Meta.widgets


class TypedFigureForm(forms.Form):
    """A figure with the paper that proves it."""

    unit = UnitField(label=_("Unit"))
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    value = forms.DecimalField(label=pgettext_lazy("figure", "Value"), max_digits=16, decimal_places=4)
    proof = forms.FileField(label=_("Proof"), help_text=_("A file that shows the figure: PDF or picture."))
