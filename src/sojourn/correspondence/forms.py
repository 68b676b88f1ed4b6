"""What is typed of messages, replies and templates."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from sojourn.correspondence.kinds import kinds
from sojourn.correspondence.models import Message, MessageTemplate

ROWS = {"text_zh": forms.Textarea(attrs={"rows": 8}), "text_en": forms.Textarea(attrs={"rows": 8})}


class MessageForm(forms.ModelForm):
    """Subject and text in both languages."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Message
        fields = ("subject_zh", "text_zh", "subject_en", "text_en")
        widgets = ROWS


class TemplateForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("for messages about"), required=False)

    class Meta:
        model = MessageTemplate
        fields = (
            "code", "title_zh", "title_en", "kind",
            "subject_zh", "text_zh", "subject_en", "text_en", "is_retired",
        )  # fmt: skip
        widgets = ROWS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("anything")), *[(kind.name, kind.label) for kind in kinds()]]


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Files, or none; what they are is checked where they are kept."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Files"),
            required=False,
            help_text=_("PDF, JPG, PNG or DOCX, at most 10 MB."),
            widget=SeveralFiles,
        )

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [super(FilesField, self).clean(one, initial) for one in data or []]


class ReplyForm(forms.Form):
    text = forms.CharField(label=_("Reply"), max_length=8000, widget=forms.Textarea(attrs={"rows": 4}))
    files = FilesField()


class EnteredForm(forms.Form):
    """A reply that came another way."""

    text = forms.CharField(label=_("Text"), max_length=8000, widget=forms.Textarea(attrs={"rows": 4}))
    files = FilesField()


class AnswerForm(forms.Form):
    """What staff do under a letter: write back, or enter what came another way."""

    text = forms.CharField(label=_("Text"), max_length=8000, widget=forms.Textarea(attrs={"rows": 4}))
