"""What people type into the pages of reviews: shape only."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person
from sojourn.reviews.models import Criterion, Review

PREFIX = "points_"


class ReviewForm(forms.Form):
    """Points for each criterion, and a comment; a draft may have gaps."""

    version = forms.IntegerField(widget=forms.HiddenInput(attrs={"id": "seen-version"}))
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Read by the International Office only."),
    )

    def __init__(self, data: Any = None, *, review: Review, criteria: Iterable[Criterion]) -> None:
        given = {f"{PREFIX}{score.criterion_id}": score.points for score in review.scores.all()}
        super().__init__(data, initial={**given, "comment": review.comment, "version": review.version})
        for criterion in criteria:
            self.fields[f"{PREFIX}{criterion.pk}"] = field_of(criterion)
        self.order_fields([name for name in self.fields if name != "comment"])

    def points(self) -> dict[int, Decimal | None]:
        """Number of the criterion -> the points typed."""
        return {
            int(name.removeprefix(PREFIX)): value
            for name, value in self.cleaned_data.items()
            if name.startswith(PREFIX)
        }

    def show_as_newest(self, review: Review) -> None:
        """After somebody else saved: what was typed stands, and counts as typed into the newest version."""
        self.data = self.data.copy()
        self.data["version"] = review.version


def field_of(criterion: Criterion) -> forms.DecimalField:
    """The control for a criterion, with what few and many points mean."""
    few, many = in_language(criterion, "low"), in_language(criterion, "high")
    anchors = [
        gettext("few: %(what)s") % {"what": escape(few)} if few else "",
        gettext("many: %(what)s") % {"what": escape(many)} if many else "",
    ]
    return forms.DecimalField(
        label=gettext("%(criterion)s (0 to %(points)d, weight %(weight)d)")
        % {
            "criterion": in_language(criterion, "title"),
            "points": criterion.points,
            "weight": criterion.weight,
        },
        help_text=mark_safe("<br>".join(filter(None, anchors))),
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(criterion.points),
        decimal_places=1,
        max_digits=5,
        step_size=0.5,
    )


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
