"""Definitions of the mechanisms by trying everything, for tiny instances; without the engine."""

from collections import Counter

from tests.engines.allocation.oracle import Oracle


class Judge(Oracle):
    """Outcomes with held seats, and orders over them."""

    def __init__(self, instance):
        super().__init__(instance)
        self.held = {one.id: one.held for one in instance.applicants}

    def allowed(self):
        """Every outcome with nobody too many in which nobody loses a place that they hold."""
        return [
            outcome for outcome in self.outcomes() if self.is_feasible(outcome) and self.keeps_held(outcome)
        ]

    def keeps_held(self, outcome):
        return all(
            place is None or self.rank(name, outcome[name]) <= self.rank(name, place)
            for name, place in self.held.items()
        )

    def profile(self, outcome):
        """How many got their first choice, their second, and so on."""
        got = Counter(self.rank(name, place) for name, place in outcome.items() if place is not None)
        return [got[rank] for rank in range(max(map(len, self.choices.values()), default=0))]

    def is_weakly_stable(self, outcome):
        """Nobody could be taken in for somebody who stands lower by score or class, or for nobody."""
        return not any(self.blocks_by_score(outcome, *wish) for wish in self.wishes(outcome))

    def blocks_by_score(self, outcome, name, place):
        moved = {**outcome, name: place}
        lower = [
            other
            for other, theirs in outcome.items()
            if other != name
            and theirs is not None
            and self.list_of[theirs] == self.list_of[place]
            and self.merit(name, place) > self.merit(other, theirs)
        ]
        return self.is_feasible(moved) or any(self.is_feasible({**moved, other: None}) for other in lower)

    def improves(self, outcome, better):
        """Whether somebody is better off and nobody worse."""
        steps = [self.rank(name, better[name]) - self.rank(name, outcome[name]) for name in outcome]
        return min(steps, default=0) < 0 and max(steps) <= 0


def worth(kind, profile):
    """A value that is the larger the better a profile is by the kind."""
    size = sum(profile)
    return {
        "rank-maximal": (tuple(profile),),
        "greedy": (size, tuple(profile)),
        "generous": (size, tuple(-count for count in reversed(profile))),
        "min-cost": (size, -sum(rank * count for rank, count in enumerate(profile))),
    }[kind]


def in_turn(judge, order):
    """Each takes the best place that leaves the outcome feasible; for instances in which nobody holds one."""
    outcome = dict.fromkeys(judge.choices)
    for name in order:
        free = (place for place in judge.choices[name] if judge.is_feasible({**outcome, name: place}))
        outcome[name] = next(free, None)
    return outcome


def in_rounds(judge):
    """First choices for good, by priority, then second ones; without reserved and held seats."""
    outcome = dict.fromkeys(judge.choices)
    longest = max(map(len, judge.choices.values()))
    for rank in range(longest):
        asking = [
            (name, choices[rank])
            for name, choices in judge.choices.items()
            if outcome[name] is None and rank < len(choices)
        ]
        by_list = sorted(asking, key=lambda one: judge.draws[one[0]])
        by_list.sort(key=lambda one: judge.merit(*one), reverse=True)
        for name, place in by_list:
            if judge.is_feasible({**outcome, name: place}):
                outcome[name] = place
    return outcome
