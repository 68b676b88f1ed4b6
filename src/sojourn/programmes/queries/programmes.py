"""Programmes: which a person sees, and look-up among them."""

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from sojourn.organisation.models import Person
from sojourn.programmes.models import Call, Place, Programme
from sojourn.programmes.queries.calls import published_calls
from sojourn.programmes.queries.office import reads_all_programmes


def visible_programmes(person: Person | None) -> QuerySet[Programme]:
    """Those that stand in a published call; the office, leaders and administrators see all."""
    if person is not None and reads_all_programmes(person):
        return Programme.objects.all()
    called = Call.places.through.objects.filter(
        place__programme=OuterRef("pk"), call__in=published_calls().values("pk")
    )
    return Programme.objects.filter(Exists(called))


def programme_is_called(programme: Programme) -> bool:
    """Whether it stands in a published call."""
    return published_calls().filter(places__programme=programme).exists()


def programmes_matching(
    programmes: QuerySet[Programme], *, words: str = "", country: str = "", kind: str = "", only: str = ""
) -> QuerySet[Programme]:
    """Those whose code, title or host contains every word; `only` is runs, ended or unsettled."""
    for word in words.split():
        programmes = programmes.filter(
            Q(code__icontains=word)
            | Q(title_zh__icontains=word)
            | Q(title_en__icontains=word)
            | Q(institution__name_zh__icontains=word)
            | Q(institution__name_en__icontains=word)
            | Q(institution__city__icontains=word)
            | Q(institution_as_written__icontains=word)
        )
    if country:
        programmes = programmes.filter(institution__country=country)
    if kind:
        programmes = programmes.filter(kind=kind)
    conditions = {
        "runs": Q(is_active=True),
        "ended": Q(is_active=False),
        "unsettled": Q(institution=None),
    }
    return programmes.filter(conditions[only]) if only in conditions else programmes


def with_places(programmes: QuerySet[Programme]) -> QuerySet[Programme]:
    """The same with host and places loaded. Two queries more."""
    places = Place.objects.select_related("academic_year", "cap").order_by("-academic_year__label", "period")
    return programmes.select_related("institution", "kind").prefetch_related(Prefetch("places", places))


def countries_of(programmes: QuerySet[Programme]) -> list[str]:
    """The countries of the hosts, each once."""
    codes = programmes.exclude(institution=None).values_list("institution__country", flat=True)
    return sorted({code for code in codes.distinct().order_by() if code})


def unsettled_programmes() -> QuerySet[Programme]:
    """Programmes of which nobody has yet said which institution they mean."""
    return Programme.objects.filter(institution=None).order_by("id")
