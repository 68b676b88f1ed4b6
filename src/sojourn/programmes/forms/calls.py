"""Shapes of what is typed about calls, part by part."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sojourn.kernel import clock
from sojourn.kernel.text import in_language
from sojourn.organisation.models import AcademicYear
from sojourn.organisation.years import year_after
from sojourn.programmes.forms.programmes import day
from sojourn.programmes.models import Call, Kind, RequiredDocument, ScorePart
from sojourn.programmes.models.kind import EXCHANGE


def instant(label: Any, **options: Any) -> forms.DateTimeField:
    """A date and time to the second, in the office's zone."""
    return forms.DateTimeField(
        label=label,
        required=False,
        input_formats=["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S"),
        **options,
    )


class CallForm(forms.Form):
    """What a new call begins with."""

    earlier = forms.ModelChoiceField(
        label=_("copy of"),
        queryset=Call.objects.order_by("-pk"),
        required=False,
        empty_label=_("nothing: begin with an empty call"),
        help_text=_("Texts, requirements, documents, questions, weights are taken over, their years moved."),
    )
    kind = forms.ModelChoiceField(
        label=_("kind"),
        queryset=Kind.objects.filter(is_active=True, versions__isnull=False).distinct(),
        to_field_name="code",
        initial=EXCHANGE,
        required=False,
        help_text=_("It says who applies and on which way; a copy is of the kind of what it copies."),
    )
    code = forms.SlugField(
        label=_("code"),
        max_length=40,
        help_text=_("Stands in the address of the public page: letters, digits and hyphens."),
    )
    title_zh = forms.CharField(label=_("title in Chinese"), max_length=200, required=False)
    title_en = forms.CharField(label=_("title in English"), max_length=200, required=False)
    academic_year = forms.ChoiceField(
        label=_("academic year"), help_text=_("The year in which the students go.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The years that are known, and the next one in any case."""
        super().__init__(*args, **kwargs)
        following = year_after(clock.today())
        labels = {following, *AcademicYear.objects.values_list("label", flat=True)}
        self.fields["kind"].label_from_instance = lambda kind: in_language(kind, "name")
        self.fields["academic_year"].choices = [(label, label) for label in sorted(labels, reverse=True)]
        self.fields["academic_year"].initial = following


class SectionForm(forms.ModelForm):
    """One part of a call, with the version it was filled from."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def changes(self) -> dict[str, Any]:
        """The columns as typed, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name in self._meta.fields}


class TextsForm(SectionForm):
    class Meta:
        model = Call
        fields = ["title_zh", "title_en", "text_zh", "text_en"]
        widgets = {
            "text_zh": forms.Textarea(attrs={"rows": 12}),
            "text_en": forms.Textarea(attrs={"rows": 12}),
        }
        help_texts = {
            "text_zh": _("Paragraphs are parted by an empty line."),
            "text_en": _("Paragraphs are parted by an empty line."),
        }


class ScheduleForm(SectionForm):
    opens_at = instant(_("opens"))
    closes_at = instant(_("closes"), help_text=_("At exactly this second the call is closed."))
    endorse_until = day(_("units endorse until"))
    check_until = day(_("office checks until"))
    review_until = day(_("reviews until"))
    announce_on = day(_("result on"))

    class Meta:
        model = Call
        fields = [
            "opens_at",
            "closes_at",
            "endorse_until",
            "check_until",
            "review_until",
            "announce_on",
            "notice_days",
            "offer_days",
        ]


class SelectionForm(SectionForm):
    """How is chosen: number of choices, reviews and the weights of the composite score."""

    class Meta:
        model = Call
        fields = ["max_choices", "is_blind", "reviews_per_application"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = {part.source: part.weight for part in self.instance.score_parts.all()}
        for source, label in ScorePart.Source.choices:
            self.fields[f"weight_{source}"] = forms.IntegerField(
                label=_("weight of %(part)s, in percent") % {"part": label},
                min_value=0,
                max_value=100,
                required=False,
                initial=kept.get(source),
            )

    @property
    def weights(self) -> dict[str, int]:
        return {source: self.cleaned_data[f"weight_{source}"] or 0 for source in ScorePart.Source.values}


class LotteryForm(SectionForm):
    class Meta:
        model = Call
        fields = ["ties", "public_event_zh", "public_event_en"]
        help_texts = {
            "public_event_zh": _(
                "An event after the closing whose outcome nobody can choose, such as a named lottery draw."
            ),
            "public_event_en": _(
                "An event after the closing whose outcome nobody can choose, such as a named lottery draw."
            ),
        }


class LineFormSet(forms.BaseFormSet):
    """Lines that can be ordered and deleted; what is left empty is no line."""

    def lines(self) -> list[dict[str, Any]]:
        forms_kept = [
            form
            for form in self.forms
            if form.cleaned_data
            and not form.cleaned_data.get("DELETE")
            and (form in self.initial_forms or form.has_changed())
        ]
        rows = [form.cleaned_data for form in forms_kept]
        last = len(self.forms) + 1
        return [
            {name: value for name, value in row.items() if name not in ("ORDER", "DELETE")}
            for row in sorted(rows, key=lambda row: row.get("ORDER") or last)
        ]


class LineForm(forms.ModelForm):
    """A line of a formset: one without any text is an empty line, whatever its boxes say."""

    def has_changed(self) -> bool:
        return any(name.startswith(("title", "text")) for name in self.changed_data)


class DocumentForm(LineForm):
    id = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = RequiredDocument
        fields = ["title_zh", "title_en", "is_obligatory"]


DocumentFormSet = forms.formset_factory(
    DocumentForm, formset=LineFormSet, extra=2, can_order=True, can_delete=True
)
