"""What is typed about grants."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sojourn.funding.registers import FundField
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person
from sojourn.organisation.queries import OFFICE, standing_of
from sojourn.stays.models import Stay
from sojourn.stays.queries import visible_stays
from sojourn.stays.states import RUNNING_STAYS


class StayField(forms.ModelChoiceField):
    """One of the stays under way, by student and host."""

    def label_from_instance(self, stay: Stay) -> str:
        names = in_language(stay.person, "name"), in_language(stay.institution, "name")
        return " · ".join([*names, str(stay.planned_from)])


class AwardForm(forms.Form):
    """A stay and the fund that pays."""

    stay = StayField(queryset=Stay.objects.none(), label=_("Stay"))
    fund = FundField()

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = standing_of(person).units(OFFICE)
        stays = visible_stays(person).filter(unit__in=units, state__in=RUNNING_STAYS).exclude(person=person)
        self.fields["stay"].queryset = stays.order_by("-planned_from", "person__name_en")
        self.fields["fund"].label = _("Fund")
