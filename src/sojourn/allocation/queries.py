"""The frozen input of a run, who holds seats, and what a person sees of runs, outcomes and offers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from sojourn.agreements.models import Cap
from sojourn.allocation.models import Offer, Outcome, Run
from sojourn.applications.models import Application
from sojourn.applications.queries import visible_applications
from sojourn.engines import allocation as engine
from sojourn.organisation.models import Person
from sojourn.organisation.queries import READERS, standing_of
from sojourn.organisation.rules import holds_central_office
from sojourn.programmes.models import Call, Place

PUBLISHED = ("published", "final")
LIST = "call"
"""One composite score a call: all its places share one priority list."""


def applicant_id(application_id: int) -> str:
    return f"a{application_id}"


def place_id(number: int) -> str:
    return f"p{number}"


def cap_id(number: int) -> str:
    return f"c{number}"


def number_in(identifier: str) -> int:
    """The number of the row an engine's identifier stands for."""
    return int(identifier[1:])


@dataclass(frozen=True)
class Seats:
    """Places and caps of one academic year, and how many people hold a seat under each."""

    places: dict[int, Place]
    caps: dict[int, Cap]
    held_at_place: Counter[int]
    held_under_cap: Counter[int]

    def chain(self, place: Place) -> list[Cap]:
        """The caps over a place, nearest first."""
        found, number = [], place.cap_id
        while number is not None:
            found.append(self.caps[number])
            number = self.caps[number].parent_id
        return found

    def free_at(self, place: Place) -> int:
        """Seats that can still be given at the place without passing any cap; negative where too many are held."""
        free = place.seats - self.held_at_place[place.pk]
        return min([free, *(cap.seats - self.held_under_cap[cap.pk] for cap in self.chain(place))])


def seats_in(academic_year_id: int, *, besides: Iterable[int] = ()) -> Seats:
    """The year's seats now; offers to the applications in `besides` are not counted. Three queries."""
    caps = {cap.pk: cap for cap in Cap.objects.filter(academic_year=academic_year_id)}
    places = {
        place.pk: place
        for place in Place.objects.filter(academic_year=academic_year_id).select_related(
            "programme__institution"
        )
    }
    held = (
        Offer.objects.filter(state__in=Offer.HOLDING, place__academic_year=academic_year_id)
        .exclude(application__in=list(besides))
        .values_list("place_id", flat=True)
    )
    seats = Seats(places, caps, Counter(held), Counter())
    for number, count in seats.held_at_place.items():
        for cap in seats.chain(places[number]):
            seats.held_under_cap[cap.pk] += count
    return seats


def ranked_applications(call: Call) -> list[Application]:
    """The applications that go into the allocation, with their choices."""
    return list(
        call.applications.filter(state="ranked")
        .select_related("unit")
        .prefetch_related("choices")
        .order_by("id")
    )


def undecided_applications(call: Call) -> QuerySet[Application]:
    """Applications that somebody must still decide on before the input can be frozen."""
    return call.applications.filter(
        state__in=["submitted", "returned", "endorsed", "not_endorsed", "eligible", "under_review"]
    )


def instance_of(call: Call) -> engine.Instance:
    """The engine's input for a call as it stands: ranked applications, their counting choices, seats still free."""
    applications = ranked_applications(call)
    seats = seats_in(call.academic_year_id)
    in_call = set(call.places.values_list("pk", flat=True))
    places = [place for number, place in sorted(seats.places.items()) if number in in_call]
    caps = {cap.pk: cap for place in places for cap in seats.chain(place)}
    members: dict[int, list[str]] = {number: [] for number in caps}
    for place in places:
        members[place.cap_id].append(place_id(place.pk))
    for cap in caps.values():
        if cap.parent_id is not None:
            members[cap.parent_id].append(cap_id(cap.pk))
    return engine.Instance(
        call=call.code,
        applicants=tuple(
            engine.Applicant(
                id=applicant_id(application.pk),
                choices=tuple(
                    place_id(choice.place_id)
                    for choice in application.choices.all()
                    if choice.counts and choice.place_id in in_call
                ),
                score=float(application.score or 0),
                groups=(application.unit.code,),
            )
            for application in applications
        ),
        places=tuple(
            engine.Place(
                id=place_id(place.pk),
                agreement=cap_id(seats.chain(place)[-1].pk),
                list=LIST,
                capacity=max(0, place.seats - seats.held_at_place[place.pk]),
            )
            for place in places
        ),
        caps=tuple(
            engine.Cap(
                id=cap_id(cap.pk),
                capacity=max(0, cap.seats - seats.held_under_cap[cap.pk]),
                members=tuple(members[cap.pk]),
            )
            for cap in sorted(caps.values(), key=lambda cap: cap.pk)
        ),
    )


def published_run(call: Call) -> Run | None:
    """The run whose result the call has published, if any."""
    return call.runs.filter(state__in=PUBLISHED).first()


def visible_runs(person: Person) -> QuerySet[Run]:
    """The International Office and leaders; others see only their own outcome."""
    if holds_central_office(person) or standing_of(person).holds(READERS):
        return Run.objects.all()
    return Run.objects.none()


def visible_outcomes(person: Person) -> QuerySet[Outcome]:
    """One's own once published; all to those who see the run."""
    if holds_central_office(person) or standing_of(person).holds(READERS):
        return Outcome.objects.all()
    return Outcome.objects.filter(application__person=person, run__state__in=PUBLISHED)


def visible_offers(person: Person) -> QuerySet[Offer]:
    """The offers of the applications one sees."""
    return Offer.objects.filter(application__in=visible_applications(person))


def outcome_of(application: Application) -> Outcome | None:
    """What the published run gives an application, if there is one."""
    return (
        application.outcomes.filter(run__state__in=PUBLISHED)
        .select_related("run", "place__programme__institution")
        .first()
    )


def pending_offer_of(person: Person) -> Offer | None:
    """The offer this person must answer, if any."""
    return (
        Offer.objects.filter(application__person=person, state="pending")
        .select_related("place__programme__institution", "application__call")
        .first()
    )


def offers_overdue(now: Any) -> QuerySet[Offer]:
    return Offer.objects.filter(state="pending", expires_at__lte=now)


@dataclass(frozen=True)
class Reason:
    """Why one choice was or was not given, with its place, for a sentence in the reader's language."""

    rank: int
    place: Place | None
    facts: dict[str, Any]
    binding_cap: Cap | None


def reasons_of(outcome: Outcome) -> list[Reason]:
    """The outcome's explanation choice by choice. Two queries."""
    numbers = {number_in(line["place"]) for line in outcome.explanation}
    places = Place.objects.select_related("programme__institution").in_bulk(numbers)
    bound = [line["binding"] for line in outcome.explanation if (line.get("binding") or "").startswith("c")]
    caps = Cap.objects.in_bulk({number_in(binding) for binding in bound})
    return [
        Reason(
            rank=line["rank"],
            place=places.get(number_in(line["place"])),
            facts=line,
            binding_cap=caps.get(number_in(line["binding"])) if line.get("binding") in bound else None,
        )
        for line in outcome.explanation
    ]


@dataclass(frozen=True)
class PlaceLine:
    """One place of a call after the allocation: seats, who holds them, who waits."""

    place: Place
    seats: int
    accepted: int
    pending: int
    free: int
    waiting: list[Application]


def place_lines(call: Call) -> list[PlaceLine]:
    """Every place of the call with its seats now and its reserve list in order."""
    seats = seats_in(call.academic_year_id)
    run = published_run(call)
    order: dict[str, list[str]] = (run.result or {}).get("reserves", {}) if run else {}
    waiting = {
        application.pk: application
        for application in call.applications.filter(state__in=["reserve", "offered"]).select_related(
            "person", "unit"
        )
    }
    states = Counter(
        Offer.objects.filter(state__in=Offer.HOLDING, place__in=call.places.all()).values_list(
            "place_id", "state"
        )
    )
    return [
        PlaceLine(
            place=seats.places[number],
            seats=seats.places[number].seats,
            accepted=states[number, "accepted"],
            pending=states[number, "pending"],
            free=max(0, seats.free_at(seats.places[number])),
            waiting=[
                waiting[number_in(applicant)]
                for applicant in order.get(place_id(number), [])
                if number_in(applicant) in waiting
            ],
        )
        for number in call.places.order_by("programme__code", "period").values_list("pk", flat=True)
    ]


def holds_offer_in_call(call: Call) -> QuerySet[Offer]:
    """The pending and accepted offers of a call."""
    return Offer.objects.filter(application__call=call, state__in=Offer.HOLDING)
