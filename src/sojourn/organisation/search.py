"""What of people is searched."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.search import findable
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person


def _line(person: Person) -> str:
    studies = getattr(person, "studies", None)
    told = [person.name_en if person.name_zh else "", person.number or ""]
    told += [in_language(studies.unit, "name")] if studies else []
    return " · ".join(part for part in [*told, person.email] if part)


findable(
    Person,
    label=_("People"),
    path=lambda person: reverse("organisation:person", args=[person.pk]),
    title=lambda person: person.name_zh or person.name_en,
    line=_line,
    names=("name_zh", "name_en"),
    codes=("number", "email"),
    order=("name_en", "pk"),
    joined=("studies__unit",),
)
