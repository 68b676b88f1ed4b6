"""Shape of a table of grades: one grade a row, as it is typed or pasted from a sheet."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sojourn.partners.models import Institution
from sojourn.stays.models import GradeTable

MOST = 200
"""Grades of one table."""


class GradeTableForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    institution = forms.ModelChoiceField(
        label=_("institution"),
        queryset=Institution.objects.none(),
        required=False,
        empty_label=_("our own"),
    )
    field_code = forms.RegexField(
        label=_("field of study (ISCED-F)"),
        regex=r"^\d{0,4}$",
        max_length=4,
        required=False,
        help_text=_("Two to four digits; empty for all fields."),
    )
    edition = forms.CharField(
        label=_("edition"), max_length=40, help_text=_("For example the years counted, 2024–2026.")
    )
    source = forms.CharField(
        label=_("origin of the numbers"),
        max_length=200,
        help_text=_("Where the numbers come from, or a link."),
    )
    shares = forms.CharField(
        label=_("passing grades, the best first"),
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_(
            "One grade a row, then how often it was given, in numbers or percent; "
            "two columns can be pasted from a sheet."
        ),
    )
    is_used = forms.BooleanField(label=_("used for proposals"), required=False, initial=True)

    def __init__(self, *args: Any, table: GradeTable | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if table is not None:
            del self.fields["institution"]
        else:
            self.fields["institution"].queryset = Institution.objects.filter(is_partner=True)

    def clean_shares(self) -> list[tuple[str, Decimal]]:
        rows = [row.strip() for row in self.cleaned_data["shares"].splitlines()]
        return [_share(turn, row) for turn, row in enumerate(rows[:MOST], 1) if row]


def _share(turn: int, row: str) -> tuple[str, Decimal]:
    """ "A 10 %", "1,0<tab>12", "90; 3.5": the grade, then the number at the end of the row."""
    grade, number = "", ""
    if found := re.fullmatch(r"(.+?)[\s;]+([\d.,]+)\s*%?", row):
        grade, number = found.groups()
    try:
        share = Decimal(number.replace(",", ".")).quantize(Decimal("0.001"))
    except InvalidOperation:
        raise forms.ValidationError(
            _("Row %(row)s: a grade, then a number, for example “A 10”."), params={"row": turn}
        ) from None
    if len(grade.strip(" ;\t")) > 20 or share >= 10**9:
        raise forms.ValidationError(_("Row %(row)s is too long."), params={"row": turn})
    return grade.strip(" ;\t"), share


def first_values(table: GradeTable) -> dict[str, Any]:
    """The form as the table stands."""
    rows = [f"{line.grade}\t{line.share.normalize():f}" for line in table.shares.all()]
    return {
        "version": table.version,
        "field_code": table.field_code,
        "edition": table.edition,
        "source": table.source,
        "is_used": table.is_used,
        "shares": "\n".join(rows),
    }
