"""Shapes of dates and reasons around a stay."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DayForm(forms.Form):
    on = forms.DateField(label=_("date"), widget=forms.DateInput)


class ExtensionForm(forms.Form):
    until = forms.DateField(label=_("new end of the stay"), widget=forms.DateInput)
    reason = forms.CharField(label=_("reason"), widget=forms.Textarea(attrs={"rows": 3}))


class PlanForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    planned_from = forms.DateField(label=_("planned from"), widget=forms.DateInput)
    planned_until = forms.DateField(label=_("planned until"), widget=forms.DateInput)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("reason"), widget=forms.Textarea(attrs={"rows": 4}))
