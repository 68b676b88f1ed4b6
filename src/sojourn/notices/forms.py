"""What is typed of articles, pictures and events."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sojourn.notices.models import Article, Event, Picture
from sojourn.notices.queries import WRITERS
from sojourn.organisation.forms import DayField, UnitField, VersionField
from sojourn.organisation.models import Person, Unit
from sojourn.organisation.queries import standing_of

MARKDOWN = _(
    "Markdown: an empty line begins a paragraph, ## a heading, - a list; **bold**, [words](https://…). "
    "HTML is shown as it is typed."
)


def _long(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ForUnitsForm(forms.ModelForm):
    """Of something that belongs to one of the units for which the person writes."""

    version = VersionField(required=False)
    unit = UnitField(label=_("Unit"))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(pk__in=standing_of(person).units(WRITERS))
        self.fields["unit"].queryset = units
        if len(units) == 1:
            self.fields["unit"].initial = units[0]


class ArticleForm(ForUnitsForm):
    day = DayField(label=_("Date"), required=False, help_text=_("Empty: the day on which it is published."))

    class Meta:
        model = Article
        fields = (
            "title_zh", "title_en", "lead_zh", "lead_en", "text_zh", "text_en", "category", "unit", "day",
        )  # fmt: skip
        widgets = {
            "lead_zh": _long(2), "lead_en": _long(2), "text_zh": _long(12), "text_en": _long(12),
        }  # fmt: skip
        help_texts = {"text_zh": MARKDOWN, "text_en": MARKDOWN}


class PictureForm(forms.ModelForm):
    upload = forms.FileField(
        label=_("Picture"),
        help_text=_("JPEG, PNG or WebP, 10 MB at most; it is scaled down by itself."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    class Meta:
        model = Picture
        fields = ("told_zh", "told_en")


class EventForm(ForUnitsForm):
    begins_at = forms.DateTimeField(label=_("Begins"), widget=forms.DateTimeInput)
    ends_at = forms.DateTimeField(label=_("Ends"), widget=forms.DateTimeInput)

    class Meta:
        model = Event
        fields = (
            "title_zh", "title_en", "kind", "unit", "begins_at", "ends_at", "place_zh", "place_en",
            "text_zh", "text_en", "is_public", "is_cancelled",
        )  # fmt: skip
        widgets = {"text_zh": _long(4), "text_en": _long(4)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("begins_at"), cleaned.get("ends_at")
        if begins and ends and ends <= begins:
            self.add_error("ends_at", _("It must end after it begins."))
        return cleaned
