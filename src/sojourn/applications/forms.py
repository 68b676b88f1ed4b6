"""What people type into the pages of an application: shape only."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sojourn.applications.models import Application, Plan
from sojourn.kernel.countries import country_choices, country_name
from sojourn.kernel.text import in_language
from sojourn.programmes.forms.answers import PREFIX, SENT, QuestionsForm
from sojourn.programmes.forms.programmes import day
from sojourn.programmes.forms.tables import TableField
from sojourn.programmes.models import Category, Period, Question
from sojourn.programmes.queries.questions import why_not_enough


class AnswersForm(QuestionsForm):
    """The call's own questions; a gap is allowed, since a draft may have gaps."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, sent: Any = None, *, application: Application, autosave: str = ""
    ) -> None:
        super().__init__(
            data,
            sent,
            call=application.call,
            answers=application.answers,
            who=application.asked_as(),
            initial={"version": application.version},
        )
        self.fields["version"].widget.attrs["id"] = "seen-version"
        for question in self.questions:
            if autosave and question.kind != Question.Kind.FILE:
                self._save_by_itself(question, autosave)

    def _save_by_itself(self, question: Question, address: str) -> None:
        """A control saves itself when it is left: only itself and the version it was typed into."""
        name = f"{PREFIX}{question.pk}"
        field = self.fields[name]
        names = field.names(name) if isinstance(field, TableField) else [name]
        field.widget.attrs |= {
            "hx-post": address,
            "hx-trigger": "change",
            "hx-params": ",".join([*names, f"{SENT}{question.pk}", "version"]),
            "hx-target": "#saved",
            "hx-sync": "closest form:queue all",
        }

    def answers_asked(self) -> dict[str, Any]:
        """The answers that came, are in shape, and are to questions that are asked."""
        asked = {str(question.pk) for question in self.asked()}
        return {number: answer for number, answer in self.answers().items() if number in asked}

    def show_gaps(self, application: Application) -> None:
        """At each question that keeps the application from being submitted, what it lacks."""
        for question in application.asked():
            name = f"{PREFIX}{question.pk}"
            why = why_not_enough(question, application.answers.get(str(question.pk)))
            if why and name not in self.errors:
                self.add_error(name, why)

    def show_as_newest(self, application: Application) -> None:
        """After somebody else saved: what was typed stands, and counts as typed into the newest version."""
        self.data = self.data.copy()
        self.data["version"] = application.version


class PossibilityFilter(forms.Form):
    """Which places of the call to show."""

    q = forms.CharField(label=_("Programme or host"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    period = forms.ChoiceField(label=_("Period"), required=False, choices=[("", _("any")), *Period.choices])
    only = forms.ChoiceField(
        label=_("Which places"),
        required=False,
        choices=[
            ("", _("all places")),
            ("eligible", _("only where I meet the requirements")),
            ("possible", _("also where a person will check")),
        ],
    )

    def __init__(self, data: Any, *, countries: Iterable[str]) -> None:
        super().__init__(data)
        named = sorted(((code, country_name(code)) for code in countries), key=lambda pair: pair[1])
        self.fields["country"].choices = [("", _("any")), *named]

    def chosen(self) -> dict[str, str]:
        """The filters in shape; a wrong one is as good as none."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class OpinionForm(forms.Form):
    """The unit's opinion on one application."""

    is_positive = forms.ChoiceField(
        label=_("The unit"),
        choices=[("yes", _("endorses the application")), ("no", _("does not endorse it"))],
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(
        label=_("Opinion"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Needed where the unit does not endorse: the applicant will read it."),
    )


class PlanForm(forms.ModelForm):
    """Where somebody means to go."""

    country = forms.ChoiceField(label=_("country or region"))

    class Meta:
        model = Plan
        fields = ["category", "host", "country", "starts_on", "months", "subject"]

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.filter(kind=kind, is_active=True)
        self.fields["category"].label_from_instance = lambda category: in_language(category, "name")
        self.fields["country"].choices = [("", "–"), *country_choices()]
        self.fields["starts_on"] = day(_("first day"))
        self.fields["starts_on"].required = True


class ReturnForm(forms.Form):
    """What to correct, and until when."""

    reason = forms.CharField(
        label=_("What must be corrected"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    correct_until = forms.DateField(label=_("Correct until"))


class DecisionForm(forms.Form):
    """The office's decision on one choice."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("", _("as the requirements say")),
            ("admit", _("admit this choice")),
            ("refuse", _("refuse this choice")),
        ],
        required=False,
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed where it differs from the requirements."),
    )

    @property
    def is_admitted(self) -> bool | None:
        return {"admit": True, "refuse": False}.get(self.cleaned_data["decision"])
