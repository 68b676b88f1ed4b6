"""Shapes of a transcript and of the decisions on its courses."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sojourn.stays.actions import Decision
from sojourn.stays.models import Recognition


class TranscriptForm(forms.Form):
    """The file, and the grade of each course that is still open."""

    transcript = forms.FileField(label=_("transcript"), help_text=_("PDF, JPG, PNG or DOCX, at most 10 MB."))

    def __init__(self, *args: Any, recognitions: Iterable[Recognition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.recognitions = list(recognitions)
        for recognition in self.recognitions:
            behind = ", ".join(str(course) for course in recognition.course.behind.all())
            self.fields[f"grade-{recognition.pk}"] = forms.CharField(
                label=_("grade: %(course)s") % {"course": behind or recognition.course},
                max_length=120,
                required=False,
                initial=recognition.grade,
            )

    @property
    def grades(self) -> dict[int, str]:
        """Number of the recognition -> grade."""
        return {
            recognition.pk: self.cleaned_data[f"grade-{recognition.pk}"] for recognition in self.recognitions
        }


class DecisionForm(forms.Form):
    """What becomes of one course."""

    LATER, RECOGNISE, REFUSE = "", "recognise", "refuse"

    decision = forms.ChoiceField(
        label=_("decision"),
        choices=[(LATER, _("later")), (RECOGNISE, _("recognise")), (REFUSE, _("refuse"))],
        required=False,
        widget=forms.RadioSelect,
    )
    home_grade = forms.CharField(label=_("grade at home"), max_length=20, required=False)
    credits = forms.DecimalField(
        label=_("credits recognised"), max_digits=5, decimal_places=1, min_value=0, required=False
    )
    reason = forms.CharField(
        label=_("reason, where refused"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, recognition: Recognition, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"r{recognition.pk}", **kwargs)
        self.recognition = recognition
        self.fields["credits"].initial = recognition.course.credits

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        wanted = cleaned.get("decision")
        if wanted == self.RECOGNISE:
            for name in ("home_grade", "credits"):
                if cleaned.get(name) in ("", None) and name not in self.errors:
                    self.add_error(name, _("Needed where the course is recognised."))
        if wanted == self.REFUSE and not cleaned.get("reason"):
            self.add_error("reason", _("Say why it is refused; the student will read it."))
        return cleaned

    @property
    def chosen(self) -> Decision | None:
        """The decision, None where it is left for later."""
        wanted = self.cleaned_data.get("decision")
        if not wanted:
            return None
        return Decision(
            recognition=self.recognition,
            is_recognised=wanted == self.RECOGNISE,
            home_grade=self.cleaned_data["home_grade"],
            credits=self.cleaned_data["credits"],
            reason=self.cleaned_data["reason"],
        )
