"""Sharing work out: every application its reviewers, loads as even as can be, nobody above their maximum."""

from collections import Counter, defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass

Pair = tuple[int, int]
"""Number of an application, number of a reviewer."""


@dataclass(frozen=True)
class Shares:
    """Which reviewer is to read which application, and where no reviewer is left."""

    pairs: tuple[Pair, ...]
    short: Mapping[int, int]
    """Application -> how many reviewers are missing."""
    loads: Mapping[int, int]
    """Reviewer -> how many they would have, those held before included."""


def share_out(
    wanted: Mapping[int, int],
    allowed: Mapping[int, frozenset[int]],
    loads: Mapping[int, int],
    most: Mapping[int, int] | None = None,
) -> Shares:
    """Give every application as many of its allowed reviewers as wanted; `loads` is what each holds before.

    Nobody gets beyond `most`. As many pairs as possible are made, and among all ways to make so many the sum
    of the squared loads is least. Method: successive shortest augmenting paths for convex costs (optimal
    semi-matching: Harvey, Ladner, Lovász, Tamir 2006; with capacities: Fakcharoenphol, Laekhanukit,
    Nanongkai 2010). Same input, same output.
    """
    sharing = _Sharing(allowed, Counter(loads), most or {})
    missing: Counter[int] = Counter()
    for application in sorted(wanted, key=lambda one: (len(allowed[one]), one)):
        for _ in range(wanted[application]):
            if not sharing.give(application):
                missing[application] += 1
    pairs = sorted(
        (application, reviewer)
        for reviewer, applications in sharing.held.items()
        for application in applications
    )
    return Shares(tuple(pairs), dict(missing), dict(sharing.load))


class _Sharing:
    """Who holds what so far."""

    def __init__(
        self, allowed: Mapping[int, frozenset[int]], load: Counter[int], most: Mapping[int, int]
    ) -> None:
        self.allowed, self.load, self.most = allowed, load, most
        self.held: defaultdict[int, set[int]] = defaultdict(set)
        self.everybody = frozenset().union(*allowed.values())

    def give(self, application: int) -> bool:
        """One more reviewer for the application, others handing on what they hold where that is more even."""
        least = min((self.load[one] for one in self.everybody if self._has_room(one)), default=None)
        if least is None:
            return False
        came: dict[int, tuple[int, int | None]] = {}
        border: deque[int] = deque()
        for reviewer in self._takers(application):
            came[reviewer] = (application, None)
            border.append(reviewer)
        # where the least busy of all may take it nobody needs to hand on anything
        while border and not any(self.load[one] == least and self._has_room(one) for one in came):
            giver = border.popleft()
            for held in sorted(self.held[giver]):
                for taker in self._takers(held):
                    if taker not in came:
                        came[taker] = (held, giver)
                        border.append(taker)
        free = [reviewer for reviewer in came if self._has_room(reviewer)]
        if not free:
            return False
        end = min(free, key=lambda one: (self.load[one], one))
        self._hand_on(end, came)
        return True

    def _takers(self, application: int) -> list[int]:
        takers = (one for one in self.allowed[application] if application not in self.held[one])
        return sorted(takers, key=lambda one: (self.load[one], one))

    def _has_room(self, reviewer: int) -> bool:
        return reviewer not in self.most or self.load[reviewer] < self.most[reviewer]

    def _hand_on(self, end: int, came: Mapping[int, tuple[int, int | None]]) -> None:
        self.load[end] += 1
        taker: int | None = end
        while taker is not None:
            application, giver = came[taker]
            self.held[taker].add(application)
            if giver is not None:
                self.held[giver].remove(application)
            taker = giver
