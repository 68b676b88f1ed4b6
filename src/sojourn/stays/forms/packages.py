"""Shapes of how a partner takes nominations, of the columns of its list, and of its answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sojourn.kernel.text import in_language
from sojourn.stays.actions import Answer
from sojourn.stays.models import PATIENCE, Nomination
from sojourn.stays.queries import CONSTANT, FIELDS, FORMATS

MORE_COLUMNS = 3
"""Empty rows at the end of the columns that are shown."""


class PracticeForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    lead_days = forms.CharField(
        label=gettext_lazy("Remind the office so many days before the deadline"),
        required=False,
        max_length=60,
        help_text=gettext_lazy(
            "Several numbers with commas, for example 30, 14, 7, 1; none for no reminder."
        ),
    )
    answer_days = forms.TypedChoiceField(
        label=gettext_lazy("Days after which an answer is overdue"),
        choices=[(days, days) for days in PATIENCE],
        coerce=int,
    )
    note = forms.CharField(
        label=gettext_lazy("Note for the office"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("How this partner wants its nominations: portal, mail, signed list."),
    )

    def clean_lead_days(self) -> list[int]:
        parts = self.cleaned_data["lead_days"].replace("，", ",").replace("、", ",").split(",")
        words = [part.strip() for part in parts if part.strip()]
        if any(not (word.isascii() and word.isdecimal() and len(word) < 5) for word in words):
            raise forms.ValidationError(_("Give whole numbers of days with commas between them."))
        return [int(word) for word in words]


def field_choices() -> list[tuple[str, Any]]:
    return [
        (CONSTANT, gettext_lazy("always the same text")),
        *((name, one.label) for name, one in FIELDS.items()),
    ]


def _class_of(field: forms.Field) -> str:
    """How the theme dresses a field that stands in a table."""
    if isinstance(field, forms.BooleanField):
        return "form-check-input"
    return "form-select w-100" if isinstance(field, forms.ChoiceField) else "form-control"


class ColumnForm(forms.Form):
    position = forms.IntegerField(label=gettext_lazy("order"), required=False, min_value=0, max_value=999)
    heading = forms.CharField(label=gettext_lazy("heading"), required=False, max_length=200)
    field = forms.ChoiceField(label=gettext_lazy("what stands in it"), required=False, choices=field_choices)
    constant = forms.CharField(
        label=gettext_lazy("text that is always the same"), required=False, max_length=500
    )
    format = forms.ChoiceField(
        label=gettext_lazy("format"), required=False, choices=lambda: list(FORMATS.items())
    )
    drop = forms.BooleanField(label=gettext_lazy("leave out"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        number = str(self.prefix or "").rpartition("-")[2]
        for field in self.fields.values():
            words = {"label": field.label, "number": int(number) + 1 if number.isdecimal() else ""}
            field.widget.attrs |= {
                "aria-label": _("%(label)s, column %(number)s") % words,
                "class": _class_of(field),
            }

    @property
    def is_kept(self) -> bool:
        given = self.cleaned_data
        is_said = bool(given.get("heading") or given.get("constant") or given.get("field"))
        return is_said and not given.get("drop")


Columns = forms.formset_factory(ColumnForm, extra=MORE_COLUMNS, max_num=70, absolute_max=80)


def columns_shown(columns: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    """The columns as the form shows them, numbered by tens so that one can be put between two."""
    return [dict(column) | {"position": number * 10} for number, column in enumerate(columns, 1)]


def columns_typed(formset: Any) -> list[dict[str, str]]:
    """What the form says, in the order that was typed; a column without a number comes last."""
    kept = [form.cleaned_data for form in formset.forms if form.cleaned_data and form.is_kept]
    ordered = sorted(kept, key=lambda one: 1000 if one["position"] is None else one["position"])
    return [{name: one[name] for name in ("heading", "field", "format", "constant")} for one in ordered]


class LayoutForm(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput)
    language = forms.ChoiceField(
        label=gettext_lazy("language of the values"),
        choices=settings.LANGUAGES,
        help_text=gettext_lazy("Level, school, major and period are written in it."),
    )


class AnswersForm(forms.Form):
    """An answer and a note for each nomination; what the office enters says how it came."""

    def __init__(self, *args: Any, nominations: Sequence[Nomination], is_host: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nominations = nominations
        for one in nominations:
            name = in_language(one.application.person, "name")
            self.fields[f"answer_{one.pk}"] = forms.ChoiceField(
                label=_("Answer for %(name)s") % {"name": name},
                required=False,
                choices=[
                    ("", "—"),
                    ("yes", _("We take the student")),
                    ("no", _("We do not take the student")),
                ],
            )
            self.fields[f"note_{one.pk}"] = forms.CharField(
                label=_("Note on %(name)s") % {"name": name}, required=False, max_length=2000
            )
        for field in self.fields.values():
            field.widget.attrs["class"] = _class_of(field)
        if not is_host:
            self._add_letter()

    def _add_letter(self) -> None:
        self.fields["note"] = forms.CharField(
            label=_("How the answer came"),
            max_length=500,
            help_text=_("For example “mail of 3 May from the registrar”. The students will read it."),
        )
        self.fields["dated"] = forms.DateField(label=_("date of the answer"), widget=forms.DateInput)
        self.fields["upload"] = forms.FileField(label=_("the letter or mail"), required=False)

    @property
    def rows(self) -> list[tuple[Nomination, Any, Any]]:
        return [(one, self[f"answer_{one.pk}"], self[f"note_{one.pk}"]) for one in self.nominations]

    @property
    def letter_fields(self) -> list[Any]:
        return [self[name] for name in ("note", "dated", "upload") if name in self.fields]

    def clean(self) -> dict[str, Any]:
        """Who is not taken needs a word why, at the student it is about."""
        cleaned = super().clean() or {}
        for one in self.nominations:
            if cleaned.get(f"answer_{one.pk}") == "no" and not cleaned.get(f"note_{one.pk}"):
                self.add_error(f"note_{one.pk}", _("Say why; the student will read it."))
        return cleaned

    def answers(self) -> list[Answer]:
        return [
            Answer(
                one,
                takes=self.cleaned_data[f"answer_{one.pk}"] == "yes",
                note=self.cleaned_data[f"note_{one.pk}"],
            )
            for one in self.nominations
            if self.cleaned_data[f"answer_{one.pk}"]
        ]
