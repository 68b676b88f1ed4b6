"""Shapes of the three tables of a learning agreement and of the reasons for its changes."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sojourn.stays.actions import CourseLine, ReasonGiven
from sojourn.stays.models import ADDING, REMOVING, Course, Precedent, Reason
from sojourn.stays.queries import Difference

ROWS = 60
"""Most rows of one table."""
TABLES = {"A": "studied", "B": "recognised", "C": "virtual"}
TYPED = ("code", "title", "credits", "description", "condition")
"""Fields that a person types; a row in which none is filled is no course."""


class CourseForm(forms.Form):
    """A row of any of the three tables."""

    precedents = None
    """Earlier decisions on the course, where they were looked up."""
    code = forms.CharField(label=_("code"), max_length=40, required=False)
    title = forms.CharField(label=_("title"), max_length=200)
    term = forms.ChoiceField(label=_("term"), choices=Course.Term.choices, required=False)
    credits = forms.DecimalField(label=_("credits"), max_digits=5, decimal_places=1, min_value=0)

    def has_changed(self) -> bool:
        return any(
            str(self.data.get(self.add_prefix(name), "")).strip() for name in TYPED if name in self.fields
        )


class StudiedForm(CourseForm):
    scheme = forms.ChoiceField(
        label=_("kind of credits"), choices=Course.Scheme.choices, required=False, initial=Course.Scheme.ECTS
    )

    def clean_scheme(self) -> str:
        return self.cleaned_data["scheme"] or Course.Scheme.LOCAL


class VirtualForm(StudiedForm):
    description = forms.CharField(
        label=_("short description"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000
    )


class RecognisedForm(CourseForm):
    behind = forms.MultipleChoiceField(
        label=_("courses behind it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_automatic = forms.BooleanField(
        label=_("recognised automatically once passed"), required=False, initial=True
    )
    condition = forms.CharField(
        label=_("if not automatically: on which condition"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        required=False,
    )

    def __init__(self, *args: Any, hosts: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["behind"].choices = list(hosts)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.has_changed() and not cleaned.get("is_automatic") and not cleaned.get("condition"):
            self.add_error("condition", _("Say on which condition the course is recognised."))
        return cleaned


FORMS = {"A": StudiedForm, "B": RecognisedForm, "C": VirtualForm}


class BaseCourseFormSet(forms.BaseFormSet):
    """A row left empty is no course."""

    def _construct_form(self, i: int, **kwargs: Any) -> forms.Form:
        form = super()._construct_form(i, **kwargs)
        form.empty_permitted, form.use_required_attribute = True, False
        return form


SETS = {
    letter: forms.formset_factory(
        form, formset=BaseCourseFormSet, extra=0, can_delete=True, max_num=ROWS, validate_max=True
    )
    for letter, form in FORMS.items()
}


class CourseTables:
    """The three tables of one version as formsets: `a`, `b` and `c`."""

    def __init__(self, formsets: Mapping[str, forms.BaseFormSet]) -> None:
        self.a, self.b, self.c = (formsets[letter] for letter in "ABC")

    def is_valid(self) -> bool:
        return all([formset.is_valid() for formset in (self.a, self.b, self.c)])

    @property
    def lines(self) -> list[CourseLine]:
        """The courses typed, without empty and removed rows; once the tables are valid."""
        found, labels = [], {}
        for letter, formset in (("A", self.a), ("C", self.c), ("B", self.b)):
            kept = 0
            for row, form in enumerate(formset.forms, 1):
                if not form.has_changed() or form.cleaned_data.get("DELETE"):
                    continue
                kept += 1
                labels[f"{letter}{row}"] = f"{letter}{kept}"
                found.append(_line(letter, form.cleaned_data, labels))
        return found


def _line(letter: str, given: Mapping[str, Any], labels: Mapping[str, str]) -> CourseLine:
    facts = {name: value for name, value in given.items() if name not in ("DELETE", "behind")}
    behind = tuple(sorted(labels[label] for label in given.get("behind", ()) if label in labels))
    return CourseLine(table=TABLES[letter], behind=behind, **facts)


def _labels(letter: str, titles: Iterable[str]) -> list[tuple[str, str]]:
    return [(f"{letter}{row}", f"{letter}{row} {title}".strip()) for row, title in enumerate(titles, 1)]


def posted_tables(data: Mapping[str, str]) -> CourseTables:
    """The tables as they were posted."""
    hosts = [
        pair
        for letter in "AC"
        for pair in _labels(
            letter,
            [str(data.get(f"{TABLES[letter]}-{row}-title", "")) for row in range(_rows(data, letter))],
        )
    ]
    return CourseTables(
        {
            letter: formset(
                data, prefix=TABLES[letter], form_kwargs={"hosts": hosts} if letter == "B" else {}
            )
            for letter, formset in SETS.items()
        }
    )


def _rows(data: Mapping[str, str], letter: str) -> int:
    count = str(data.get(f"{TABLES[letter]}-TOTAL_FORMS", "0"))
    return min(int(count), ROWS) if count.isascii() and count.isdecimal() and len(count) < 5 else 0


def tables_of(rows: Mapping[str, list[dict[str, Any]]]) -> CourseTables:
    """The tables with these rows as they stand."""
    hosts = [
        pair for letter in "AC" for pair in _labels(letter, [row.get("title", "") for row in rows[letter]])
    ]
    return CourseTables(
        {
            letter: formset(
                initial=rows[letter],
                prefix=TABLES[letter],
                form_kwargs={"hosts": hosts} if letter == "B" else {},
            )
            for letter, formset in SETS.items()
        }
    )


def saved_rows(lines: Iterable[CourseLine]) -> dict[str, list[dict[str, Any]]]:
    """The rows of the courses that are saved, and an empty one where a table needs one."""
    rows: dict[str, list[dict[str, Any]]] = {letter: [] for letter in TABLES}
    letters = {table: letter for letter, table in TABLES.items()}
    for line in lines:
        letter = letters[line.table]
        names = [*FORMS[letter].base_fields]
        rows[letter].append({name: getattr(line, name) for name in names})
    if not rows["A"]:
        rows["A"].append({})
    if not rows["B"]:
        rows["B"].append({"behind": ["A1"]})
    return rows


def typed_rows(data: Any, *, more: str) -> dict[str, list[dict[str, Any]]]:
    """The rows as they were typed, removed ones gone, and one more in the table `more` names."""
    rows: dict[str, list[dict[str, Any]]] = {letter: [] for letter in TABLES}
    labels: dict[str, str] = {}
    for letter in "ACB":
        for row in range(_rows(data, letter)):
            prefix = f"{TABLES[letter]}-{row}"
            if data.get(f"{prefix}-DELETE"):
                continue
            typed = {name: data.get(f"{prefix}-{name}", "") for name in FORMS[letter].base_fields}
            if letter == "B":
                typed["is_automatic"] = bool(typed["is_automatic"])
                ticked = data.getlist(f"{prefix}-behind")
                typed["behind"] = [labels[label] for label in ticked if label in labels]
            rows[letter].append(typed)
            labels[f"{letter}{row + 1}"] = f"{letter}{len(rows[letter])}"
    if more in rows:
        turn = len(rows[more]) + 1
        rows[more].append({"behind": [f"A{turn}"] if turn <= len(rows["A"]) else []} if more == "B" else {})
    return rows


def take_over(
    rows: dict[str, list[dict[str, Any]]], precedent: Precedent, *, row: int
) -> dict[str, list[dict[str, Any]]]:
    """The rows with the pair of an earlier decision: the host's in this row, ours in an empty or new one."""
    while len(rows["A"]) <= row:
        rows["A"].append({})
    rows["A"][row] |= {
        "code": precedent.code,
        "title": precedent.title,
        "credits": precedent.credits,
        "scheme": precedent.scheme or Course.Scheme.LOCAL,
    }
    label = f"A{row + 1}"
    empty = (one for one in rows["B"] if not one.get("title") and not one.get("credits"))
    home = next(empty, None)
    if home is None:
        home = {}
        rows["B"].append(home)
    home |= {
        "code": precedent.home_code,
        "title": precedent.home_title,
        "credits": precedent.home_credits,
        "is_automatic": True,
        "behind": [label],
    }
    return rows


class ReasonForm(forms.Form):
    """Why one course was put in, changed or taken out."""

    reason = forms.ChoiceField(label=_("reason"))
    text = forms.CharField(label=_("in words, where the reason is another"), max_length=300, required=False)

    def __init__(self, *args: Any, line: Difference, row: Any, first: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line
        fitting = {"added": ADDING, "removed": REMOVING}.get(line.kind, tuple(Reason))
        self.fields["reason"].choices = [("", "—"), *((one.value, one.label) for one in fitting)]
        self.fields["reason"].initial = row.reason or first
        self.fields["text"].initial = row.reason_text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("reason") == Reason.OTHER and not cleaned.get("text"):
            self.add_error("text", _("Say the reason in words."))
        return cleaned

    @property
    def given(self) -> ReasonGiven:
        return ReasonGiven(self.cleaned_data["reason"], self.cleaned_data["text"])
