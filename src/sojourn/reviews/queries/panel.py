"""What the office chooses from when it sets up a panel and assigns by hand."""

from django.db.models import F, QuerySet
from django.db.models.functions import Length

from sojourn.agreements.models import FieldOfStudy
from sojourn.applications.models import Application
from sojourn.kernel.text import in_language
from sojourn.programmes.models import Call
from sojourn.reviews.queries.progress import with_review_counts


def broad_fields() -> list[tuple[str, str]]:
    """The broad fields of study (ISCED-F, two digits) with their names, for a form. One query."""
    fields = FieldOfStudy.objects.annotate(digits=Length("code")).filter(digits=2)
    return [(one.code, in_language(one, "title")) for one in fields]


def to_assign_by_hand(call: Call, *, unit: str = "", short: bool = False) -> QuerySet[Application]:
    """Applications under review with their numbers of reviews; of one unit, or with too few reviewers."""
    applications = with_review_counts(call.applications.filter(state="under_review"))
    if unit.isascii() and unit.isdecimal():
        applications = applications.filter(unit=unit[:18])
    if short:
        applications = applications.filter(review_count__lt=F("call__reviews_per_application"))
    return applications.select_related("person__studies", "unit").order_by("review_count", "pk")
