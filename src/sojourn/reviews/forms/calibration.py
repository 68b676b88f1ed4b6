"""What is typed in the calibration round."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sojourn.applications.models import Application
from sojourn.programmes.models import Call
from sojourn.reviews.forms.reviewing import field_of
from sojourn.reviews.models import Criterion, Sample


class SampleForm(forms.ModelForm):
    """An invented sample."""

    class Meta:
        model = Sample
        fields = ["title_zh", "title_en", "text"]


class EarlierForm(forms.Form):
    """An application to an earlier call that becomes a sample."""

    call_code = forms.CharField(label=_("Code of the earlier call"), max_length=40)
    number = forms.CharField(label=_("Student number"), max_length=30)

    def clean(self) -> dict[str, Any]:
        code, number = self.cleaned_data.get("call_code", ""), self.cleaned_data.get("number", "")
        found = Application.objects.filter(
            call__code=code.replace("\0", ""), person__number=number.replace("\0", "")
        ).exclude(state__in=["draft", "withdrawn"])
        self.cleaned_data["application"] = found.select_related("person", "unit", "call").first()
        if not self.errors and self.cleaned_data["application"] is None:
            self.add_error("number", _now("Nobody with this number has applied to that call."))
        return self.cleaned_data


class SamplePointsForm(forms.Form):
    """Points for each criterion of one sample."""

    def __init__(
        self, data: Any = None, *, sample: Sample, criteria: list[Criterion], given: Mapping[Any, Any]
    ) -> None:
        super().__init__(data, prefix=f"sample_{sample.pk}")
        self.sample = sample
        for criterion in criteria:
            self.fields[f"points_{criterion.pk}"] = field_of(criterion)
            self.initial[f"points_{criterion.pk}"] = given.get((sample.pk, criterion.pk))

    def points(self) -> dict[tuple[int, int], Decimal | None]:
        """(sample, criterion) -> what was typed."""
        return {
            (self.sample.pk, int(name.removeprefix("points_"))): value
            for name, value in self.cleaned_data.items()
        }


def points_forms(call: Call, data: Any, given: Mapping[Any, Any]) -> list[SamplePointsForm]:
    """One form for each sample of the call."""
    criteria = list(call.criteria.prefetch_related("anchors"))
    return [SamplePointsForm(data, sample=one, criteria=criteria, given=given) for one in call.samples.all()]
