"""Who waits for which place, in which order, and who moves up now."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

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
    """Number of the place -> those who wait for it now, in order; `offers`: held, ended. Two queries."""
    outcomes = Outcome.objects.filter(
        run__call=call, run__state__in=PUBLISHED, application__state__in=["reserve", "offered"]
    ).select_related("application__person", "application__unit")
    made = list(Offer.objects.filter(application__call=call) if offers is None else offers)
    offered = {offer.application_id: offer.place_id for offer in made if offer.state in Offer.HOLDING}
    ended = {(offer.application_id, offer.place_id) for offer in made if offer.state in Offer.ENDED}
    waiting: dict[int, list[_Waits]] = defaultdict(list)
    for outcome in outcomes:
        for place, line in _waits_for(outcome, offered.get(outcome.application_id)):
            if (outcome.application_id, place) not in ended:
                waiting[place].append(_Waits(line.get("waiting_rank"), order_of(line), outcome.application))
    return {place: [one.application for one in _in_order(line)] for place, line in waiting.items()}


class _Waits(NamedTuple):
    """Somebody on a reserve list: the rank at publication, if they were on it then; score and draw."""

    rank: int | None
    order: tuple[float, int]
    application: Application


def order_of(line: Mapping[str, Any]) -> tuple[float, int]:
    """By score, then by draw, as an explanation has them: lower comes first."""
    return -(line["score"] or 0), int(line["lottery"])


def _in_order(line: list[_Waits]) -> list[_Waits]:
    """By the ranks at publication; who has lost a place and waits again comes in by score and draw."""
    found = sorted((one for one in line if one.rank is not None), key=lambda one: one.rank or 0)
    for again in sorted((one for one in line if one.rank is None), key=lambda one: one.order):
        before = sum(one.order < again.order for one in found)
        found.insert(before, again)
    return found


def _waits_for(outcome: Outcome, offered: int | None) -> Iterator[tuple[int, dict[str, Any]]]:
    """Places, with what was said of them, that the applicant would rather have than what is offered now."""
    places = [number_in(line["place"]) for line in outcome.explanation]
    if offered is not None:
        places = places[: places.index(offered)] if offered in places else []
    for place, line in zip(places, outcome.explanation, strict=False):
        if line["outcome"] == "refused" or outcome.application.state == "reserve":
            yield place, line


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
    frozen = _without_ended(engine.read_instance(run.instance.encode()), run.call)
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


def _without_ended(frozen: engine.Instance, call: Call) -> engine.Instance:
    """Nobody asks again for a place that was theirs and has ended, except where it is theirs anew."""
    held = set(held_offers(call).values_list("application_id", "place_id"))
    gone = Offer.objects.filter(application__call=call, state__in=Offer.ENDED)
    ended: dict[str, set[str]] = defaultdict(set)
    for pair in set(gone.values_list("application_id", "place_id")) - held:
        ended[applicant_id(pair[0])].add(place_id(pair[1]))
    return replace(
        frozen,
        applicants=tuple(
            replace(one, choices=tuple(place for place in one.choices if place not in ended[one.id]))
            if one.id in ended
            else one
            for one in frozen.applicants
        ),
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
