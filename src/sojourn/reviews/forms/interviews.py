"""What is typed about interviews."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call
from sojourn.reviews.models import InterviewRound, InterviewScore


class RoundForm(forms.ModelForm):
    """Until when times are chosen, and what applicants should know."""

    class Meta:
        model = InterviewRound
        fields = ["book_until", "text_zh", "text_en"]
        widgets = {
            "book_until": forms.DateTimeInput,
            "text_zh": forms.Textarea(attrs={"rows": 3}),
            "text_en": forms.Textarea(attrs={"rows": 3}),
        }


class SlotForm(forms.Form):
    """Times of one length, one after the other."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput)
    starts = forms.TimeField(label=pgettext_lazy("time", "From"), widget=forms.TimeInput)
    ends = forms.TimeField(label=pgettext_lazy("time", "To"), widget=forms.TimeInput)
    minutes = forms.IntegerField(label=_("Minutes each"), min_value=5, max_value=480, initial=20)
    capacity = forms.IntegerField(label=_("Applicants at a time"), min_value=1, max_value=100, initial=1)
    room = forms.CharField(label=_("Room"), max_length=120, required=False)
    link = forms.URLField(
        label=_("Link of the video meeting"), max_length=500, required=False, assume_scheme="https"
    )
    interviewers = forms.ModelMultipleChoiceField(
        label=_("Interviewers"), queryset=Person.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, call: Call) -> None:
        super().__init__(data)
        people = Person.objects.filter(panels__call=call).select_related("account")
        self.fields["interviewers"].queryset = people
        self.fields["interviewers"].choices = [(one.pk, in_language(one, "name")) for one in people]

    def clean(self) -> dict[str, Any]:
        starts, ends = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _now("The end lies before the beginning."))
        return self.cleaned_data


class InterviewScoreForm(forms.ModelForm):
    """What an interviewer gives."""

    class Meta:
        model = InterviewScore
        fields = ["points", "comment"]
        widgets = {"comment": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"comment": _("Read by the International Office only.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["points"].min_value, self.fields["points"].max_value = 0, 100
        self.fields["points"].widget.attrs |= {"min": 0, "max": 100}
