"""Whose applications a person sees, and of which calls."""

from django.db.models import Q, QuerySet

from sojourn.applications.models import Application, Choice, Document
from sojourn.organisation.models import Person, Role
from sojourn.organisation.queries import OFFICE, READERS, REGISTRIES, UNIT, standing_of
from sojourn.programmes.models import Call
from sojourn.programmes.queries import published_calls
from sojourn.programmes.queries.office import looks_after_calls

OPEN_OR_AHEAD = ("published", "open")
"""States of a call in which somebody may still apply, now or soon."""
READING = OFFICE | UNIT | READERS
"""Roles that read all applications of their unit and below."""
HANDED_IN = ~Q(state="draft") & ~Q(state="withdrawn", submitted_at=None)


def visible_applications(person: Person) -> QuerySet[Application]:
    """One's own; of others what is handed in: of one's units, one's registry's group, one's students."""
    return Application.objects.filter(Q(person=person) | (HANDED_IN & _read_of_others(person)))


def applications_to_work_on(person: Person) -> QuerySet[Application]:
    """The visible ones of other people, over all calls: what one's lists are made from."""
    return Application.objects.filter(HANDED_IN & _read_of_others(person)).exclude(person=person)


def _read_of_others(person: Person) -> Q:
    """Nothing more is asked where one reaches every unit: an index can then give the list in its order."""
    standing = standing_of(person)
    if standing.reaches_all(READING):
        return Q()
    others = Q(unit__in=standing.units(READING))
    if standing.levels:
        others |= Q(person__studies__level__in=standing.levels)
    if standing.holds({Role.COUNSELLOR}):
        others |= Q(person__studies__counsellor=person)
    return others


def units_that_tally(person: Person) -> frozenset[int] | None:
    """The units whose numbers add up to what one works on; None where other rights add to them."""
    standing = standing_of(person)
    if standing.reaches_all(READING) or not (standing.levels or standing.holds({Role.COUNSELLOR})):
        return standing.units(READING)
    return None


def with_people(applications: QuerySet[Application]) -> QuerySet[Application]:
    """The same with applicant, unit, opinion and call, as pages of one application show them."""
    return applications.select_related(
        "person__studies", "unit", "endorsement", "plan__category", "call__academic_year"
    )


def readable_applications(person: Person) -> QuerySet[Application]:
    """The visible ones, for a page that shows one of them."""
    return with_people(visible_applications(person))


def own_applications(person: Person) -> QuerySet[Application]:
    """What the person has applied for, newest first."""
    return with_people(Application.objects.filter(person=person)).order_by("-id")


def visible_choices(person: Person) -> QuerySet[Choice]:
    """The choices of the applications one sees."""
    return Choice.objects.filter(application__in=visible_applications(person))


def visible_documents(person: Person) -> QuerySet[Document]:
    """The documents of the applications one sees."""
    return Document.objects.filter(application__in=visible_applications(person)).select_related("stored")


def calls_to_apply_for(person: Person) -> QuerySet[Call]:
    """The calls one may look at as an applicant: open or announced, and those applied for."""
    if not standing_of(person).holds({Role.STUDENT, Role.STAFF}):
        return Call.objects.none()
    applied = Application.objects.filter(person=person).values("call")
    return published_calls().filter(Q(state__in=OPEN_OR_AHEAD) | Q(pk__in=applied))


def calls_of_others(person: Person) -> QuerySet[Call]:
    """The published calls, for those whose appointments let them read applications of other people."""
    if standing_of(person).holds(OFFICE | UNIT | READERS | {Role.COUNSELLOR, *REGISTRIES}):
        return published_calls()
    return Call.objects.none()


def calls_to_endorse_for(person: Person) -> QuerySet[Call]:
    """The published calls, for those who speak for a unit."""
    return published_calls() if standing_of(person).holds(UNIT) else Call.objects.none()


def calls_to_select_for(person: Person) -> QuerySet[Call]:
    """The calls that one runs for the International Office."""
    return published_calls() if looks_after_calls(person) else Call.objects.none()
