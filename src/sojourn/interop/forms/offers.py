"""Shapes of what is uploaded."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sojourn.kernel import clock
from sojourn.organisation.years import label_of, year_after


class OffersForm(forms.Form):
    sheet = forms.FileField(
        label=_("sheet of offers (CSV or Excel)"),
        help_text=_(
            "One offer a row, with the columns sequence, name, recruit-number and period at least. "
            "Nothing is written before you have seen what would change."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
    )
    year = forms.ChoiceField(label=_("places for the academic year"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        next_year = year_after(clock.today())
        first = int(next_year[:4])
        self.fields["year"].choices = [
            (label_of(each), label_of(each)) for each in range(first - 1, first + 4)
        ]
        self.fields["year"].initial = next_year
