"""A run beside its trials: who fares how, what differs, and what is full."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sojourn.agreements.models import Cap
from sojourn.allocation.models import CHOOSABLE, Outcome, Run, Trial
from sojourn.allocation.queries.instances import applicant_id, number_in, place_id
from sojourn.allocation.queries.seats import label_of
from sojourn.engines import allocation as engine
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person, Studies, Unit
from sojourn.programmes.models import Place

PARTS = ("unit", "level", "sex")


def how_parts_fared(
    run: Run, instance: engine.Instance, assignments: Mapping[str, str | None]
) -> dict[str, dict[str, list[int]]]:
    """By unit, level and sex: key -> [applicants, placed, first choices]. One query."""
    found: dict[str, dict[str, str]] = {part: {} for part in PARTS}
    rows = run.call.applications.values_list("pk", "unit", "person__studies__level", "person__sex")
    for number, unit, level, sex in rows:
        for part, value in zip(PARTS, (unit, level or "", sex), strict=True):
            found[part][applicant_id(number)] = str(value)
    return {
        part: {
            key: [share.applicants, share.placed, share.profile[0] if share.profile else 0]
            for key, share in engine.statistics_by(instance, assignments, keys).items()
        }
        for part, keys in found.items()
    }


def mean_choice(profile: list[int]) -> float | None:
    """The mean rank of the choices that were given."""
    placed = sum(profile)
    return sum(rank * number for rank, number in enumerate(profile, 1)) / placed if placed else None


@dataclass(frozen=True)
class Compared:
    """A trial as the desk compares it with the run's own result."""

    trial: Trial
    is_chosen: bool
    better: int
    """Applicants who would get a choice they ranked higher than what the run gives them."""
    worse: int
    bars: list[tuple[int, float, float]]
    """Rank of the choice (0 for no place), where its bar begins, and its width, in percent."""
    seats: list[tuple[str, int]]
    """Changed seats: name of the place or cap, and how many."""

    @property
    def can_be_chosen(self) -> bool:
        return self.trial.is_comparison and self.trial.mechanism in CHOOSABLE

    @property
    def placed(self) -> int:
        return int(self.trial.statistics["placed"])

    @property
    def first(self) -> int:
        return int(next(iter(self.trial.statistics["profile"]), 0))

    @property
    def mean_choice(self) -> float | None:
        return mean_choice(self.trial.statistics["profile"])


def compared(run: Run) -> list[Compared]:
    """Every trial of the run beside its result, in the order in which they were made. Four queries."""
    choices = {one["id"]: one["choices"] for one in _instance(run)["applicants"]}
    given = (run.result or {}).get("assignments", {})
    trials = list(run.trials.select_related("made_by"))
    names = _names({identifier for trial in trials for identifier in trial.seats})
    for trial in trials:
        trial.run = run
    return [_compared(trial, given, choices, names) for trial in trials]


def _instance(run: Run) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(run.instance)
    return read


def _compared(
    trial: Trial,
    given: Mapping[str, str | None],
    choices: Mapping[str, list[str]],
    names: Mapping[str, str],
) -> Compared:
    moves = [
        _rank(choices[one], place) - _rank(choices[one], given.get(one))
        for one, place in trial.assignments.items()
    ]
    return Compared(
        trial,
        is_chosen=trial.is_comparison and trial.mechanism == trial.run.mechanism,
        better=sum(move < 0 for move in moves),
        worse=sum(move > 0 for move in moves),
        bars=_bars(trial.statistics["profile"], len(choices)),
        seats=[(names.get(identifier, identifier), number) for identifier, number in trial.seats.items()],
    )


def _rank(choices: list[str], place: str | None) -> int:
    return choices.index(place) if place in choices else len(choices)


def _bars(profile: list[int], people: int) -> list[tuple[int, float, float]]:
    bars, begin = [], 0.0
    for rank, count in [*enumerate(profile, 1), (0, people - sum(profile))]:
        width = 100 * count / people if people else 0
        if count:
            bars.append((rank, round(begin, 2), round(width, 2)))
        begin += width
    return bars


def _names(identifiers: set[str]) -> dict[str, str]:
    """Of places and caps, as the engine calls them, the labels. Two queries at most."""
    places = [number_in(one) for one in identifiers if one.startswith("p")]
    caps = [number_in(one) for one in identifiers if one.startswith("c")]
    found: dict[str, str] = {}
    if places:
        for place in Place.objects.filter(pk__in=places).select_related("programme"):
            found[place_id(place.pk)] = label_of(place)
    if caps:
        found |= {f"c{cap.pk}": label_of(cap) for cap in Cap.objects.filter(pk__in=caps)}
    return found


def seats_to_change(run: Run) -> list[tuple[str, str, int]]:
    """Identifier, name and seats of every place of the run, the most wanted first, then of its caps."""
    instance = _instance(run)
    wanted = Counter(place for one in instance["applicants"] for place in one["choices"])
    places = sorted(instance["places"], key=lambda one: (-wanted[one["id"]], one["id"]))
    everything = [*places, *instance.get("caps", [])]
    names = _names({one["id"] for one in everything})
    return [(one["id"], names.get(one["id"], one["id"]), one["capacity"]) for one in everything]


@dataclass(frozen=True)
class PartLine:
    """A unit, level or sex: applicants, and under each comparison how many are placed."""

    name: str
    applicants: int
    placed: list[int]


def parts_compared(lines: list[Compared]) -> dict[str, list[PartLine]]:
    """By unit, level and sex, how many are placed under each mechanism that can be chosen."""
    trials = [line.trial for line in lines if line.can_be_chosen]
    if not trials:
        return {}
    names = _part_names(trials[0].statistics["parts"])
    return {
        part: [
            PartLine(
                names[part].get(key, key),
                counts[0],
                [trial.statistics["parts"][part].get(key, [0, 0])[1] for trial in trials],
            )
            for key, counts in sorted(
                trials[0].statistics["parts"][part].items(), key=lambda pair: (-pair[1][0], pair[0])
            )
        ]
        for part in PARTS
    }


def _part_names(parts: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    units = Unit.objects.filter(pk__in=[int(key) for key in parts["unit"]])
    return {
        "unit": {str(unit.pk): in_language(unit, "name") for unit in units},
        "level": {value: str(label) for value, label in Studies._meta.get_field("level").choices or []},
        "sex": {value: str(label) for value, label in Person.Sex.choices},
    }


def what_is_full_in(run: Run, place: Place, *, besides: Outcome) -> Place | Cap | None:
    """The place, or the nearest cap over it, that has no seat left in the run's outcomes of now."""
    instance = engine.read_instance(run.instance.encode())
    path = instance.path.get(place_id(place.pk))
    if path is None:
        return place
    taken: Counter[str] = Counter()
    for given in run.outcomes.exclude(pk=besides.pk).exclude(place=None).values_list("place", flat=True):
        taken.update(instance.path[place_id(given)])
    full = next((one for one in path if taken[one] >= instance.capacity[one]), None)
    if full is None:
        return None
    return Cap.objects.get(pk=number_in(full)) if full.startswith("c") else place
