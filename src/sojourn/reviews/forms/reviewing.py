"""What a reviewer types."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.crypto import get_random_string
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.text import in_language
from sojourn.reviews.models import Criterion, Review

POINTS, REMARK = "points_", "remark_"


class ReviewForm(forms.Form):
    """Points and a remark for each criterion, an opinion, a confidential comment; a draft may have gaps."""

    version = forms.IntegerField(widget=forms.HiddenInput(attrs={"id": "seen-version"}))
    window = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)
    """Names this opened page, so that what it saves by itself is not taken for another window's change."""
    opinion = forms.CharField(
        label=_("Overall opinion"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The International Office may pass it on to the applicant, without your name."),
    )
    comment = forms.CharField(
        label=_("Confidential comment"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Read by the International Office only."),
    )

    def __init__(self, data: Any = None, *, review: Review, criteria: Iterable[Criterion]) -> None:
        given = {f"{POINTS}{score.criterion_id}": score.points for score in review.scores.all()}
        said = {f"{REMARK}{remark.criterion_id}": remark.text for remark in review.remarks.all()}
        texts = {"comment": review.comment, "opinion": review.opinion, "version": review.version}
        texts["window"] = get_random_string(12)
        super().__init__(data, initial={**given, **said, **texts})
        for criterion in criteria:
            self.fields[f"{POINTS}{criterion.pk}"] = field_of(criterion)
            self.fields[f"{REMARK}{criterion.pk}"] = remark_field_of(criterion)
        self.order_fields([name for name in self.fields if name not in ("opinion", "comment")])

    def points(self) -> dict[int, Decimal | None]:
        """Number of the criterion -> the points typed."""
        return self._under(POINTS)

    def remarks(self) -> dict[int, str]:
        """Number of the criterion -> what is said about it."""
        return self._under(REMARK)

    def _under(self, prefix: str) -> dict[int, Any]:
        return {
            int(name.removeprefix(prefix)): value
            for name, value in self.cleaned_data.items()
            if name.startswith(prefix)
        }

    def show_as_newest(self, review: Review) -> None:
        """After somebody else saved: what was typed stands, and counts as typed into the newest version."""
        self.data = self.data.copy()
        self.data["version"] = review.version


def field_of(criterion: Criterion) -> forms.DecimalField:
    """The control for a criterion, with what few, many and so many points mean."""
    few, many = in_language(criterion, "low"), in_language(criterion, "high")
    meanings = [
        gettext("many: %(what)s") % {"what": escape(many)} if many else "",
        *(
            gettext("%(points)d: %(what)s")
            % {"points": anchor.points, "what": escape(in_language(anchor, "text"))}
            for anchor in criterion.anchors.all()
        ),
        gettext("few: %(what)s") % {"what": escape(few)} if few else "",
    ]
    return forms.DecimalField(
        label=gettext("%(criterion)s (0 to %(points)d, weight %(weight)d)")
        % {
            "criterion": in_language(criterion, "title"),
            "points": criterion.points,
            "weight": criterion.weight,
        },
        help_text=mark_safe("<br>".join(filter(None, meanings))),
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(criterion.points),
        decimal_places=1,
        max_digits=5,
        step_size=0.5,
    )


def remark_field_of(criterion: Criterion) -> forms.CharField:
    """Where something can be said about one criterion."""
    return forms.CharField(
        label=gettext("Remark on %(criterion)s") % {"criterion": in_language(criterion, "title")},
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
