"""Deferred acceptance with reserved seats on arrays: each tree of caps goes through the passes of `choice`.

Whoever asks waits before the tree until its turn; then it chooses once among those it has and all who wait.
"""

from typing import Any

import numpy

from sojourn.engines.allocation.arrays import Arrays, Long, Whole
from sojourn.engines.allocation.compiled import HELD, machine


@machine
def _has_room(node: int, used: Any, seats: Any, above: Any) -> bool:
    while node >= 0:
        if used[node] >= seats[node]:
            return False
        node = above[node]
    return True


@machine
def _take(node: int, used: Any, above: Any) -> None:
    while node >= 0:
        used[node] += 1
        node = above[node]


@machine
def _group_seat(one: int, groups: int, by_group: Any, reserve_first: Any, group: Any, reserved: Any) -> int:
    """The first listed reserve of the place for one of these groups with a seat left, or -1."""
    for at in range(reserve_first[one], reserve_first[one + 1]):
        if (groups >> group[at]) & 1 and by_group[at] < reserved[at]:
            return int(at)
    return -1


@machine
def _choose(
    order: Any,
    keys: Any,
    people: Any,
    at: Any,
    place: Any,
    groups: Any,
    seats: Any,
    above: Any,
    reserve_first: Any,
    group: Any,
    reserved: Any,
    open_first: Any,
    used: Any,
    by_group: Any,
    on_reserve: Any,
    is_taken: Any,
) -> None:
    """Mark who is taken, in five passes; `order` sorts those who ask by their keys."""
    for number in order:
        one = place[at[people[number]]]
        is_taken[number] = False
        on_reserve[one] = 0
        for reserve in range(reserve_first[one], reserve_first[one + 1]):
            by_group[reserve] = 0
        node = one
        while node >= 0:
            used[node] = 0
            node = above[node]
    for number in order:
        if keys[number] < 0:
            is_taken[number] = True
            _take(place[at[people[number]]], used, above)
    for turn in range(4):
        for number in order:
            if is_taken[number]:
                continue
            one = place[at[people[number]]]
            if not _has_room(one, used, seats, above):
                continue
            if turn == 0 or turn == 2:
                if open_first[one] != (turn == 2):
                    continue
                own = groups[people[number]]
                reserve = _group_seat(one, own, by_group, reserve_first, group, reserved)
                if reserve < 0:
                    continue
                by_group[reserve] += 1
                on_reserve[one] += 1
            elif turn == 1 and open_first[one]:
                kept = 0
                for reserve in range(reserve_first[one], reserve_first[one + 1]):
                    kept += reserved[reserve]
                if used[one] - on_reserve[one] >= seats[one] - kept:
                    continue
            is_taken[number] = True
            _take(one, used, above)


@machine
def _assign_by_passes(
    first: Any,
    place: Any,
    tie: Any,
    draw: Any,
    held: Any,
    groups: Any,
    seats: Any,
    above: Any,
    root: Any,
    reserve_first: Any,
    group: Any,
    reserved: Any,
    open_first: Any,
    promotes: bool,
) -> Any:
    people, nodes = len(draw), len(seats)
    at = first[:-1].copy()
    is_promoted = numpy.zeros(people, numpy.bool_)
    used = numpy.zeros(nodes, numpy.int32)
    on_reserve = numpy.zeros(len(open_first), numpy.int32)
    by_group = numpy.zeros(len(group), numpy.int32)
    inside = numpy.full(nodes, -1, numpy.int32)
    waiting = numpy.full(nodes, -1, numpy.int32)
    follower = numpy.full(people, -1, numpy.int32)
    queue = numpy.empty(nodes + 1, numpy.int32)
    is_queued = numpy.zeros(nodes, numpy.bool_)
    asking = numpy.empty(people, numpy.int32)
    keys = numpy.empty(people, numpy.int64)
    is_taken = numpy.zeros(people, numpy.bool_)
    head, tail = 0, 0
    has_begun = False
    while True:
        nobody = True
        for one in range(people):
            if has_begun:
                if at[one] < first[one + 1] or is_promoted[one]:
                    continue
                is_promoted[one] = True
                at[one] = first[one]
            if at[one] < first[one + 1]:
                nobody = False
                tree = root[place[at[one]]]
                follower[one] = waiting[tree]
                waiting[tree] = one
                if not is_queued[tree]:
                    is_queued[tree] = True
                    queue[tail] = tree
                    tail = (tail + 1) % (nodes + 1)
        if nobody:
            break
        while head != tail:
            tree = queue[head]
            head = (head + 1) % (nodes + 1)
            is_queued[tree] = False
            size = 0
            for begin in (inside[tree], waiting[tree]):
                one = begin
                while one >= 0:
                    asking[size] = one
                    choice = at[one]
                    waits = 1 if promotes and not is_promoted[one] else 0
                    key = (((numpy.int64(tie[choice]) << 1) | waits) << 32) | draw[one]
                    keys[size] = key - HELD if held[one] == choice else key
                    size += 1
                    one = follower[one]
            inside[tree] = -1
            waiting[tree] = -1
            order = numpy.argsort(keys[:size])
            _choose(
                order,
                keys,
                asking,
                at,
                place,
                groups,
                seats,
                above,
                reserve_first,
                group,
                reserved,
                open_first,
                used,
                by_group,
                on_reserve,
                is_taken,
            )
            for number in range(size):
                one = asking[number]
                if is_taken[number]:
                    follower[one] = inside[tree]
                    inside[tree] = one
                    continue
                at[one] += 1
                if at[one] < first[one + 1]:
                    other = root[place[at[one]]]
                    follower[one] = waiting[other]
                    waiting[other] = one
                    if not is_queued[other]:
                        is_queued[other] = True
                        queue[tail] = other
                        tail = (tail + 1) % (nodes + 1)
        if not promotes:
            break
        has_begun = True
    return at, is_promoted


def assign_by_passes(arrays: Arrays, *, promotes: bool) -> tuple[Long, Any]:
    """Where each applicant stands at the end ([N] index among the M, or past their last), and who is
    promoted."""
    found: tuple[Long, Any] = _assign_by_passes(
        arrays.first,
        arrays.place,
        arrays.tie,
        arrays.draw,
        arrays.held,
        arrays.groups,
        arrays.seats,
        arrays.above,
        _roots(arrays.above, len(arrays.open_first)),
        arrays.reserve_first,
        arrays.reserve_group,
        arrays.reserve_seats,
        arrays.open_first,
        promotes,
    )
    return found


def _roots(above: Whole, places: int) -> Whole:
    """The outermost node over each place."""
    root = numpy.arange(places, dtype=numpy.int32)
    while (above[root] >= 0).any():
        root = numpy.where(above[root] >= 0, above[root], root).astype(numpy.int32)
    return root
