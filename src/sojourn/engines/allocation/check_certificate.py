"""Does the outcome have what its mechanism claims? Nothing here is shared with the engine that is checked.

Deferred acceptance: each priority list, asked to choose among those it has and all who would rather have a
place of it, must keep those it has and take no other. Then nobody can be wronged and nothing is wasted; but
several outcomes may be stable, and only one is the best for all applicants (Gale & Shapley 1962). So all ask
once more from the top of their list. (Where limits stand in for the lottery, those within the limits
must be exactly those the list has.) Serial dictatorship and immediate acceptance are gone through again.
"""

from collections import defaultdict
from itertools import zip_longest

from sojourn.engines.allocation.check_rules import Asked, Left, Pair, Rules, chosen, within_limits

Assigned = dict[str, str | None]


def fault_in_stability(rules: Rules, assigned: Assigned) -> str | None:
    """Somebody and a place who would both rather have each other."""
    kept: dict[str, set[Pair]] = defaultdict(set)
    asked: dict[str, list[Asked]] = defaultdict(list)
    for applicant, row in rules.applicants.items():
        for place in row["choices"]:
            tree = rules.over[place][-1]
            asked[tree].append(rules.asked(applicant, place))
            if place == assigned[applicant]:
                kept[tree].add((applicant, place))
                break
    for tree in sorted(asked):
        if rules.ties == "lottery":
            more = chosen(rules, asked[tree]).keys() - kept[tree]
            if more:
                return "assignments: {!r} and {!r} would both rather have each other".format(*min(more))
        else:
            odd = within_limits(rules, asked[tree]).keys() ^ kept[tree]
            if odd:
                return "assignments: the limits are not kept for {!r} at {!r}".format(*min(odd))
    return None


def fault_in_asking(rules: Rules, assigned: Assigned) -> str | None:
    """Everybody asks from the top; with `kiraly` who gets nothing asks once more, promoted inside ties."""
    claimed = rules.promoted
    rules.promoted = set()
    asking = _Asking(rules)
    now = asking.until_nobody_asks()
    while rules.mechanism == "kiraly":
        again = {one for one in rules.applicants.keys() - now.keys() if one not in rules.promoted}
        rules.promoted |= again
        if not again:
            break
        now = asking.until_nobody_asks(dict.fromkeys(again, 0))
    found = {one for one in rules.promoted if rules.applicants[one]["choices"]}
    rules.promoted = claimed
    for applicant, place in assigned.items():
        if place != now.get(applicant):
            return f"assignments: {applicant!r} would have got {now.get(applicant)!r} by asking from the top"
    if rules.mechanism == "kiraly" and found != claimed:
        return f"certificate: {min(found ^ claimed)!r} is not rightly among the promoted or left out"
    return None


class _Asking:
    """A tree of caps goes by those it has kept, or for limits by all who ever asked."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.rank = dict.fromkeys(rules.applicants, 0)
        self.pools: dict[str, list[Asked]] = defaultdict(list)
        self.now: dict[str, str] = {}

    def until_nobody_asks(self, again: dict[str, int] | None = None) -> dict[str, str]:
        self.rank.update(again or {})
        asking = set(self.rank if again is None else again)
        while asking:
            changed = set()
            for applicant in sorted(asking):
                self.now.pop(applicant, None)
                choices = self.rules.applicants[applicant]["choices"]
                if self.rank[applicant] < len(choices):
                    self.now[applicant] = place = choices[self.rank[applicant]]
                    self.pools[self.rules.over[place][-1]].append(self.rules.asked(applicant, place))
                    changed.add(self.rules.over[place][-1])
            asking = {applicant for tree in changed for applicant in self._refused(tree)}
        return self.now

    def _refused(self, tree: str) -> list[str]:
        keeps = chosen if self.rules.ties == "lottery" else within_limits
        kept = keeps(self.rules, self.pools[tree])
        refused = [
            applicant
            for _order, applicant, place in self.pools[tree]
            if (applicant, place) not in kept and self.now.get(applicant) == place
        ]
        for applicant in refused:
            self.rank[applicant] += 1
        if self.rules.ties == "lottery":
            self.pools[tree] = [one for one in self.pools[tree] if one[1:] in kept]
        return refused


def fault_in_turns(rules: Rules, assigned: Assigned) -> str | None:
    """Under crossing caps: each in the order of priority takes the best place that has a free seat, what
    they hold being free for them; again and again for what is left behind."""
    used: dict[str, int] = defaultdict(int)
    now: Assigned = {applicant: row.get("held") for applicant, row in rules.applicants.items()}
    for place in now.values():
        _move(rules, used, None, place)
    turns = sorted(
        rules.asked(one, row["choices"][0]) for one, row in rules.applicants.items() if row["choices"]
    )
    moved = True
    while moved:
        moved = False
        for _order, applicant, _place in turns:
            before = now[applicant]
            _move(rules, used, before, None)
            for place in rules.applicants[applicant]["choices"]:
                if place == before or all(used[one] < rules.seats[one] for one in rules.over[place]):
                    now[applicant] = place
                    break
            _move(rules, used, None, now[applicant])
            moved |= now[applicant] != before
    return _differs(now, assigned, "in turn")


def _move(rules: Rules, used: dict[str, int], before: str | None, after: str | None) -> None:
    for place, change in ((before, -1), (after, 1)):
        for one in rules.over[place] if place is not None else ():
            used[one] += change


def fault_in_rounds(rules: Rules, assigned: Assigned) -> str | None:
    """All first choices are given for good, then the second ones of those who have none, and so on."""
    left = Left()
    now: Assigned = {applicant: row.get("held") for applicant, row in rules.applicants.items()}
    for place in now.values():
        _move(rules, left.used, None, place)
    settled: set[str] = set()
    of_applicant = [
        [rules.asked(applicant, place) for place in row["choices"]]
        for applicant, row in rules.applicants.items()
    ]
    for of_rank in zip_longest(*of_applicant):
        asking = [one for one in of_rank if one and one[1] not in settled]
        settled.update(one[1] for one in asking if rules.holds(*one[1:]))
        for applicant, place in chosen(rules, [one for one in asking if not rules.holds(*one[1:])], left):
            _move(rules, left.used, now[applicant], None)
            now[applicant] = place
            settled.add(applicant)
    return _differs(now, assigned, "in rounds")


def _differs(right: Assigned, assigned: Assigned, how: str) -> str | None:
    for applicant, place in assigned.items():
        if place != right[applicant]:
            return f"assignments: {applicant!r} would have got {right[applicant]!r} {how}"
    return None
