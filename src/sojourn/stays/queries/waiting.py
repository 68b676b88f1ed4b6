"""What waits for a person around stays."""

from collections import Counter
from typing import Any

from django.db.models import Q, QuerySet

from sojourn.kernel import clock
from sojourn.organisation.models import Person, Role
from sojourn.organisation.queries import OFFICE, standing_of
from sojourn.stays.models import Recognition, ReturnReport, Stay
from sojourn.stays.queries.learning_agreements import learning_agreements_to_sign
from sojourn.stays.queries.people import hosts_of
from sojourn.stays.queries.visible import visible_recognitions, visible_reports, visible_stays


def arrivals_to_confirm(person: Person) -> QuerySet[Stay]:
    """Those who have left and whose arrival the host, or the office for it, has not confirmed."""
    mine = Q(institution__in=hosts_of(person)) | Q(unit__in=standing_of(person).units(OFFICE))
    return (
        visible_stays(person)
        .filter(mine, state="departed", departed_on__lte=clock.today())
        .exclude(person=person)
        .order_by("departed_on", "id")
    )


def reports_to_accept(person: Person) -> QuerySet[ReturnReport]:
    """Return reports handed in at the units whose office the person is."""
    return (
        visible_reports(person)
        .filter(state="submitted", stay__unit__in=standing_of(person).units(OFFICE))
        .exclude(stay__person=person)
        .order_by("id")
    )


def _decided_by(person: Person) -> Q:
    """The courses of one's unit, of the students one counsels, and of a registry's group of people."""
    standing = standing_of(person)
    mine = Q(stay__unit__in=standing.units(OFFICE | {Role.UNIT_OFFICER}))
    mine |= Q(stay__person__studies__level__in=standing.levels)
    if standing.holds({Role.COUNSELLOR}):
        mine |= Q(stay__person__studies__counsellor=person)
    return mine


def recognitions_to_decide(person: Person) -> QuerySet[Recognition]:
    """Courses with a transcript whose recognition the person decides on."""
    return (
        visible_recognitions(person)
        .filter(_decided_by(person), state="transcript_received")
        .exclude(stay__person=person)
        .order_by("stay", "course__position", "id")
    )


def recognitions_to_promise(person: Person) -> QuerySet[Recognition]:
    """Courses of those who have not left, whose recognition is to be decided before they do."""
    return (
        visible_recognitions(person)
        .filter(_decided_by(person), state="promised", stay__state="planned")
        .exclude(stay__person=person)
        .order_by("stay__planned_from", "stay", "course__position", "id")
    )


def waiting_for(person: Person) -> dict[str, Any]:
    """All of it, for a page; recognitions as pairs of stay and number of courses. Five queries."""
    return {
        "agreements": list(learning_agreements_to_sign(person)),
        "arrivals": list(arrivals_to_confirm(person)),
        "reports": list(reports_to_accept(person)),
        "recognitions": _by_stay(recognitions_to_decide(person)),
        "ahead": _by_stay(recognitions_to_promise(person)),
    }


def _by_stay(recognitions: QuerySet[Recognition]) -> list[tuple[Stay, int]]:
    """Stays with the number of their courses. One query."""
    courses = list(recognitions)
    stays = {line.stay_id: line.stay for line in courses}
    counted = Counter(line.stay_id for line in courses)
    return [(stay, counted[number]) for number, stay in stays.items()]
