"""From figures of units in indicators to an index: estimates, scores, places and how sure they are."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from sojourn.engines.composite.aggregation import ARITHMETIC, Methods, aggregate, methods_named
from sojourn.engines.composite.framework import Framework
from sojourn.engines.composite.frozen import Goalposts, freeze
from sojourn.engines.composite.normalisation import Normalisation
from sojourn.engines.composite.rank_sets import rank_sets
from sojourn.engines.composite.ranking import ranks_within
from sojourn.engines.composite.scoring import Recipe, Scored, score
from sojourn.engines.composite.shrinkage import Posterior, shrink, standing
from sojourn.engines.composite.table import Floats, Ints, Table
from sojourn.engines.composite.treatment import NO_TREATMENT, Treatment
from sojourn.engines.composite.vigilance import capped
from sojourn.engines.composite.weights import noisy_weights

Estimator = Literal["B", "P", "D", "Y"]
KINDS: dict[str, Literal["share", "rate"]] = {"B": "share", "P": "rate"}
GEOMETRIC = methods_named("gmean")
LEVEL = 0.9
"""Of all intervals."""
FIRST = 5
"""The probability to be among so many is told."""
ABOVE = "above"
"""A share of more than all counts as all, and says so."""


@dataclass(frozen=True)
class Figure:
    """One unit in one indicator; None where it is unknown, and why."""

    unit: str
    code: str
    k: float | None
    n: float | None
    value: float | None
    reason: str = ""
    expected: float | None = None
    """The k that the unit's disciplines lead to expect."""
    adjusted: float | None = None
    """What is derived and held against what the disciplines lead to expect, on the scale of the value."""


@dataclass(frozen=True)
class Estimate:
    """A figure with what is believed after it."""

    figure: Figure
    value: float
    low: float
    high: float
    years: int
    """1, or 3 where one year had too few."""
    reason: str
    """Why it is not ranked; ABOVE beside a value where more met it than there are."""


@dataclass(frozen=True)
class Kind:
    """How a measure is estimated: value = scale x k / n for shares and rates."""

    estimator: Estimator
    scale: float = 1.0
    years: int = 1
    level: float | None = None
    """The value of all units together, where a unit is held against what its disciplines lead to expect: its
    estimate is then that of the ratio of observed to expected, times this."""


@dataclass(frozen=True)
class Method:
    """What a framework says beside its tree."""

    treatment: Treatment = NO_TREATMENT
    normalisation: Normalisation = field(default_factory=lambda: Normalisation("minmax", (1.0, 100.0)))
    methods: Methods = ARITHMETIC
    least: float = 10.0
    """The n that one year needs; below it three are pooled."""
    known: float = 0.5
    """The part of an aggregate's indicators (by weight) that must be known."""
    caps: frozenset[str] = frozenset()
    """Indicators in which more than the 95th percentile of all units wins nothing."""
    noise: float = 0.25
    """The part of itself by which a weight moves in the draws."""
    replications: int = 1000
    seed: int = 1


@dataclass(frozen=True)
class Standing:
    """Where a unit stands among its peers; None where it is not ranked, and why."""

    unit: str
    group: str
    score: float | None
    scores: Mapping[str, float]
    place: int | None
    best: int | None
    worst: int | None
    expected: float | None
    top: float | None
    band: int | None
    reason: str


@dataclass(frozen=True)
class Index:
    """The whole: estimates by (unit, indicator), the scored table, a line for each unit."""

    estimates: Mapping[tuple[str, str], Estimate]
    scored: Scored
    standings: tuple[Standing, ...]


def index_of(
    years: Sequence[Sequence[Figure]],
    framework: Framework,
    kinds: Mapping[str, Kind],
    groups: Mapping[str, str],
    method: Method,
) -> Index:
    """The index of the units in `groups` (unit -> kind of its peers) from the figures of up to three years.

    The last of `years` is the one in question, those before serve to pool where one year has too few. What
    is estimated is drawn towards the common value of the peers. Raises CompositeError as `score` does.
    """
    units = tuple(groups)
    estimates, posteriors = _estimated(years, framework.indicators, kinds, groups, method)
    values = np.array([[estimates[unit, code].value for code in framework.indicators] for unit in units])
    values = values.reshape(len(units), len(framework.indicators))
    values = with_caps(units, values, framework, method.caps)
    table = Table(units, framework.indicators, values)
    recipe = Recipe(
        treatment=method.treatment,
        normalisation=method.normalisation,
        methods=method.methods,
        thresholds=(method.known,),
    )
    scored = score(table, framework, recipe)
    draws = _draws(scored, posteriors, method)
    return Index(estimates, scored, tuple(_standings(scored, draws, [groups[unit] for unit in units])))


def with_caps(units: tuple[str, ...], values: Floats, framework: Framework, caps: frozenset[str]) -> Floats:
    """The values of (units, indicators) with those of `caps` held at the 95th percentile of all units."""
    found = values.copy()
    for place, code in enumerate(framework.indicators):
        if code in caps:
            direction = framework.by_code[code].direction
            found[:, place], _flags = capped(units, found[:, place], direction=direction)
    return found


def _estimated(
    years: Sequence[Sequence[Figure]],
    codes: Sequence[str],
    kinds: Mapping[str, Kind],
    groups: Mapping[str, str],
    method: Method,
) -> tuple[dict[tuple[str, str], Estimate], dict[tuple[str, str], tuple[Posterior, Ints]]]:
    """Estimates by (unit, code); posteriors by (code, group), with the rows of their units."""
    told = [{(one.unit, one.code): one for one in figures} for figures in years]
    places = {unit: row for row, unit in enumerate(groups)}
    found: dict[tuple[str, str], Estimate] = {}
    posteriors: dict[tuple[str, str], tuple[Posterior, Ints]] = {}
    for code in codes:
        kind = kinds[code]
        for group in dict.fromkeys(groups.values()):
            peers = [unit for unit, of in groups.items() if of == group]
            rests = [_rests(told, unit, code, kind, method) for unit in peers]
            if kind.estimator not in KINDS:
                found |= {
                    (unit, code): Estimate(one, _as_it_is(one), math.nan, math.nan, years, reason)
                    for unit, (one, _k, _n, years, reason) in zip(peers, rests, strict=True)
                }
                continue
            k, n = (np.array([rest[at] for rest in rests]) for at in (1, 2))
            if kind.level is None:
                shrunken = shrink(k, n, KINDS[kind.estimator], scale=kind.scale)
            else:
                shrunken = shrink(k, n, "rate", scale=kind.level)
            low, high = shrunken.interval(LEVEL)
            posteriors[code, group] = shrunken.posterior, np.array([places[unit] for unit in peers])
            for row, (unit, rest) in enumerate(zip(peers, rests, strict=True)):
                found[unit, code] = Estimate(
                    rest[0], float(shrunken.value[row]), float(low[row]), float(high[row]), rest[3], rest[4]
                )
    return found, posteriors


def _rests(
    told: Sequence[Mapping[tuple[str, str], Figure]], unit: str, code: str, kind: Kind, method: Method
) -> tuple[Figure, float, float, int, str]:
    """The figure, the k and the n (or expected k) it rests on, over how many years, why there is none."""
    line = [figures.get((unit, code), Figure(unit, code, None, None, None, "nothing")) for figures in told]
    now = line[-1]
    if kind.estimator not in KINDS:
        return now, math.nan, math.nan, 1, now.reason
    if kind.years > 1:  # reaches back by itself
        line = line[-1:]
    k, n, expected = (
        np.array([_number(getattr(one, name)) for one in line]) for name in ("k", "n", "expected")
    )
    is_above = kind.estimator == "B" and bool((k > n + 1e-9).any())
    if kind.estimator == "B":
        k = np.minimum(k, n)
    own = standing(k, n, least=method.least)
    if own.basis == "none":
        return now, math.nan, math.nan, 1, now.reason or own.reason
    used = slice(-3, None) if own.basis == "pooled" else slice(-1, None)
    size = own.n if kind.level is None else float(expected[used][~np.isnan(k[used] + n[used])].sum())
    if not size > 0:
        return now, math.nan, math.nan, 1, "not ranked: nothing is expected of its disciplines"
    flag = ABOVE if is_above else ""
    return now, own.k, size, 3 if own.basis == "pooled" else 1, flag


def _as_it_is(figure: Figure) -> float:
    """A value for which chance has no model."""
    return _number(figure.value if figure.adjusted is None else figure.adjusted)


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _draws(
    scored: Scored, posteriors: Mapping[tuple[str, str], tuple[Posterior, Ints]], method: Method
) -> Floats:
    """Scores (replications, units): chance in the figures, weights and kind of mean drawn together."""
    tree, size = scored.framework, method.replications
    draw = np.random.default_rng([method.seed, 11])
    values = np.repeat(scored.raw.values[None], size, axis=0)
    for number, ((code, _group), (posterior, rows)) in enumerate(posteriors.items()):
        drawn = posterior.draw(size, seed=method.seed * 100_003 + number)
        values[:, rows, scored.raw.codes.index(code)] = drawn
    posts = _goalposts(scored)
    weights = noisy_weights(
        tree, {level: method.noise for level in range(1, tree.levels)}, size, seed=method.seed
    )
    methods: list[Methods] = [method.methods]
    if method.methods == ARITHMETIC and np.nanmin(scored.normalised.values, initial=1.0) > 0:
        methods.append(GEOMETRIC)
    which = draw.integers(len(methods), size=size)
    found = np.empty((size, len(scored.units)))
    for one in range(size):
        found[one] = aggregate(
            tree,
            posts(values[one]),
            methods=methods[which[one]],
            weights=weights[:, one],
            thresholds=scored.recipe.thresholds,
        )[:, -1]
    return found


def _goalposts(scored: Scored) -> Goalposts:
    return freeze(scored.raw, scored.framework, scored.recipe)


def _standings(scored: Scored, draws: Floats, groups: Sequence[str]) -> list[Standing]:
    """Places within each group of peers."""
    found: dict[int, Standing] = {}
    places = ranks_within(scored.index, groups)
    for group in dict.fromkeys(groups):
        rows = np.array([row for row, of in enumerate(groups) if of == group])
        ranked = rows[~np.isnan(scored.index[rows]) & ~np.isnan(draws[:, rows]).any(axis=0)]
        spread = _spread(draws[:, ranked], scored.index[ranked])
        for row in rows.tolist():
            at = int(np.flatnonzero(ranked == row)[0]) if row in ranked else None
            found[row] = _standing(scored, row, group, int(places[row]), at, spread)
    return [found[row] for row in range(len(groups))]


@dataclass(frozen=True)
class _Spread:
    best: Ints
    worst: Ints
    expected: Floats
    top: Floats
    band: Ints


def _spread(draws: Floats, centre: Floats) -> _Spread:
    """Interval, mean and chance of the places over the draws, and bands that cannot be told apart."""
    none = np.zeros(0, dtype=np.int64)
    if not centre.size:
        return _Spread(none, none, np.zeros(0), np.zeros(0), none)
    places = 1 + (draws[:, None, :] > draws[:, :, None]).sum(axis=2)
    tail = (1 - LEVEL) / 2
    best = np.floor(np.quantile(places, tail, axis=0)).astype(np.int64)
    worst = np.ceil(np.quantile(places, 1 - tail, axis=0)).astype(np.int64)
    band = (
        rank_sets(draws, level=LEVEL, centre=centre).band if centre.size > 1 else np.ones(1, dtype=np.int64)
    )
    return _Spread(best, worst, places.mean(axis=0), (places <= FIRST).mean(axis=0), band)


def _standing(scored: Scored, row: int, group: str, place: int, at: int | None, spread: _Spread) -> Standing:
    tree = scored.framework
    scores = {
        code: float(value)
        for code in tree.aggregates
        if not math.isnan(value := float(scored.scores[row, tree.place[code]]))
    }
    own = None if math.isnan(float(scored.index[row])) else float(scored.index[row])
    unit = scored.units[row]
    reason = "" if own is not None else scored.reasons.get(unit, "not ranked")
    if at is None:
        return Standing(unit, group, own, scores, place or None, None, None, None, None, None, reason)
    return Standing(
        unit,
        group,
        own,
        scores,
        place or None,
        int(spread.best[at]),
        int(spread.worst[at]),
        float(spread.expected[at]),
        float(spread.top[at]),
        int(spread.band[at]),
        reason,
    )
