"""Those who hold an offer are written to about it."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sojourn.allocation.models import Offer
from sojourn.applications.writing import applications_to_write_about
from sojourn.correspondence.kinds import write_about
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person


def offers_to_write_about(person: Person) -> QuerySet[Offer]:
    """Those of the applications one may write about."""
    return Offer.objects.filter(application__in=applications_to_write_about(person).values("pk"))


write_about(
    Offer,
    label=_("Offer"),
    person=lambda offer: offer.application.person,
    listing=offers_to_write_about,
    path=lambda offer: reverse("web:my_place", args=[offer.pk]),
    title=lambda offer: in_language(offer.application.call, "title"),
    fields={
        "call": lambda offer: in_language(offer.application.call, "title"),
        "place": lambda offer: in_language(offer.place.programme, "title"),
        "deadline": lambda offer: offer.expires_at_text,
    },
    joined=("application__person", "application__call", "place__programme"),
)
