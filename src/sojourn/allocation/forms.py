"""Shapes of what is typed at the allocation desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sojourn.allocation.queries import place_lines
from sojourn.applications.models import Application
from sojourn.kernel.text import in_language
from sojourn.programmes.models import Call, Place


class PublicTextForm(forms.Form):
    text = forms.CharField(
        label=_("what the public event gave"),
        max_length=300,
        help_text=_("Exactly as it was published; everybody can recompute the lottery from it."),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("reason"), widget=forms.Textarea(attrs={"rows": 3}))


class ApplicationChoice(forms.ModelChoiceField):
    def label_from_instance(self, application: Application) -> str:
        return f"{in_language(application.person, 'name')} · {in_language(application.unit, 'name')}"


class PlaceChoice(forms.ModelChoiceField):
    def label_from_instance(self, place: Place) -> str:
        return f"{in_language(place.programme, 'title')} · {place.get_period_display()}"


class GivePlaceForm(forms.Form):
    """A free place of the call for somebody of the call who has none."""

    application = ApplicationChoice(label=_("applicant"), queryset=Application.objects.none())
    place = PlaceChoice(label=_("place"), queryset=Place.objects.none())
    reason = forms.CharField(label=_("reason"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, call: Call, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["application"].queryset = call.applications.filter(
            state__in=["reserve", "not_placed"]
        ).select_related("person", "unit")
        free = [line.place.pk for line in place_lines(call) if line.free]
        self.fields["place"].queryset = Place.objects.filter(pk__in=free).select_related("programme")
