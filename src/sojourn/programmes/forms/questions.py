"""What the office types about a question or a section of a call's form."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sojourn.kernel import files
from sojourn.kernel.text import in_language
from sojourn.programmes.feeds import FEEDS
from sojourn.programmes.forms.columns import ColumnRows
from sojourn.programmes.forms.conditions import ConditionRows
from sojourn.programmes.forms.programmes import day
from sojourn.programmes.models import Call, Question, Section
from sojourn.programmes.queries.further_sentences import document_name
from sojourn.programmes.queries.wording import test_name

Group = tuple[str, list[forms.BoundField]]


def count(label: Any, *, highest: int, lowest: int = 0) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=lowest, max_value=highest)


def amount(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, required=False, max_digits=14, decimal_places=4)


def limit_fields(kind: str) -> dict[str, forms.Field]:
    """The limits that an answer of this kind may have, each with its control."""
    if kind in ("line", "text"):
        longest = 500 if kind == "line" else 10_000
        return {
            "shortest": count(_("characters at least"), highest=longest),
            "longest": count(_("characters at most"), highest=longest, lowest=1),
        }
    if kind == "number":
        return {
            "lowest": amount(_("lowest number")),
            "highest": amount(_("highest number")),
            "unit_zh": forms.CharField(label=_("unit in Chinese"), required=False, max_length=20),
            "unit_en": forms.CharField(label=_("unit in English"), required=False, max_length=20),
        }
    if kind == "date":
        return {"earliest": day(_("earliest day")), "latest": day(_("latest day"))}
    if kind == "choices":
        return {
            "least": count(_("choose at least"), highest=50),
            "most": count(_("choose at most"), highest=50),
        }
    if kind == "table":
        return {
            "least_rows": count(_("rows at least"), highest=50),
            "most_rows": count(_("rows at most"), highest=50, lowest=1),
        }
    if kind == "file":
        return {
            "kinds": forms.MultipleChoiceField(
                label=_("kinds of file"),
                required=False,
                choices=[(one, one.upper()) for one in sorted(files.DOCUMENTS | files.SHEETS)],
                widget=forms.CheckboxSelectMultiple,
                help_text=_("None chosen: PDF, Word, JPG and PNG."),
            ),
            "largest": count(_("MB at most"), highest=files.LARGEST // 2**20, lowest=1),
        }
    return {}


ORDERED = (
    ("shortest", "longest"),
    ("lowest", "highest"),
    ("earliest", "latest"),
    ("least", "most"),
    ("least_rows", "most_rows"),
)


class SectionTextsForm(forms.ModelForm):
    """Title and explanation of a section."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Section
        fields = ("title_zh", "title_en", "text_zh", "text_en")
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in ("text_zh", "text_en")}

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class QuestionForm(forms.ModelForm):
    """One question of a kind: texts, options, limits, columns, what it answers, when it is asked."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    feeds = forms.ChoiceField(
        label=_("answers the requirement"),
        required=False,
        help_text=_("The answer is then held against requirements of that kind."),
    )

    class Meta:
        model = Question
        fields = (
            "section",
            "text_zh",
            "text_en",
            "help_zh",
            "help_en",
            "is_obligatory",
            "options_zh",
            "options_en",
        )
        widgets: ClassVar[dict[str, forms.Widget]] = {
            name: forms.Textarea(attrs={"rows": 2})
            for name in ("text_zh", "text_en", "help_zh", "help_en", "options_zh", "options_en")
        }

    def __init__(self, *args: Any, call: Call, kind: str, earlier: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["section"].queryset = call.sections.all()
        self.fields["section"].label_from_instance = lambda section: in_language(section, "title")
        self.fields["section"].label = gettext("section")
        self.fields["section"].empty_label = gettext("before the first section")
        if kind not in (Question.Kind.CHOICE, Question.Kind.CHOICES):
            del self.fields["options_zh"], self.fields["options_en"]
        self.limits = limit_fields(kind)
        kept = self.instance.limits or {}
        for name, field in self.limits.items():
            field.initial = kept.get(name)
            self.fields[name] = field
        self._offer_feeds()
        self.columns = ColumnRows(self, kept.get("columns") or []) if kind == Question.Kind.TABLE else None
        self.conditions = ConditionRows(self, earlier, self.instance.condition or {})

    def _offer_feeds(self) -> None:
        offered = [(name, feed_label(name)) for name, (_label, kinds) in FEEDS.items() if self.kind in kinds]
        self.fields["feeds"].choices = [("", gettext("none")), *offered]
        self.fields["feeds"].initial = self.instance.feeds
        if not offered:
            del self.fields["feeds"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for low, high in ORDERED:
            limits = [cleaned.get(name) for name in (low, high) if name in self.limits]
            if len(limits) == 2 and None not in limits and limits[0] > limits[1]:
                self.add_error(high, gettext("This lies below the lower limit."))
        if self.columns is not None:
            self.columns.check()
        self.conditions.check()
        return cleaned

    def facts(self) -> dict[str, Any]:
        """The columns of the question as typed."""
        limits = {name: written(self.cleaned_data.get(name)) for name in self.limits}
        limits = {name: value for name, value in limits.items() if value not in (None, "", [])}
        if self.columns is not None:
            limits["columns"] = self.columns.columns()
        typed = {name: self.cleaned_data[name] for name in self._meta.fields if name in self.fields}
        return typed | {
            "kind": self.kind,
            "limits": limits,
            "condition": self.conditions.condition(),
            "feeds": self.cleaned_data.get("feeds", ""),
        }

    @property
    def groups(self) -> Iterator[Group]:
        """The fields under their headings, columns and conditions apart."""
        rows = {*self.limits, *self.conditions.names, *(self.columns.names if self.columns else ())}
        yield "", [field for field in self.visible_fields() if field.name not in rows]
        if self.limits:
            yield gettext("Limits of the answer"), [self[name] for name in self.limits]


def written(value: Any) -> Any:
    """A limit as JSON keeps it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def feed_label(feed: str) -> str:
    """A fact that an answer may be, in words."""
    label, _kinds = FEEDS[feed]
    kind, _colon, which = feed.partition(":")
    if kind == "document":
        return f"{label}: {document_name(which)}"
    return f"{label}: {test_name(which)}" if kind == "language" else str(label)


class AskedForm(forms.Form):
    """As whom the office looks at the form."""

    level = forms.ChoiceField(label=_("level"), required=False)
    unit = forms.ChoiceField(label=_("unit"), required=False)

    def __init__(
        self, data: Mapping[str, Any] | None, *, levels: Sequence[Any], units: Sequence[Any]
    ) -> None:
        super().__init__(data)
        self.fields["level"].choices = [("", gettext("any")), *levels]
        self.fields["unit"].choices = [
            ("", gettext("any")),
            *((unit.code, in_language(unit, "name")) for unit in units),
        ]
