"""The questions of a call as fields of a form, as applicants fill them in and as the office previews them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from sojourn.kernel import files
from sojourn.kernel.text import in_language
from sojourn.programmes.conditions import Asked, questions_asked
from sojourn.programmes.forms.tables import TableField
from sojourn.programmes.models import Call, Question, Section
from sojourn.programmes.queries.form_versions import parts_of
from sojourn.programmes.queries.questions import (
    day_in,
    kinds_of_file,
    largest_of,
    limits_in_words,
    options_of,
)

PREFIX = "answer_"
SENT = "sent_"
"""Comes with each question on the page: a group of boxes without a tick sends nothing else."""
UNANSWERED = ("", "–")
LONGEST = {"line": 500, "text": 10_000}


@dataclass(frozen=True)
class ShownQuestion:
    """A question on the page: its control, whether it is asked of this person, what is said about it."""

    question: Question
    field: forms.BoundField
    is_asked: bool
    note: str = ""
    file: Mapping[str, str] | None = None
    """Name and address of the file that is the answer."""


@dataclass(frozen=True)
class ShownPart:
    """A section on the page, or None for what stands before the first one."""

    section: Section | None
    questions: list[ShownQuestion]


class QuestionsForm(forms.Form):
    """The questions of a call, those asked of a person and those that further answers would open."""

    def __init__(
        self,
        data: Any = None,
        sent: Any = None,
        *,
        call: Call,
        answers: Mapping[str, Any],
        who: Asked,
        **options: Any,
    ) -> None:
        initial = {f"{PREFIX}{number}": answer for number, answer in answers.items()}
        super().__init__(data, sent, initial=initial | options.pop("initial", {}), **options)
        self.call, self.who, self.kept_answers = call, who, dict(answers)
        self.questions = [one for one in call.questions.all() if not one.is_withdrawn]
        for question in self.questions:
            self.fields[f"{PREFIX}{question.pk}"] = field_of(question)

    def clean(self) -> dict[str, Any]:
        """What is wrong in an answer to a question that is not asked does not matter."""
        cleaned = super().clean() or self.cleaned_data
        asked = {question.pk for question in self.asked()}
        for question in self.questions:
            if question.pk not in asked:
                self.errors.pop(f"{PREFIX}{question.pk}", None)
        return cleaned

    def was_sent(self, question: Question) -> bool:
        """Whether the answer to this question came with the form."""
        name = f"{PREFIX}{question.pk}"
        if f"{SENT}{question.pk}" in self.data:
            return True
        if question.kind == Question.Kind.TABLE:
            return f"{name}-rows" in self.data
        return name in self.data

    def answers(self) -> dict[str, Any]:
        """The answers that came and are in shape, files apart: number of the question -> what is kept."""
        return {
            str(question.pk): kept(self.cleaned_data[f"{PREFIX}{question.pk}"])
            for question in self.questions
            if question.kind != Question.Kind.FILE
            and f"{PREFIX}{question.pk}" in self.cleaned_data
            and self.was_sent(question)
        }

    def uploads(self) -> list[tuple[Question, Any]]:
        """The files that came and are of the right size."""
        files_sent = [
            (question, self.cleaned_data.get(f"{PREFIX}{question.pk}"))
            for question in self.questions
            if question.kind == Question.Kind.FILE
        ]
        return [(question, upload) for question, upload in files_sent if upload]

    def given(self) -> dict[str, Any]:
        """What is kept, with what was typed on top as far as it is in shape."""
        return self.kept_answers | (self.answers() if self.is_bound and hasattr(self, "cleaned_data") else {})

    def asked(self) -> list[Question]:
        """The questions that are asked, given the answers so far."""
        return questions_asked(self.questions, self.given(), self.who)

    def parts(
        self,
        notes: Mapping[int, str] | None = None,
        handed_in: Mapping[int, Mapping[str, str]] | None = None,
    ) -> list[ShownPart]:
        """The form section by section, as its template draws it."""
        asked = {question.pk for question in self.asked()}
        return [
            ShownPart(
                part.section,
                [
                    ShownQuestion(
                        question,
                        self[f"{PREFIX}{question.pk}"],
                        question.pk in asked,
                        (notes or {}).get(question.pk, ""),
                        (handed_in or {}).get(question.pk),
                    )
                    for question in part.questions
                ],
            )
            for part in parts_of(self.call)
            if part.questions
        ]


def kept(value: Any) -> Any:
    """An answer as JSON keeps it: numbers without idle zeros, days as texts, lists as they are."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return value
    return "" if value is None else str(value).replace("\r\n", "\n")


def field_of(question: Question) -> forms.Field:
    """The control for a question; a gap is allowed, since a draft may have gaps."""
    facts = {
        "label": in_language(question, "text"),
        "required": False,
        "help_text": " ".join(help_lines(question)),
    }
    field = FIELDS[question.kind](question, dict(question.limits), facts)
    if question.is_obligatory and question.kind != "table":
        field.widget.attrs["aria-required"] = "true"
    return field


def help_lines(question: Question) -> list[str]:
    """What stands below the question: the office's explanation, the limits, whether it may be left out."""
    lines = [in_language(question, "help"), limits_in_words(question)]
    lines += [] if question.is_obligatory else [gettext("Optional.")]
    return [line for line in lines if line]


def _text(question: Question, limits: Mapping[str, Any], facts: dict[str, Any]) -> forms.Field:
    longest = min(limits.get("longest") or LONGEST[question.kind], LONGEST[question.kind])
    if question.kind == Question.Kind.LINE:
        return forms.CharField(max_length=longest, **facts)
    rows = 4 if longest <= 600 else 8
    return forms.CharField(max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **facts)


def _number(question: Question, limits: Mapping[str, Any], facts: dict[str, Any]) -> forms.Field:
    lowest, highest = (
        None if limits.get(name) is None else Decimal(str(limits[name])) for name in ("lowest", "highest")
    )
    return forms.DecimalField(
        max_digits=14,
        decimal_places=4,
        min_value=lowest,
        max_value=highest,
        error_messages={
            "min_value": _("At least %(limit_value)s, please."),
            "max_value": _("At most %(limit_value)s, please."),
        },
        **facts,
    )


class DayField(forms.DateField):
    """A day between limits, with the browser's calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, *, earliest: date | None = None, latest: date | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.earliest, self.latest = earliest, latest
        for name, limit in (("min", earliest), ("max", latest)):
            if limit is not None:
                self.widget.attrs[name] = limit.isoformat()

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and self.earliest is not None and day < self.earliest:
            raise ValidationError(
                gettext("Not before %(day)s, please.") % {"day": formats.date_format(self.earliest)}
            )
        if day is not None and self.latest is not None and day > self.latest:
            raise ValidationError(
                gettext("Not after %(day)s, please.") % {"day": formats.date_format(self.latest)}
            )
        return day


def _date(question: Question, limits: Mapping[str, Any], facts: dict[str, Any]) -> forms.Field:
    return DayField(earliest=day_in(limits, "earliest"), latest=day_in(limits, "latest"), **facts)


def _yes_no(question: Question, limits: Mapping[str, Any], facts: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(choices=[UNANSWERED, ("yes", _("yes")), ("no", _("no"))], **facts)


def _choice(question: Question, limits: Mapping[str, Any], facts: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(choices=[UNANSWERED, *options_of(question)], **facts)


class ChoicesField(forms.MultipleChoiceField):
    """Several of several, at most so many."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, most: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.most = most

    def clean(self, value: Any) -> list[str]:
        chosen = super().clean(value)
        if self.most and len(chosen) > self.most:
            raise ValidationError(
                ngettext("Choose %(count)d at most.", "Choose %(count)d at most.", self.most)
                % {"count": self.most}
            )
        return chosen


def _choices(question: Question, limits: Mapping[str, Any], facts: dict[str, Any]) -> forms.Field:
    return ChoicesField(choices=options_of(question), most=limits.get("most"), **facts)


def _table(question: Question, limits: Mapping[str, Any], facts: dict[str, Any]) -> forms.Field:
    return TableField(
        columns=limits.get("columns") or [],
        least=limits.get("least_rows") or 0,
        most=limits.get("most_rows") or 20,
        **facts,
    )


class UploadField(forms.FileField):
    """A file of the kinds and the size that the question allows; its content is checked when it is kept."""

    def __init__(self, *, kinds: list[str], largest: int, **options: Any) -> None:
        super().__init__(**options)
        self.kinds, self.largest = kinds, largest
        self.widget = forms.FileInput(attrs={"accept": ",".join(_endings(kinds))})

    def clean(self, data: Any, initial: Any = None) -> Any:
        if not data:
            return None
        if data.size > self.largest * 2**20:
            raise ValidationError(
                gettext("“%(name)s” is larger than %(limit)d MB.")
                % {"name": files.tidy_name(data.name or ""), "limit": self.largest}
            )
        return data


def _endings(kinds: Iterable[str]) -> list[str]:
    return [f".{ending}" for ending, kind in files.SUFFIXES.items() if kind in set(kinds)]


def _file(question: Question, limits: Mapping[str, Any], facts: dict[str, Any]) -> forms.Field:
    return UploadField(kinds=kinds_of_file(question), largest=largest_of(question), **facts)


FIELDS: Mapping[str, Callable[[Question, Mapping[str, Any], dict[str, Any]], forms.Field]] = {
    "line": _text,
    "text": _text,
    "number": _number,
    "date": _date,
    "yes_no": _yes_no,
    "choice": _choice,
    "choices": _choices,
    "table": _table,
    "file": _file,
}
