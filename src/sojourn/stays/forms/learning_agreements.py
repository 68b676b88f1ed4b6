"""Shapes of courses and of the host's signature."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sojourn.stays.actions import CourseLine

PREFIX = "courses"


class CourseForm(forms.Form):
    code = forms.CharField(label=_("code at the host"), max_length=40, required=False)
    title = forms.CharField(label=_("course at the host"), max_length=200)
    credits = forms.DecimalField(label=_("credits at the host"), max_digits=5, decimal_places=1, min_value=0)
    home_title = forms.CharField(label=_("course at home"), max_length=200)
    home_credits = forms.DecimalField(label=_("credits at home"), max_digits=5, decimal_places=1, min_value=0)


class BaseCourseFormSet(forms.BaseFormSet):
    """A row left empty is no course."""

    def _construct_form(self, i: int, **kwargs: Any) -> forms.Form:
        form = super()._construct_form(i, **kwargs)
        form.empty_permitted, form.use_required_attribute = True, False
        return form

    @property
    def lines(self) -> list[CourseLine]:
        """The courses typed, without empty and removed rows; once the formset is valid."""
        return [
            CourseLine(**{name: value for name, value in form.cleaned_data.items() if name != "DELETE"})
            for form in self.forms
            if form.has_changed() and not form.cleaned_data.get("DELETE")
        ]


CourseFormSet = forms.formset_factory(
    CourseForm, formset=BaseCourseFormSet, extra=0, can_delete=True, max_num=60, validate_max=True
)


def with_another_row(data: Mapping[str, str]) -> BaseCourseFormSet:
    """The formset with what was typed, as it was typed, and one more empty row; removed rows are gone."""
    count = data.get(f"{PREFIX}-TOTAL_FORMS", "0")
    rows = range(min(int(count), 60)) if count.isdigit() else range(0)
    typed = [
        {name: data.get(f"{PREFIX}-{row}-{name}", "") for name in CourseForm.base_fields}
        for row in rows
        if not data.get(f"{PREFIX}-{row}-DELETE")
    ]
    return courses_typed(typed)


def courses_typed(rows: list[dict[str, Any]]) -> BaseCourseFormSet:
    """The formset with these rows and an empty one."""
    return CourseFormSet(initial=[*rows, {}], prefix=PREFIX)


class HostSignatureForm(forms.Form):
    """What the office must say where it signs for the host."""

    on_behalf = forms.CharField(
        label=_("how the host's signature came"),
        max_length=200,
        help_text=_("For example “signed scan of 3 May, from the faculty's registrar”."),
    )
