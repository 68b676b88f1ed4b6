"""One form per kind of requirement: fields for a person, parameters for the eligibility engine."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sojourn.agreements.models import FieldOfStudy
from sojourn.engines.eligibility import CEFR, PARTS, TESTS
from sojourn.kernel.countries import country_choices
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Level, Unit
from sojourn.programmes.queries.wording import language_name, part_name, test_name

Parameters = dict[str, Any]


def plain(value: Decimal) -> int | float:
    """A number as JSON writes it: 80, 6.5."""
    return int(value) if value == value.to_integral_value() else float(value)


class RequirementForm(forms.Form):
    """What every kind shares: filled from parameters (`seen`), gives parameters."""

    seen = forms.JSONField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, parameters: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        self.known = dict(parameters or {})
        if parameters is not None:
            kwargs["initial"] = self.filled(self.known) | {"seen": self.known}
        super().__init__(*args, **kwargs)

    def filled(self, parameters: Parameters) -> Parameters:
        return parameters

    def parameters(self) -> Parameters:
        raise NotImplementedError

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings; one group without heading unless the kind has a better order."""
        return [("", list(self.visible_fields()))]


class GpaForm(RequirementForm):
    minimum = forms.DecimalField(label=_("at least"), min_value=0, max_digits=6, decimal_places=2)
    scale = forms.DecimalField(
        label=_("of a highest possible mark of"),
        min_value=Decimal("0.01"),
        max_digits=6,
        decimal_places=2,
        required=False,
        help_text=_("Marks on another scale are converted by their share. Empty: the host does not say."),
    )

    def clean(self) -> Parameters:
        minimum, scale = self.cleaned_data.get("minimum"), self.cleaned_data.get("scale")
        if minimum is not None and scale is not None and minimum > scale:
            self.add_error("minimum", gettext("This lies above the highest possible mark."))
        return self.cleaned_data

    def parameters(self) -> Parameters:
        given = {"minimum": plain(self.cleaned_data["minimum"])}
        scale = self.cleaned_data["scale"]
        return given if scale is None else given | {"scale": plain(scale)}


class YearForm(RequirementForm):
    minimum = forms.IntegerField(label=_("at least in year"), min_value=1, max_value=12)
    maximum = forms.IntegerField(label=_("at most in year"), min_value=1, max_value=12, required=False)

    def clean(self) -> Parameters:
        minimum, maximum = self.cleaned_data.get("minimum"), self.cleaned_data.get("maximum")
        if minimum and maximum and maximum < minimum:
            self.add_error("maximum", gettext("This lies below the lower limit."))
        return self.cleaned_data

    def parameters(self) -> Parameters:
        maximum = self.cleaned_data["maximum"]
        return {"minimum": self.cleaned_data["minimum"]} | ({"maximum": maximum} if maximum else {})


class CreditsForm(RequirementForm):
    minimum = forms.DecimalField(
        label=_("at least so many credits"), min_value=Decimal("0.5"), max_digits=5, decimal_places=1
    )

    def parameters(self) -> Parameters:
        return {"minimum": plain(self.cleaned_data["minimum"])}


class LevelForm(RequirementForm):
    allowed = forms.MultipleChoiceField(
        label=_("open to"), choices=Level.choices, widget=forms.CheckboxSelectMultiple
    )

    def parameters(self) -> Parameters:
        return {"allowed": self.cleaned_data["allowed"]}


class UnitForm(RequirementForm):
    allowed = forms.MultipleChoiceField(
        label=_("only for members of"),
        widget=forms.SelectMultiple(attrs={"size": 12}),
        help_text=_("Units below a unit are included. Hold Ctrl (on a Mac: Command) to choose several."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["allowed"].choices = [
            (unit.code, f"{unit.code} {in_language(unit, 'name')}") for unit in Unit.objects.all()
        ]

    def parameters(self) -> Parameters:
        return {"allowed": self.cleaned_data["allowed"]}


class ListedForm(RequirementForm):
    """Values that are either the only ones open, or the ones that are not."""

    USES: ClassVar[tuple[tuple[str, Any], ...]] = (
        ("allowed", _("only these")),
        ("excluded", _("all but these")),
    )
    use = forms.ChoiceField(label=_("open to"), choices=USES, widget=forms.RadioSelect, initial="allowed")

    def filled(self, parameters: Parameters) -> Parameters:
        use = next((name for name, _label in self.USES if name in parameters), self.USES[0][0])
        return {"use": use, "values": parameters.get(use, [])}

    def parameters(self) -> Parameters:
        return {self.cleaned_data["use"]: self.cleaned_data["values"]}


class FieldForm(ListedForm):
    values = forms.MultipleChoiceField(
        label=_("fields of study"),
        widget=forms.SelectMultiple(attrs={"size": 12}),
        help_text=_(
            "A broad field stands for all below it. Hold Ctrl (on a Mac: Command) to choose several."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["values"].choices = [
            (one.code, f"{one.code} {in_language(one, 'title')}") for one in FieldOfStudy.objects.all()
        ]


class NationalityForm(ListedForm):
    values = forms.MultipleChoiceField(
        label=_("citizens of"),
        choices=country_choices,
        widget=forms.SelectMultiple(attrs={"size": 12}),
        help_text=_("Hold Ctrl (on a Mac: Command) to choose several."),
    )


class MajorForm(ListedForm):
    USES = (
        ("excluded", _("all majors but these")),
        ("required", _("only these majors")),
        ("allowed", _("these faculties of the host; the office judges whether the major fits")),
    )
    use = forms.ChoiceField(label=_("open to"), choices=USES, widget=forms.RadioSelect, initial="excluded")
    values = forms.CharField(
        label=_("majors or faculties, one a line"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )

    def filled(self, parameters: Parameters) -> Parameters:
        filled = super().filled(parameters)
        return filled | {"values": "\n".join(filled["values"])}

    def clean_values(self) -> list[str]:
        names = [" ".join(line.split()) for line in self.cleaned_data["values"].splitlines()]
        names = list(dict.fromkeys(name for name in names if name))
        if not names:
            raise forms.ValidationError(gettext("Name at least one."))
        return names


class NoteForm(RequirementForm):
    text_zh = forms.CharField(
        label=_("text in Chinese"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    text_en = forms.CharField(
        label=_("text in English"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> Parameters:
        if not (self.cleaned_data.get("text_zh") or self.cleaned_data.get("text_en")):
            self.add_error("text_zh", gettext("Write it in at least one language."))
        return self.cleaned_data

    def parameters(self) -> Parameters:
        kept = {"topic": self.known["topic"]} if self.known.get("topic") else {}
        return {name: self.cleaned_data[name] for name in ("text_zh", "text_en")} | kept


def cefr_choices() -> list[tuple[str, str]]:
    return [("", "–"), *((level, level) for level in CEFR)]


def language_choices() -> list[tuple[str, str]]:
    codes = ("en", "fr", "de", "es", "it", "pt", "ru", "ja", "ko", "ar", "nl", "sv", "th", "zh")
    return [("", "–"), *((code, language_name(code)) for code in codes)]


def score_field(test: str, part: str) -> forms.Field:
    """The control for the minimum of one test, overall or in a part."""
    scale = TESTS[test]
    label = part_name(part) if test in ("toefl_ibt", "ielts") else test_name(test)
    if scale.levels:
        choices = [("", "–"), *((level, level) for level in scale.levels)]
        return forms.ChoiceField(label=label, required=False, choices=choices)
    lowest, highest = scale.overall if part == "overall" else scale.part
    return forms.DecimalField(
        label=label, required=False, min_value=lowest, max_value=highest, max_digits=4, decimal_places=1
    )


class LanguageForm(RequirementForm):
    """Several tests with their minima, any one suffices, and CEFR levels in up to three languages."""

    SCORES: ClassVar[dict[str, tuple[str, ...]]] = {
        "toefl_ibt": ("overall", *PARTS),
        "ielts": ("overall", *PARTS),
        "toefl_itp": ("overall",),
        "duolingo": ("overall",),
        "pte": ("overall",),
        "cet4": ("overall",),
        "cet6": ("overall",),
        "hsk": ("overall",),
        "delf": ("overall",),
        "dele": ("overall",),
        "goethe": ("overall",),
        "testdaf": ("overall",),
        "jlpt": ("overall",),
        "topik": ("overall",),
    }
    CEFR_ROWS: ClassVar[int] = 3

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.kept: list[Mapping[str, Any]] = []
        super().__init__(*args, **kwargs)
        for test, parts in self.SCORES.items():
            for part in parts:
                self.fields[f"{test}_{part}"] = score_field(test, part)
        for row in range(1, self.CEFR_ROWS + 1):
            self.fields[f"cefr_language_{row}"] = forms.ChoiceField(
                label=gettext("language"), required=False, choices=language_choices
            )
            self.fields[f"cefr_level_{row}"] = forms.ChoiceField(
                label=gettext("CEFR level"), required=False, choices=cefr_choices
            )
            self.fields[f"cefr_equivalents_{row}"] = forms.BooleanField(
                label=gettext("other tests count by their published equivalents"), required=False
            )
        self.fields["within_months"] = forms.IntegerField(
            label=gettext("taken at most so many months before the closing day"),
            required=False,
            min_value=1,
            max_value=240,
            help_text=gettext("Empty: as long as the result itself is valid."),
        )

    def filled(self, parameters: Parameters) -> Parameters:
        """The alternatives in the form's fields; one that has no field stays as it is."""
        values: Parameters = {"within_months": parameters.get("within_months")}
        filled_tests: set[str] = set()
        cefr_rows = 0
        for alternative in parameters.get("alternatives", []):
            test, scores = alternative["test"], dict(alternative.get("parts") or {})
            if alternative.get("overall") is not None:
                scores["overall"] = alternative["overall"]
            if test == "cefr" and set(scores) == {"overall"} and cefr_rows < self.CEFR_ROWS:
                cefr_rows += 1
                values[f"cefr_language_{cefr_rows}"] = alternative.get("language")
                values[f"cefr_level_{cefr_rows}"] = scores["overall"]
                values[f"cefr_equivalents_{cefr_rows}"] = alternative.get("equivalents", False)
            elif test not in filled_tests and set(scores) <= set(self.SCORES.get(test, ())):
                filled_tests.add(test)
                values |= {f"{test}_{part}": score for part, score in scores.items()}
            else:
                self.kept.append(alternative)
        return values

    def clean(self) -> Parameters:
        for row in range(1, self.CEFR_ROWS + 1):
            language, level = (self.cleaned_data.get(f"cefr_{name}_{row}") for name in ("language", "level"))
            if bool(language) != bool(level):
                self.add_error(f"cefr_level_{row}", gettext("Choose both the language and the level."))
        if not self.errors and not self._alternatives():
            raise forms.ValidationError(gettext("Give at least one test with a minimum."))
        return self.cleaned_data

    def _alternatives(self) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = []
        for test, parts in self.SCORES.items():
            scores = {part: self.cleaned_data.get(f"{test}_{part}") for part in parts}
            given = {
                part: score if isinstance(score, str) else plain(score)
                for part, score in scores.items()
                if score not in (None, "")
            }
            overall = {"overall": given.pop("overall")} if "overall" in given else {}
            if overall or given:
                found.append({"test": test} | overall | ({"parts": given} if given else {}))
        for row in range(1, self.CEFR_ROWS + 1):
            if self.cleaned_data.get(f"cefr_level_{row}"):
                language = self.cleaned_data[f"cefr_language_{row}"]
                level = self.cleaned_data[f"cefr_level_{row}"]
                equivalents = self.cleaned_data[f"cefr_equivalents_{row}"]
                found.append(
                    {"test": "cefr", "language": language, "overall": level}
                    | ({"equivalents": True} if equivalents else {})
                )
        return found + self.kept

    def parameters(self) -> Parameters:
        months = self.cleaned_data["within_months"]
        return {"alternatives": self._alternatives()} | ({"within_months": months} if months else {})

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        tests = [
            (test_name(test), [self[f"{test}_{part}"] for part in parts])
            for test, parts in self.SCORES.items()
            if len(parts) > 1
        ]
        others = [
            self[f"{test}_{part}"] for test, parts in self.SCORES.items() if len(parts) == 1 for part in parts
        ]
        levels = [
            (
                gettext("Level of the European framework (CEFR), %(row)d") % {"row": row},
                [self[f"cefr_{name}_{row}"] for name in ("language", "level", "equivalents")],
            )
            for row in range(1, self.CEFR_ROWS + 1)
        ]
        return [*tests, (gettext("Other tests, overall"), others), *levels, ("", [self["within_months"]])]
