"""Places of calls on time lines of partners and agreements."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.timeline import Source, tell
from sojourn.organisation.models import Person
from sojourn.programmes.models import Place
from sojourn.programmes.queries.programmes import visible_programmes


def _places(person: Person) -> QuerySet[Any]:
    return Place.objects.filter(programme__in=visible_programmes(person).order_by().values("pk"))


tell(
    Source(
        key="places",
        label=_("Places offered"),
        model=Place,
        listing=_places,
        paths={
            "partners.institution": "programme__institution",
            "agreements.agreement": "programme__agreement",
        },
        day="academic_year__starts_on",
        title=("programme__title_zh", "programme__title_en"),
        address="programmes:programme",
        target="programme_id",
    )
)
