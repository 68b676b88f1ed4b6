"""Shape of the return report."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sojourn.stays.models import ReturnReport


class ReportForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("report"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("Studies, life at the host, what you bring back. A draft may stay incomplete."),
    )
    satisfaction = forms.TypedChoiceField(
        label=_("satisfaction, 1 to 5"),
        choices=[("", _("not stated")), *((number, str(number)) for number in range(1, 6))],
        coerce=int,
        empty_value=None,
        required=False,
    )

    class Meta:
        model = ReturnReport
        fields = ["text", "advice", "satisfaction"]
