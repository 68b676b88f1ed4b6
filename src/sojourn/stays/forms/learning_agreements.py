"""Shapes of a change and of the host's signature."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ChangeForm(forms.Form):
    reason = forms.CharField(label=_("reason"), widget=forms.Textarea(attrs={"rows": 4}))
    new_end = forms.DateField(
        label=_("new end of the stay"),
        widget=forms.DateInput,
        required=False,
        help_text=_("Only if you want to stay longer; the stay is extended once all three have signed."),
    )


class HostSignatureForm(forms.Form):
    """What the office must say where it signs for the host."""

    on_behalf = forms.CharField(
        label=_("how the host's signature came"),
        max_length=200,
        help_text=_("For example “signed scan of 3 May, from the faculty's registrar”."),
    )
