"""What is known of a call's applicants, its recorded rules for the archive, and how its terms were met."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sojourn.allocation.models import Closure, Run
from sojourn.allocation.queries.instances import applicant_id, place_id
from sojourn.engines import allocation as engine
from sojourn.programmes.models import Call, Place, Rules
from sojourn.programmes.queries.terms import group_names, rules_of
from sojourn.reviews.models import Review


def what_is_known_of(call: Call) -> str:
    """The most that is known: a result, scores, reviews, nothing. Three queries at most."""
    if call.runs.exclude(state="discarded").exists():
        return Rules.Known.RESULT
    if call.applications.filter(score__isnull=False).exists():
        return Rules.Known.SCORES
    if Review.objects.filter(application__call=call, state="submitted").exists():
        return Rules.Known.REVIEWS
    return Rules.Known.NOTHING


def recorded_rules(call: Call) -> list[dict[str, Any]]:
    """What was recorded of the rules, oldest first, in the words of the archive. One query."""
    return [_recorded(rules) for rules in rules_of(call)]


def _recorded(rules: Rules) -> dict[str, Any]:
    content = rules.content
    return {
        **{part: content[part] for part in ("mechanism", "ties", "order", "weights")},
        "at": rules.at.isoformat(timespec="seconds"),
        "known": rules.known,
        "reason": rules.reason,
        "reserved": [row | {"place": place_id(row["place"])} for row in content["reserved"]],
        "minimum": [row | {"place": place_id(row["place"])} for row in content["minimum"]],
    }


def closed_places(call: Call) -> list[dict[str, str]]:
    """The places closed below their minimum, in the words of the archive. One query."""
    return [{"place": place_id(one.place_id), "reason": one.reason} for one in call.closures.all()]


@dataclass(frozen=True)
class ReserveLine:
    """Seats reserved at a place, and how many of those placed there belong to the group."""

    place: Place
    group: str
    seats: int
    members: int
    asked: int
    """Members of the group who ranked the place."""


def reserves_met(run: Run) -> list[ReserveLine]:
    """Every reserve of a computed run with what became of it. Four queries at most."""
    instance = engine.read_instance(run.instance.encode())
    reserved = [(place, one) for place in instance.places for one in place.reserved]
    if not reserved:
        return []
    given = dict(run.outcomes.exclude(place=None).values_list("application", "place"))
    members: Counter[tuple[str, str]] = Counter()
    asked: Counter[tuple[str, str]] = Counter()
    by_id = {applicant_id(number): place_id(place) for number, place in given.items()}
    for one in instance.applicants:
        for group in one.groups:
            asked.update((place, group) for place in one.choices)
            if one.id in by_id:
                members[by_id[one.id], group] += 1
    places = {place_id(one.pk): one for one in run.call.places.select_related("programme")}
    names = group_names(run.call, [one.group for _place, one in reserved])
    return [
        ReserveLine(
            places[place.id],
            names[one.group],
            one.seats,
            members[place.id, one.group],
            asked[place.id, one.group],
        )
        for place, one in reserved
        if place.id in places
    ]


@dataclass(frozen=True)
class MinimumLine:
    """A place with a minimum number, how many would go there, and its closure if it has one."""

    place: Place
    minimum: int
    people: int
    closure: Closure | None

    @property
    def is_below(self) -> bool:
        return self.closure is None and 0 < self.people < self.minimum


def minimums_met(run: Run) -> list[MinimumLine]:
    """Every place with a minimum number, those below it first. Three queries at most."""
    minimums = list(run.call.minimums.select_related("place__programme"))
    if not minimums:
        return []
    taken = Counter(run.outcomes.exclude(place=None).values_list("place", flat=True))
    closures = {one.place_id: one for one in run.call.closures.select_related("by")}
    lines = [
        MinimumLine(one.place, one.people, taken[one.place_id], closures.get(one.place_id))
        for one in minimums
    ]
    return sorted(lines, key=lambda line: (not line.is_below, line.place.pk))
