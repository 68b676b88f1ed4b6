"""Who must not read whose application, and why."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from sojourn.applications.models import Application
from sojourn.kernel import clock
from sojourn.organisation.models import Appointment, Person, Studies, Unit
from sojourn.organisation.queries import units_below
from sojourn.programmes.models import Call
from sojourn.reviews.models import Conflict

REASONS = {
    "own": _("their own application"),
    "unit": _("of their own unit, or one above or below it"),
    "counsellor": _("counsels the applicant"),
    Conflict.Source.REVIEWER: _("declared a conflict of interest"),
    Conflict.Source.OFFICE: _("the office has noted a conflict of interest"),
}
"""What stands between a reviewer and an application, in words."""

Barred = Mapping[int, Mapping[int, str]]
"""Number of the application -> number of the reviewer -> a key of REASONS."""


@dataclass(frozen=True)
class Known:
    """A conflict that the system knows of by itself: the reviewer, how many applications, why."""

    person: Person
    count: int
    reason: str


def barred_reviewers(applications: Iterable[Application], panel: Iterable[int]) -> Barred:
    """Per application those of the panel who must not read it. Three queries."""
    members = frozenset(panel)
    applications = list(applications)
    houses = own_units(members)
    said = _said({one.person_id for one in applications}, members)
    below = units_below(
        {unit for units in houses.values() for unit in units} | {one.unit_id for one in applications}
    )
    found: dict[int, dict[int, str]] = {}
    for application in applications:
        reasons = {
            member: "unit"
            for member, units in houses.items()
            if any(application.unit_id in below[unit] or unit in below[application.unit_id] for unit in units)
        }
        studies = getattr(application.person, "studies", None)
        if studies is not None and studies.counsellor_id in members:
            reasons[studies.counsellor_id] = "counsellor"
        reasons |= said[application.person_id]
        if application.person_id in members:
            reasons[application.person_id] = "own"
        found[application.pk] = reasons
    return found


def possible_reviewers(
    applications: Iterable[Application], panel: Iterable[int]
) -> dict[int, frozenset[int]]:
    """Per application the panel's members without a conflict of interest known here. Three queries."""
    members = frozenset(panel)
    return {
        number: members - reasons.keys()
        for number, reasons in barred_reviewers(applications, members).items()
    }


def _said(applicants: Iterable[int], members: Iterable[int]) -> dict[int, dict[int, str]]:
    """Applicant -> reviewer -> who said that there is a conflict."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    lines = Conflict.objects.filter(applicant__in=applicants, reviewer__in=members)
    for applicant, reviewer, source in lines.values_list("applicant", "reviewer", "source"):
        found[applicant][reviewer] = source
    return found


def own_units(people: Iterable[int]) -> dict[int, set[int]]:
    """The units where these people hold an appointment today or study; the university is nobody's own."""
    today = clock.today()
    held = Appointment.objects.filter(person__in=people, starts_on__lte=today).exclude(ends_on__lt=today)
    working = held.exclude(unit__kind=Unit.Kind.UNIVERSITY).order_by().values_list("person", "unit")
    studying = Studies.objects.filter(person__in=people).order_by().values_list("person", "unit")
    houses: dict[int, set[int]] = defaultdict(set)
    for person, unit in working.union(studying):
        houses[person].add(unit)
    return houses


def conflicts_in(call: Call) -> QuerySet[Conflict]:
    """What was declared or noted between people who have applied to the call and whoever reviews or did."""
    applicants = call.applications.values("person")
    reviewers = Q(reviewer__panels__call=call) | Q(reviewer__reviews__application__call=call)
    return (
        Conflict.objects.filter(reviewers, applicant__in=applicants)
        .select_related("reviewer", "applicant")
        .distinct()
    )


def known_conflicts(call: Call) -> list[Known]:
    """How many applications each member must not read for what the system knows by itself. Five queries."""
    members = {member.person_id: member.person for member in call.panel.select_related("person")}
    applications = call.applications.exclude(state__in=["draft", "withdrawn"]).select_related(
        "person__studies"
    )
    counts: dict[tuple[int, str], int] = defaultdict(int)
    for reasons in barred_reviewers(applications, members).values():
        for reviewer, reason in reasons.items():
            if reason not in Conflict.Source.values:
                counts[reviewer, reason] += 1
    return [
        Known(members[reviewer], count, str(REASONS[reason]))
        for (reviewer, reason), count in sorted(counts.items())
    ]
