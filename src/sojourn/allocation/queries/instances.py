"""What goes into a run: the ranked applications of a call and the seats that are to be had."""

from collections import Counter
from dataclasses import dataclass
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sojourn.agreements.models import Cap
from sojourn.allocation.queries.groups import groups_of
from sojourn.allocation.queries.held import Held, held_before
from sojourn.allocation.queries.seats import Seats, seats_in
from sojourn.applications.models import Application
from sojourn.engines import allocation as engine
from sojourn.engines.workflow import State
from sojourn.programmes.models import Call, Place, Reserve

LIST = "call"
"""One composite score a call: all its places share one priority list."""

UNDECIDED = ("submitted", "returned", "not_endorsed", "endorsed", "eligible", "under_review")
"""States in which somebody must still decide on an application before the input can be frozen."""


def applicant_id(application_id: int) -> str:
    return f"a{application_id}"


def place_id(number: int) -> str:
    return f"p{number}"


def cap_id(number: int) -> str:
    return f"c{number}"


def number_in(identifier: str) -> int:
    """The number of the row that an engine's identifier stands for."""
    return int(identifier[1:])


def ranked_applications(call: Call) -> list[Application]:
    """The applications that go into the allocation, with their choices. Two queries."""
    ranked = call.applications.filter(state="ranked").select_related("unit", "person__studies")
    return list(ranked.prefetch_related("choices").order_by("id"))


@dataclass(frozen=True)
class Waiting:
    """How many applications of a call stand in one state."""

    state: State
    count: int


def applications_by_state(call: Call) -> list[Waiting]:
    """The call's applications that were handed in, counted by state, in the workflow's order. One query."""
    counted = Counter(call.applications.exclude(state="draft").values_list("state", flat=True))
    return [
        Waiting(state, counted[state.name]) for state in Application.workflow.states if counted[state.name]
    ]


def count_of_undecided(call: Call) -> int:
    """How many applications somebody must still decide on."""
    return call.applications.filter(state__in=UNDECIDED).count()


def why_not_to_freeze(call: Call) -> str:
    """Why the input cannot be frozen now, as a sentence; empty where it can. Two queries."""
    if call.state != "closed":
        return _("Places are allocated after the close and before the result is published.")
    undecided = count_of_undecided(call)
    if undecided:
        return ngettext(
            "%(count)d application is not decided yet.",
            "%(count)d applications are not decided yet.",
            undecided,
        ) % {"count": undecided}
    if not call.applications.filter(state="ranked").exists():
        return _("No application is ranked: there is nobody to give a place to.")
    if call.ties == Call.Ties.LOTTERY and not (call.secret and call.public_text):
        return _("The lottery needs its public text first.")
    return ""


def instance_of(call: Call) -> engine.Instance:
    """The engine's input as it stands: ranked applications, choices that count, seats that nobody holds.

    In a further round the places held from the round before are among the seats, and kept at least.
    """
    applications = ranked_applications(call)
    held = held_before(call, applications)
    seats = seats_in(call.academic_year_id, besides=[one.offer.application_id for one in held.values()])
    numbers = set(call.places.values_list("pk", flat=True)) | {one.offer.place_id for one in held.values()}
    places = [place for number, place in sorted(seats.places.items()) if number in numbers]
    reserves, closed = list(call.reserves.all()), set(call.closures.values_list("place", flat=True))
    groups = {one.group for one in reserves}
    return engine.Instance(
        call=call.code,
        applicants=tuple(
            _applicant(one, numbers, groups=groups, held=held.get(one.pk)) for one in applications
        ),
        places=tuple(
            _place(place, seats, reserves, order=call.seats_order, is_closed=place.pk in closed)
            for place in places
        ),
        caps=_caps(places, seats),
    )


def _place(
    place: Place, seats: Seats, reserves: list[Reserve], *, order: str, is_closed: bool
) -> engine.Place:
    """The place with the seats nobody holds; of these so many are reserved as there are still left."""
    capacity = 0 if is_closed else max(0, seats.left_at_place(place.pk))
    left, reserved = capacity, []
    for one in reserves:
        if one.place_id == place.pk and left:
            reserved.append(engine.Reserve(one.group, min(left, one.seats)))
            left -= reserved[-1].seats
    return engine.Place(
        id=place_id(place.pk),
        agreement=cap_id(seats.chain(place)[-1].pk),
        list=LIST,
        capacity=capacity,
        reserved=tuple(reserved),
        order=cast(engine.Order, order),
    )


def _applicant(
    application: Application, places: set[int], *, groups: set[str], held: Held | None
) -> engine.Applicant:
    choices = [
        choice.place_id for choice in application.choices.all() if choice.counts and choice.place_id in places
    ]
    if held is not None:
        choices = held.choices(choices)
    return engine.Applicant(
        id=applicant_id(application.pk),
        choices=tuple(place_id(number) for number in choices),
        score=float(application.score or 0),
        groups=tuple(sorted(groups & groups_of(application))),
        held=place_id(held.offer.place_id) if held else None,
    )


def _caps(places: list[Place], seats: Seats) -> tuple[engine.Cap, ...]:
    """The trees of caps over these places, each cap with what of them lies directly under it."""
    caps: dict[int, Cap] = {cap.pk: cap for place in places for cap in seats.chain(place)}
    members: dict[int, list[str]] = {number: [] for number in caps}
    for place in places:
        members[place.cap_id].append(place_id(place.pk))
    for cap in sorted(caps.values(), key=lambda cap: cap.pk):
        if cap.parent_id is not None:
            members[cap.parent_id].append(cap_id(cap.pk))
    return tuple(
        engine.Cap(
            id=cap_id(number), capacity=max(0, seats.left_under_cap(number)), members=tuple(members[number])
        )
        for number in sorted(caps)
    )


def seats_to_give(instance: engine.Instance) -> int:
    """How many people could get a place at most: each cap counts what lies under it, up to its own number."""
    caps = {cap.id: cap for cap in instance.caps}
    seats = {place.id: place.capacity for place in instance.places}
    inside = {member for cap in instance.caps for member in cap.members}

    def under(identifier: str) -> int:
        if identifier in seats:
            return seats[identifier]
        return min(caps[identifier].capacity, sum(under(member) for member in caps[identifier].members))

    return sum(under(identifier) for identifier in (*seats, *caps) if identifier not in inside)
