"""How far a place depends on choices that could have been made otherwise: Monte Carlo over the recipe."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from sojourn.engines.composite.aggregation import ARITHMETIC, Methods
from sojourn.engines.composite.fault import CompositeError, refuse
from sojourn.engines.composite.framework import Framework
from sojourn.engines.composite.normalisation import Normalisation, normalise
from sojourn.engines.composite.ranking import rank_counts
from sojourn.engines.composite.replication import Replicator, Shape, effective_below, shape_of
from sojourn.engines.composite.table import Floats, Ints, Table
from sojourn.engines.composite.treatment import NO_TREATMENT, Treatment, treat
from sojourn.engines.composite.weights import noisy_weights

MOST = 2**21
"""How many scores are held at once."""


@dataclass(frozen=True)
class Choices:
    """The alternatives of each choice, all equally likely, and how far weights may move."""

    treatments: Sequence[Treatment] = (NO_TREATMENT,)
    normalisations: Sequence[Normalisation] = field(default_factory=lambda: (Normalisation(),))
    methods: Sequence[Methods] = (ARITHMETIC,)
    noise: Mapping[int, float] = field(default_factory=dict)
    """By level the part of itself by which a weight moves up or down."""
    thresholds: Sequence[float] = ()
    fills: Sequence[Callable[[Table], Table]] = (lambda table: table,)
    """Ways to fill gaps before the treatment."""


@dataclass(frozen=True)
class Plan:
    """Which alternative each replication takes, and its weights, (elements, replications)."""

    fill: Ints
    treatment: Ints
    normalisation: Ints
    method: Ints
    weights: Floats

    @property
    def replications(self) -> int:
        """How many."""
        return int(self.weights.shape[1])

    def part(self, kept: Ints) -> "Plan":
        """Only these replications."""
        return Plan(
            self.fill[kept],
            self.treatment[kept],
            self.normalisation[kept],
            self.method[kept],
            self.weights[:, kept],
        )


def draw_plan(framework: Framework, choices: Choices, replications: int, *, seed: int) -> Plan:
    """Every choice drawn uniformly, weights moved afresh each time; the same seed, the same plan."""
    if replications < 1:
        refuse("at least one replication is needed")
    draw = np.random.default_rng([seed, 1])
    fill, treatment, normalisation, method = (
        draw.integers(len(options), size=replications)
        for options in (choices.fills, choices.treatments, choices.normalisations, choices.methods)
    )
    weights = noisy_weights(framework, choices.noise, replications, seed=seed)
    return Plan(fill, treatment, normalisation, method, weights)


@dataclass(frozen=True)
class RankSpread:
    """How often each unit had each place."""

    units: tuple[str, ...]
    counts: Ints
    """(units, units + 1): by place, 0 for not ranked."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Replications that could not be computed, by reason."""

    @cached_property
    def ranked(self) -> Ints:
        """In how many replications each unit has a place, (units,)."""
        found: Ints = self.counts[:, 1:].sum(axis=1)
        return found

    @property
    def expected(self) -> Floats:
        """Mean place, (units,); NaN for a unit that is never ranked."""
        places = np.arange(1, self.counts.shape[1])
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.ranked > 0, self.counts[:, 1:] @ places / self.ranked, np.nan)

    def quantile(self, part: float) -> Floats:
        """Of the places, (units,), interpolated between order statistics (R's type 7)."""
        known = self.ranked > 0
        at = (self.ranked - 1) * part
        below = np.floor(at)
        climbing = np.cumsum(self.counts[:, 1:], axis=1)

        def order_statistic(number: Floats) -> Floats:
            found: Floats = (climbing <= number[:, None]).sum(axis=1) + 1.0
            return found

        low, high = order_statistic(below), order_statistic(np.ceil(at))
        return np.where(known, low + (high - low) * (at - below), np.nan)

    def top(self, k: int) -> Floats:
        """Probability of a place among the first k, (units,)."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.ranked > 0, self.counts[:, 1 : k + 1].sum(axis=1) / self.ranked, np.nan)


@dataclass(frozen=True)
class Block:
    """Replications that share all choices but the weights."""

    key: tuple[int, int, int, int]
    rows: Ints
    weights: Floats
    effective: Floats


@dataclass(frozen=True)
class Prepared:
    """A plan in blocks; what does not depend on the values is computed once for many tables."""

    plan: Plan
    shape: Shape
    blocks: tuple[Block, ...]


def prepare(framework: Framework, choices: Choices, plan: Plan, *, at_once: int = 4096) -> Prepared:
    """Sort the replications by their choices, at most `at_once` in a block."""
    sizes = (
        len(choices.fills),
        len(choices.treatments),
        len(choices.normalisations),
        len(choices.methods),
    )
    shape = shape_of(framework, (plan.weights != framework.weights[:, None]).any(axis=1))
    mixed = np.ravel_multi_index((plan.fill, plan.treatment, plan.normalisation, plan.method), sizes)
    order = np.argsort(mixed, kind="stable")
    starts = np.flatnonzero(np.diff(mixed[order], prepend=-1))
    blocks = []
    for together in np.split(order, starts[1:]):
        one, two, three, four = (int(part) for part in np.unravel_index(int(mixed[together[0]]), sizes))
        for start in range(0, len(together), at_once):
            rows = together[start : start + at_once]
            weights = plan.weights[:, rows]
            blocks.append(Block((one, two, three, four), rows, weights, effective_below(shape, weights)))
    return Prepared(plan, shape, tuple(blocks))


class Uncertainty:
    """The stages of all alternatives, each computed once, and the replications drawn from them."""

    def __init__(self, table: Table, framework: Framework, choices: Choices) -> None:
        """The table holds the values before treatment."""
        self.table = table if table.codes == framework.indicators else table.of_codes(framework.indicators)
        self.framework = framework
        self.choices = choices
        self._normalised: dict[tuple[int, int, int], Floats] = {}
        self._replicators: dict[tuple[tuple[int, int, int, int], tuple[int, ...]], Replicator | str] = {}

    def normalised(self, fill: int, treatment: int, normalisation: int) -> Floats:
        """(units, indicators) under three of the choices."""
        key = (fill, treatment, normalisation)
        if key not in self._normalised:
            table = self.choices.fills[fill](self.table)
            if self.choices.treatments[treatment] != NO_TREATMENT:
                table, _ = treat(table, self.choices.treatments[treatment])
            found = normalise(table, self.framework, self.choices.normalisations[normalisation])
            self._normalised[key] = found.values
        return self._normalised[key]

    def replicator(self, key: tuple[int, int, int, int], shape: Shape) -> Replicator | str:
        """What stands still under four choices, or why they do not go together."""
        if (key, shape.still) not in self._replicators:
            found: Replicator | str
            try:
                found = Replicator(
                    self.framework,
                    self.normalised(*key[:3]),
                    self.choices.methods[key[3]],
                    weights=self.framework.weights,
                    shape=shape,
                    thresholds=self.choices.thresholds,
                    units=self.table.units,
                )
            except CompositeError as failure:
                found = str(failure)
            self._replicators[key, shape.still] = found
        return self._replicators[key, shape.still]

    def scores(self, plan: Plan) -> Floats:
        """(replications, units). Raises CompositeError where choices do not go together."""
        prepared = prepare(self.framework, self.choices, plan)
        found = np.empty((plan.replications, len(self.table.units)))
        for block in prepared.blocks:
            replicator = self.replicator(block.key, prepared.shape)
            if isinstance(replicator, str):
                refuse(replicator)
            found[block.rows] = replicator.scores(block.weights, effective=block.effective)
        return found

    def spread(self, plan: Plan | Prepared) -> RankSpread:
        """Count places without keeping scores; choices that do not go together are left out and told.

        Raises CompositeError where nothing is left.
        """
        n = len(self.table.units)
        if isinstance(plan, Plan):
            prepared = prepare(self.framework, self.choices, plan, at_once=max(64, MOST // max(n, 1)))
        else:
            prepared = plan
        counts = np.zeros((n, n + 1), dtype=np.int64)
        left_out: dict[str, int] = {}
        for block in prepared.blocks:
            replicator = self.replicator(block.key, prepared.shape)
            if isinstance(replicator, str):
                left_out[replicator] = left_out.get(replicator, 0) + len(block.rows)
                continue
            scores = replicator.scores(block.weights, effective=block.effective, for_ranks=True)
            counts += rank_counts(scores)
        if not counts.any():
            refuse(next(iter(left_out)))
        return RankSpread(self.table.units, counts, left_out)


def uncertainty(
    table: Table, framework: Framework, choices: Choices, replications: int, *, seed: int
) -> RankSpread:
    """Places over `replications` draws of the choices. Source: Saisana, Saltelli, Tarantola 2005; COINr."""
    return next(uncertainties([table], framework, choices, replications, seed=seed))


def uncertainties(
    tables: Iterable[Table], framework: Framework, choices: Choices, replications: int, *, seed: int
) -> Iterator[RankSpread]:
    """The same draws for many tables of one framework, one after the other; only counts are kept."""
    plan = draw_plan(framework, choices, replications, seed=seed)
    prepared = prepare(framework, choices, plan)
    for table in tables:
        yield Uncertainty(table, framework, choices).spread(prepared)
