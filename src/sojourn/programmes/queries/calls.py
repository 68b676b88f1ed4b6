"""Calls: which are public, which a person sees."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from sojourn.kernel import clock
from sojourn.kernel.models import StepTaken
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call
from sojourn.programmes.queries.office import belongs_to_office
from sojourn.programmes.states import PUBLIC


def published_calls() -> QuerySet[Call]:
    """What everybody may read: published and since, and the cancelled ones that had been published."""
    was_published = StepTaken.objects.filter(
        content_type=ContentType.objects.get_for_model(Call), object_id=OuterRef("pk"), step="publish"
    )
    return Call.objects.filter(Q(state__in=PUBLIC) | Q(Exists(was_published), state="cancelled"))


def visible_calls(person: Person | None) -> QuerySet[Call]:
    """The published calls; the office also sees drafts."""
    if person is not None and belongs_to_office(person):
        return Call.objects.select_related("academic_year", "kind")
    return published_calls()


def call_is_public(call: Call) -> bool:
    """Whether this one is among the published calls."""
    return (
        published_calls().filter(pk=call.pk).exists() if call.state == "cancelled" else call.state in PUBLIC
    )


def open_calls() -> QuerySet[Call]:
    """Those that take applications at this instant."""
    now = clock.now()
    return Call.objects.filter(state__in={"published", "open"}, opens_at__lte=now, closes_at__gt=now)


def calls_due_to_open() -> QuerySet[Call]:
    """Published calls whose opening instant has come."""
    return Call.objects.filter(state="published", opens_at__lte=clock.now())


def calls_due_to_close() -> QuerySet[Call]:
    """Open calls whose closing instant has come; the instant itself counts as closed."""
    return Call.objects.filter(state="open", closes_at__lte=clock.now())


def calls_for_desk(words: str = "", state: str = "") -> QuerySet[Call]:
    """All calls for the office's list, with the number of their places."""
    found = Call.objects.select_related("academic_year").annotate(place_count=Count("places"))
    found = found.order_by("-opens_at", "-pk")
    if words:
        found = found.filter(
            Q(title_zh__icontains=words) | Q(title_en__icontains=words) | Q(code__icontains=words)
        )
    return found.filter(state=state) if state else found
