"""Offers: whose, until when, and how the places of a call stand with them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from sojourn.allocation.models import Offer
from sojourn.allocation.queries.line import reserve_lists
from sojourn.allocation.queries.seats import seats_in
from sojourn.applications.models import Application
from sojourn.applications.queries import visible_applications
from sojourn.kernel import clock
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call, Place


def visible_offers(person: Person) -> QuerySet[Offer]:
    """The offers of the applications one sees."""
    return Offer.objects.filter(application__in=visible_applications(person))


def offers_of(person: Person) -> QuerySet[Offer]:
    """The person's own offers, newest first."""
    return (
        Offer.objects.filter(application__person=person)
        .select_related("place__programme__institution", "place__academic_year", "application__call")
        .order_by("-id")
    )


def pending_offer_of(person: Person) -> Offer | None:
    """The offer that this person must answer first, if any."""
    return offers_of(person).filter(state="pending").order_by("expires_at", "id").first()


def overdue_offers() -> QuerySet[Offer]:
    """Pending offers whose last second is over."""
    return Offer.objects.filter(state="pending", expires_at__lte=clock.now() - timedelta(seconds=1)).order_by(
        "pk"
    )


@dataclass(frozen=True)
class PlaceLine:
    """One place of a call after the allocation: its seats, who holds them, who waits in which order."""

    place: Place
    accepted: list[Offer]
    pending: list[Offer]
    free: int
    waiting: list[Application]

    @property
    def words(self) -> str:
        """What a search finds the place by."""
        programme, host = self.place.programme, self.place.programme.institution
        names = [programme.code, programme.title_zh, programme.title_en]
        names += [host.name_zh, host.name_en, host.country] if host else [programme.institution_as_written]
        return " ".join(names).casefold()


def place_lines(call: Call) -> list[PlaceLine]:
    """Every place of the call with its seats now and its reserve list in order. Seven queries."""
    seats = seats_in(call.academic_year_id)
    holding: dict[tuple[int, str], list[Offer]] = defaultdict(list)
    wanted = Offer.objects.filter(state__in=[*Offer.HOLDING, *Offer.ENDED], place__in=call.places.all())
    offers = list(wanted.select_related("application__person", "application__unit"))
    for offer in offers:
        if offer.state in Offer.HOLDING:
            holding[offer.place_id, offer.state].append(offer)
    waiting = reserve_lists(call, offers=offers)
    return [
        PlaceLine(
            place=seats.places[number],
            accepted=holding[number, "accepted"],
            pending=holding[number, "pending"],
            free=seats.free_at(number),
            waiting=waiting.get(number, []),
        )
        for number in call.places.order_by("programme__code", "period").values_list("pk", flat=True)
    ]
