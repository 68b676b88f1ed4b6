"""The certificate of deferred acceptance on arrays: a limit for every place, and one pass over the choices.

A list could take somebody in at a place only if no node over it is full, or if they come before the last of
all under each full node (Azevedo & Leshno 2016 for limits as a proof of stability; the circuit of a laminar
matroid for caps). So the limit of a place is the smallest of these last keys, and an outcome is stable if and
only if nobody comes before the limit of a place that they would rather have.
"""

from typing import Any

import numpy

from sojourn.engines.allocation.arrays import Arrays, Long
from sojourn.engines.allocation.compiled import HELD, machine

EVERYBODY = 2**63 - 1
"""The limit of a place with room."""
AT_ONCE = 3
"""So many choices of each are looked at whether they are better or not."""


def blocking_pairs(arrays: Arrays, got: Long) -> int:
    """How many pairs of an applicant and a better choice block the outcome; 0 proves that it is stable.

    `got` as `compiled.assign` gives it. Raises ValueError where seats are reserved, for which a limit alone
    says nothing, and where a place or cap has more people than seats that are not all held.
    """
    if arrays.has_reserves:
        raise ValueError("seats are reserved: limits alone do not prove the outcome")
    used, last = _filled(arrays.place, arrays.tie, arrays.draw, arrays.held, got, arrays.above)
    if ((used > arrays.seats) & (last >= 0)).any():
        raise ValueError("more people than seats")
    limit = _limits(used, last, arrays.seats, arrays.above, len(arrays.open_first))
    return int(_blocking(arrays.first, arrays.place, arrays.tie, arrays.draw, got, limit))


@machine
def _filled(place: Any, tie: Any, draw: Any, held: Any, got: Any, above: Any) -> Any:
    """How many there are at each node, and the last key of all of them."""
    used = numpy.zeros(len(above), numpy.int64)
    last = numpy.full(len(above), -HELD, numpy.int64)
    for one in range(len(got)):
        if got[one] < 0:
            continue
        key = (numpy.int64(tie[got[one]]) << 33) | draw[one]
        if held[one] == got[one]:
            key = numpy.int64(-1)
        node = place[got[one]]
        while node >= 0:
            used[node] += 1
            last[node] = max(last[node], key)
            node = above[node]
    return used, last


@machine
def _limits(used: Any, last: Any, seats: Any, above: Any, places: int) -> Any:
    limit = numpy.full(places, EVERYBODY, numpy.int64)
    for one in range(places):
        node = one
        while node >= 0:
            if used[node] >= seats[node]:
                limit[one] = min(limit[one], last[node])
            node = above[node]
    return limit


@machine
def _blocking(first: Any, place: Any, tie: Any, draw: Any, got: Any, limit: Any) -> int:
    found = 0
    for one in range(len(got)):
        begin, end = first[one], got[one] if got[one] >= 0 else first[one + 1]
        drawn = numpy.int64(draw[one])
        if begin + AT_ONCE <= len(place):  # without a branch for each, of which every other is mispredicted
            for choice in range(begin, begin + AT_ONCE):
                key = (numpy.int64(tie[choice]) << 33) | drawn
                found += (choice < end) & (key < limit[place[choice]])
            begin += AT_ONCE
        for choice in range(begin, end):
            key = (numpy.int64(tie[choice]) << 33) | drawn
            if key < limit[place[choice]]:
                found += 1
    return found
