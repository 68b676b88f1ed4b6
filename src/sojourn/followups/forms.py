"""What is typed about action items, obligations and their plans."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sojourn.followups.models import ActionItem, ObligationPlan, ObligationRule
from sojourn.organisation.forms import DayField, UnitField, VersionField
from sojourn.organisation.lookup import person_field


class ActionItemForm(forms.ModelForm):
    """Who does what until when."""

    version = VersionField(required=False)
    owner = person_field()
    unit = UnitField(
        label=_("unit"),
        required=False,
        help_text=_("Who speaks for it is reminded where no person is named."),
    )
    due_on = DayField(label=_("until"))

    class Meta:
        model = ActionItem
        fields = ("what_zh", "what_en", "owner", "unit", "due_on", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}  # noqa: RUF012 - as Django wants it

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        owner.label, owner.required = _("who does it"), False
        if self.instance.pk:
            self.initial.setdefault("version", self.instance.version)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not (cleaned.get("what_zh") or cleaned.get("what_en")):
            self.add_error("what_zh", gettext("Say what is to be done, in Chinese, in English, or in both."))
        if "owner" not in self.errors and not (cleaned.get("owner") or cleaned.get("unit")):
            self.add_error("owner", gettext("Name a person or a unit; somebody must answer for it."))
        return cleaned

    def _post_clean(self) -> None:
        """The action writes; the row given stays as it was read."""

    def typed(self) -> dict[str, Any]:
        """The columns as typed."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class OutcomeForm(forms.Form):
    """What came of it."""

    outcome = forms.CharField(
        label=_("What came of it"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class EvidenceForm(forms.Form):
    """What shows that an obligation is met."""

    text = forms.CharField(
        label=_("What shows it"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )
    upload = forms.FileField(label=_("File (PDF or picture)"), required=False)


class LeaveForm(forms.Form):
    """Days away from the host."""

    starts_on = DayField(label=_("first day away"))
    ends_on = DayField(label=_("last day away"))
    reason = forms.CharField(label=_("where to and why"), max_length=200)


class PlanForm(forms.ModelForm):
    """A plan's name, and whether it begins by itself."""

    class Meta:
        model = ObligationPlan
        fields = ("code", "title_zh", "title_en", "is_for_stays")


class RuleForm(forms.ModelForm):
    """One thing that is owed."""

    class Meta:
        model = ObligationRule
        fields = (
            "title_zh",
            "title_en",
            "anchor",
            "offset",
            "measure",
            "every",
            "leave_days",
            "evidence",
            "remind_before",
            "text_zh",
            "text_en",
            "breach_zh",
            "breach_en",
        )
        widgets = {  # noqa: RUF012 - as Django wants it
            name: forms.Textarea(attrs={"rows": 2})
            for name in ("text_zh", "text_en", "breach_zh", "breach_en")
        }

    def _post_clean(self) -> None:
        """The action writes; the row given stays as it was read."""

    def clean_remind_before(self) -> int:
        return min(self.cleaned_data["remind_before"], 400)


class TrialForm(forms.Form):
    """Dates with which a plan is tried out: one for each anchor."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for anchor in ObligationRule.Anchor:
            self.fields[anchor.value] = DayField(label=anchor.label, required=False)
