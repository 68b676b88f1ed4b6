"""What chance an applicant has at each choice, from the limits of past rounds and an expected score."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import fmean, pstdev
from typing import Any

from django.core.cache import cache
from django.db.models import F

from sojourn.allocation.models import Run
from sojourn.allocation.queries.instances import LIST, applicant_id, number_in, place_id
from sojourn.applications.models import Application, Choice
from sojourn.applications.queries import facts_of, judging_day
from sojourn.engines import allocation as engine
from sojourn.engines.allocation.chance import Bin, Round
from sojourn.engines.allocation.chance import ChoiceChance as Chance
from sojourn.programmes.models import Call, Place
from sojourn.reviews.queries.score import Source, language_points, marks_points

ROUNDS = 5
"""So many past rounds at most; older ones say little of today."""
UNHEARD_OF = (50.0, 20.0)
"""Mean and spread of a part of which no past round tells anything."""

Key = tuple[int, str]
"""The programme and the period of a place: the same in every year."""


@dataclass(frozen=True)
class ChoiceChance:
    """One choice, in rank order, with its chance."""

    choice: Choice
    chance: Chance

    @property
    def percent(self) -> int | None:
        """The chance of being taken, in steps of five: the figures are no better than that."""
        return None if self.chance.taken is None else 5 * round(self.chance.taken * 20)


@dataclass(frozen=True)
class Outlook:
    """What an applicant may expect of a list of choices, and what that rests on."""

    choices: list[ChoiceChance]
    without: int | None
    """The risk of ending without a place in percent; None where some choice was never offered before."""
    rounds: int
    replications: int
    """How many replications of the rounds there are."""
    score: float
    """The score that was reckoned with."""
    spread: float
    """By how many points the parts that are not known yet let it vary (standard deviation)."""

    @property
    def should_add(self) -> bool:
        """Whether a longer list would help: no likely choice, and a real risk of ending with nothing."""
        return (self.without or 0) >= 20 and not any(one.chance.label == "likely" for one in self.choices)


def outlook_of(application: Application) -> Outlook:
    """The chances of the application's choices as they are ranked now. Nine queries."""
    call = application.call
    choices = list(application.choices.select_related("place__programme__institution").order_by("rank"))
    runs = past_runs(call)
    score, spread = expectation_for(call, runs).of(facts_of(application.person))
    rounds = _rounds(runs, {_key(choice.place): place_id(choice.place_id) for choice in choices})
    applicant = engine.Applicant(
        id=applicant_id(application.pk),
        choices=tuple(place_id(choice.place_id) for choice in choices),
        score=score,
    )
    found = engine.chances(
        applicant,
        engine.widened(rounds, points=spread),
        lists={place_id(choice.place_id): LIST for choice in choices},
    )
    return Outlook(
        choices=[ChoiceChance(choice, chance) for choice, chance in zip(choices, found.choices, strict=True)],
        without=None if found.without is None else 5 * round(found.without * 20),
        rounds=len(runs),
        replications=len(rounds) - len(runs),
        score=score,
        spread=spread,
    )


def past_runs(call: Call) -> list[Run]:
    """The newest final runs of other calls that closed before this one does."""
    runs = Run.objects.filter(state="final").exclude(call=call).select_related("call")
    if call.closes_at:
        runs = runs.filter(call__closes_at__lt=call.closes_at)
    light = runs.defer("instance", "eligibility", "result", "rules").annotate(cut_offs=F("result__cut_offs"))
    return list(light.order_by("-call__closes_at")[:ROUNDS])


def runs_not_replicated() -> list[Run]:
    """Final runs of which no replications are kept yet, the newest first."""
    return list(Run.objects.filter(state="final", replications__isnull=True).order_by("-pk"))


def _key(place: Place) -> Key:
    return place.programme_id, place.period


def _rounds(runs: Iterable[Run], wanted: Mapping[Key, str]) -> list[Round]:
    """The limits of these runs and of their replications at the wanted places, by the names the places have
    now. One query."""
    told = [
        one
        for run in runs
        for one in (
            engine.round_of(run.cut_offs or {}),
            *engine.rounds_from_json(run.replications or []),
        )
    ]
    numbers = {number_in(place) for one in told for place in one}
    keys = {place.pk: _key(place) for place in Place.objects.filter(pk__in=numbers)}
    return [
        {
            wanted[keys[number_in(place)]]: limit
            for place, limit in one.items()
            if keys.get(number_in(place)) in wanted
        }
        for one in told
    ]


@dataclass(frozen=True)
class Expectation:
    """What score to reckon with before it is computed."""

    weights: Mapping[str, int]
    before: Mapping[str, tuple[float, float]]
    """Of each part of the score its mean and spread in past rounds."""
    day: date
    """On which language results must be valid."""

    def of(self, facts: Mapping[str, Any]) -> tuple[float, float]:
        """Score and spread: the parts that follow from the facts as they are, the others as they were."""
        known = {
            str(Source.MARKS): marks_points(facts),
            str(Source.LANGUAGE): language_points(facts, self.day),
        }
        total, score, variance = sum(self.weights.values()), 0.0, 0.0
        for source, weight in self.weights.items():
            if source in known:
                score += float(known[source] or 0) * weight / total
            else:
                mean, spread = self.before.get(source, UNHEARD_OF)
                score += mean * weight / total
                variance += (spread * weight / total) ** 2
        return round(score, 2), round(variance**0.5, 2)


def expectation_for(call: Call, runs: Iterable[Run]) -> Expectation:
    """What past rounds say of the parts of this call's score. Two queries."""
    return Expectation(
        weights={part.source: part.weight for part in call.score_parts.all()},
        before=_parts_before([run.call_id for run in runs]),
        day=judging_day(call),
    )


def _parts_before(calls: Iterable[int]) -> dict[str, tuple[float, float]]:
    """Of each part of the score its mean and spread over the applications of these calls. One query."""
    values: dict[str, list[float]] = {}
    scored = Application.objects.filter(call__in=calls, score__isnull=False)
    for parts in scored.values_list("score_parts", flat=True):
        for source, points in parts.items():
            if points is not None:
                values.setdefault(source, []).append(points)
    return {source: (fmean(points), pstdev(points)) for source, points in values.items()}


def calibration_of(run: Run) -> list[Bin]:
    """How the chances told before this run held in it, as if it had been held back; kept once computed."""
    replicated = sum(one.replications is not None for one in past_runs(run.call))
    name = f"allocation.calibration.{run.pk}.{replicated}"
    kept: list[Bin] | None = cache.get(name)
    if kept is None:
        kept = engine.calibration(_told_and_come(run), bins=5)
        cache.set(name, kept, timeout=None)
    return kept


def _told_and_come(run: Run) -> list[tuple[float, bool]]:
    """For every choice that was asked for: the chance from earlier rounds, and whether the place was won."""
    runs = past_runs(run.call)
    if not runs:
        return []
    outcomes = run.outcomes.select_related("application").prefetch_related("application__choices__place")
    places = {choice.place for one in outcomes for choice in one.application.choices.all()}
    rounds = _rounds(runs, {_key(place): place_id(place.pk) for place in places})
    lists = {place_id(place.pk): LIST for place in places}
    expected = expectation_for(run.call, runs)
    many = engine.widened(rounds, points=expected.of({})[1])
    told = []
    for outcome in outcomes:
        score, _spread = expected.of(outcome.application.facts)
        applicant = engine.Applicant(
            id=applicant_id(outcome.application_id),
            choices=tuple(place_id(number_in(line["place"])) for line in outcome.explanation),
            score=score,
        )
        found = engine.chances(applicant, many, lists=lists)
        for line, chance in zip(outcome.explanation, found.choices, strict=True):
            if chance.gets is not None:
                told.append((chance.gets, line["outcome"] == "assigned"))
    return told
