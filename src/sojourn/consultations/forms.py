"""What is typed about meetings, suggestions and drafts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sojourn.consultations.models import Draft, DraftVersion, Meeting, Opinion, Question, Suggestion
from sojourn.consultations.queries import organised_units, visible_meetings
from sojourn.kernel.text import in_language
from sojourn.organisation.forms import DayField, PersonField, UnitField, VersionField
from sojourn.organisation.models import Person, Unit
from sojourn.organisation.queries import people_holding

PARTED = _("An empty line begins a new paragraph.")


def _rows(count: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": count})


class MeetingField(forms.ModelChoiceField):
    def label_from_instance(self, meeting: Meeting) -> str:
        return f"{meeting.begins_at:%Y-%m-%d} {in_language(meeting, 'title')}"


class ForOwnUnitForm(forms.ModelForm):
    """Of something that one of the person's own units calls or opens."""

    unit = UnitField(label=_("Unit"))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(pk__in=organised_units(person))
        self.fields["unit"].queryset = units
        if len(units) == 1:
            self.fields["unit"].initial = units[0]


class MeetingForm(ForOwnUnitForm):
    version = VersionField(required=False)
    begins_at = forms.DateTimeField(label=_("Begins"), widget=forms.DateTimeInput)
    ends_at = forms.DateTimeField(label=_("Ends"), widget=forms.DateTimeInput)
    follows = MeetingField(Meeting.objects.none(), label=_("The meeting before"), required=False)

    class Meta:
        model = Meeting
        fields = (
            "title_zh", "title_en", "kind", "unit", "begins_at", "ends_at", "place_zh", "place_en", "seats",
            "agenda_zh", "agenda_en", "is_open", "is_public", "is_cancelled", "follows",
        )  # fmt: skip
        widgets = {"agenda_zh": _rows(5), "agenda_en": _rows(5)}
        help_texts = {"agenda_zh": _("One point a line."), "agenda_en": _("One point a line.")}

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        earlier = visible_meetings(person).filter(unit__in=organised_units(person))
        self.fields["follows"].queryset = earlier.exclude(pk=self.instance.pk)


class MinutesForm(forms.ModelForm):
    version = VersionField(required=False)

    class Meta:
        model = Meeting
        fields = ("minutes_zh", "minutes_en", "decisions_zh", "decisions_en")


class PaperForm(forms.Form):
    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("The same title again is the next version.")
    )
    upload = forms.FileField(label=_("File"))


class InviteForm(forms.Form):
    emails = forms.CharField(
        label=_("Who is invited"),
        help_text=_("Mail addresses, one a line."),
        widget=_rows(5),
        max_length=20_000,
    )


class QuestionForm(forms.ModelForm):
    is_signed = forms.BooleanField(label=_("With my name"), required=False, initial=True)

    class Meta:
        model = Question
        fields = ("text",)
        widgets = {"text": _rows(3)}


class AnswerForm(forms.Form):
    answer = forms.CharField(label=_("Answer"), max_length=4000, widget=_rows(3))


class SuggestionForm(forms.ModelForm):
    is_signed = forms.BooleanField(
        label=_("With my name"),
        required=False,
        initial=True,
        help_text=_("Without it nobody can find out who wrote this, and nobody can write back."),
    )

    class Meta:
        model = Suggestion
        fields = ("theme", "text")
        widgets = {"text": _rows(4)}


class TakeUpForm(forms.Form):
    what_zh = forms.CharField(label=_("What is to be done, in Chinese"), max_length=200, required=False)
    what_en = forms.CharField(label=_("What is to be done, in English"), max_length=200, required=False)
    owner = PersonField(Person.objects.none(), label=_("Who does it"))
    due_on = DayField(label=pgettext_lazy("deadline", "Until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        doers = Person.objects.none()
        for role in ("director", "officer", "unit_officer", "unit_leader"):
            doers = doers | people_holding(role)
        self.fields["owner"].queryset = doers.distinct()


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(Suggestion.objects.none(), label=_("Which says the same"))

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = others


class DraftForm(ForOwnUnitForm):
    open_until = DayField(label=_("Open until"))
    text_zh = forms.CharField(
        label=_("text in Chinese"), widget=_rows(10), required=False, help_text=PARTED, max_length=200_000
    )
    text_en = forms.CharField(
        label=_("text in English"), widget=_rows(10), required=False, help_text=PARTED, max_length=200_000
    )

    class Meta:
        model = Draft
        fields = ("title_zh", "title_en", "unit", "open_until")


class VersionForm(forms.ModelForm):
    class Meta:
        model = DraftVersion
        fields = ("text_zh", "text_en", "note")
        widgets = {"text_zh": _rows(14), "text_en": _rows(14)}
        help_texts = {"text_zh": PARTED, "text_en": PARTED}


class OpinionForm(forms.ModelForm):
    class Meta:
        model = Opinion
        fields = ("paragraph", "text")
        widgets = {"text": _rows(3)}


class OpinionAnswerForm(forms.ModelForm):
    class Meta:
        model = Opinion
        fields = ("outcome", "answer")
        widgets = {"answer": _rows(2)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = True
