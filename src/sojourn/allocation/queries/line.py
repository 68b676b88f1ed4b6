"""Who waits for which place, in which order, and who moves up now."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.db.models import QuerySet

from sojourn.agreements.models import Cap
from sojourn.allocation.models import Offer, Outcome, Run
from sojourn.allocation.queries.held import held_before
from sojourn.allocation.queries.instances import applicant_id, number_in, place_id
from sojourn.allocation.queries.seats import Seats, seats_in
from sojourn.allocation.states import PUBLISHED
from sojourn.applications.models import Application
from sojourn.engines import allocation as engine
from sojourn.programmes.models import Call, Place

IN_LINE = ("reserve", "offered", "accepted")
"""Who has withdrawn, declined, let the offer lapse or was refused by the host does not come back."""


def held_offers(call: Call) -> QuerySet[Offer]:
    """The pending and accepted offers of a call."""
    return Offer.objects.filter(application__call=call, state__in=Offer.HOLDING)


def reserve_lists(call: Call, *, offers: Iterable[Offer] | None = None) -> dict[int, list[Application]]:
    """Number of the place -> those who wait for it now, in order; `offers`: the held ones. Two queries."""
    outcomes = Outcome.objects.filter(
        run__call=call, run__state__in=PUBLISHED, application__state__in=["reserve", "offered"]
    ).select_related("application__person", "application__unit")
    held = held_offers(call) if offers is None else offers
    offered = {offer.application_id: offer.place_id for offer in held}
    waiting: dict[int, list[tuple[int, Application]]] = defaultdict(list)
    for outcome in outcomes:
        for place, rank in _waits_for(outcome, offered.get(outcome.application_id)):
            waiting[place].append((rank, outcome.application))
    return {
        place: [application for _rank, application in sorted(line, key=lambda pair: pair[0])]
        for place, line in waiting.items()
    }


def _waits_for(outcome: Outcome, offered: int | None) -> Iterator[tuple[int, int]]:
    """Places, with the rank at publication, that the applicant would rather have than what is offered now."""
    places = [number_in(line["place"]) for line in outcome.explanation]
    if offered is not None:
        places = places[: places.index(offered)] if offered in places else []
    for place, line in zip(places, outcome.explanation, strict=False):
        if line["outcome"] == "refused":
            yield place, line["waiting_rank"]


def runs_in_line(call: Call) -> list[Run]:
    """Final runs whose reserve lists still move: the call's own, then those of the year's other calls."""
    runs = Run.objects.filter(
        state="final", call__state="decided", call__academic_year=call.academic_year_id
    ).select_related("call")
    return sorted(runs.order_by("pk"), key=lambda run: run.call_id != call.pk)


def calls_in_line() -> QuerySet[Call]:
    """Calls whose reserve lists still move and are not empty."""
    return Call.objects.filter(
        state="decided", runs__state="final", applications__state__in=["reserve", "offered"]
    ).distinct()


def waiting_in_vain() -> QuerySet[Application]:
    """Who still stands on a reserve list though the call is archived."""
    return Application.objects.filter(state="reserve", call__state="archived").order_by("pk")


def moves_in(run: Run) -> list[engine.Move]:
    """Who is to be offered which place now: the frozen input with the seats and people that are left."""
    frozen = engine.read_instance(run.instance.encode())
    applicants = {number_in(applicant.id): applicant for applicant in frozen.applicants}
    in_line = set(
        Application.objects.filter(call=run.call_id, state__in=IN_LINE).values_list("pk", flat=True)
    )
    standing = {
        offer.application_id: offer for offer in held_offers(run.call) if offer.application_id in applicants
    }
    own_choice = {
        number for number, offer in standing.items() if place_id(offer.place_id) in applicants[number].choices
    }
    elsewhere = standing.keys() - own_choice
    return engine.next_in_line(
        _with_seats(frozen, seats_in(run.call.academic_year_id, besides=own_choice)),
        ties=run.ties,
        seed=bytes.fromhex(run.seed),
        accepted=_places_of(standing, own_choice, "accepted"),
        pending=_places_of(standing, own_choice, "pending"),
        left={applicant_id(number) for number in applicants if number not in in_line or number in elsewhere},
    )


def _with_seats(frozen: engine.Instance, seats: Seats) -> engine.Instance:
    """The frozen input with the seats that are left now."""
    return replace(
        frozen,
        places=tuple(
            replace(place, capacity=max(0, seats.left_at_place(number_in(place.id))))
            for place in frozen.places
        ),
        caps=tuple(
            replace(cap, capacity=max(0, seats.left_under_cap(number_in(cap.id)))) for cap in frozen.caps
        ),
    )


def _places_of(standing: dict[int, Offer], numbers: set[int], state: str) -> dict[str, str]:
    return {
        applicant_id(number): place_id(standing[number].place_id)
        for number in numbers
        if standing[number].state == state
    }


def what_was_given_since(run: Run) -> Place | Cap | None:
    """A place or cap that has fewer seats now than when the run's input was frozen, if there is one."""
    frozen = engine.read_instance(run.instance.encode())
    held = held_before(run.call, run.call.applications.filter(state="ranked"))
    seats = seats_in(run.call.academic_year_id, besides=[one.offer.application_id for one in held.values()])
    for place in frozen.places:
        if seats.left_at_place(number_in(place.id)) < place.capacity:
            return seats.places[number_in(place.id)]
    for cap in frozen.caps:
        if seats.left_under_cap(number_in(cap.id)) < cap.capacity:
            return seats.caps[number_in(cap.id)]
    return None
