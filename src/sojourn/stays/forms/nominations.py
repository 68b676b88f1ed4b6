"""Shapes of what is typed about a nomination."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.countries import country_name
from sojourn.kernel.text import enumerated, in_language
from sojourn.partners.models import Institution


class InstitutionField(forms.ModelChoiceField):
    def label_from_instance(self, institution: Institution) -> str:
        country = country_name(institution.country) if institution.country else ""
        place = enumerated(part for part in (institution.city, country) if part)
        name = in_language(institution, "name")
        return f"{name} ({place})" if place else name


class SettleForm(forms.Form):
    """Host and deadline; `offered` are the institutions to choose from."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    institution = InstitutionField(
        label=_("host institution"),
        queryset=Institution.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    deadline = forms.DateField(
        label=_("partner's nomination deadline"), required=False, widget=forms.DateInput
    )

    def __init__(self, *args: Any, offered: QuerySet[Institution], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = offered


class AnswerForm(forms.Form):
    """The host's answer, by its contact or entered by the office."""

    APPROVE, REJECT = "approve", "reject"

    answer = forms.ChoiceField(
        label=_("answer"),
        choices=[(APPROVE, _("We take the student")), (REJECT, _("We do not take the student"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, is_host: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields["note"]
        if is_host:
            note.help_text = _("Needed where you do not take the student; the student will read it.")
        else:
            note.required = True
            note.help_text = _(
                "How the host's answer reached you, for example “mail of 3 May from the registrar”; "
                "where it refuses, also why. The student will read it."
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("answer") == self.REJECT and not cleaned.get("note") and "note" not in self.errors:
            self.add_error("note", _("Say why; the student will read it."))
        return cleaned
