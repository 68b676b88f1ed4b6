"""What applicants of a further round hold from the round before."""

from collections.abc import Iterable
from dataclasses import dataclass

from sojourn.allocation.models import Offer, Outcome
from sojourn.allocation.states import why_place_is_bound
from sojourn.applications.models import Application
from sojourn.programmes.models import Call


@dataclass(frozen=True)
class Held:
    """An offer of the round before, and why it cannot be exchanged, if so."""

    offer: Offer
    bound: str | None

    def choices(self, wanted: list[int]) -> list[int]:
        """What is still asked for: what is liked better, then the place held; a bound one alone."""
        place = self.offer.place_id
        if self.bound:
            return [place]
        return [*(wanted[: wanted.index(place)] if place in wanted else wanted), place]


def held_before(call: Call, applications: Iterable[Application]) -> dict[int, Held]:
    """Number of the application -> what its applicant holds from the round before. One query, and those of
    the packages that bind places."""
    if call.further_round_of_id is None:
        return {}
    offers = Offer.objects.filter(
        application__call=call.further_round_of_id, state__in=Offer.HOLDING
    ).select_related("application", "place__programme")
    by_person = {offer.application.person_id: offer for offer in offers}
    return {
        one.pk: Held(by_person[one.person_id], why_place_is_bound(by_person[one.person_id]))
        for one in applications
        if one.person_id in by_person
    }


def keeps_earlier_place(outcome: Outcome) -> bool:
    """Whether what is given is the place held from the round before. One query in a further round."""
    earlier = outcome.run.call.further_round_of_id
    if earlier is None or outcome.place_id is None:
        return False
    offers = Offer.objects.filter(
        application__call=earlier, application__person=outcome.application.person_id
    )
    return offers.filter(place=outcome.place_id, state__in=Offer.HOLDING).exists()
