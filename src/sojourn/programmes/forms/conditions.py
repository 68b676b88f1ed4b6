"""When a question is asked, typed into its form: up to three tests of earlier answers or of the applicant."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.text import in_language
from sojourn.organisation.models import Level, Unit
from sojourn.programmes.conditions import day_of, number_of
from sojourn.programmes.models import Question
from sojourn.programmes.queries.questions import options_of

ROWS = (1, 2, 3)
HOWS = (
    ("is", _("is")),
    ("is_not", _("is not")),
    ("contains", _("contains")),
    ("above", _("is above")),
    ("below", _("is below")),
    ("answered", _("is answered")),
    ("not_answered", _("is not answered")),
)
YES_NO = {"yes": "yes", "no": "no", "是": "yes", "否": "no"}


class ConditionRows:
    """Adds the controls of a condition to the form of a question."""

    def __init__(self, form: forms.Form, earlier: Sequence[Question], condition: Mapping[str, Any]) -> None:
        self.form = form
        self.questions = {question.name: question for question in earlier}
        tests = list(condition.get("tests") or [])
        form.fields["condition_match"] = forms.ChoiceField(
            label=_("if several tests stand here"),
            required=False,
            choices=[("all", _("all of them hold")), ("any", _("any one of them holds"))],
            initial=condition.get("match", "all"),
        )
        for row in ROWS:
            self._add(row, tests[row - 1] if row <= len(tests) else {})

    def _add(self, row: int, test: Mapping[str, Any]) -> None:
        subjects = [
            ("", "–"),
            ("level", gettext("the applicant's level of study")),
            ("unit", gettext("the applicant's unit")),
            *((name, in_language(one, "text")[:80]) for name, one in self.questions.items()),
        ]
        value = forms.TextInput(attrs={"list": "condition-values"})
        self.form.fields |= {
            f"condition_{row}_of": forms.ChoiceField(
                label=_("asked only if"), required=False, choices=subjects, initial=test.get("of", "")
            ),
            f"condition_{row}_how": forms.ChoiceField(
                label=pgettext_lazy("condition", "test"),
                required=False,
                choices=HOWS,
                initial=test.get("how", "is"),
            ),
            f"condition_{row}_value": forms.CharField(
                label=_("value"), required=False, max_length=200, widget=value, initial=test.get("value", "")
            ),
        }

    @property
    def names(self) -> list[str]:
        return [name for name in self.form.fields if name.startswith("condition_")]

    @property
    def bound(self) -> list[list[forms.BoundField]]:
        """Each test with its controls, for the template."""
        return [[self.form[f"condition_{row}_{name}"] for name in ("of", "how", "value")] for row in ROWS]

    @property
    def match(self) -> forms.BoundField:
        return self.form["condition_match"]

    @property
    def offered(self) -> list[tuple[str, str]]:
        """Values that a test may name, for the browser to offer."""
        found: dict[str, str] = {str(value): str(label) for value, label in Level.choices}
        for question in self.questions.values():
            found |= dict(options_of(question)) if question.kind in ("choice", "choices") else {}
            found |= {"yes": gettext("yes"), "no": gettext("no")} if question.kind == "yes_no" else {}
        found |= {unit.code: in_language(unit, "name") for unit in Unit.objects.all()}
        return list(found.items())

    def check(self) -> None:
        """Each test must be able to hold."""
        for row in ROWS:
            of, how = (self.form.cleaned_data.get(f"condition_{row}_{name}") for name in ("of", "how"))
            if of and how and (fault := self._fault(of, how, self._value(row))):
                self.form.add_error(f"condition_{row}_value", fault)

    def _fault(self, of: str, how: str, value: Any) -> str:
        if of in ("level", "unit"):
            known = set(Level.values) if of == "level" else None
            there = value in known if known else Unit.objects.filter(code=value).exists()
            if how not in ("is", "is_not"):
                return gettext("Of this can only be asked whether it is the value or not.")
            return "" if there else gettext("“%(value)s” is not known here.") % {"value": value}
        question = self.questions[of]
        if how in ("answered", "not_answered"):
            return ""
        if how in ("above", "below"):
            is_limit = number_of(value) is not None or day_of(value) is not None
            return "" if is_limit else gettext("Write a number, or a day such as 2027-09-01.")
        if question.kind == "yes_no" and value not in ("yes", "no"):
            return gettext("Write yes or no.")
        options = dict(options_of(question)) if question.kind in ("choice", "choices") else {}
        if options and value not in options:
            return gettext("Possible are: %(options)s.") % {"options": ", ".join(options.values())}
        return "" if value else gettext("Write the value.")

    def _value(self, row: int) -> Any:
        """The value as it is kept: an option by what is kept of it, a level by its code."""
        typed = (self.form.cleaned_data.get(f"condition_{row}_value") or "").strip()
        question = self.questions.get(self.form.cleaned_data.get(f"condition_{row}_of") or "")
        if question is not None and question.kind == "yes_no":
            return YES_NO.get(typed.lower(), {gettext("yes"): "yes", gettext("no"): "no"}.get(typed, typed))
        if question is not None and question.kind in ("choice", "choices"):
            lines = zip(question.options_zh.splitlines(), question.options_en.splitlines(), strict=False)
            return next((zh.strip() for zh, en in lines if typed in (zh.strip(), en.strip())), typed)
        return {str(label): value for value, label in Level.choices}.get(typed, typed)

    def condition(self) -> dict[str, Any]:
        """The condition as it is kept; empty where nothing was chosen."""
        tests = []
        for row in ROWS:
            of, how = (self.form.cleaned_data.get(f"condition_{row}_{name}") for name in ("of", "how"))
            if of:
                test = {"of": of, "how": how or "is"}
                tests.append(
                    test if how in ("answered", "not_answered") else test | {"value": self._value(row)}
                )
        match = self.form.cleaned_data.get("condition_match") or "all"
        return {"match": match, "tests": tests} if tests else {}
