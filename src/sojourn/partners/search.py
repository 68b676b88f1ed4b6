"""What of institutions is searched."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.countries import country_name
from sojourn.kernel.search import findable
from sojourn.kernel.text import in_language
from sojourn.partners.models import Institution


def _line(institution: Institution) -> str:
    other = institution.name_en if institution.name_zh else ""
    told = [other if other != in_language(institution, "name") else "", institution.city]
    return " · ".join(part for part in [*told, country_name(institution.country)] if part)


findable(
    Institution,
    label=_("Institutions"),
    path=lambda institution: reverse("partners:institution", args=[institution.pk]),
    title=lambda institution: in_language(institution, "name"),
    line=_line,
    names=("name_zh", "name_en"),
    texts=("city",),
    codes=("codes__code",),
    order=("-is_partner", "name_en", "pk"),
)
