"""Shapes of an exchange of places and of the next choice."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sojourn.allocation.models import Offer
from sojourn.allocation.queries import PlaceLine, label_of
from sojourn.kernel.text import in_language


def _holder(offer: Offer) -> str:
    return _("%(name)s · %(place)s · %(state)s") % {
        "name": in_language(offer.application.person, "name"),
        "place": label_of(offer.place),
        "state": offer.get_state_display(),
    }


class ExchangeForm(forms.Form):
    """Whose place, for whose place or which free one, and why."""

    offer = forms.TypedChoiceField(label=gettext_lazy("Who gives a place up"))
    other = forms.TypedChoiceField(
        label=gettext_lazy("For the place of"),
        required=False,
        help_text=gettext_lazy("Both swap their places."),
    )
    place = forms.TypedChoiceField(
        label=gettext_lazy("Or for a free place"),
        required=False,
        help_text=gettext_lazy("What is left goes to the next on its reserve list."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=gettext_lazy(
            "The students read it, and it stands in the archive with which the run is checked."
        ),
    )
    passes_over = forms.BooleanField(
        label=gettext_lazy("Pass over those who wait for the free place and come first"), required=False
    )

    def __init__(
        self, *args: Any, offers: Sequence[Offer], lines: Iterable[PlaceLine], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        held = {offer.pk: offer for offer in offers}
        free = {line.place.pk: line.place for line in lines if line.free}
        holders = [("", "---------"), *((number, _holder(offer)) for number, offer in held.items())]
        for name in ("offer", "other"):
            self.fields[name].choices = holders
            self.fields[name].coerce = lambda number: held[int(number)]
            self.fields[name].empty_value = None
        self.fields["place"].choices = [
            ("", "---------"),
            *((number, label_of(place)) for number, place in free.items()),
        ]
        self.fields["place"].coerce = lambda number: free[int(number)]
        self.fields["place"].empty_value = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("other")) == bool(cleaned.get("place")) and not {"other", "place"} & set(
            self.errors
        ):
            self.add_error("other", _("Choose either whose place it is exchanged for, or a free place."))
        return cleaned


class NextChoiceForm(forms.Form):
    place = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Needed where others are passed over; the student reads it."),
    )
    passes_over = forms.BooleanField(label=gettext_lazy("Pass them over all the same"), required=False)
