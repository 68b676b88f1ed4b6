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

from sojourn.engines.allocation.arrays import UNLIMITED, Arrays, Long, Whole

Function = TypeVar("Function", bound=Callable[..., Any])
NONE = -(2**63)
"""The key of nobody: before everybody else."""
HELD = 2**62
"""What is taken off the key of who cannot be refused."""
ANYBODY = 2**63 - 1
"""The limit of a place with room."""
IN_ORDER_FROM = 2**15
"""So many who ask at once are put in the order of their places; fewer fit into the caches anyhow."""
END = -1
DRAW = 2**32 - 1
"""The bits of a key that are the draw."""


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


def _rows(arrays: Arrays) -> Any:
    """A row for each applicant: which of its numbers was asked for last, the draw, then tie, whether held and
    place of each choice in one number each, then END.

    Also where each row begins, and that of each draw; and how many bits a place takes.
    Half the memory is moved where a choice fits into 32 bits.
    """
    bits = len(arrays.open_first).bit_length()
    size = _begin(arrays.first, len(arrays.draw))
    is_small = len(arrays.tie_score) < 2 ** (30 - bits) and size < UNLIMITED
    row = numpy.empty(size, numpy.int32 if is_small else numpy.int64)
    own = _fill_rows(row, arrays.first, arrays.place, arrays.tie, arrays.draw, arrays.held, bits)
    return row, *own, bits


@machine
def _begin(first: Any, one: int) -> int:
    """Where the row of an applicant begins; never at nought, so that minus that is something else."""
    return int(first[one] + 3 * one + 1)


@machine
def _fill_rows(row: Any, first: Any, place: Any, tie: Any, draw: Any, held: Any, bits: int) -> Any:
    begins, of_draw = numpy.empty(len(draw), numpy.uint32), numpy.empty(len(draw), numpy.uint32)
    for one in range(len(draw)):
        begin = _begin(first, one)
        begins[one] = of_draw[draw[one]] = begin
        row[begin], row[begin + 1] = begin + 1, draw[one]
        at = begin + 2
        for choice in range(first[one], first[one + 1]):
            row[at] = (numpy.int64(tie[choice]) << (bits + 1)) | place[choice]
            at += 1
        if held[one] >= 0:
            row[begin + 2 + held[one] - first[one]] |= 1 << bits
        row[at] = END
    return begins, of_draw


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
def _ask(row: Any, bits: int, promotes: bool, asking: Any, count: int, limit: Any, to: Any, key: Any) -> int:
    """Each goes on to their next choice below its limit: how many, to which places, by which keys.

    A key is tie, promotion, draw; below nought where the place is held.
    """
    found, is_place = 0, (1 << bits) - 1
    for turn in range(count):
        own = numpy.int64(asking[turn])
        now = numpy.int64(row[own])
        waits = numpy.int64(0)
        if promotes:
            waits = numpy.int64(now >= 0)
            now = abs(now)
        while True:
            now += 1
            asked = numpy.int64(row[now])
            if asked == END:
                break
            one = asked & is_place
            own_key = (((asked >> (bits + 1) << 1) | waits) << 32) | row[own + 1]
            if (asked >> bits) & 1:
                own_key -= HELD
            if own_key < limit[one]:
                to[found] = one
                key[found] = own_key
                found += 1
                break
        row[own] = now if waits or not promotes else -now
    return found


@machine
def _start_again(row: Any, of_draw: Any, asking: Any) -> int:
    """Promote all who got nothing and have not been promoted; they ask from the top."""
    count = 0
    for own in of_draw:
        if row[own] >= 0 and row[row[own]] == END:
            row[own] = -(numpy.int64(own) + 1)
            asking[count] = own
            count += 1
    return count


@machine
def _in_order(count: int, ends: Any, to: Any, key: Any, to_in_order: Any, key_in_order: Any) -> None:
    """Place by place: what a place needs is then near at hand."""
    ends[:] = 0
    for turn in range(count):
        ends[to[turn] + 1] += 1
    for one in range(1, len(ends)):
        ends[one] += ends[one - 1]
    for turn in range(count):
        one = to[turn]
        at = ends[one]
        ends[one] += 1
        to_in_order[at], key_in_order[at] = one, key[turn]


@machine
def _assign_flat(
    row: Any, asking: Any, of_draw: Any, bits: int, seats: Any, begin: Any, promotes: bool
) -> None:
    """Leaves in each row what was asked for last, below nought for who is promoted; no caps or reserves."""
    people, places = len(of_draw), len(begin) - 1
    heap = numpy.empty(begin[places], numpy.int64)
    size = numpy.zeros(places, numpy.int32)
    limit = numpy.where(seats[:places] > 0, ANYBODY, 0)
    to, key = numpy.empty(people, numpy.int32), numpy.empty(people, numpy.int64)
    to_in_order, key_in_order = numpy.empty(people, numpy.int32), numpy.empty(people, numpy.int64)
    ends = numpy.empty(places + 1, numpy.int64)
    count = people
    while count > 0:
        # First look up where all go, then go: look-ups that do not wait for each other are far faster.
        found = _ask(row, bits, promotes, asking, count, limit, to, key)
        goes_to, keys = to, key
        if found >= IN_ORDER_FROM:
            _in_order(found, ends, to, key, to_in_order, key_in_order)
            goes_to, keys = to_in_order, key_in_order
        count = 0
        for turn in range(found):
            one, own = goes_to[turn], keys[turn]
            first, inside = begin[one], size[one]
            if inside < seats[one] or (own < 0 and (inside == 0 or heap[first] < 0)):
                _push(heap, first, inside, own)
                size[one] = inside + 1
                if inside + 1 >= seats[one]:
                    limit[one] = max(0, heap[first])
                continue
            if own < limit[one]:
                asking[count] = of_draw[heap[first] & DRAW]
                _sink(heap, first, inside, own)
                limit[one] = max(0, heap[first])
            else:
                asking[count] = of_draw[own & DRAW]
            count += 1
        if promotes and count == 0:
            count = _start_again(row, of_draw, asking)


@machine
def _settle(node: int, worst: Any, at: Any, child_first: Any, child: Any, above: Any) -> None:
    """Bring the worst of all nodes above up to date, and at which place they are."""
    node = above[node]
    while node >= 0:
        most, place = numpy.int64(NONE), -1
        for number in range(child_first[node], child_first[node + 1]):
            if worst[child[number]] > most:
                most, place = worst[child[number]], at[child[number]]
        if worst[node] == most:
            return
        worst[node], at[node] = most, place
        node = above[node]


@machine
def _assign_tree(
    row: Any,
    asking: Any,
    of_draw: Any,
    bits: int,
    seats: Any,
    begin: Any,
    promotes: bool,
    above: Any,
    child_first: Any,
    child: Any,
) -> None:
    """As `_assign_flat`, under a tree of caps."""
    people, places, nodes = len(of_draw), len(begin) - 1, len(seats)
    heap = numpy.empty(begin[places], numpy.int64)
    room = seats.copy()
    size = numpy.zeros(places, numpy.int32)
    worst = numpy.full(nodes, NONE, numpy.int64)
    at = numpy.arange(nodes).astype(numpy.int32)
    limit = numpy.full(places, ANYBODY, numpy.int64)
    to, key = numpy.empty(people, numpy.int32), numpy.empty(people, numpy.int64)
    to_in_order, key_in_order = numpy.empty(people, numpy.int32), numpy.empty(people, numpy.int64)
    ends = numpy.empty(places + 1, numpy.int64)
    count = people
    while count > 0:
        found = _ask(row, bits, promotes, asking, count, limit, to, key)
        goes_to, keys = to, key
        if found >= IN_ORDER_FROM:
            _in_order(found, ends, to, key, to_in_order, key_in_order)
            goes_to, keys = to_in_order, key_in_order
        count = 0
        for turn in range(found):
            one, own = goes_to[turn], keys[turn]
            tight = _tight(one, own, room, worst, above)
            if tight >= 0 and worst[tight] <= own:
                limit[one] = max(0, worst[tight])
                asking[count] = of_draw[own & DRAW]
                count += 1
                continue
            if tight >= 0:
                left = at[tight]
                asking[count] = of_draw[worst[tight] & DRAW]
                count += 1
                if left == one:
                    _sink(heap, begin[one], size[one], own)
                    worst[one] = heap[begin[one]]
                    _settle(one, worst, at, child_first, child, above)
                    limit[one] = _limit(one, room, worst, above)
                    continue
                size[left] -= 1
                _move(left, tight, 1, room, above)
                worst[left] = _popped(heap, begin[left], size[left])
                _settle(left, worst, at, child_first, child, above)
            _push(heap, begin[one], size[one], own)
            size[one] += 1
            _move(one, tight, -1, room, above)
            node = one
            while node >= 0 and worst[node] < own:
                worst[node], at[node] = own, one
                node = above[node]
            limit[one] = _limit(one, room, worst, above)
        if promotes and count == 0:
            count = _start_again(row, of_draw, asking)


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
    row, asking, of_draw, bits = _rows(arrays)
    begin = _heaps(arrays.place, arrays.held, arrays.seats, len(arrays.open_first))
    if arrays.is_flat:
        _assign_flat(row, asking, of_draw, bits, arrays.seats, begin, promotes)
    else:
        _assign_tree(
            row, asking, of_draw, bits, arrays.seats, begin, promotes, arrays.above, *_children(arrays.above)
        )
    got, is_promoted = _got(row, arrays.first)
    return got, is_promoted


@machine
def _got(row: Any, first: Any) -> Any:
    """Which choice each has at the end, and who is promoted."""
    people = len(first) - 1
    got, is_promoted = numpy.empty(people, numpy.int64), numpy.empty(people, numpy.bool_)
    for one in range(people):
        begin = _begin(first, one)
        last = numpy.int64(row[begin])
        is_promoted[one] = last < 0
        got[one] = -1 if row[abs(last)] == END else abs(last) - begin - 2 + first[one]
    return got, is_promoted


def _children(above: Whole) -> tuple[Whole, Whole]:
    """The nodes directly under each node, in compressed rows."""
    inner = numpy.flatnonzero(above >= 0)
    order = inner[numpy.argsort(above[inner], kind="stable")]
    counts = numpy.bincount(above[inner], minlength=len(above))
    first = numpy.concatenate([numpy.zeros(1), numpy.cumsum(counts)]).astype(numpy.int32)
    return first, order.astype(numpy.int32)
