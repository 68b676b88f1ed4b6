"""How many places applicants rank and which: some places are wanted by many, and tastes differ.

FLOWS: 9,118 real flows between 241 universities (derived from Erasmus statistics of the European Union). Each
of the 134 universities with 60 or more partners had its flows put in order; the share of its first tenth of
partners, first fifth and so on was averaged. OFFERS: one real exchange call of 2022 with 88 programmes (MIT
licence).
"""

import math
from collections.abc import Sequence
from random import Random

SHARE_OF_TOP = {0.1: 0.284, 0.2: 0.488, 0.3: 0.638, 0.5: 0.821, 0.7: 0.917}
"""FLOWS: the first tenth of a university's partners have 28.4 of 100 stays, and so on."""

EXPONENT = 3.0
SHIFT = 0.62
"""Weight of the place in rank r of n: (r + SHIFT n) ** -EXPONENT, fitted by least squares to the curve behind
SHARE_OF_TOP (off by 0.8 in a hundred, root mean square). A plain Zipf law, without the shift, is six times
further off: real popularity falls slowly among the first places and fast among the last."""

NUMBER_OF_CHOICES = {
    1: 0.03, 2: 0.05, 3: 0.09, 4: 0.11, 5: 0.15, 6: 0.16, 7: 0.13, 8: 0.10, 9: 0.06, 10: 0.12,
}  # fmt: skip
"""Set, not measured: six on average, and many use up all ten."""

SEATS = {1: 44, 2: 21, 3: 10, 4: 3, 5: 7, 7: 1, 8: 1, 9: 1}
"""OFFERS: programmes by the people they take; half take one."""
SHARE_OFFERED_FOR_BOTH_PERIODS = 0.93
"""OFFERS: 82 of 88 programmes may be used for a term or for the year."""

TASTE = 0.9
"""Set: how far tastes differ, as the spread of the logarithm of a weight."""


def popularity_weights(places: int) -> list[float]:
    """Return the weight of each of so many places, the most wanted first; they add up to 1."""
    weights = [(rank + SHIFT * places) ** -EXPONENT for rank in range(1, places + 1)]
    total = sum(weights)
    return [weight / total for weight in weights]


def invent_number_of_choices(rng: Random, *, at_most: int = 10) -> int:
    """Return how many places an applicant ranks."""
    number = rng.choices(list(NUMBER_OF_CHOICES), weights=list(NUMBER_OF_CHOICES.values()))[0]
    return min(number, at_most)


def invent_seats(rng: Random) -> int:
    """Return how many people a programme takes in a year."""
    return rng.choices(list(SEATS), weights=list(SEATS.values()))[0]


def draw_choices(
    rng: Random, weights: Sequence[float], *, number: int, fits: Sequence[float] = ()
) -> list[int]:
    """Return the numbers of different places in the applicant's order, best first.

    A place is the more likely, and the earlier, the larger its weight and its fit for this applicant (1 where
    `fits` is empty; 0 rules it out).
    """
    keys = [
        (_key(rng, weight * (fits[place] if fits else 1.0)), place) for place, weight in enumerate(weights)
    ]
    wanted = sorted(key for key in keys if key[0] < math.inf)
    return [place for _, place in wanted[:number]]


def _key(rng: Random, weight: float) -> float:
    """Return the waiting time of a place: the smallest comes first, as often as its weight says."""
    taste, waiting = math.exp(rng.gauss(0, TASTE)), rng.expovariate(1)
    return waiting / (weight * taste) if weight > 0 else math.inf
