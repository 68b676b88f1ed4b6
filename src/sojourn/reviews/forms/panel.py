"""What the office types about a panel: criteria, meanings, rules, conflicts, who reads what."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person
from sojourn.organisation.queries import people_matching
from sojourn.programmes.models import Call
from sojourn.reviews.models import Criterion, PanelMember, PanelRules, ReadingCopy


class CriterionForm(forms.ModelForm):
    """One criterion of a call."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    remove = forms.BooleanField(label=_("remove this criterion"), required=False)

    class Meta:
        model = Criterion
        fields = ["title_zh", "title_en", "low_zh", "low_en", "high_zh", "high_en", "points", "weight"]


CriterionFormSet = forms.formset_factory(CriterionForm, extra=1)
"""The criteria of a call, and an empty one at the end for one more."""


class ReassignForm(forms.Form):
    """To whom a review goes instead."""

    to = forms.ModelChoiceField(label=_("Reviewer"), queryset=Person.objects.none())

    def __init__(self, data: Any = None, *, people: Any, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["to"].queryset = people
        self.fields["to"].label_from_instance = lambda person: in_language(person, "name")


class RulesForm(forms.ModelForm):
    """Who may read what."""

    class Meta:
        model = PanelRules
        fields = ["by_field", "by_language", "most", "calibration_first"]
        help_texts = {
            "by_field": _("The broad field the applicant studies, against the fields a reviewer has stated."),
            "by_language": _("The language the answers are written in, against those a reviewer reads."),
            "most": _("Empty: no maximum. A member's own maximum goes before it."),
            "calibration_first": _("Where the call has samples, they are scored before the first review."),
        }


class NormalisationForm(forms.ModelForm):
    """What becomes of the points."""

    class Meta:
        model = PanelRules
        fields = ["normalisation", "threshold"]
        help_texts = {"threshold": _("Two reviews that lie so many of 100 points apart disagree.")}


class BlindForm(forms.ModelForm):
    """What reviewers of a blind call get of the documents."""

    hidden = forms.TypedMultipleChoiceField(
        label=_("Documents that reviewers do not see"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For example a photograph or a passport."),
    )

    class Meta:
        model = PanelRules
        fields = ["hidden", "withholds_named"]
        help_texts = {
            "withholds_named": _("Reviewers then wait for a redacted copy wherever the name was found.")
        }

    def __init__(self, *args: Any, call: Call, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["hidden"].choices = [(one.pk, in_language(one, "title")) for one in call.documents.all()]


class RedactForm(forms.Form):
    """A redacted copy of one document."""

    copy = forms.ModelChoiceField(queryset=ReadingCopy.objects.none(), widget=forms.HiddenInput)
    file = forms.FileField(label=_("Redacted copy"))

    def __init__(self, *args: Any, copies: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["copy"].queryset = copies


class SheetForm(forms.Form):
    """A sheet of scores that comes back."""

    file = forms.FileField(label=_("Excel file"))


class MemberForm(forms.ModelForm):
    """What a member of the panel knows, and how much they take on."""

    fields = forms.MultipleChoiceField(
        label=_("Fields of study"), required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=_("Reads"),
        required=False,
        choices=[("zh", _("Chinese")), ("en", _("English"))],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = PanelMember
        fields = ["most", "languages", "fields"]

    def __init__(self, *args: Any, fields: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["fields"].choices = fields


class AnchorForm(forms.Form):
    """What so many points mean; a line without any text is none."""

    points = forms.IntegerField(label=_("Points"), min_value=0, max_value=999, required=False)
    text_zh = forms.CharField(label=_("Meaning in Chinese"), max_length=300, required=False)
    text_en = forms.CharField(label=_("Meaning in English"), max_length=300, required=False)

    def is_wanted(self) -> bool:
        """Whether anything is said."""
        return bool(self.cleaned_data.get("text_zh") or self.cleaned_data.get("text_en"))

    def clean(self) -> dict[str, Any]:
        if self.is_wanted() and self.cleaned_data.get("points") is None:
            self.add_error("points", _now("Say for how many points this stands."))
        return self.cleaned_data

    def row(self) -> dict[str, Any]:
        """The columns of the anchor."""
        return {name: self.cleaned_data[name] for name in ("points", "text_zh", "text_en")}


AnchorFormSet = forms.formset_factory(AnchorForm, extra=2)
"""What the points of one criterion mean, and two empty lines."""


class ConflictForm(forms.Form):
    """A conflict of interest that the office notes."""

    reviewer = forms.ModelChoiceField(label=_("Reviewer"), queryset=Person.objects.none())
    applicant = forms.CharField(label=_("Applicant"), help_text=_("Name, number or e-mail."), max_length=200)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)

    def __init__(self, data: Any = None, *, call: Call) -> None:
        super().__init__(data)
        self.call = call
        self.fields["reviewer"].queryset = Person.objects.filter(panels__call=call)
        self.fields["reviewer"].label_from_instance = lambda person: in_language(person, "name")

    def clean_applicant(self) -> Person:
        """The one applicant of the call whom the words mean."""
        words = self.cleaned_data["applicant"].replace("\0", "")
        found = list(people_matching(Person.objects.filter(applications__call=self.call), words)[:2])
        if not found:
            raise forms.ValidationError(_now("Nobody who has applied to the call matches."))
        if len(found) > 1:
            raise forms.ValidationError(_now("Several applicants match. Give the number."))
        return found[0]


class HandForm(forms.Form):
    """Which applications go to which members."""

    applications = forms.ModelMultipleChoiceField(
        queryset=None, error_messages={"required": _("Choose at least one application.")}
    )
    members = forms.ModelMultipleChoiceField(
        queryset=None, error_messages={"required": _("Choose at least one reviewer.")}
    )

    def __init__(self, data: Any = None, *, call: Call) -> None:
        super().__init__(data)
        self.fields["applications"].queryset = call.applications.filter(state="under_review").select_related(
            "person__studies", "unit", "call"
        )
        self.fields["members"].queryset = call.panel.select_related("person")
