"""Who could review what, and a plan that shares the work evenly."""

import hashlib
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sojourn.applications.models import Application
from sojourn.kernel import clock
from sojourn.organisation.models import Appointment, Person, Unit
from sojourn.organisation.queries import units_below
from sojourn.programmes.models import Call
from sojourn.reviews.models import Review

Pair = tuple[int, int]
"""Number of an application, number of a reviewer."""
ACTIVE = ("assigned", "submitted")
"""States of a review that count towards the number an application needs."""


@dataclass(frozen=True)
class Plan:
    """Which reviewer is to read which application, and where no reviewer is left."""

    pairs: tuple[Pair, ...]
    short: Mapping[int, int]
    """Application -> how many reviewers are missing."""
    loads: Mapping[int, int]
    """Reviewer -> how many reviews they would have in this call, those assigned before included."""

    @property
    def fingerprint(self) -> str:
        """The same for the same pairs: what is applied is what was shown."""
        return hashlib.sha256(repr(sorted(self.pairs)).encode()).hexdigest()[:16]


def share_evenly(
    wanted: Mapping[int, int], allowed: Mapping[int, frozenset[int]], loads: Mapping[int, int]
) -> Plan:
    """Give every application as many reviewers as wanted, with loads as even as can be.

    Greedy first, then along cost-reducing paths (optimal semi-matching: Harvey, Ladner, Lovász, Tamir 2006).
    """
    load = Counter(loads)
    chosen: dict[int, set[int]] = {application: set() for application in wanted}
    for application in sorted(wanted, key=lambda one: (len(allowed[one]), one)):
        for reviewer in sorted(allowed[application], key=lambda one: (load[one], one))[: wanted[application]]:
            chosen[application].add(reviewer)
            load[reviewer] += 1
    while path := _relieving_path(chosen, allowed, load):
        for application, giver, taker in path:
            chosen[application].remove(giver)
            chosen[application].add(taker)
        load[path[0][1]] -= 1
        load[path[-1][2]] += 1
    short = {one: wanted[one] - len(chosen[one]) for one in wanted if len(chosen[one]) < wanted[one]}
    pairs = sorted((one, reviewer) for one, reviewers in chosen.items() for reviewer in reviewers)
    return Plan(tuple(pairs), short, dict(load))


def _relieving_path(
    chosen: Mapping[int, set[int]], allowed: Mapping[int, frozenset[int]], load: Mapping[int, int]
) -> list[tuple[int, int, int]]:
    """Hand-overs (application, from, to) that end with somebody who has two fewer than who begins."""
    held: dict[int, list[int]] = defaultdict(list)
    for application, reviewers in sorted(chosen.items()):
        for reviewer in reviewers:
            held[reviewer].append(application)
    for start in sorted(held, key=lambda one: (-load[one], one)):
        came: dict[int, tuple[int, int] | None] = {start: None}
        border = deque([start])
        while border:
            giver = border.popleft()
            if load[giver] <= load[start] - 2:
                return _walked(giver, came)
            for application in held[giver]:
                for taker in sorted(allowed[application] - chosen[application]):
                    if taker not in came:
                        came[taker] = (application, giver)
                        border.append(taker)
    return []


def _walked(end: int, came: Mapping[int, tuple[int, int] | None]) -> list[tuple[int, int, int]]:
    path = []
    while step := came[end]:
        application, giver = step
        path.append((application, giver, end))
        end = giver
    return path[::-1]


def plan_for(call: Call) -> Plan:
    """Who should review what, beyond what is assigned already, in this call. Seven queries."""
    applications = list(call.applications.filter(state="under_review").select_related("person__studies"))
    asked: dict[int, dict[int, str]] = defaultdict(dict)
    reviews = Review.objects.filter(application__call=call).values_list("application", "reviewer", "state")
    for application, reviewer, state in reviews:
        asked[application][reviewer] = state
    loads = Counter(
        reviewer for ones in asked.values() for reviewer, state in ones.items() if state in ACTIVE
    )
    wanted = {
        one.pk: max(
            call.reviews_per_application - sum(state in ACTIVE for state in asked[one.pk].values()), 0
        )
        for one in applications
    }
    panel = {member.person_id for member in call.panel.all()}
    possible = possible_reviewers(applications, panel)
    allowed = {number: reviewers - asked[number].keys() for number, reviewers in possible.items()}
    return share_evenly(wanted, allowed, {one: loads[one] for one in panel})


def possible_reviewers(
    applications: Iterable[Application], panel: Iterable[int]
) -> dict[int, frozenset[int]]:
    """Per application the panel's members without a conflict of interest known to the system.

    Nobody reads their own application, one of their own unit (or above or below it), or their student's.
    """
    members = frozenset(panel)
    houses = own_units(members)
    applications = list(applications)
    below = units_below(
        {unit for units in houses.values() for unit in units} | {one.unit_id for one in applications}
    )
    found = {}
    for application in applications:
        studies = getattr(application.person, "studies", None)
        barred = {application.person_id, studies.counsellor_id if studies else None}
        barred |= {
            member
            for member, units in houses.items()
            if any(application.unit_id in below[unit] or unit in below[application.unit_id] for unit in units)
        }
        found[application.pk] = members - barred
    return found


def own_units(people: Iterable[int]) -> dict[int, set[int]]:
    """The units where these people hold an appointment today or study; the university is nobody's own."""
    today = clock.today()
    houses: dict[int, set[int]] = defaultdict(set)
    held = Appointment.objects.filter(person__in=people, starts_on__lte=today).exclude(ends_on__lt=today)
    for person, unit in held.exclude(unit__kind=Unit.Kind.UNIVERSITY).values_list("person", "unit"):
        houses[person].add(unit)
    studying = Person.objects.filter(pk__in=people, studies__isnull=False)
    for person, unit in studying.values_list("pk", "studies__unit"):
        houses[person].add(unit)
    return houses
