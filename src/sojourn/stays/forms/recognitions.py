"""Shapes of a transcript, of what is promised before departure, and of the decisions in the end."""

import csv
import io
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sojourn.stays.actions import AheadDecision, Decision, ResultLine
from sojourn.stays.models import Course, Recognition, TranscriptLine
from sojourn.stays.queries import Proposal

OTHERS = 3
"""Empty rows for courses that the learning agreement does not name."""
MOST = 80
"""Lines pasted from a sheet."""


class TranscriptForm(forms.Form):
    """The file, a grade for each course at the host that is still open, and lines of other courses."""

    transcript = forms.FileField(label=_("transcript"), help_text=_("PDF, JPG, PNG or DOCX, at most 10 MB."))
    pasted = forms.CharField(
        label=_("or paste the rows of a sheet"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One course a row: code, title, grade, credits, passed or failed; separated by tabs."),
    )

    def __init__(self, *args: Any, courses: Iterable[Course], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.courses = list(courses)
        for course in self.courses:
            self._add(str(course.pk), _("grade: %(course)s") % {"course": str(course)}, course.credits)
        for turn in range(1, OTHERS + 1):
            self.fields[f"title-other{turn}"] = forms.CharField(
                label=_("another course on the transcript"), max_length=200, required=False
            )
            self._add(f"other{turn}", _("its grade"), None)

    def _add(self, name: str, label: Any, credits: Decimal | None) -> None:
        self.fields[f"grade-{name}"] = forms.CharField(label=label, max_length=20, required=False)
        self.fields[f"credits-{name}"] = forms.DecimalField(
            label=_("credits"),
            max_digits=5,
            decimal_places=1,
            min_value=0,
            required=False,
            initial=credits,
        )
        self.fields[f"result-{name}"] = forms.ChoiceField(
            label=_("result"), choices=TranscriptLine.Result.choices, required=False
        )

    @property
    def rows(self) -> list[tuple[Course, list[forms.BoundField]]]:
        """Each course with its three fields."""
        return [(course, self._bound(str(course.pk))) for course in self.courses]

    @property
    def others(self) -> list[list[forms.BoundField]]:
        return [[self[f"title-other{turn}"], *self._bound(f"other{turn}")] for turn in range(1, OTHERS + 1)]

    def _bound(self, name: str) -> list[forms.BoundField]:
        return [self[f"{kind}-{name}"] for kind in ("grade", "credits", "result")]

    def clean_pasted(self) -> list[ResultLine]:
        rows = list(csv.reader(io.StringIO(self.cleaned_data["pasted"]), delimiter="\t"))
        found = [_pasted(turn, row) for turn, row in enumerate(rows[:MOST], 1) if any(row)]
        return found

    @property
    def lines(self) -> list[ResultLine]:
        """All lines with a grade."""
        given = self.cleaned_data
        known = [self._line(str(course.pk), course=course.pk, title="") for course in self.courses]
        others = [
            self._line(f"other{turn}", title=given[f"title-other{turn}"]) for turn in range(1, OTHERS + 1)
        ]
        return [line for line in (*known, *others, *given["pasted"]) if line.grade.strip()]

    def _line(self, name: str, **facts: Any) -> ResultLine:
        given = self.cleaned_data
        return ResultLine(
            grade=given[f"grade-{name}"],
            credits=given[f"credits-{name}"],
            result=given[f"result-{name}"],
            **facts,
        )


RESULTS = {"passed": "passed", "failed": "failed", "通过": "passed", "未通过": "failed", "合格": "passed"}


def _pasted(turn: int, row: list[str]) -> ResultLine:
    """A row of a sheet: code, title, grade, then credits and result if they are there."""
    cells = [cell.strip() for cell in row] + [""] * 5
    code, title, grade, credits, result = cells[:5]
    if not title or not grade:
        raise forms.ValidationError(
            _("Row %(row)s: title and grade stand in the second and third cell."), params={"row": turn}
        )
    try:
        number = Decimal(credits.replace(",", ".")).quantize(Decimal("0.1")) if credits else None
    except InvalidOperation:
        raise forms.ValidationError(
            _("Row %(row)s: “%(text)s” is no number of credits."), params={"row": turn, "text": credits}
        ) from None
    return ResultLine(
        title=title[:200],
        grade=grade[:20],
        code=code[:40],
        credits=number,
        result=RESULTS.get(result.casefold(), ""),
    )


class AheadForm(forms.Form):
    """What is promised for one course at home."""

    outcome = forms.ChoiceField(
        label=_("decision"),
        choices=[
            ("", _("later")),
            ("granted", _("grant")),
            ("conditional", _("grant on a condition")),
            ("declined", _("refuse")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("condition, or reason of the refusal"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, recognition: Recognition, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"a{recognition.pk}", **kwargs)
        self.recognition = recognition
        if not recognition.course.is_automatic:
            self.fields["reason"].initial = recognition.course.condition

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("outcome") in ("conditional", "declined") and not cleaned.get("reason"):
            self.add_error("reason", _("Say it; the student will read it."))
        return cleaned

    @property
    def chosen(self) -> AheadDecision | None:
        """The decision, None where it is left for later."""
        outcome = self.cleaned_data.get("outcome")
        return AheadDecision(self.recognition, outcome, self.cleaned_data["reason"]) if outcome else None


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
    override_reason = forms.CharField(
        label=_("why another grade than proposed"), max_length=300, required=False
    )
    credits = forms.DecimalField(
        label=_("credits recognised"), max_digits=5, decimal_places=1, min_value=0, required=False
    )
    reason = forms.CharField(
        label=_("reason, where refused"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self, *args: Any, recognition: Recognition, proposals: Mapping[int, Proposal], **kwargs: Any
    ) -> None:
        super().__init__(*args, prefix=f"r{recognition.pk}", **kwargs)
        self.recognition = recognition
        self.proposal = proposals[recognition.pk]
        self.fields["credits"].initial = recognition.course.credits
        self.fields["home_grade"].initial = self.proposal.grade
        if not self.proposal.grade:
            del self.fields["override_reason"]

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
            override_reason=self.cleaned_data.get("override_reason", ""),
        )
