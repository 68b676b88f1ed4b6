"""Fields by which forms of registers name units and people."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from sojourn.kernel.registers.forms import CodeField
from sojourn.organisation.entries import Keepers
from sojourn.organisation.forms import UnitField
from sojourn.organisation.models import Person
from sojourn.organisation.queries import visible_people


def person_field() -> CodeField:
    """One of the people the person who enters may see, by number."""
    return CodeField(Person.objects.exclude(number=None), help_text=_("Student or staff number."))


def narrowed(keepers: Keepers) -> Any:
    """Offer the units for which one may enter, and people whom one may see."""

    def narrow(form: Any, person: Person) -> None:
        for field in form.fields.values():
            if isinstance(field, UnitField):
                field.queryset = keepers.units_of(person)
            elif (
                isinstance(field, CodeField) and field.rows.model is Person and not _sees_all(keepers, person)
            ):
                field.rows = visible_people(person).exclude(number=None)

    return narrow


def _sees_all(keepers: Keepers, person: Person) -> bool:
    """An owner of the facts enters them for everybody."""
    return keepers.units_of(person).count() == UnitField(required=False).queryset.count()
