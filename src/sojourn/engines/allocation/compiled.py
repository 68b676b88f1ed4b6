"""Deferred acceptance on arrays, compiled by numba: the same outcome as `deferred_acceptance`, much faster.

One applicant after the other asks, and whoever is pushed out asks next (McVitie & Wilson 1971); the order
does not matter for the outcome. Without reserved seats each place keeps a heap, its worst on top, and each
node of the cap tree knows the worst of all under it: who asks pushes out the worst under the innermost full
node, which is the one element of the circuit that a greedy choice on a laminar matroid leaves out. With
reserved seats the passes of `choice` are gone through for one tree of caps at a time.
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy

from sojourn.engines.allocation.arrays import Arrays, Long, Whole

Function = TypeVar("Function", bound=Callable[..., Any])
NONE = -(2**63)
"""The key of nobody: before everybody else."""
HELD = 2**62
"""What is taken off the key of who cannot be refused."""
ANYBODY = 2**63 - 1
"""The limit of a place with room."""
IN_ORDER_FROM = 2**18
"""So many who ask at once are put in the order of their places; fewer fit into the caches anyhow."""
END = -1
IS_HELD, PLACE, DRAW = 2**31, 2**31 - 1, 2**32 - 1
"""Bits of a choice in the rows: whether it is held, the place; and of a key: the draw."""


def _cache_folder() -> str:
    """Where machine code is kept: a folder of the user's own, or else one for this process alone."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    folder = Path(home) / "sojourn" / "numba"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return str(folder)
    except OSError:
        return tempfile.mkdtemp(prefix="sojourn-numba-")


_config: Any = numba.config
if not _config.CACHE_DIR:
    _config.CACHE_DIR = _cache_folder()


def machine(function: Function) -> Function:
    """The function as machine code; compiled once per machine."""
    return cast(Function, numba.njit(cache=True, nogil=True)(function))


@machine
def _push(heap: Any, start: int, size: int, key: int) -> None:
    """Add to the heap at `start` that has `size` keys, the largest first."""
    at = size
    while at > 0:
        parent = (at - 1) >> 1
        if heap[start + parent] >= key:
            break
        heap[start + at] = heap[start + parent]
        at = parent
    heap[start + at] = key


@machine
def _sink(heap: Any, start: int, size: int, key: int) -> None:
    """Put `key` in the place of the largest."""
    at = 0
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and heap[start + child + 1] > heap[start + child]:
            child += 1
        if heap[start + child] <= key:
            break
        heap[start + at] = heap[start + child]
        at = child
    heap[start + at] = key


@machine
def _rows(first: Any, place: Any, tie: Any, draw: Any, held: Any) -> Any:
    """The choices again, tie, whether held and place in one number each, and END after the last of a row;
    where each row begins; and whose a draw is."""
    people = len(draw)
    owner = numpy.empty(people, numpy.int32)
    row = numpy.empty(len(place) + people, numpy.int64)
    start = numpy.empty(people, numpy.int64)
    at = 0
    for one in range(people):
        owner[draw[one]] = one
        start[one] = at
        for choice in range(first[one], first[one + 1]):
            row[at] = (numpy.int64(tie[choice]) << 32) | place[choice]
            if held[one] == choice:
                row[at] |= IS_HELD
            at += 1
        row[at] = END
        at += 1
    return row, start, owner


@machine
def _heaps(place: Any, held: Any, seats: Any, places: int) -> Any:
    """Where the heap of each place begins: as many keys as may be in it at once."""
    asks = numpy.zeros(places, numpy.int64)
    extra = numpy.zeros(places, numpy.int64)
    for choice in range(len(place)):
        asks[place[choice]] += 1
    for one in range(len(held)):
        if held[one] >= 0:
            extra[place[held[one]]] += 1
    start = numpy.zeros(places + 1, numpy.int64)
    for one in range(places):
        start[one + 1] = start[one] + min(asks[one], seats[one] + extra[one]) + 1
    return start


@machine
def _key(asked: int, drawn: int, waits: int) -> int:
    """What the candidate is sorted by: tie, promotion, draw; below nought where they hold the place."""
    key = (((asked >> 32 << 1) | waits) << 32) | drawn
    return key - HELD if asked & IS_HELD else key


@machine
def _start_again(row: Any, start: Any, at: Any, is_promoted: Any, asking: Any) -> int:
    """Promote all who got nothing and have not been promoted; they ask from the top."""
    count = 0
    for number in range(len(at)):
        if row[at[number]] == END and not is_promoted[number]:
            is_promoted[number] = True
            at[number] = start[number]
            asking[count] = number
            count += 1
    return count


@machine
def _in_order(
    count: int, goes_to: Any, keys: Any, asking: Any, ends: Any, to: Any, key: Any, who: Any
) -> int:
    """Those who go somewhere, place by place where they are many: what a place needs is then near at hand."""
    found = 0
    if count < IN_ORDER_FROM:
        for turn in range(count):
            if goes_to[turn] >= 0:
                to[found], key[found], who[found] = goes_to[turn], keys[turn], asking[turn]
                found += 1
        return found
    ends[:] = 0
    for turn in range(count):
        if goes_to[turn] >= 0:
            ends[goes_to[turn] + 1] += 1
            found += 1
    for one in range(1, len(ends)):
        ends[one] += ends[one - 1]
    for turn in range(count):
        one = goes_to[turn]
        if one >= 0:
            at = ends[one]
            ends[one] += 1
            to[at], key[at], who[at] = one, keys[turn], asking[turn]
    return found


@machine
def _assign_flat(row: Any, start: Any, owner: Any, draw: Any, seats: Any, begin: Any, promotes: bool) -> Any:
    """Where in the rows each one ends, and who is promoted; no caps, no reserved seats."""
    people, places = len(start), len(begin) - 1
    heap = numpy.empty(begin[places], numpy.int64)
    size = numpy.zeros(places, numpy.int32)
    limit = numpy.where(seats[:places] > 0, ANYBODY, 0)
    at = start.copy()
    is_promoted = numpy.zeros(people, numpy.bool_)
    asking = numpy.arange(people).astype(numpy.int32)
    keys, key_of = numpy.empty(people, numpy.int64), numpy.empty(people, numpy.int64)
    goes_to, place_of = numpy.empty(people, numpy.int32), numpy.empty(people, numpy.int32)
    who, ends = numpy.empty(people, numpy.int32), numpy.empty(places + 1, numpy.int64)
    count = people
    while count > 0:
        # First look up where all go, then go: look-ups that do not wait for each other are far faster.
        for turn in range(count):
            number = asking[turn]
            waits = 1 if promotes and not is_promoted[number] else 0
            now = at[number]
            goes_to[turn] = -1
            while row[now] != END:
                one = row[now] & PLACE
                key = _key(row[now], draw[number], waits)
                if key < limit[one]:
                    goes_to[turn] = one
                    keys[turn] = key
                    break
                now += 1
            at[number] = now
        again = 0
        for turn in range(_in_order(count, goes_to, keys, asking, ends, place_of, key_of, who)):
            one = place_of[turn]
            key = key_of[turn]
            first = begin[one]
            out = who[turn]
            if size[one] < seats[one] or (key < 0 and (size[one] == 0 or heap[first] < 0)):
                _push(heap, first, size[one], key)
                size[one] += 1
                out = -1
            elif key < limit[one]:
                out = owner[heap[first] & DRAW]
                _sink(heap, first, size[one], key)
            if size[one] >= seats[one]:
                limit[one] = max(0, heap[first])
            if out < 0:
                continue
            at[out] += 1
            asking[again] = out
            again += 1
        count = again
        if promotes and count == 0:
            count = _start_again(row, start, at, is_promoted, asking)
    return at, is_promoted


@machine
def _settle(node: int, worst: Any, child_first: Any, child: Any, above: Any) -> None:
    """Bring the worst of all nodes above up to date."""
    node = above[node]
    while node >= 0:
        most = NONE
        for at in range(child_first[node], child_first[node + 1]):
            if worst[child[at]] > most:
                most = worst[child[at]]
        if worst[node] == most:
            return
        worst[node] = most
        node = above[node]


@machine
def _assign_tree(
    row: Any,
    start: Any,
    owner: Any,
    draw: Any,
    seats: Any,
    begin: Any,
    above: Any,
    child_first: Any,
    child: Any,
    promotes: bool,
) -> Any:
    """As `_assign_flat`, under a tree of caps."""
    people, places, nodes = len(start), len(begin) - 1, len(seats)
    heap = numpy.empty(begin[places], numpy.int64)
    room = seats.copy()
    size = numpy.zeros(places, numpy.int32)
    worst = numpy.full(nodes, NONE, numpy.int64)
    limit = numpy.full(places, ANYBODY, numpy.int64)
    at = start.copy()
    is_promoted = numpy.zeros(people, numpy.bool_)
    asking = numpy.arange(people).astype(numpy.int32)
    keys, key_of = numpy.empty(people, numpy.int64), numpy.empty(people, numpy.int64)
    goes_to, place_of = numpy.empty(people, numpy.int32), numpy.empty(people, numpy.int32)
    who, ends = numpy.empty(people, numpy.int32), numpy.empty(places + 1, numpy.int64)
    count = people
    while count > 0:
        for turn in range(count):
            number = asking[turn]
            waits = 1 if promotes and not is_promoted[number] else 0
            now = at[number]
            goes_to[turn] = -1
            while row[now] != END:
                one = row[now] & PLACE
                key = _key(row[now], draw[number], waits)
                if key < limit[one]:
                    goes_to[turn] = one
                    keys[turn] = key
                    break
                now += 1
            at[number] = now
        again = 0
        for turn in range(_in_order(count, goes_to, keys, asking, ends, place_of, key_of, who)):
            one = place_of[turn]
            key = key_of[turn]
            tight = _tight(one, key, room, worst, above)
            out = who[turn]
            if tight < 0 or worst[tight] > key:
                _push(heap, begin[one], size[one], key)
                size[one] += 1
                _move(one, tight, -1, room, above)
                node = one
                while node >= 0 and worst[node] < key:
                    worst[node] = key
                    node = above[node]
                if tight < 0:
                    limit[one] = _limit(one, room, worst, above)
                    continue
                out = owner[worst[tight] & DRAW]
                left = row[at[out]] & PLACE
                size[left] -= 1
                _move(left, tight, 1, room, above)
                worst[left] = _popped(heap, begin[left], size[left])
                _settle(left, worst, child_first, child, above)
            limit[one] = _limit(one, room, worst, above)
            at[out] += 1
            asking[again] = out
            again += 1
        count = again
        if promotes and count == 0:
            count = _start_again(row, start, at, is_promoted, asking)
    return at, is_promoted


@machine
def _tight(node: int, key: int, room: Any, worst: Any, above: Any) -> int:
    """The innermost full node over a place, from which the key would push somebody out; -1 without one."""
    while node >= 0 and (room[node] > 0 or (key < 0 and worst[node] < 0)):
        node = above[node]
    return node


@machine
def _limit(node: int, room: Any, worst: Any, above: Any) -> int:
    """Below it somebody may come in at a place: limits only fall, so an old one lets in too many at worst."""
    tight = _tight(node, 0, room, worst, above)
    return ANYBODY if tight < 0 else max(0, int(worst[tight]))


@machine
def _move(node: int, tight: int, change: int, room: Any, above: Any) -> None:
    """One seat more or less from a place up to below the full node, over which as many come as go."""
    while node != tight and node >= 0:
        room[node] += change
        node = above[node]


@machine
def _popped(heap: Any, start: int, size: int) -> int:
    """The largest of the `size` that are left after the largest is taken out."""
    if size == 0:
        return NONE
    _sink(heap, start, size, heap[start + size])
    return int(heap[start])


def assign(arrays: Arrays, *, promotes: bool = False) -> tuple[Long, Any]:
    """Which choice each applicant gets ([N] index among the M, or -1), and who ends promoted ([N] bool).

    `promotes` gives the algorithm of Király. The applicant-optimal stable outcome of deferred acceptance
    otherwise. Time grows with the choices that are asked for; memory is that of the choices once more, and
    some numbers for each applicant and seat.
    """
    if arrays.has_reserves:
        from sojourn.engines.allocation.compiled_reserves import assign_by_passes  # slow import

        at, promoted = assign_by_passes(arrays, promotes=promotes)
        return numpy.where(at < arrays.first[1:], at, -1), promoted
    row, start, owner = _rows(arrays.first, arrays.place, arrays.tie, arrays.draw, arrays.held)
    begin = _heaps(arrays.place, arrays.held, arrays.seats, len(arrays.open_first))
    shared = (row, start, owner, arrays.draw, arrays.seats, begin)
    if arrays.is_flat:
        at, promoted = _assign_flat(*shared, promotes)
    else:
        at, promoted = _assign_tree(*shared, arrays.above, *_children(arrays.above), promotes)
    return numpy.where(row[at] == END, -1, at - start + arrays.first[:-1]), promoted


def _children(above: Whole) -> tuple[Whole, Whole]:
    """The nodes directly under each node, in compressed rows."""
    inner = numpy.flatnonzero(above >= 0)
    order = inner[numpy.argsort(above[inner], kind="stable")]
    counts = numpy.bincount(above[inner], minlength=len(above))
    first = numpy.concatenate([numpy.zeros(1), numpy.cumsum(counts)]).astype(numpy.int32)
    return first, order.astype(numpy.int32)
