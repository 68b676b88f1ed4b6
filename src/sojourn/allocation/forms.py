"""Shapes of what is typed at the allocation desk."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sojourn.allocation.models import CHOOSABLE, Mechanism, Objection, Outcome
from sojourn.allocation.queries import PlaceLine, label_of
from sojourn.applications.models import Application
from sojourn.engines import allocation as engine
from sojourn.kernel.steps import state_of
from sojourn.kernel.text import in_language
from sojourn.programmes.models import Call


class PublicTextForm(forms.Form):
    text = forms.CharField(
        label=_("What the public event gave"),
        max_length=300,
        help_text=_(
            "Exactly as it was published, character by character: everybody recomputes the lottery from it."
        ),
    )


class ObjectionForm(forms.Form):
    about = forms.ChoiceField(label=_("What it is about"), choices=Objection.About.choices)
    text = forms.CharField(
        label=_("What is wrong, and why"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Name the choice, the figure and what it should be. The International Office reads it."),
    )


class WhatIfForm(forms.Form):
    """A mechanism, a rule for ties, and up to three places or caps with other seats."""

    CHANGES = 3

    mechanism = forms.ChoiceField(label=_("Mechanism"), choices=Mechanism.choices)
    ties = forms.ChoiceField(label=_("Ties"), choices=Call.Ties.choices)

    def __init__(self, *args: Any, seats: Iterable[tuple[str, str, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "---------"), *((one, f"{name} ({now})") for one, name, now in seats)]
        for number in range(1, self.CHANGES + 1):
            self.fields[f"what_{number}"] = forms.ChoiceField(
                label=_("Place or cap %(number)d") % {"number": number}, choices=choices, required=False
            )
            self.fields[f"seats_{number}"] = forms.IntegerField(
                label=_("Seats instead"), min_value=0, max_value=10_000, required=False
            )

    def clean(self) -> dict[str, Any]:
        """The changes as one mapping; half a change is refused at its field."""
        cleaned = super().clean() or {}
        changes: dict[str, int] = {}
        for number in range(1, self.CHANGES + 1):
            what, seats = cleaned.get(f"what_{number}"), cleaned.get(f"seats_{number}")
            if what and seats is None and f"seats_{number}" not in self.errors:
                self.add_error(f"seats_{number}", _("How many seats instead?"))
            elif seats is not None and not what:
                self.add_error(f"what_{number}", _("Of which place or cap?"))
            elif what and seats is not None:
                changes[what] = seats
        cleaned["seats"] = changes
        ties, mechanism = cleaned.get("ties"), cleaned.get("mechanism")
        if ties and mechanism and ties != "lottery" and mechanism not in engine.WITH_LIMITS:
            self.add_error("ties", _("This mechanism breaks ties by lot."))
        return cleaned


class MechanismForm(forms.Form):
    mechanism = forms.ChoiceField(label=_("Mechanism"), choices=[(one.value, one.label) for one in CHOOSABLE])
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is published with the result."),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is published with the result."),
    )


class ByHandForm(forms.Form):
    """One of the applicant's own choices, or no place."""

    place = forms.TypedChoiceField(label=_("Given by hand"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The applicant reads it, and it stands in the archive with which the run is checked."),
    )

    def __init__(self, *args: Any, outcome: Outcome, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = outcome.application.choices.select_related("place__programme").order_by("rank")
        others = [choice for choice in choices if choice.place_id != outcome.place_id]
        places = {choice.place_id: choice.place for choice in others}
        none = [("", _("no place"))] if outcome.place_id else []
        self.fields["place"].choices = none + [
            (choice.place_id, f"{choice.rank}. {label_of(choice.place)}") for choice in others
        ]
        self.fields["place"].coerce = lambda number: places[int(number)]
        self.fields["place"].empty_value = None


class OutcomeFilter(forms.Form):
    """Which outcomes of a run are listed."""

    q = forms.CharField(label=_("Name or number"), required=False)
    which = forms.ChoiceField(
        label=_("Which"),
        required=False,
        choices=[("", _("all")), ("placed", _("with a place")), ("unplaced", _("without a place"))],
    )


class PlaceFilter(forms.Form):
    """Which places of a call are listed."""

    q = forms.CharField(label=_("Programme or host"), required=False)
    which = forms.ChoiceField(
        label=_("Which"),
        required=False,
        choices=[
            ("", _("all")),
            ("free", _("with free seats")),
            ("pending", _("with unanswered offers")),
            ("waiting", _("with a reserve list")),
        ],
    )

    def narrowed(self, lines: Iterable[PlaceLine]) -> list[PlaceLine]:
        """The lines that fit; all where the filter is not understood."""
        if not self.is_valid():
            return list(lines)
        words, which = self.cleaned_data["q"].casefold().split(), self.cleaned_data["which"]
        return [
            line
            for line in lines
            if (not which or getattr(line, which)) and all(word in line.words for word in words)
        ]


class ApplicationChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Application) -> str:
        return f"{in_language(obj.person, 'name')} · {in_language(obj.unit, 'name')} · {state_of(obj).label}"


class ExtendForm(forms.Form):
    until = forms.DateField(label=_("New last day to answer"), widget=forms.DateInput)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The applicant reads it."),
    )


class GivePlaceForm(forms.Form):
    """A free place of the call for somebody of the call who has none."""

    application = ApplicationChoice(label=_("Applicant"), queryset=Application.objects.none())
    place = forms.TypedChoiceField(label=_("Place"))
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The applicant reads it with the offer."),
    )

    def __init__(self, *args: Any, call: Call, lines: Iterable[PlaceLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["application"].queryset = (
            call.applications.filter(state__in=["reserve", "not_placed"])
            .select_related("person", "unit")
            .order_by("-score", "id")
        )
        free = {line.place.pk: line.place for line in lines if line.free}
        self.fields["place"].choices = [("", "---------")] + [
            (number, label_of(place)) for number, place in free.items()
        ]
        self.fields["place"].coerce = lambda number: free[int(number)]
