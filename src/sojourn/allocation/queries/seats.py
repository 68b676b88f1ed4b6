"""Places and caps of an academic year, and how many people hold a seat under each."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sojourn.agreements.models import Cap
from sojourn.allocation.models import Offer, Outcome
from sojourn.kernel.text import in_language
from sojourn.programmes.models import Place


def label_of(what: Place | Cap) -> str:
    """The place with its period, or the name of the cap, in the reader's language."""
    if isinstance(what, Cap):
        return what.label
    return f"{in_language(what.programme, 'title')} · {what.get_period_display()}"


@dataclass(frozen=True)
class Seats:
    """The year's places and caps by number, and the seats that are held at each place and under each cap."""

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

    def left_at_place(self, number: int) -> int:
        """Seats of the place itself that nobody holds; negative where too many are held."""
        return self.places[number].seats - self.held_at_place[number]

    def left_under_cap(self, number: int) -> int:
        """Seats of the cap that nobody holds; negative where too many are held."""
        return self.caps[number].seats - self.held_under_cap[number]

    def free_at(self, number: int) -> int:
        """Seats that can still be given at the place without passing any cap over it."""
        over = [self.left_under_cap(cap.pk) for cap in self.chain(self.places[number])]
        return max(0, min([self.left_at_place(number), *over]))

    def what_is_full(self, number: int) -> Place | Cap | None:
        """The place, or the nearest cap over it, that has no seat left."""
        if self.left_at_place(number) < 1:
            return self.places[number]
        caps = self.chain(self.places[number])
        return next((cap for cap in caps if self.left_under_cap(cap.pk) < 1), None)

    def take(self, number: int) -> None:
        """Count one more person at the place."""
        self.held_at_place[number] += 1
        for cap in self.chain(self.places[number]):
            self.held_under_cap[cap.pk] += 1


def seats_in(academic_year_id: int, *, besides: Iterable[int] = ()) -> Seats:
    """The year's seats now; applications in `besides` are not counted. Four queries.

    A seat is held by an offer that is pending or accepted, and by a published outcome, which becomes an offer
    at the end of the notice period.
    """
    left_out = set(besides)
    places = Place.objects.filter(academic_year=academic_year_id).select_related("programme__institution")
    seats = Seats(
        places={place.pk: place for place in places},
        caps={cap.pk: cap for cap in Cap.objects.filter(academic_year=academic_year_id)},
        held_at_place=Counter(),
        held_under_cap=Counter(),
    )
    offered = Offer.objects.filter(state__in=Offer.HOLDING, place__academic_year=academic_year_id)
    promised = Outcome.objects.filter(
        run__state="published", place__academic_year=academic_year_id, application__state="ranked"
    )
    for held in (offered, promised):
        for application, place in held.values_list("application_id", "place_id"):
            if application not in left_out:
                seats.take(place)
    return seats
