"""The rounds of offers of a call: who was offered when, and what became of it; how many seats to expect."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from sojourn.allocation.models import Offer
from sojourn.allocation.queries.offers import PlaceLine
from sojourn.programmes.models import Call

LEFT = ("declined", "lapsed")


@dataclass(frozen=True)
class Round:
    """The offers of one day."""

    number: int
    day: date
    offers: int
    states: dict[str, int]
    last_day: date
    """The last day on which somebody of them can answer."""

    @property
    def pending(self) -> int:
        return self.states.get("pending", 0)


def rounds_of(call: Call) -> list[Round]:
    """The rounds in order; the first are the offers of the allocation itself. One query."""
    by_day: dict[date, list[tuple[str, date]]] = {}
    made = Offer.objects.filter(application__call=call).order_by("made_at", "pk")
    for made_at, state, expires_at in made.values_list("made_at", "state", "expires_at"):
        day = timezone.localdate(made_at)
        by_day.setdefault(day, []).append((state, timezone.localdate(expires_at)))
    return [
        Round(
            number=number,
            day=day,
            offers=len(lines),
            states=dict(Counter(state for state, _last in lines)),
            last_day=max(last for _state, last in lines),
        )
        for number, (day, lines) in enumerate(by_day.items(), 1)
    ]


def offers_in_round(call: Call, day: date | None = None) -> QuerySet[Offer]:
    """The offers of a round, or of all, newest first."""
    found = Offer.objects.filter(application__call=call).select_related(
        "application__person", "application__unit", "place__programme"
    )
    return (found.filter(made_at__date=day) if day else found).order_by("-made_at", "-pk")


@dataclass(frozen=True)
class Forecast:
    """Seats that are free now, and those that pending offers may leave."""

    free: int
    pending: int
    answered: int
    """Offers of the call that were answered or lapsed: what the forecast rests on."""
    left: int

    @property
    def share(self) -> float | None:
        return self.left / self.answered if self.answered else None

    @property
    def expected(self) -> int | None:
        """Pending offers that end without a yes, if they go as those before them."""
        return None if self.share is None else round(self.pending * self.share)


def forecast_of(rounds: list[Round], lines: list[PlaceLine]) -> Forecast:
    """Out of the rounds so far. No query."""
    counted: Counter[str] = Counter()
    for one in rounds:
        counted.update(one.states)
    left = sum(counted[state] for state in LEFT)
    return Forecast(
        free=sum(line.free for line in lines),
        pending=counted["pending"],
        answered=left + counted["accepted"] + counted["given_up"],
        left=left,
    )
