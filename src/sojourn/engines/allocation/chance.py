"""The chance of each choice before it is handed in, from the limits of past rounds or of replications.

In a round that has been, an applicant who asks would have been taken where they stand before the limit, and
where they are tied with it if their draw had been low enough: with the share of draws below the limit's own.
As one draw counts at all places, somebody ends at a choice where their draw suffices there and for nothing
they like better; so the chances of a round are exact, but for the applicant's own weight in it. The chance is
the mean over the rounds. Where these are few, each stands for several in which all limits lie some points
higher or lower (`widened`). How good such chances were is measured by `calibration` on a year held back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle, product
from statistics import NormalDist, fmean
from typing import Any, Literal

from sojourn.engines.allocation.instance import Applicant

Label = Literal["likely", "possible", "reach", "unknown"]
LIKELY, POSSIBLE = 0.75, 0.25
"""From which chance of being taken on a choice is called likely, or possible; reach below."""
DRAWS = 2**256
ENOUGH = 40
"""Rounds of which each need not stand for several."""
SHIFTS = [NormalDist().inv_cdf((number + 0.5) / 9) for number in range(9)]


@dataclass(frozen=True)
class Limit:
    """The last one taken at a place: score, class, and the share of draws that were no worse (0 to 1)."""

    score: float | None
    class_: int
    share: float


Round = Mapping[str, Limit | None]
"""Place -> its limit in one round, None where nobody was refused; places that were not offered are absent."""


@dataclass(frozen=True)
class ChoiceChance:
    """The chance at one choice; None where no round is known."""

    place: str
    taken: float | None
    """That the place would take the applicant if they asked for it first."""
    gets: float | None
    """That they end there, with the choices before it as they are."""
    label: Label
    rounds: int
    """How many rounds it rests on."""


@dataclass(frozen=True)
class Chances:
    """The chances of a list of choices."""

    choices: tuple[ChoiceChance, ...]
    without: float | None
    """The risk of ending without a place, over rounds in which all choices were offered; else None."""


def round_of(cut_offs: Mapping[str, Mapping[str, Any] | None]) -> Round:
    """The limits as a result has them (`Result.cut_offs`)."""
    return {
        place: None
        if told is None
        else Limit(told["score"], told["class"], (int(told["lottery"]) + 1) / DRAWS)
        for place, told in cut_offs.items()
    }


def rounds_to_json(rounds: Iterable[Round]) -> list[dict[str, Any]]:
    """Rounds as they are kept: score, class and share of each limit, nothing where everybody was refused."""
    return [
        {
            place: limit and ([] if limit.score == float("inf") else [limit.score, limit.class_, limit.share])
            for place, limit in one.items()
        }
        for one in rounds
    ]


def rounds_from_json(told: Iterable[Mapping[str, Any]]) -> list[Round]:
    """Rounds that were kept by `rounds_to_json`."""
    return [
        {
            place: None if limit is None else Limit(*limit) if limit else Limit(float("inf"), 0, 0.0)
            for place, limit in one.items()
        }
        for one in told
    ]


def widened(rounds: Iterable[Round], *, points: float) -> list[Round]:
    """Nine rounds for each, with all limits moved by the ninths of a normal spread of so many points; where
    there are ENOUGH of them, one for each, moved by one ninth after the other."""
    known = list(rounds)
    pairs = product(known, SHIFTS) if len(known) < ENOUGH else zip(known, cycle(SHIFTS), strict=False)
    return [{place: _moved(limit, shift * points) for place, limit in one.items()} for one, shift in pairs]


def _moved(limit: Limit | None, points: float) -> Limit | None:
    if limit is None or limit.score is None:
        return limit
    return replace(limit, score=limit.score + points)


def chances(applicant: Applicant, rounds: Sequence[Round], *, lists: Mapping[str, str]) -> Chances:
    """The chances of the applicant's choices; `lists` names the priority list of each place.

    Time: choices times rounds, some milliseconds for a thousand rounds. Past rounds and replications may be
    mixed. Raises KeyError for a place that `lists` does not name.
    """
    shares = [
        [_share(applicant, lists[place], one[place]) if place in one else None for place in applicant.choices]
        for one in rounds
    ]
    complete = [of_round for of_round in shares if None not in of_round]
    return Chances(
        choices=tuple(_chance(place, at, shares) for at, place in enumerate(applicant.choices)),
        without=fmean(1 - _most(of_round) for of_round in complete) if complete else None,
    )


def _share(applicant: Applicant, priority_list: str, limit: Limit | None) -> float:
    """The share of draws with which the applicant would have been taken."""
    if limit is None:
        return 1.0
    own = (-applicant.score_on(priority_list), applicant.class_)
    last = (float("inf") if limit.score is None else -limit.score, limit.class_)
    return limit.share if own == last else float(own < last)


def _most(shares: Sequence[float | None]) -> float:
    return max((share for share in shares if share is not None), default=0.0)


def _chance(place: str, at: int, shares: Sequence[Sequence[float | None]]) -> ChoiceChance:
    here = [(share, of_round) for of_round in shares if (share := of_round[at]) is not None]
    if not here:
        return ChoiceChance(place, None, None, "unknown", 0)
    taken = fmean(share for share, _of_round in here)
    gets = fmean(max(0.0, share - _most(of_round[:at])) for share, of_round in here)
    label: Label = "likely" if taken >= LIKELY else "possible" if taken >= POSSIBLE else "reach"
    return ChoiceChance(place, taken, gets, label, len(here))


@dataclass(frozen=True)
class Bin:
    """Chances between two limits: how many there were, their mean, and the share that came true."""

    low: float
    high: float
    count: int
    said: float
    came: float


def calibration(told: Iterable[tuple[float, bool]], *, bins: int = 10) -> list[Bin]:
    """How well chances held: pairs of the chance that was told (0 to 1) and whether it came true."""
    inside: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for chance, came in told:
        inside[min(int(chance * bins), bins - 1)].append((chance, came))
    return [
        Bin(
            number / bins,
            (number + 1) / bins,
            len(pairs),
            *(fmean(part) for part in zip(*pairs, strict=True)),
        )
        for number, pairs in enumerate(inside)
        if pairs
    ]


def brier_score(told: Iterable[tuple[float, bool]]) -> float:
    """The mean squared distance of the chance from what came (Brier 1950): 0 is perfect, 0.25 is guessing."""
    return fmean((chance - came) ** 2 for chance, came in told)
