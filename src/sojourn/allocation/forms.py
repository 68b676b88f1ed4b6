"""Shapes of what is typed at the allocation desk."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sojourn.allocation.models import Objection
from sojourn.allocation.queries import PlaceLine, label_of
from sojourn.applications.models import Application
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
        return (
            f"{in_language(obj.person, 'name')} · {in_language(obj.unit, 'name')} · {obj.get_state_display()}"
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
