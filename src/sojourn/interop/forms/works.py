"""The shape of a file of publications."""

from django import forms
from django.utils.translation import gettext_lazy as _


class WorksForm(forms.Form):
    file = forms.FileField(
        label=_("file of works (JSON lines)"),
        help_text=_("As OpenAlex gives them: one work in each line, .jsonl or .jsonl.gz."),
        widget=forms.ClearableFileInput(attrs={"accept": ".jsonl,.json,.gz,.ndjson"}),
    )
