"""Limits where ties are not broken (Biró & Kiselgof 2015): H refuses the tied who do not all fit, L takes
them all as long as one fits.

In one sentence: H takes whom the list would take even if they had drawn the last number of all who are tied
with them, L whom it would take if they had drawn the first. Without reserved seats that is a matter of
counting: under caps a place counts towards the cap with at most its own seats, whether or not ties leave some
of them empty. With reserved seats the passes of `choice` are gone through with that number in place of the
candidate's own. More candidates never help one who was refused, so limits only rise; a limit is held up by
all who ever asked, so the candidates given here are all of these, and not only those kept so far.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from sojourn.engines.allocation.choice import HELD, OPEN, Candidate, Seats, Taken, choose
from sojourn.engines.allocation.instance import Instance

FIRST, LAST = -1, 2
"""In the place of the lottery number: before and after everybody who is tied."""


def choose_by_limits(instance: Instance, candidates: Sequence[Candidate], *, takes_tied: bool) -> Taken:
    """Those of all who ever asked who are within the limits; `takes_tied` for L."""
    apart: dict[str, list[Candidate]] = defaultdict(list)
    for one in candidates:
        apart[instance.path[one.place][-1]].append(one)
    chosen: Taken = {}
    for asking in apart.values():
        if any(instance.place[one.place].reserved for one in asking):
            chosen |= _choose_by_trial(instance, asking, takes_tied=takes_tied)
        else:
            chosen |= _choose_by_counting(instance, asking, takes_tied=takes_tied)
    return chosen


def _choose_by_counting(instance: Instance, asking: Sequence[Candidate], *, takes_tied: bool) -> Taken:
    chosen = {one: HELD for one in asking if one.is_held}
    demand = _Demand(instance, chosen)
    others = sorted((one for one in asking if not one.is_held), key=lambda one: one.key)
    for _tie, group in groupby(others, key=lambda one: one.tie):
        tied = list(group)
        if takes_tied:
            chosen |= {one: OPEN for one in tied if demand.leaves_room(one.place)}
        for one in tied:
            demand.add(one.place)
        if not takes_tied:
            chosen |= {one: OPEN for one in tied if demand.fits(one.place)}
    return chosen


class _Demand:
    """How many ask at each place and cap, each passing on at most its own seats, or as many as hold one."""

    def __init__(self, instance: Instance, held: Taken) -> None:
        self.instance = instance
        self.asked: Counter[str] = Counter()
        self.floor: Counter[str] = Counter()
        for one in held:
            self.floor.update(instance.path[one.place])
        for one in held:
            self.add(one.place)

    def add(self, place: str) -> None:
        for one in self.instance.path[place]:
            self.asked[one] += 1
            if self.asked[one] > max(self.instance.capacity[one], self.floor[one]):
                return

    def leaves_room(self, place: str) -> bool:
        return all(self.asked[one] < self.instance.capacity[one] for one in self.instance.path[place])

    def fits(self, place: str) -> bool:
        return all(self.asked[one] <= self.instance.capacity[one] for one in self.instance.path[place])


def _choose_by_trial(instance: Instance, asking: Sequence[Candidate], *, takes_tied: bool) -> Taken:
    """Each place and set of groups has one limit, found by halving: who is before it is taken."""
    chosen: Taken = {one: HELD for one in asking if one.is_held}
    alike: dict[tuple[str, frozenset[str]], list[Candidate]] = defaultdict(list)
    for one in sorted(asking, key=lambda one: one.key):
        if not one.is_held:
            alike[one.place, one.groups].append(one)
    for candidates in alike.values():
        low, high = 0, len(candidates)
        while low < high:
            middle = (low + high) // 2
            if _is_taken(instance, asking, candidates[middle], number=FIRST if takes_tied else LAST):
                low = middle + 1
            else:
                high = middle
        chosen |= dict.fromkeys(candidates[:low], OPEN)
    return chosen


def _is_taken(instance: Instance, asking: Sequence[Candidate], one: Candidate, *, number: int) -> bool:
    """Whether the candidate is taken who has drawn this number."""
    trial = replace(one, key=(*one.tie, number, 0))
    others = [other for other in asking if other is not one]
    return trial in choose(instance, [*others, trial], seats=Seats(instance))


def load(
    instance: Instance, asked: Mapping[str, int], *, held: Mapping[str, int] | None = None
) -> Counter[str]:
    """How many of those who ask at places come to ask at each place and cap; caps must be nested.

    Each passes on at most its own seats, or as many as hold one (`held`, counted in `asked` as well).
    """
    floor: Counter[str] = Counter()
    for place, count in (held or {}).items():
        for one in instance.path[place]:
            floor[one] += count
    found: Counter[str] = Counter(dict(asked))
    steps = {
        (inner, outer)
        for place in asked
        for inner, outer in zip(instance.path[place], instance.path[place][1:], strict=False)
    }
    for inner, outer in sorted(steps, key=lambda step: instance.depth[step[0]]):
        found[outer] += min(found[inner], max(instance.capacity[inner], floor[inner]))
    return found
