"""Shapes of what is typed about kinds: the kind, a state, a step, a category, a limit."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sojourn.engines.workflow.written import STAGES, TONES
from sojourn.kernel.flows import guards
from sojourn.kernel.steps import PARTY_LABELS
from sojourn.programmes.models import Call, Category, CategoryLimit, Kind
from sojourn.programmes.queries.kinds import STAGE_LABELS, label_in

DATES = ("endorse_until", "check_until", "review_until", "announce_on")
"""Dates of a call that may belong to a state."""
TONE_LABELS = {
    "neutral": _("grey"),
    "info": _("blue"),
    "warning": _("yellow"),
    "success": _("green"),
    "danger": _("red"),
}
LETTER = ("subject_zh", "text_zh", "subject_en", "text_en")


def _dates(empty: Any) -> list[tuple[str, Any]]:
    return [("", empty), *((name, Call._meta.get_field(name).verbose_name) for name in DATES)]


def _parties(label: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        choices=[(name, PARTY_LABELS[name]) for name in ("applicant", "unit", "office", "clock")],
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )


class KindForm(forms.ModelForm):
    """The kind itself."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Kind
        fields = [
            "code",
            "name_zh",
            "name_en",
            "description_zh",
            "description_en",
            "who_applies",
            "direction",
            "ranks_places",
            "once_a_year",
            "is_active",
        ]
        widgets = {
            "description_zh": forms.Textarea(attrs={"rows": 3}),
            "description_en": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["code"]
            self.initial["version"] = self.instance.version

    def columns(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class LineForm(forms.Form):
    """What a state and a step have in common."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.SlugField(
        label=_("short name"),
        max_length=20,
        help_text=_("Latin letters, digits and _; it stays while labels may change."),
    )
    zh = forms.CharField(label=_("label in Chinese"), max_length=60)
    en = forms.CharField(label=_("label in English"), max_length=60)

    def __init__(self, *args: Any, table: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table
        self.states = [(one["name"], label_in(table, "states", one["name"])) for one in table["states"]]


class StateForm(LineForm):
    """One state."""

    stage = forms.ChoiceField(label=_("stage"), choices=[(name, STAGE_LABELS[name]) for name in STAGES])
    waits_for = _parties(_("whom it waits for"), _("Nobody where it is an end."))
    due = forms.ChoiceField(label=_("date of the call"), required=False, choices=lambda: _dates("–"))
    tone = forms.ChoiceField(label=_("colour"), choices=[(name, TONE_LABELS[name]) for name in TONES])

    def line(self) -> dict[str, Any]:
        """As the table keeps it."""
        found = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return found if found["due"] else {name: value for name, value in found.items() if name != "due"}


class StepForm(LineForm):
    """One step, with its conditions, letter and deadline."""

    sources = forms.MultipleChoiceField(
        label=pgettext_lazy("flow", "from"), widget=forms.CheckboxSelectMultiple
    )
    to = forms.ChoiceField(label=pgettext_lazy("flow", "to"))
    who = _parties(_("who may take it"))
    guards = forms.MultipleChoiceField(
        label=_("conditions"), required=False, widget=forms.CheckboxSelectMultiple
    )
    document = forms.CharField(
        label=_("which document"),
        max_length=60,
        required=False,
        help_text=_("A word of its title, for the condition that a document is there."),
    )
    date = forms.ChoiceField(label=_("until which date"), required=False, choices=lambda: _dates("–"))
    needs_reason = forms.BooleanField(label=_("asks for a reason"), required=False)
    days = forms.IntegerField(label=_("days to act afterwards"), min_value=1, max_value=3650, required=False)
    subject_zh = forms.CharField(label=_("letter: subject in Chinese"), max_length=150, required=False)
    text_zh = forms.CharField(
        label=_("letter: text in Chinese"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    subject_en = forms.CharField(label=_("letter: subject in English"), max_length=150, required=False)
    text_en = forms.CharField(
        label=_("letter: text in English"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("{name}, {call} and {reason} are filled in. No letter where all four are empty."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sources"].choices = self.fields["to"].choices = self.states
        self.fields["guards"].choices = [(one.name, one.label) for one in guards().values()]

    def line(self) -> dict[str, Any]:
        """As the table keeps it."""
        given = self.cleaned_data
        found: dict[str, Any] = {name: given[name] for name in ("name", "zh", "en", "to", "who")}
        found["from"] = given["sources"]
        told = [
            {"name": name} | {one: given[one] for one in guards()[name].parameters}
            for name in given["guards"]
        ]
        letter = {name: given[name] for name in LETTER}
        further = {"guards": told, "needs_reason": given["needs_reason"], "days": given["days"]}
        further["letter"] = letter if any(letter.values()) else None
        return found | {name: value for name, value in further.items() if value}


def as_typed(step: Mapping[str, Any]) -> dict[str, Any]:
    """A step of the table as its form shows it."""
    found = {**step, "sources": step["from"], "guards": [one["name"] for one in step.get("guards", ())]}
    for one in step.get("guards", ()):
        found |= {name: value for name, value in one.items() if name != "name"}
    return found | dict(step.get("letter") or {})


class PublishForm(forms.Form):
    note = forms.CharField(label=_("what was changed and why"), max_length=500)


class CategoryForm(forms.ModelForm):
    class Meta:
        model = Category
        fields = ["code", "name_zh", "name_en", "position"]


class LimitForm(forms.ModelForm):
    """What holds from an academic year on."""

    class Meta:
        model = CategoryLimit
        fields = [
            "academic_year",
            "min_months",
            "max_months",
            "max_age",
            "per_unit",
            "source_zh",
            "source_en",
        ]
        widgets = {
            "source_zh": forms.Textarea(attrs={"rows": 2}),
            "source_en": forms.Textarea(attrs={"rows": 2}),
        }

    def _get_validation_exclusions(self) -> set[str]:
        # a year that has a limit already is changed, not refused as double
        return {*super()._get_validation_exclusions(), "academic_year"}
