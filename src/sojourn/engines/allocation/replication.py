"""The limits of a round if other draws had been made, and other people like these had applied.

Each replication draws the lottery anew and, unless told not to, draws as many applicants from those there are
with replacement (the bootstrap of Efron 1979), so that limits vary as they do from year to year.
"""

from dataclasses import replace
from typing import Any

import numpy

from sojourn.engines.allocation.arrays import Arrays, Long, arrays_of
from sojourn.engines.allocation.chance import Limit, Round
from sojourn.engines.allocation.compiled import assign, machine
from sojourn.engines.allocation.instance import Instance
from sojourn.engines.allocation.reading import check_instance


def replicated(
    instance: Instance, *, count: int, seed: bytes, mechanism: str = "da", resamples: bool = True
) -> list[Round]:
    """The limits of so many replications of a round.

    `seed` may have any length; the same seed gives the same limits. Raises InstanceError for an instance that
    contradicts itself. With 10,000 applicants and ten choices each a replication takes a few milliseconds.
    """
    check_instance(instance, mechanism=mechanism)
    whole = replace(instance, applicants=tuple(replace(one, held=None) for one in instance.applicants))
    arrays = arrays_of(whole, bytes(16), mechanism=mechanism)
    random = numpy.random.default_rng(list(seed))
    ids = [place.id for place in instance.places]
    return [
        _round(ids, *_limits_of(arrays, random, resamples=resamples, promotes=mechanism == "kiraly"))
        for _ in range(count)
    ]


def _limits_of(arrays: Arrays, random: Any, *, resamples: bool, promotes: bool) -> Any:
    people = len(arrays.draw)
    drawn = replace(arrays, draw=random.permutation(people).astype(numpy.int32))
    if resamples and people:
        drawn = _resampled(drawn, random.integers(0, people, people))
    got, _promoted = assign(drawn, promotes=promotes)
    limits = _limits(
        drawn.first,
        drawn.place,
        drawn.tie,
        drawn.draw,
        got,
        drawn.seats,
        drawn.above,
        _on_reserve(drawn, got),
    )
    return (*limits, arrays)


def _resampled(arrays: Arrays, chosen: Long) -> Arrays:
    """The rows of the chosen applicants, with the draws as they are."""
    lengths = numpy.diff(arrays.first)[chosen]
    first = numpy.concatenate([numpy.zeros(1, numpy.int64), numpy.cumsum(lengths)])
    offsets = numpy.arange(int(first[-1])) - numpy.repeat(first[:-1], lengths)
    rows = numpy.repeat(arrays.first[:-1][chosen], lengths) + offsets
    return replace(
        arrays, first=first, place=arrays.place[rows], tie=arrays.tie[rows], groups=arrays.groups[chosen]
    )


def _on_reserve(arrays: Arrays, got: Long) -> Any:
    """[N] whether somebody with a place is of a group that has seats there."""
    of_place = numpy.zeros(len(arrays.open_first), numpy.int64)
    for place in range(len(of_place)):
        for bit in arrays.reserve_group[arrays.reserve_first[place] : arrays.reserve_first[place + 1]]:
            of_place[place] |= 1 << int(bit)
    if not len(of_place) or not len(arrays.place):
        return numpy.zeros(len(got), numpy.bool_)
    at = arrays.place[numpy.maximum(got, 0)]
    return (got >= 0) & ((of_place[at] & arrays.groups) != 0)


@machine
def _limits(
    first: Any, place: Any, tie: Any, draw: Any, got: Any, seats: Any, above: Any, on_reserve: Any
) -> Any:
    """For each node how many sit there and the last key by order alone; for each place whether it refused."""
    used = numpy.zeros(len(seats), numpy.int64)
    last = numpy.full(len(seats), -1, numpy.int64)
    refuses = numpy.zeros(len(seats), numpy.bool_)
    for one in range(len(got)):
        for choice in range(first[one], got[one] if got[one] >= 0 else first[one + 1]):
            refuses[place[choice]] = True
        if got[one] >= 0:
            key = (numpy.int64(tie[got[one]]) << 32) | draw[one]
            node = place[got[one]]
            while node >= 0:
                used[node] += 1
                if not on_reserve[one] and key > last[node]:
                    last[node] = key
                node = above[node]
    limit = numpy.full(len(seats), -1, numpy.int64)
    for one in range(len(seats)):
        node = one
        while refuses[one] and node >= 0 and used[node] < seats[node]:
            node = above[node]
        if refuses[one]:
            limit[one] = last[node] if node >= 0 and last[node] >= 0 else -2
    return limit, len(got)


def _round(ids: list[str], limit: Any, people: int, arrays: Arrays) -> Round:
    found: dict[str, Limit | None] = {}
    for place, key in zip(ids, limit[: len(ids)].tolist(), strict=True):
        if key == -1:
            found[place] = None
        elif key == -2:
            found[place] = Limit(float("inf"), 0, 0.0)
        else:
            tie, draw = key >> 32, key & 0xFFFFFFFF
            score = float(arrays.tie_score[tie])
            share = (draw + 1) / people
            found[place] = Limit(None if score == -numpy.inf else score, int(arrays.tie_class[tie]), share)
    return found
