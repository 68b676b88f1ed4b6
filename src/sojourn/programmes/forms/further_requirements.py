"""Forms for marks on stated scales, age, earlier stays, documents, answers and groups of requirements."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sojourn.engines.eligibility import DOCUMENTS, STAYS
from sojourn.engines.grades import SCALES
from sojourn.kernel.text import in_language
from sojourn.programmes.forms.programmes import day
from sojourn.programmes.forms.requirements import Parameters, RequirementForm, plain
from sojourn.programmes.models import Call, Programme, Question
from sojourn.programmes.queries.further_sentences import document_name, scale_name, stay_names
from sojourn.programmes.queries.questions import options_of

Step = list[int | float]


class MarksForm(RequirementForm):
    """A minimum on a named scale, and how marks of our own scale come to it."""

    minimum = forms.DecimalField(label=_("at least as good as"), max_digits=6, decimal_places=2)
    scale = forms.ChoiceField(label=_("on the scale"))
    method = forms.ChoiceField(
        label=_("marks of other scales are converted"),
        widget=forms.RadioSelect,
        initial="passing",
        choices=[
            ("passing", _("by the share between the lowest passing and the best mark")),
            ("table", _("by the table below")),
        ],
    )
    table = forms.CharField(
        label=_("table"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "One step a line, the best first: the mark from which it counts = what it becomes, 90 = 4"
        ),
    )
    table_scale = forms.DecimalField(
        label=_("the table is for marks of at most"),
        required=False,
        min_value=1,
        max_digits=5,
        decimal_places=1,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scale"].choices = [(name, scale_name(name)) for name in SCALES]

    def filled(self, parameters: Parameters) -> Parameters:
        steps = [f"{start:g} = {becomes:g}" for start, becomes in parameters.get("table") or []]
        return parameters | {"table": "\n".join(steps), "method": parameters.get("method", "passing")}

    def clean(self) -> Parameters:
        cleaned = super().clean() or self.cleaned_data
        scale, minimum = SCALES.get(cleaned.get("scale", "")), cleaned.get("minimum")
        if scale is not None and minimum is not None:
            low, high = sorted((float(scale.best), float(scale.worst)))
            if not low <= minimum <= high:
                self.add_error(
                    "minimum",
                    gettext("The scale goes from %(low)s to %(high)s.")
                    % {"low": f"{low:g}", "high": f"{high:g}"},
                )
        if cleaned.get("method") == "table" and "table" in cleaned:
            cleaned["steps"] = self._steps(cleaned["table"])
            if cleaned.get("table_scale") is None:
                self.add_error("table_scale", gettext("Say for which scale the table is."))
        return cleaned

    def _steps(self, text: str) -> list[Step]:
        steps: list[Step] = []
        for number, line in enumerate((line for line in text.splitlines() if line.strip()), start=1):
            try:
                start, becomes = (float(part) for part in line.replace("＝", "=").split("="))
            except ValueError:
                self.add_error(
                    "table", gettext("Line %(line)d is not of the form 90 = 4.") % {"line": number}
                )
                return []
            if steps and start >= steps[-1][0]:
                self.add_error(
                    "table", gettext("Line %(line)d is not below the one before.") % {"line": number}
                )
            steps.append([_short(start), _short(becomes)])
        if not steps:
            self.add_error("table", gettext("Give at least one step."))
        return steps

    def parameters(self) -> Parameters:
        given: Parameters = {
            "minimum": plain(self.cleaned_data["minimum"]),
            "scale": self.cleaned_data["scale"],
            "method": self.cleaned_data["method"],
        }
        if given["method"] == "table":
            given["table"] = self.cleaned_data["steps"]
            given["table_scale"] = plain(self.cleaned_data["table_scale"])
        return given


def _short(number: float) -> int | float:
    return int(number) if number == int(number) else number


class AgeForm(RequirementForm):
    lowest = forms.IntegerField(
        label=_("at least so many years old"), required=False, min_value=0, max_value=120
    )
    highest = forms.IntegerField(
        label=_("at most so many years old"), required=False, min_value=0, max_value=120
    )
    day = day(_("on the day"), help_text=_("Empty: on the closing day of the call."))

    def clean(self) -> Parameters:
        cleaned = super().clean() or self.cleaned_data
        lowest, highest = cleaned.get("lowest"), cleaned.get("highest")
        if lowest is None and highest is None and not self.errors:
            self.add_error("highest", gettext("Give at least one of both limits."))
        if lowest is not None and highest is not None and lowest > highest:
            self.add_error("highest", gettext("This lies below the lower limit."))
        return cleaned

    def parameters(self) -> Parameters:
        given = {name: self.cleaned_data[name] for name in ("lowest", "highest")}
        given["day"] = self.cleaned_data["day"].isoformat() if self.cleaned_data["day"] else None
        return {name: value for name, value in given.items() if value is not None}


class StaysForm(RequirementForm):
    most = forms.IntegerField(
        label=_("earlier stays abroad at most"), min_value=0, max_value=50, help_text=_("0: none at all.")
    )
    kinds = forms.MultipleChoiceField(
        label=_("counted are"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: stays of any kind."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [(kind, stay_names([kind])) for kind in STAYS]

    def parameters(self) -> Parameters:
        kinds = self.cleaned_data["kinds"]
        return {"most": self.cleaned_data["most"]} | ({"kinds": kinds} if kinds else {})


class DocumentExpiryForm(RequirementForm):
    document = forms.ChoiceField(label=_("document"))
    months = forms.IntegerField(
        label=_("valid so many months beyond the end of the stay"), min_value=0, max_value=60, initial=6
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].choices = [(kind, document_name(kind)) for kind in DOCUMENTS]

    def parameters(self) -> Parameters:
        return {"document": self.cleaned_data["document"], "months": self.cleaned_data["months"]}


class AnswerForm(RequirementForm):
    """The answer to a question of the call's form."""

    question = forms.ChoiceField(label=_("question"))
    lowest = forms.DecimalField(label=_("at least"), required=False, max_digits=12, decimal_places=2)
    highest = forms.DecimalField(label=_("at most"), required=False, max_digits=12, decimal_places=2)
    allowed = forms.CharField(
        label=_("or one of these answers, one a line"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, questions: Iterable[Question] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = {one.name: one for one in questions}
        self.fields["question"].choices = [
            (name, in_language(one, "text")) for name, one in self.questions.items()
        ]

    def filled(self, parameters: Parameters) -> Parameters:
        return parameters | {"allowed": "\n".join(parameters.get("allowed") or [])}

    def clean(self) -> Parameters:
        cleaned = super().clean() or self.cleaned_data
        limits = [cleaned.get(name) for name in ("lowest", "highest")]
        cleaned["lines"] = [line.strip() for line in cleaned.get("allowed", "").splitlines() if line.strip()]
        if not cleaned["lines"] and limits == [None, None] and not self.errors:
            self.add_error("lowest", gettext("Give a limit, or the answers that count."))
        if cleaned["lines"] and limits != [None, None]:
            self.add_error("allowed", gettext("Give either limits or answers, not both."))
        question = self.questions.get(cleaned.get("question", ""))
        if question is not None and cleaned["lines"]:
            cleaned["lines"] = self._kept(question, cleaned["lines"])
        return cleaned

    def _kept(self, question: Question, lines: Sequence[str]) -> list[str]:
        """The answers as they are kept; those of a question with options must be among them."""
        if question.kind == "yes_no":
            said = {gettext("yes"): "yes", gettext("no"): "no"}
            return [said.get(line, line) for line in lines]
        if question.kind not in ("choice", "choices"):
            return list(lines)
        by_shown = {shown: kept for kept, shown in options_of(question)}
        kept = [by_shown.get(line, line) for line in lines]
        unknown = [line for line in kept if line not in by_shown.values()]
        if unknown:
            self.add_error("allowed", gettext("“%(answer)s” is not an option.") % {"answer": unknown[0]})
        return kept

    def parameters(self) -> Parameters:
        question = self.questions[self.cleaned_data["question"]]
        given: Parameters = {
            "question": question.name,
            "text_zh": question.text_zh,
            "text_en": question.text_en,
        }
        for name in ("lowest", "highest"):
            if self.cleaned_data[name] is not None:
                given[name] = plain(self.cleaned_data[name])
        return given | ({"allowed": self.cleaned_data["lines"]} if self.cleaned_data["lines"] else {})


MATCHES = (
    ("all", _("all of them must be met")),
    ("any", _("any one of them is enough")),
    ("none", _("none of them may be met")),
)


class GroupForm(RequirementForm):
    """How the members of a group count together."""

    match = forms.ChoiceField(
        label=_("of the requirements in the group"), choices=MATCHES, widget=forms.RadioSelect
    )

    def parameters(self) -> Parameters:
        return {"match": self.cleaned_data["match"], "of": list(self.known.get("of") or [])}


class NewGroupForm(forms.Form):
    """Requirements that stand alone so far, put into one group."""

    match = forms.ChoiceField(
        label=_("of the requirements in the group"), choices=MATCHES, widget=forms.RadioSelect, initial="any"
    )
    members = forms.MultipleChoiceField(
        label=_("requirements in the group"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Enter the requirements one by one first, then put together what belongs together."),
    )

    def __init__(self, *args: Any, members: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].choices = list(members)


def form_options(kind: str, owner: Programme | Call) -> Mapping[str, Any]:
    """What a form of this kind needs to know of the owner."""
    if kind != "answer" or not isinstance(owner, Call):
        return {}
    usable = ("line", "number", "yes_no", "choice", "choices")
    return {"questions": [one for one in owner.questions.filter(is_withdrawn=False) if one.kind in usable]}
