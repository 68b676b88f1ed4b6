"""What is typed about action items."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sojourn.followups.models import ActionItem
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
