"""Allocations of very many applicants: on arrays, and without a line of explanation for every choice."""

from dataclasses import replace
from typing import Any

import numpy

from sojourn.engines.allocation.arrays import Arrays, Long, arrays_of, assigned_places
from sojourn.engines.allocation.candidates import candidates_of
from sojourn.engines.allocation.choice import Candidate, Taken, seated
from sojourn.engines.allocation.compiled import assign, machine
from sojourn.engines.allocation.deferred_acceptance import Assignments
from sojourn.engines.allocation.explanation import cut_offs_of
from sojourn.engines.allocation.instance import Instance
from sojourn.engines.allocation.result import Result
from sojourn.engines.allocation.statistics import empty_seats, over_capacity


def assign_large(instance: Instance, seed: bytes, *, mechanism: str) -> tuple[Assignments, list[str]]:
    """The assignments of da, sd, rsd or kiraly, and who ended promoted."""
    arrays = arrays_of(instance, seed, mechanism=mechanism)
    got, promoted = assign(arrays, promotes=mechanism == "kiraly")
    return assigned_places(instance, arrays, got), _promoted(instance, promoted)


def _promoted(instance: Instance, promoted: Any) -> list[str]:
    return sorted(
        one.id
        for one, is_promoted in zip(instance.applicants, promoted, strict=True)
        if is_promoted and one.choices
    )


def allocate_large(instance: Instance, seed: bytes, *, mechanism: str) -> Result:
    """As `allocate` for da, sd, rsd and kiraly with the lottery; no explanations and no reserve lists."""
    arrays = arrays_of(instance, seed, mechanism=mechanism)
    standing = arrays if mechanism == "da" else arrays_of(instance, seed)
    got, promoted = assign(arrays, promotes=mechanism == "kiraly")
    assignments, names = assigned_places(instance, arrays, got), _promoted(instance, promoted)
    taken = _taken(instance, seed, assignments, mechanism, set(names))
    on_lists = taken if mechanism == "da" else _taken(instance, seed, assignments, "da", set())
    refused = _is_refused(arrays, got)
    return Result(
        assignments=assignments,
        cut_offs=cut_offs_of(
            instance, taken, {place.id for place, one in zip(instance.places, refused, strict=True) if one}
        ),
        statistics={
            "placed": len(taken),
            "profile": _profile(arrays, got),
            "justified_envy_pairs": _envy(instance, standing, got, on_lists, mechanism),
            "empty_seats": empty_seats(instance, taken),
            "over_capacity": over_capacity(instance, taken),
        },
        explanations={},
        reserves={},
        certificate=_certificate(arrays, got, names, mechanism),
        mechanism=mechanism,
    )


def _taken(
    instance: Instance, seed: bytes, assignments: Assignments, mechanism: str, promoted: set[str]
) -> Taken:
    """Everybody with a place and the seat that they have."""
    only = replace(
        instance,
        applicants=tuple(
            replace(one, choices=(place,), held=one.held if one.held == place else None)
            for one in instance.applicants
            if (place := assignments[one.id]) is not None
        ),
    )
    everybody = (own[0] for own in candidates_of(only, seed, mechanism=mechanism).values())
    return seated(instance, (_with_promotion(one, promoted) for one in everybody))


def _with_promotion(one: Candidate, promoted: set[str]) -> Candidate:
    return replace(one, key=(*one.tie, 0, one.key[3])) if one.applicant in promoted else one


def _certificate(arrays: Arrays, got: Long, promoted: list[str], mechanism: str) -> dict[str, Any]:
    if mechanism == "kiraly":
        return {"kind": "no-pair-blocking-by-score", "promoted": promoted}
    if mechanism != "da":
        return {"kind": "replay"}
    asked = numpy.where(got < 0, arrays.first[1:], got) - arrays.first[:-1]
    return {"kind": "no-blocking-pair", "pairs_checked": int(asked.sum())}


def _profile(arrays: Arrays, got: Long) -> list[int]:
    longest = int(numpy.diff(arrays.first).max(initial=0))
    ranks = (got - arrays.first[:-1])[got >= 0]
    return [int(count) for count in numpy.bincount(ranks, minlength=longest)]


def _is_refused(arrays: Arrays, got: Long) -> Any:
    """[P] whether a place has refused somebody."""
    return _refusals(arrays.first, arrays.place, got, len(arrays.open_first)) > 0


@machine
def _refusals(first: Any, place: Any, got: Any, places: int) -> Any:
    """How many each place has refused."""
    found = numpy.zeros(places, numpy.int64)
    for one in range(len(got)):
        for choice in range(first[one], got[one] if got[one] >= 0 else first[one + 1]):
            found[place[choice]] += 1
    return found


def _envy(instance: Instance, arrays: Arrays, got: Long, taken: Taken, mechanism: str) -> int:
    """Pairs as in `statistics`; by tie alone with kiraly."""
    number = {place.id: at for at, place in enumerate(instance.places)}
    applicant = {one.id: at for at, one in enumerate(instance.applicants)}
    in_open = [applicant[one.applicant] for one, seat in taken.items() if seat.kind == "open"]
    rivals = numpy.array(in_open, numpy.int64)
    keys = (arrays.tie[got[rivals]].astype(numpy.int64) << 32) | arrays.draw[rivals]
    if mechanism == "kiraly":
        keys = arrays.tie[got[rivals]].astype(numpy.int64) << 32
    places = arrays.place[got[rivals]]
    order = numpy.lexsort((keys, places))
    counts = numpy.bincount(places, minlength=len(number))
    start = numpy.concatenate([numpy.zeros(1), numpy.cumsum(counts)]).astype(numpy.int64)
    draw = numpy.zeros_like(arrays.draw) if mechanism == "kiraly" else arrays.draw
    return int(_pairs(arrays.first, arrays.place, arrays.tie, draw, got, start, keys[order]))


@machine
def _pairs(first: Any, place: Any, tie: Any, draw: Any, got: Any, start: Any, keys: Any) -> int:
    """How many rivals with larger keys sit where somebody would rather be."""
    found = 0
    for one in range(len(got)):
        for choice in range(first[one], got[one] if got[one] >= 0 else first[one + 1]):
            key = (numpy.int64(tie[choice]) << 32) | draw[one]
            end = start[place[choice] + 1]
            low, high = start[place[choice]], end
            while low < high:
                middle = (low + high) >> 1
                if keys[middle] > key:
                    high = middle
                else:
                    low = middle + 1
            found += end - low
    return found
