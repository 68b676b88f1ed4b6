"""Shapes of what is typed about the terms of a call."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sojourn.programmes.forms.calls import SectionForm
from sojourn.programmes.models import Call, Place, ScorePart
from sojourn.programmes.queries.terms import OPEN_STATES, group_names, place_name


def reason_field(call: Call) -> forms.CharField:
    """Why the terms change; needed once the call has opened."""
    return forms.CharField(
        label=_("Reason"),
        required=call.state in OPEN_STATES,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The call has opened: everybody reads the reason on its page."),
    )


class RulesForm(SectionForm):
    """Mechanism, ties and weights."""

    class Meta:
        model = Call
        fields = ["mechanism", "ties", "seats_order", "takes_part"]
        help_texts = {
            "mechanism": _("Recorded with the publication, before anything of the applicants is known."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.further_round_of_id is None or self.instance.state != "draft":
            del self.fields["takes_part"]
        kept = {part.source: part.weight for part in self.instance.score_parts.all()}
        for source, label in ScorePart.Source.choices:
            self.fields[f"weight_{source}"] = forms.IntegerField(
                label=_("weight of %(part)s, in percent") % {"part": label},
                min_value=0,
                max_value=100,
                required=False,
                initial=kept.get(source),
            )
        if self.instance.state in OPEN_STATES:
            self.fields["reason"] = reason_field(self.instance)

    @property
    def weights(self) -> dict[str, int]:
        return {source: self.cleaned_data[f"weight_{source}"] or 0 for source in ScorePart.Source.values}


def _place_field(places: Mapping[int, Place]) -> forms.TypedChoiceField:
    """One of these places; no query, however many lines there are."""
    return forms.TypedChoiceField(
        label=_("place"),
        required=False,
        choices=[("", "---------")]
        + [(number, f"{place_name(place)} ({place.seats})") for number, place in places.items()],
        coerce=lambda number: places[int(number)],
        empty_value=None,
    )


class TermsLineForm(forms.Form):
    """A line about a place; without one it is no line."""

    needed: ClassVar[Mapping[str, Any]] = {}
    """Field -> what is asked where it is missing."""

    def __init__(self, *args: Any, places: Mapping[int, Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"place": _place_field(places), **self.fields}

    def clean(self) -> dict[str, Any]:
        """A place with all that belongs to it, or nothing."""
        cleaned = super().clean() or {}
        if cleaned.get("place"):
            for name, question in self.needed.items():
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, question)
        elif "place" not in self.errors and any(cleaned.get(name) for name in self.needed):
            self.add_error("place", _("At which place?"))
        return cleaned


class ReserveForm(TermsLineForm):
    """Seats of a place for a group."""

    needed: ClassVar[Mapping[str, Any]] = {"group": _("For whom?"), "seats": _("How many seats?")}
    group = forms.ChoiceField(label=_("for whom"), required=False)
    seats = forms.IntegerField(label=_("seats"), min_value=1, max_value=1000, required=False)

    def __init__(self, *args: Any, groups: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", "---------"), *groups]


class MinimumForm(TermsLineForm):
    """A place runs only with so many people."""

    needed: ClassVar[Mapping[str, Any]] = {"people": _("How many people?")}
    people = forms.IntegerField(label=_("people at least"), min_value=2, max_value=1000, required=False)


class TermsFormSet(forms.BaseFormSet):
    """Lines of terms; what is left empty, or marked to go, is no line."""

    def lines(self) -> list[dict[str, Any]]:
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data]
        return [
            {name: value for name, value in row.items() if name != "DELETE"}
            for row in rows
            if row.get("place") and not row.get("DELETE")
        ]


ReserveFormSet = forms.formset_factory(
    ReserveForm, formset=TermsFormSet, extra=3, can_delete=True, max_num=500
)
MinimumFormSet = forms.formset_factory(
    MinimumForm, formset=TermsFormSet, extra=2, can_delete=True, max_num=500
)


class ReasonForm(forms.Form):
    """The version the lines were filled from and, once the call has opened, a reason."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if call.state in OPEN_STATES:
            self.fields["reason"] = reason_field(call)


def groups_to_choose(call: Call) -> list[tuple[str, str]]:
    return list(group_names(call).items())
